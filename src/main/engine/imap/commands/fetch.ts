// UID FETCH of header data and small sections: each answer goes to the caller as it arrives.

import type { Command } from '../command.ts';
import { type FetchAnswer, HAS } from '../parse-fetch.ts';
import { sectionName } from '../section-name.ts';
import type { ServerState } from '../server-state.ts';
import type { UidFetchOptions } from '../session-api.ts';
import type { FetchData, FetchItem } from '../types.ts';
import { mergedRanges, parseRanges, rangesHave, requireSet } from '../uid-set.ts';
import { raw } from '../wire-encode.ts';

const BIT: Readonly<Record<string, number>> = {
  FLAGS: HAS.flags,
  MODSEQ: HAS.modSeq,
  INTERNALDATE: HAS.internalDate,
  'RFC822.SIZE': HAS.size,
  ENVELOPE: HAS.envelope,
  BODYSTRUCTURE: HAS.structure,
  EMAILID: HAS.objectId,
  THREADID: HAS.objectId,
  PREVIEW: HAS.preview,
  'PREVIEW (LAZY)': HAS.preview,
};
/** What a server also sends without being asked. */
const SPONTANEOUS = HAS.flags | HAS.modSeq;

export function fetchCommand(
  state: ServerState,
  set: string,
  items: readonly FetchItem[],
  onMessage: (message: FetchData) => void,
  options: UidFetchOptions,
): Command<void> {
  const offered = items.filter((item) => isOffered(state, item));
  const wanted = offered.reduce((bits, item) => bits | (BIT[item] ?? HAS.section), 0);
  // An answer with nothing but flags, to a command that asked for more, is news of a change and no answer to us.
  const flagsOnly = (wanted & ~SPONTANEOUS) === 0;
  const telling = flagsOnly ? SPONTANEOUS : wanted & ~SPONTANEOUS & ~HAS.section;
  const sections = offered
    .flatMap((item) => /^(?:BODY|BINARY)\.PEEK\[(.*)\]/i.exec(item)?.[1] ?? [])
    .map(sectionName);
  const kinds = flagsOnly
    ? ['FLAGS']
    : [
        ...offered.filter((item) => BIT[item] !== undefined && item !== 'FLAGS' && item !== 'MODSEQ'),
        ...sections.map((name) => `BODY[${name}]`),
      ];
  const ranges = mergedRanges(parseRanges(requireSet(set)));
  const vanished =
    options.vanished === true && options.changedSince !== undefined && state.enabled.has('QRESYNC');
  const openEnded = set.includes('*');
  let quiet = false;
  return {
    name: 'UID FETCH',
    parts: [raw(`UID FETCH ${set} (${itemList(state, items)})${modifiers(options, vanished)}`)],
    shares: vanished ? ['vanished'] : [],
    fetches: { ranges, kinds },
    abandoned: () => {
      quiet = true;
    },
    fetched: (answer: FetchAnswer) => {
      const ours =
        (answer.present & telling) !== 0 ||
        answer.sections.some((found) => sections.includes(sectionName(found.section)));
      if (!ours) return false;
      // A server asked for an absent UID may answer with the last message: `set` decides, not the server. To `n:*` it
      // has to, where all are below n (RFC 3501 section 6.4.8): an answer, then, and no news of that message.
      if (!rangesHave(ranges, answer.uid)) return openEnded && !flagsOnly;
      if (!quiet) onMessage(answer);
      return true;
    },
    untagged: (response) => {
      if (!vanished || response.kind !== 'vanished' || !response.earlier) return false;
      if (!quiet) options.onVanished?.(response.ranges);
      return true;
    },
    done: () => undefined,
  };
}

/** What is asked of each message: the UID, and those of `items` that the server has. */
export function itemList(state: ServerState, items: readonly FetchItem[]): string {
  return ['UID', ...items.filter((item) => isOffered(state, item))].join(' ');
}

function modifiers(options: UidFetchOptions, vanished: boolean): string {
  if (options.changedSince === undefined) return '';
  return ` (CHANGEDSINCE ${options.changedSince}${vanished ? ' VANISHED' : ''})`;
}

function isOffered(state: ServerState, item: FetchItem): boolean {
  if (item === 'MODSEQ') return state.has('CONDSTORE') || state.has('QRESYNC');
  if (item === 'EMAILID' || item === 'THREADID') return state.has('OBJECTID');
  if (item === 'PREVIEW' || item === 'PREVIEW (LAZY)') return state.has('PREVIEW');
  if (item.startsWith('BINARY')) return state.has('BINARY');
  return true;
}
