// UID FETCH of bodies, streamed: octets go to the sink as they come off the wire, whatever the size of the message.
import { problem } from '../../../../shared/problem.ts';
import { imapLimits } from '../../lib/limits.ts';
import type { Command, LiteralPlace } from '../command.ts';
import type { LiteralSink } from '../framer.ts';
import type { FetchAnswer } from '../parse-fetch.ts';
import { sectionName } from '../section-name.ts';
import type { BodySink } from '../session-api.ts';
import { mergedRanges, parseRanges, rangesHave, requireSet } from '../uid-set.ts';
import { raw } from '../wire-encode.ts';

export interface BodiesRequest {
  readonly set: string;
  /** Empty for the whole message. */
  readonly section: string;
  readonly partial?: { readonly offset: number; readonly octets: number } | undefined;
  readonly binary?: boolean | undefined;
}

/** A body whose FETCH answer has not ended yet. */
interface Arriving {
  /** 0 while nobody knows which message it is. */
  uid: number;
  readonly octets: number;
  /** Octets that wait for the UID; null when they go straight on. */
  held: Buffer[] | null;
  heldOctets: number;
  complete: boolean;
}

export function fetchBodiesCommand(request: BodiesRequest, sink: BodySink): Command<void> {
  const set = requireSet(request.set);
  const section = sectionName(request.section);
  const ranges = mergedRanges(parseRanges(set));
  const only = ranges.length === 1 && ranges[0]?.lo === ranges[0]?.hi ? (ranges[0]?.lo ?? 0) : 0;
  const { partial } = request;
  const bounds = partial === undefined ? '' : `<${partial.offset}.${partial.octets}>`;
  const item = request.binary ? 'BINARY.PEEK' : 'BODY.PEEK';
  let arriving: Arriving | null = null;
  let quiet = false;

  const begin = (uid: number, octets: number): void => {
    if (!quiet) sink.begin(uid, octets);
  };
  const finish = (complete: boolean): void => {
    const body = arriving;
    arriving = null;
    if (body !== null && body.held === null && !quiet) sink.end(body.uid, complete);
  };
  const hold = (body: Arriving, held: Buffer[], bytes: Buffer): void => {
    body.heldOctets += bytes.length;
    if (body.heldOctets > imapLimits.heldBackOctets) {
      throw problem('protocol', 'limit-exceeded', { detail: 'a large body without its UID' });
    }
    held.push(Buffer.from(bytes));
  };
  /** The answer ended, or told its UID late: what was held back can go. */
  const identify = (body: Arriving, uid: number): void => {
    const held = body.held;
    if (held === null) return;
    body.uid = uid;
    body.held = null;
    begin(uid, body.octets);
    if (!quiet) for (const bytes of held) sink.chunk(bytes);
  };

  return {
    name: 'UID FETCH',
    parts: [raw(`UID FETCH ${set} (UID ${item}[${request.section}]${bounds})`)],
    shares: [],
    // BINARY and BODY of one section are told apart by nothing that matters here.
    fetches: { ranges, kinds: [`BODY[${section}]`] },
    abandoned: () => {
      finish(false);
      quiet = true;
    },
    literal: (place: LiteralPlace): LiteralSink | null => {
      const uid = place.uid === 0 ? only : place.uid;
      if (sectionName(place.section) !== section || (uid !== 0 && !rangesHave(ranges, uid))) return null;
      const body: Arriving = {
        uid,
        octets: place.octets,
        held: uid === 0 ? [] : null,
        heldOctets: 0,
        complete: false,
      };
      // A second literal of the same section in one answer ends the first.
      if (arriving !== null) finish(arriving.complete);
      arriving = body;
      if (uid !== 0) begin(uid, place.octets);
      return {
        chunk: (bytes) => {
          if (body.held !== null) hold(body, body.held, bytes);
          else if (!quiet) sink.chunk(bytes);
        },
        end: () => {
          body.complete = true;
        },
      };
    },
    fetched: (answer: FetchAnswer) => {
      const body = arriving;
      if (body !== null) {
        const uid = answer.uid === 0 ? body.uid : answer.uid;
        if (body.held !== null) {
          if (uid === 0 || !rangesHave(ranges, uid)) {
            arriving = null;
            return false;
          }
          identify(body, uid);
        }
        // The answer named another message than the one it began with: those octets belong to nobody.
        finish(body.complete && uid === body.uid);
        return true;
      }
      if (answer.uid === 0 || !rangesHave(ranges, answer.uid)) return false;
      const small = answer.sections.find((found) => sectionName(found.section) === section);
      if (small === undefined) return false;
      // NIL: there is no such section. A quoted string: a body too small for a literal.
      if (small.bytes === null || quiet) return true;
      sink.begin(answer.uid, small.bytes.length);
      sink.chunk(small.bytes);
      sink.end(answer.uid, true);
      return true;
    },
    done: () => undefined,
    settled: () => finish(false),
  };
}
