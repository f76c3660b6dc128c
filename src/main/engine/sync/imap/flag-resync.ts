// Flags of messages that are held already, brought to what the server says of them.
import type { FetchData } from '../../imap/types.ts';
import { moment } from '../../lib/moment.ts';
import type { FlagUpdate } from '../../store/rows.ts';
import type { OpenMailbox } from './open-mailbox.ts';
import { flagChanges } from './plan.ts';
import { MAX_UID, uidArray } from './uid-array.ts';
import { uidSets } from './uid-listing.ts';

/** Statements compared at once. */
const FLAG_CHUNK = 5_000;
/** UIDs a statement, above which reading all flags in between costs more than it saves. */
const SPARSE = 20;

/** `asOf`: when it was asked for, by the logical clock. */
export function flagsOf(data: FetchData, asOf: number): FlagUpdate[] {
  return data.flags === null ? [] : [{ uid: data.uid, flags: data.flags, modSeq: data.modSeq, asOf }];
}

/** As of now, whatever mod-sequence it comes with: after a server was restored, they are lower than what is held. */
function flagsNow(data: FetchData, asOf: number): FlagUpdate[] {
  return data.flags === null ? [] : [{ uid: data.uid, flags: data.flags, modSeq: null, asOf }];
}

/** Writes only what differs. */
export function applyFlags(open: OpenMailbox, said: readonly FlagUpdate[]): void {
  if (said.length === 0) return;
  let from = MAX_UID;
  let to = 0;
  for (const { uid } of said) {
    if (uid < from) from = uid;
    if (uid > to) to = uid;
  }
  if (to - from > said.length * SPARSE) {
    // Few among many: the store compares one by one, which costs in proportion to what was said.
    open.apply({ flags: said });
    return;
  }
  const held = open.context.store.messages.flagStates(open.id, from, to);
  const flags = flagChanges(held, said, open.keys);
  if (flags.length > 0) open.apply({ flags });
}

/** Asks for the flags of everything that is held; works with every server. */
export async function compareAllFlags(open: OpenMailbox): Promise<void> {
  const last = open.lastUid();
  if (last === 0) return;
  let chunk: FlagUpdate[] = [];
  const asOf = moment();
  const take = (message: FetchData): void => {
    chunk.push(...flagsNow(message, asOf));
    if (chunk.length < FLAG_CHUNK) return;
    applyFlags(open, chunk);
    chunk = [];
  };
  await open.session.uidFetch(`1:${last}`, ['FLAGS'], take, { signal: open.signal });
  open.check();
  applyFlags(open, chunk);
}

/** Asks only for what changed since this mod-sequence (RFC 7162 section 3.1.4.1). */
export async function fetchChangedFlags(open: OpenMailbox, changedSince: bigint): Promise<void> {
  const last = open.lastUid();
  if (last === 0) return;
  const said: FlagUpdate[] = [];
  const asOf = moment();
  const take = (message: FetchData): void => void said.push(...flagsOf(message, asOf));
  await open.session.uidFetch(`1:${last}`, ['FLAGS'], take, { changedSince, signal: open.signal });
  open.check();
  applyFlags(open, said);
}

/** Each further time needs another change of ours to the same messages within the last round trip. */
const AGAIN = 3;

/**
 * Flags that were said before a change of ours was confirmed and came in after it: asked for again, until none is in
 * doubt or it is given up. NOOP first: a server may still answer from what this session saw before.
 */
export async function askAgain(open: OpenMailbox): Promise<void> {
  for (let time = 0; open.doubted.size > 0 && time < AGAIN; time += 1) {
    const uids = uidArray(open.doubted);
    open.doubted.clear();
    await open.session.noop({ signal: open.signal });
    const said: FlagUpdate[] = [];
    for (const set of uidSets(uids)) {
      const asOf = moment();
      const take = (message: FetchData): void => void said.push(...flagsNow(message, asOf));
      await open.session.uidFetch(set, ['FLAGS'], take, { signal: open.signal });
    }
    open.check();
    applyFlags(open, said);
  }
}
