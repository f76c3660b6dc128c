// Bodies for offline reading, as the account's policy wants them: newest first, in batches small enough that nobody
// waits long behind one.
import type { AccountSettings } from '../../../../shared/model/account.ts';
import { ProblemError } from '../../../../shared/problem.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Store } from '../../store/store.ts';
import { type BodyOutcome, fetchBodies, fetchLargeBody, LARGE_BODY, type WantedBody } from './body-fetch.ts';
import type { MailboxWork } from './mailbox-work.ts';
import { openKnownMailbox } from './select-mailbox.ts';
import type { SmallBodyMemory } from './small-bodies.ts';

export interface PrefetchContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: AccountSettings;
  /** Failures a message, kept by the caller between runs: one that cannot be had is not asked for for ever. */
  readonly failures: Map<number, number>;
  /** Shared by all mailboxes of one run. */
  readonly memory: SmallBodyMemory;
  readonly onStored?: (count: number) => void;
}

const BATCH_OCTETS = 2 * 1024 * 1024;
const BATCH_MESSAGES = 100;
const TRIES = 2;
const DAY_MS = 86_400_000;

/** Whether there is anything to do, so that no connection is asked for in vain. */
export function wantsBodies(context: PrefetchContext, mailboxId: number): boolean {
  return nextBatch(context, mailboxId).length > 0;
}

/**
 * Every body of this mailbox that the policy wants and the store lacks. The next batch is on its way while one is
 * written. Throws `UidsVoid` when the mailbox needs a sync first.
 */
export async function prefetchBodies(
  context: PrefetchContext,
  mailboxId: number,
  work: MailboxWork,
): Promise<{ stored: number; octets: number }> {
  const { store, memory } = context;
  const { signal } = work;
  const total = { stored: 0, octets: 0 };
  const start = async (batch: readonly WantedBody[]): Promise<BodyOutcome> => {
    await openKnownMailbox(store, work.session, mailboxId, signal);
    return await fetchBodies(store, work.session, batch, { signal, priority: 'low', memory });
  };
  let batch = nextBatch(context, mailboxId);
  let running: Promise<BodyOutcome> | null = null;
  for (;;) {
    const [first] = batch;
    if (first === undefined) return total;
    if (first.size > LARGE_BODY) {
      tally(context, total, await largeBody(context, mailboxId, first, work));
      if (work.wanted) await work.giveWay();
      batch = nextBatch(context, mailboxId);
      continue;
    }
    running ??= start(batch);
    const following: WantedBody[] = work.wanted ? [] : nextBatch(context, mailboxId, batch);
    const next = following.length > 0 && !isLarge(following) ? start(following) : null;
    // Looked at in its turn; until then its failure is nobody's surprise.
    next?.catch(() => undefined);
    tally(context, total, await running);
    running = next;
    if (next === null && work.wanted) await work.giveWay();
    batch = next === null ? nextBatch(context, mailboxId) : following;
  }
}

const isLarge = (batch: readonly WantedBody[]): boolean => (batch[0]?.size ?? 0) > LARGE_BODY;

function tally(
  { failures, log, onStored }: PrefetchContext,
  total: { stored: number; octets: number },
  outcome: BodyOutcome,
): void {
  total.stored += outcome.stored;
  total.octets += outcome.octets;
  for (const [id, reason] of outcome.failed) {
    failures.set(id, (failures.get(id) ?? 0) + 1);
    log.warn('body-failed', { message: id, code: reason.code });
  }
  onStored?.(outcome.stored);
}

async function largeBody(
  context: PrefetchContext,
  mailboxId: number,
  body: WantedBody,
  work: MailboxWork,
): Promise<BodyOutcome> {
  const { store } = context;
  const { signal } = work;
  try {
    const octets = await fetchLargeBody(store, work.session, body, signal, async () => {
      if (work.wanted) await work.giveWay();
      await openKnownMailbox(store, work.session, mailboxId, signal);
      return work.session;
    });
    return { octets, stored: 1, failed: new Map() };
  } catch (error) {
    // The server's refusal of one message is no reason to stop; a lost connection or a full disk is.
    if (!(error instanceof ProblemError) || error.problem.kind !== 'refused') throw error;
    return { octets: 0, stored: 0, failed: new Map([[body.id, error.problem]]) };
  }
}

/** `besides`: those on their way already. */
function nextBatch(
  context: PrefetchContext,
  mailboxId: number,
  besides: readonly WantedBody[] = [],
): WantedBody[] {
  const { store, settings, clock, failures } = context;
  const bodyPolicy = store.mailboxes.get(mailboxId)?.bodyPolicy ?? settings.bodyPolicy;
  if (bodyPolicy.kind === 'headers') return [];
  const wishes = store.messages.withoutBody(mailboxId, {
    ...(bodyPolicy.kind === 'days' ? { sinceDate: clock.now() - bodyPolicy.days * DAY_MS } : {}),
    maxSize: settings.bodySizeLimit,
    limit: BATCH_MESSAGES + failures.size + besides.length,
  });
  const underWay = new Set(besides.map((body) => body.id));
  const batch: WantedBody[] = [];
  let octets = 0;
  for (const { id, uid, size } of wishes) {
    if (uid === null || underWay.has(id) || (failures.get(id) ?? 0) >= TRIES) continue;
    octets += size;
    const alone = batch.length === 0;
    if (!alone && (octets > BATCH_OCTETS || size > LARGE_BODY)) break;
    batch.push({ id, uid, size });
    if (size > LARGE_BODY || batch.length >= BATCH_MESSAGES) break;
  }
  return batch;
}
