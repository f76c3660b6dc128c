// Raw messages from the server straight into the store, piece by piece: nothing large is ever held whole, and what
// broke off is never taken for a message.
import { type Problem, problem, toProblem } from '../../../../shared/problem.ts';
import type { BodySink, ImapSession } from '../../imap/session.ts';
import type { BodyWriter } from '../../store/queries/bodies.ts';
import type { Store } from '../../store/store.ts';
import { fillRows } from './fill-rows.ts';
import { SMALL_BODY, type SmallBodies, SmallBodyMemory } from './small-bodies.ts';
import { uidArray } from './uid-array.ts';
import { uidSets } from './uid-listing.ts';

export interface WantedBody {
  readonly id: number;
  readonly uid: number;
  /** RFC822.SIZE: a guess, servers get it wrong. */
  readonly size: number;
}

export interface BodyOutcome {
  /** Stored, in octets. */
  readonly octets: number;
  readonly stored: number;
  /** By message id. */
  readonly failed: ReadonlyMap<number, Problem>;
}

/** Above this a body is fetched in parts, so that nobody waits long behind it. */
export const LARGE_BODY = 4 * 1024 * 1024;
const PART_OCTETS = 1024 * 1024;
/** No message is this large; a server that goes on for ever is cut off here. */
const LARGEST_BODY = 4 * 1024 ** 3;
/** Bodies written in one transaction. */
const COMMIT_BODIES = 64;
const COMMIT_OCTETS = 2 * 1024 * 1024;

/** For `fetchBodies`, to be used again by the next of them, of whatever mailbox. */
export const newBodyMemory = (): SmallBodyMemory => new SmallBodyMemory(COMMIT_OCTETS);

/** A person's click asks for one at a time. */
const memoryForOne = (): SmallBodyMemory => new SmallBodyMemory(SMALL_BODY);

/** Several bodies of the open mailbox by one command. A body that was cut off is reported, and not stored. */
export async function fetchBodies(
  store: Store,
  session: ImapSession,
  wanted: readonly WantedBody[],
  options: {
    readonly signal: AbortSignal;
    readonly priority: 'high' | 'normal' | 'low';
    readonly memory?: SmallBodyMemory;
  },
): Promise<BodyOutcome> {
  const { memory = wanted.length === 1 ? memoryForOne() : newBodyMemory() } = options;
  const small = memory.take();
  const sink = new StoringSink(store, wanted, small);
  try {
    for (const set of uidSets(uidArray(wanted.map((body) => body.uid)))) {
      await session.fetchBodies(set, '', sink, options);
      sink.throwIfFailed();
    }
  } finally {
    sink.finish();
    memory.giveBack(small);
  }
  return sink.outcome();
}

/** The one whose octets are arriving. */
interface Arriving {
  readonly body: WantedBody;
  readonly announced: number;
  written: number;
  /** Null for a small one, which is held. */
  readonly writer: BodyWriter | null;
}

class StoringSink implements BodySink {
  readonly #store: Store;
  readonly #wanted: Map<number, WantedBody>;
  readonly #small: SmallBodies;
  readonly #failed = new Map<number, Problem>();
  #written: { id: number; writer: BodyWriter }[] = [];
  #arriving: Arriving | null = null;
  #octets = 0;
  #stored = 0;
  #error: unknown = null;

  constructor(store: Store, wanted: readonly WantedBody[], small: SmallBodies) {
    this.#store = store;
    this.#small = small;
    this.#wanted = new Map(wanted.map((body) => [body.uid, body]));
  }

  begin(uid: number, octets: number): void {
    const body = this.#wanted.get(uid);
    // Never asked for, or answered twice: the octets go by.
    if (body === undefined || this.#arriving !== null || this.#error !== null) return;
    this.#guard(() => {
      const isSmall = octets <= SMALL_BODY;
      if (isSmall && !this.#small.hasRoom(octets)) this.#commit();
      if (isSmall) this.#small.begin(octets);
      const writer = isSmall ? null : this.#store.bodies.writer(body.id);
      this.#arriving = { body, announced: octets, written: 0, writer };
    });
  }

