// Flags of messages that are held already, brought to what the server says of them.
import type { FetchData } from '../../imap/types.ts';
import type { FlagUpdate } from '../../store/rows.ts';
import type { OpenMailbox } from './open-mailbox.ts';
import { flagChanges } from './plan.ts';
import { MAX_UID } from './uid-array.ts';

/** Statements compared at once. */
const FLAG_CHUNK = 5_000;
/** UIDs a statement, above which reading all flags in between costs more than it saves. */
const SPARSE = 20;

export function flagsOf(data: FetchData): FlagUpdate[] {
  return data.flags === null ? [] : [{ uid: data.uid, flags: data.flags, modSeq: data.modSeq }];
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
  const take = (message: FetchData): void => {
    chunk.push(...flagsOf(message));
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
  const options = { changedSince, signal: open.signal };
  await open.session.uidFetch(`1:${last}`, ['FLAGS'], (message) => said.push(...flagsOf(message)), options);
  open.check();
  applyFlags(open, said);
}
