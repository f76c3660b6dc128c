// What a mailbox holds, by more than one statement of the server: nothing leaves the cache on a single one.
import type { ImapSession } from '../../imap/session.ts';
import type { MailboxEar } from './mailbox-ear.ts';
import { formatRanges, NO_UIDS, toRanges, uidArray, union } from './uid-array.ts';

/** RFC 7162 section 4 asks clients to keep command lines near 8,192 octets. */
const SET_LENGTH = 7_500;

/** Sequence-sets that name exactly these UIDs, each short enough for one command line. */
export function* uidSets(uids: Uint32Array): Generator<string> {
  let line = '';
  for (const range of toRanges(uids)) {
    const text = formatRanges([range]);
    if (line !== '' && line.length + text.length >= SET_LENGTH) {
      yield line;
      line = '';
    }
    line = line === '' ? text : `${line},${text}`;
  }
  if (line !== '') yield line;
}

/** Those of `uids` that the server still has, by UID SEARCH. */
export async function stillThere(
  session: ImapSession,
  uids: Uint32Array,
  signal: AbortSignal,
): Promise<Uint32Array> {
  let found: Uint32Array = NO_UIDS;
  const answers = [...uidSets(uids)].map((set) => session.uidSearch(`UID ${set}`, { signal }));
  for (const answer of answers) found = union(found, await answer);
  return found;
}

/** UIDs from `from` on. `n:*` always names the last message, even one below n (RFC 3501 section 6.4.8). */
export async function uidsFrom(
  session: ImapSession,
  from: number,
  signal: AbortSignal,
): Promise<Uint32Array> {
  const found = await session.uidSearch(`UID ${from}:*`, { signal });
  return found.filter((uid) => uid >= from);
}

export interface UidListing {
  /** Ascending. Where statements disagree, whatever any of them named. */
  readonly uids: Uint32Array;
  /** Two statements agreed, so that what is absent is gone. */
  readonly certain: boolean;
}

/**
 * The whole mailbox. A UID SEARCH that agrees with EXISTS is two statements; where they differ (mail came in between,
 * or the server lies) the question is asked again, and then in another way.
 */
export async function listUids(
  session: ImapSession,
  ear: MailboxEar,
  signal: AbortSignal,
  asked = session.uidSearch('ALL', { signal }),
): Promise<UidListing> {
  const first = await asked;
  if (first.length === ear.exists) return { uids: first, certain: true };
  await session.noop({ signal });
  const second = await session.uidSearch('ALL', { signal });
  if (second.length === ear.exists) return { uids: second, certain: true };
  const named: number[] = [];
  await session.uidFetch('1:*', ['FLAGS'], (message) => named.push(message.uid), { signal });
  const third = uidArray(named);
  return { uids: union(second, third), certain: third.length === ear.exists };
}
