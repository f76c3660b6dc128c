// Header data of messages the cache lacks, newest first, in batches: the next is on its way while one is written, and
// between two of them somebody more urgent may have the connection.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ImapSession } from '../../imap/session.ts';
import type { FetchData, FetchItem } from '../../imap/types.ts';
import { moment } from '../../lib/moment.ts';
import type { FetchedMessage } from '../../store/rows.ts';
import { flagsOf } from './flag-resync.ts';
import { headerItems, messageFromFetch } from './message-header.ts';
import type { OpenMailbox } from './open-mailbox.ts';
import { newestFirst } from './plan.ts';
import { includesUid, NO_UIDS } from './uid-array.ts';
import { stillThere } from './uid-listing.ts';

const SMALLEST_BATCH = 200;
/** Larger ones cost no less time, and memory: what waits for its turn is promoted to the old heap. */
const LARGEST_BATCH = 500;
/** Longest the engine's one thread should be busy writing a batch, ms. */
const BATCH_MS = 40;

/** As a delta takes them. */
export interface Headers {
  readonly added: FetchedMessage[];
  readonly asOf: number;
}

export interface HeaderBatch extends Headers {
  /** How many were asked for. */
  readonly asked: number;
  /** Every UID that was answered for, with a full header or not; null: more than `most`, and not all were kept. */
  readonly named: readonly number[] | null;
}

/** Of the newest messages, wherever their UIDs are: which those are is for the listing to confirm. */
export async function fetchNewestHeaders(open: OpenMailbox, count: number): Promise<Headers> {
  const { session, signal, ear } = open;
  const asOf = moment();
  const found = new Map<number, FetchedMessage>();
  const take = (data: FetchData): void => {
    const message = messageFromFetch(data);
    if (message !== null) found.set(data.uid, message);
    else ear.flags.push(...flagsOf(data, asOf));
  };
  await session.fetchNewest(count, itemsOf(session), take, { signal, priority: 'low' });
  return { added: [...found.values()], asOf };
}

function itemsOf({ capabilities }: ImapSession): FetchItem[] {
  return headerItems(capabilities, capabilities.has('CONDSTORE'));
}

/** `uids`: only these are believed; null where the set's members are not known. `most`: how many are kept. */
export async function fetchHeaders(
  open: OpenMailbox,
  set: string,
  uids: Uint32Array | null,
  most = Number.POSITIVE_INFINITY,
): Promise<HeaderBatch> {
  const { session, signal, ear } = open;
  const asOf = moment();
  const found = new Map<number, FetchedMessage>();
  const named: number[] = [];
  await session.uidFetch(
    set,
    itemsOf(session),
    (data) => {
      if (uids !== null && !includesUid(uids, data.uid)) return;
      if (named.length > most) return;
      named.push(data.uid);
      const message = messageFromFetch(data);
      if (message !== null) found.set(data.uid, message);
      else ear.flags.push(...flagsOf(data, asOf));
    },
    { signal, priority: 'low' },
  );
  const whole = named.length <= most;
  return { added: [...found.values()], asOf, asked: uids?.length ?? found.size, named: whole ? named : null };
}

/**
 * Fetches and writes all of `missing`. `server`: every UID it has, at least from the first missing one on; `total`: how
 * many messages it has in all, for the progress. `reopen` selects the mailbox again after the connection was given away. Answers
 * those that could not be had although the server still lists them.
 */
export async function fetchMissing(
  open: OpenMailbox,
  missing: Uint32Array,
  server: Uint32Array,
  total: number,
  reopen: () => Promise<void>,
): Promise<Uint32Array> {
  if (missing.length === 0) return NO_UIDS;
  const { work, context, id } = open;
  context.store.mailboxes.setStatus(id, { state: 'syncing', missing: missing.length });
  let size = SMALLEST_BATCH;
  let left = missing.length;
  const batches = newestFirst(missing, server, () => size);
  const start = (): Promise<HeaderBatch> | null => {
    const next = batches.next();
    return next.done === true ? null : fetchHeaders(open, next.value.set, next.value.uids);
  };
  let current = start();
  while (current !== null) {
    const giveWay = work.wanted;
    let next = giveWay ? null : start();
    // Looked at in its turn; until then its failure is nobody's surprise.
    next?.catch(() => undefined);
    const { added, asOf, asked } = await current;
    open.check();
    left -= asked;
    const began = performance.now();
    open.apply({ added, asOf, missing: left });
    size = adapted(size, performance.now() - began, added.length);
    context.onProgress?.(total - left, total);
    await nextTurn();
    if (giveWay) {
      if (!(await open.giveWay())) await reopen();
      next = start();
    }
    current = next;
  }
  const absent = open.notHeld(missing);
  if (absent.length === 0) return NO_UIDS;
  // Expunged meanwhile, or withheld: only the server's own list tells.
  return stillThere(open.session, absent, open.signal);
}

function adapted(size: number, ms: number, rows: number): number {
  if (rows < SMALLEST_BATCH) return size;
  const ideal = (rows * BATCH_MS) / Math.max(1, ms);
  return Math.round(Math.min(LARGEST_BATCH, Math.max(SMALLEST_BATCH, (size + ideal) / 2)));
}