  chunk(bytes: Uint8Array): void {
    const arriving = this.#arriving;
    if (arriving === null || this.#error !== null) return;
    this.#guard(() => {
      if (arriving.writer === null) this.#small.chunk(bytes);
      else arriving.writer.write(bytes);
      arriving.written += bytes.length;
    });
  }

  end(uid: number, complete: boolean): void {
    const arriving = this.#arriving;
    if (arriving === null || arriving.body.uid !== uid) return;
    this.#arriving = null;
    const { body, announced, written, writer } = arriving;
    const whole = complete && written === announced && this.#error === null;
    if (!whole || (writer === null && !this.#small.end(body.id))) {
      writer?.abort();
      this.#failed.set(body.id, shortRead(written, announced));
      return;
    }
    if (writer !== null) this.#written.push({ id: body.id, writer });
    this.#wanted.delete(uid);
    this.#failed.delete(body.id);
    const held = this.#small.complete.length + this.#written.length;
    if (held >= COMMIT_BODIES || writer !== null) this.#guard(() => this.#commit());
  }

  /** Commits what is whole and forgets the rest, whatever ended the fetch. */
  finish(): void {
    this.#arriving?.writer?.abort();
    this.#arriving = null;
    if (this.#error === null) this.#guard(() => this.#commit());
    for (const { writer } of this.#written) writer.abort();
    this.#written = [];
  }

  throwIfFailed(): void {
    if (this.#error !== null) throw this.#error;
  }

  outcome(): BodyOutcome {
    this.throwIfFailed();
    for (const body of this.#wanted.values()) {
      if (!this.#failed.has(body.id))
        this.#failed.set(body.id, toProblem(problem('refused', 'message-missing')));
    }
    return { octets: this.#octets, stored: this.#stored, failed: this.#failed };
  }

  #commit(): void {
    const { bodies } = this.#store;
    const { complete } = this.#small;
    const written = this.#written;
    if (complete.length + written.length === 0) return;
    this.#written = [];
    this.#store.transaction(() => {
      for (const { id, bytes, sha256 } of complete) this.#count(bodies.addTo(id, bytes, sha256));
      // A message may have left the cache while its body was on its way.
      for (const { id, writer } of written) {
        if (this.#store.messages.location(id) === null) writer.abort();
        else this.#count(writer.commit());
      }
      fillRows(this.#store, [...complete.map(({ id }) => id), ...written.map(({ id }) => id)]);
    });
    this.#small.clear();
  }

  #count(stored: { readonly size: number } | null): void {
    if (stored === null) return;
    this.#octets += stored.size;
    this.#stored += 1;
  }

  /** A full disk must not tear the session's parser: it is told to the caller after the command. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#error ??= error;
    }
  }
}

/**
 * One large body in parts. `between` is called after each part: the place to give way (it answers the session to go on
 * with, where the same mailbox is open).
 */
export async function fetchLargeBody(
  store: Store,
  session: ImapSession,
  body: WantedBody,
  signal: AbortSignal,
  between: () => Promise<ImapSession>,
): Promise<number> {
  const writer = store.bodies.writer(body.id);
  let on = session;
  let offset = 0;
  try {
    let empty = 0;
    while (offset !== body.size && empty < 2) {
      const partial = { offset, octets: PART_OCTETS };
      const part = await on.fetchSection(body.uid, '', (bytes) => writer.write(bytes), { partial, signal });
      if (part.octets === null && offset === 0) throw problem('refused', 'message-missing');
      const got = part.octets ?? 0;
      offset += got;
      // RFC822.SIZE may be wrong. Only a server that twice has nothing more to say has come to the end.
      empty = got === 0 ? empty + 1 : 0;
      if (got > PART_OCTETS || offset > LARGEST_BODY) {
        throw problem('protocol', 'limit-exceeded', {
          retry: 'never',
          detail: 'message larger than asked for',
        });
      }
      on = await between();
    }
    const { size } = writer.commit();
    fillRows(store, [body.id]);
    return size;
  } catch (error) {
    writer.abort();
    throw error;
  }
}

function shortRead(got: number, announced: number): Problem {
  return { kind: 'protocol', code: 'short-read', retry: 'backoff', detail: `${got} of ${announced} octets` };
}
