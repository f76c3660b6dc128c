// Flags that a server's mod-sequences should have told of and did not: looked for in the newest messages at each resync,
// and in all of them when the whole listing is due again.
import type { FetchData } from '../../imap/types.ts';
import { moment } from '../../lib/moment.ts';
import type { FlagUpdate } from '../../store/rows.ts';
import { flagsOf } from './flag-resync.ts';
import type { OpenMailbox } from './open-mailbox.ts';
import { flagChanges } from './plan.ts';

/** Newest messages looked at each time: where flags change most, and what the first screen shows. */
const SAMPLE = 100;
const CHUNK = 5_000;

/** What the server says of the newest messages, to be judged once everything it told by itself is written. */
export async function sampleFlags(open: OpenMailbox): Promise<FlagUpdate[]> {
  const newest = open.context.store.messages.newestUids(open.id, SAMPLE);
  const [from, to] = [newest[0], newest.at(-1)];
  const said: FlagUpdate[] = [];
  if (from !== undefined && to !== undefined) await fetchFlags(open, from, to, (update) => said.push(update));
  return said;
}

/** Writes what differs. True: of a message that, by its own MODSEQ, had not changed since the server told everything. */
export function omitted(open: OpenMailbox, said: readonly FlagUpdate[], toldUpTo: bigint): boolean {
  if (said.length === 0) return false;
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const { uid } of said) {
    from = Math.min(from, uid);
    to = Math.max(to, uid);
  }
  const held = open.context.store.messages.flagStates(open.id, from, to);
  const differing = flagChanges(held, said, open.keys);
  if (differing.length === 0) return false;
  // Put here by a move of ours, with the flags they had elsewhere: of these this mailbox never told us.
  const unheard = new Set(held.filter(({ modSeq }) => modSeq === null).map(({ uid }) => uid));
  const late: FlagUpdate[] = [];
  const silent: FlagUpdate[] = [];
  for (const update of differing) {
    // As of the beginning: what we changed ourselves in this run proves nothing, and is asked again.
    const told = update.modSeq !== null && update.modSeq <= toldUpTo;
    if (told && !unheard.has(update.uid)) silent.push({ ...update, asOf: 0 });
    else late.push(update);
  }
  if (late.length > 0) open.apply({ flags: late });
  return silent.length > 0 && open.apply({ flags: silent }) > 0;
}

/** As `omitted`, of everything that is held. */
export async function auditAll(open: OpenMailbox, toldUpTo: bigint): Promise<boolean> {
  const last = open.lastUid();
  if (last === 0) return false;
  let caught = false;
  let chunk: FlagUpdate[] = [];
  const judge = (): void => {
    caught = omitted(open, chunk, toldUpTo) || caught;
    chunk = [];
  };
  await fetchFlags(open, 1, last, (update) => {
    chunk.push(update);
    if (chunk.length >= CHUNK) judge();
  });
  open.check();
  judge();
  return caught;
}

async function fetchFlags(
  open: OpenMailbox,
  from: number,
  to: number,
  take: (update: FlagUpdate) => void,
): Promise<void> {
  const asOf = moment();
  const each = (message: FetchData): void => {
    for (const update of flagsOf(message, asOf)) take(update);
  };
  await open.session.uidFetch(`${from}:${to}`, ['FLAGS', 'MODSEQ'], each, { signal: open.signal });
}
