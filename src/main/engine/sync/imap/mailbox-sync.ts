// One mailbox brought to the server's state: open it, take flag changes, find out what is missing and what is gone,
// fetch newest first. Every way in (QRESYNC, CONDSTORE, plain) ends in the same state; resumable after any cut.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { problem } from '../../../../shared/problem.ts';
import type { FetchData, SelectedMailbox } from '../../imap/types.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { DeltaCounts, FetchedMessage, FlagUpdate, MailboxState } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { MailboxSyncSummary } from '../account-sync.ts';
import { MailboxEar } from './mailbox-ear.ts';
import type { MailboxWork } from './mailbox-work.ts';
import { headerItems, messageFromFetch } from './message-header.ts';
import { FlagKeys, flagChanges, newestFirst, planMembership } from './plan.ts';
import type { ServerTrust } from './server-trust.ts';
import { includesUid, MAX_UID, NO_UIDS, union, withinRanges, without } from './uid-array.ts';
import { epochOf } from './uid-epoch.ts';
import { listUids, stillThere, type UidListing, uidsFrom } from './uid-listing.ts';

export interface MailboxSyncContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly trust: ServerTrust;
  /** When each mailbox was last compared by its whole listing, epoch ms; kept by the caller between syncs. */
  readonly listedAt: Map<number, number>;
  /** Compare everything, whatever the server says has not changed. */
  readonly thorough?: boolean;
  /** Messages held of those the server has, while it grows. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Rows of the first screen, fetched before anything else of a mailbox never seen. */
const FIRST_ROWS = 200;
const SMALLEST_BATCH = 200;
const LARGEST_BATCH = 500;
/** Longest the engine's one thread should be busy writing a batch, ms. */
const BATCH_MS = 40;
/** Flag statements compared at once. */
const FLAG_CHUNK = 5_000;
/** Times one sync starts over because the mailbox became another one, or changed while it was being read. */
const RESTARTS = 3;
/** How long a listing is built upon by counting before the whole of it is compared again. */
export const LISTING_AGE_MS = 24 * 3_600_000;

/** The UIDVALIDITY changed under way: all that was read belongs to a mailbox that is no more. */
class EpochChanged extends Error {}

/** Syncs one mailbox. Rejects with a ProblemError; what was applied before stays and is not fetched again. */
export async function syncMailbox(
  context: MailboxSyncContext,
  mailboxId: number,
  work: MailboxWork,
): Promise<MailboxSyncSummary> {
  const run = new MailboxSync(context, mailboxId, work);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run.once();
    } catch (error) {
      if (!(error instanceof EpochChanged)) throw error;
      if (attempt >= RESTARTS) {
        throw problem('protocol', 'malformed-response', {
          retry: 'backoff',
          detail: 'UIDVALIDITY keeps changing',
        });
      }
    } finally {
      run.stop();
    }
  }
}

/**
 * Brings the mailbox that is open on this session up to what `ear` heard since it was last in sync, without opening it
 * again: a new message costs a search and a fetch, however large the mailbox.
 */
export async function followMailbox(
  context: MailboxSyncContext,
  mailboxId: number,
  work: MailboxWork,
  ear: MailboxEar,
): Promise<MailboxSyncSummary> {
  const run = new MailboxSync(context, mailboxId, work);
  try {
    return await run.follow(ear);
  } catch (error) {
    if (!(error instanceof EpochChanged)) throw error;
    return await syncMailbox(context, mailboxId, work);
  }
}

/** Which way the flags of held messages are learnt. */
type ResyncWay = 'first' | 'qresync' | 'condstore' | 'plain';

class MailboxSync {
  readonly #context: MailboxSyncContext;
  readonly #id: number;
  readonly #work: MailboxWork;
  readonly #keys = new FlagKeys();
  readonly #startedAt: number;
  #ear: MailboxEar | null = null;
  #uidValidity = 0;
  #bytes = 0;
  #bytesFrom = 0;
  #batch = SMALLEST_BATCH;
  /** A UID SEARCH ALL sent ahead of the question. */
  #asked: Promise<Uint32Array> | null = null;
  #counts = { added: 0, removed: 0, changed: 0 };

  constructor(context: MailboxSyncContext, id: number, work: MailboxWork) {
    this.#context = context;
    this.#id = id;
    this.#work = work;
    this.#startedAt = context.clock.now();
  }

  async once(): Promise<MailboxSyncSummary> {
    this.#asked = null;
    const before = this.#state();
    const proven = this.#provenBefore(before);
    const changed: FetchData[] = [];
    this.#bytesFrom = this.#work.session.bytesReceived;
    const way = this.#wayFor(before);
    const selected = await this.#select(way === 'qresync' ? before : null, changed);
    const epoch = this.#beginEpoch(selected);
    const same = epoch === 'same';
    if (!same) {
      await this.#firstRows(selected);
      await this.#membership('first', null, selected);
    } else {
      const actual = await this.#learnFlags(way, before, selected, changed);
      await this.#membership(actual, proven ? before : null, selected);
    }
    return this.#summary(before);
  }

  async follow(ear: MailboxEar): Promise<MailboxSyncSummary> {
    const before = this.#state();
    const { session } = this.#work;
    const open = session.selected;
    if (open === null || open.wireName !== before.wireName || before.uidValidity === null)
      throw new EpochChanged();
    this.#uidValidity = before.uidValidity;
    if (epochOf(open, session) !== this.#uidValidity) throw new EpochChanged();
    this.#ear = ear;
    this.#bytesFrom = session.bytesReceived;
    this.#check();
    this.#applyFlags(ear.takeFlags());
    if (ear.unnamedFlags > 0) {
      ear.unnamedFlags = 0;
      await this.#learnFlags(this.#wayFor(before), before, { ...open, highestModSeq: null }, []);
    }
    // What is heard in passing proves nothing about what was not heard: the sync point stays where it is.
    const selected = { ...open, uidNext: null, highestModSeq: before.highestModSeq, vanished: [] };
    await this.#membership('plain', this.#provenBefore(before) ? before : null, selected);
    this.#ear = null;
    return this.#summary(before);
  }

  stop(): void {
    this.#bytes += this.#work.session.bytesReceived - this.#bytesFrom;
    this.#bytesFrom = this.#work.session.bytesReceived;
    this.#ear?.stop();
    this.#ear = null;
  }

  // --- opening

  #wayFor(before: MailboxState): ResyncWay {
    const { trust, thorough } = this.#context;
    if (before.uidValidity === null) return 'first';
    if (before.highestModSeq === null || before.highestModSeq <= 0n || thorough === true) return 'plain';
    const { session } = this.#work;
    if (session.enabled.has('QRESYNC') && trust.believes('QRESYNC')) return 'qresync';
    const condstore = session.capabilities.has('CONDSTORE') || session.capabilities.has('QRESYNC');
    return condstore && trust.believes('CONDSTORE') ? 'condstore' : 'plain';
  }

  async #select(resume: MailboxState | null, changed: FetchData[]): Promise<SelectedMailbox> {
    const { session, signal } = this.#work;
    const { wireName } = this.#state();
    this.#ear?.stop();
    const ear = new MailboxEar(session, wireName);
    this.#ear = ear;
    const condstore = session.capabilities.has('CONDSTORE') || session.capabilities.has('QRESYNC');
    const selected = await session.select(wireName, {
      signal,
      condstore,
      ...(resume?.uidValidity != null && resume.highestModSeq != null
        ? {
            qresync: { uidValidity: resume.uidValidity, modSeq: resume.highestModSeq },
            onChanged: (message: FetchData) => changed.push(message),
          }
        : {}),
    });
    // What came after the answer, in the same packet, is the newer word.
    ear.exists ??= selected.exists;
    return selected;
  }

  #beginEpoch(selected: SelectedMailbox): 'first' | 'same' | 'changed' {
    const { store, log } = this.#context;
    this.#uidValidity = epochOf(selected, this.#work.session);
    const epoch = store.mailboxes.beginEpoch(this.#id, {
      uidValidity: this.#uidValidity,
      uidNext: selected.uidNext,
      highestModSeq: selected.highestModSeq,
    });
    if (epoch === 'changed') log.info('uid-validity-changed', { mailbox: this.#id });
    if (epoch !== 'same') {
      // Whatever is fetched from here on is at least as new as this, so later changes will be asked for from here.
      store.mailboxes.setSyncPoint(this.#id, { highestModSeq: selected.highestModSeq });
    }
    return epoch;
  }

  // --- flags of what is held

  async #learnFlags(
    way: ResyncWay,
    before: MailboxState,
    selected: SelectedMailbox,
    changed: readonly FetchData[],
  ): Promise<ResyncWay> {
    const held = this.#context.store.messages.uids(this.#id);
    const last = held.at(-1);
    const heard = selected.highestModSeq;
    const known = before.highestModSeq;
    let actual = way;
    // No mod-sequences for this mailbox, or they went backwards: what was noted means nothing any more.
    if (heard === null || known === null || heard < known) actual = 'plain';
    if (last === undefined) return actual;
    if (actual === 'qresync') {
      this.#applyFlags(changed.flatMap(flagsOf));
    } else if (actual === 'condstore') {
      if (known !== null && heard !== known) {
        const said: FlagUpdate[] = [];
        await this.#work.session.uidFetch(`1:${last}`, ['FLAGS'], (m) => said.push(...flagsOf(m)), {
          changedSince: known,
          signal: this.#work.signal,
        });
        this.#applyFlags(said);
      }
    } else {
      await this.#compareAllFlags(last);
    }
    this.#check();
    return actual;
  }

  async #compareAllFlags(last: number): Promise<void> {
    let chunk: FlagUpdate[] = [];
    await this.#work.session.uidFetch(
      `1:${last}`,
      ['FLAGS'],
      (message) => {
        if (message.flags === null) return;
        chunk.push({ uid: message.uid, flags: message.flags, modSeq: message.modSeq });
        if (chunk.length < FLAG_CHUNK) return;
        this.#applyFlags(chunk);
        chunk = [];
      },
      { signal: this.#work.signal },
    );
    this.#applyFlags(chunk);
  }

  #applyFlags(said: readonly FlagUpdate[]): void {
    if (said.length === 0) return;
    let from = MAX_UID;
    let to = 0;
    for (const { uid } of said) {
      if (uid < from) from = uid;
      if (uid > to) to = uid;
    }
    const changes = flagChanges(
      this.#context.store.messages.flagStates(this.#id, from, to),
      said,
      this.#keys,
    );
    if (changes.length > 0) this.#apply({ flags: changes });
  }

  // --- what is there and what is not

  /** `proven`: the sets were equal at this sync point, so counting proves as much as listing does. */
  async #membership(way: ResyncWay, proven: MailboxState | null, selected: SelectedMailbox): Promise<void> {
    for (let round = 1; ; round += 1) {
      const plan = await this.#plan(round === 1 ? way : 'plain', round === 1 ? proven : null, selected);
      this.#check();
      // Flags were brought up to this MODSEQ before; with what is gone, the sync point may move there. Not earlier: a
      // crash in between would make the server's silence about these messages look like a lie.
      if (plan.certain) this.#apply({ removed: [...plan.gone], highestModSeq: selected.highestModSeq });
      const left = await this.#fetchMissing(plan.missing, plan.server);
      const ear = this.#open();
      this.#applyFlags(ear.takeFlags());
      const held = this.#context.store.messages.uids(this.#id);
      const settled = left.length === 0 && plan.certain && held.length === ear.exists && !ear.heard;
      if (settled || round >= RESTARTS) {
        this.#finish(settled, left.length, held, selected);
        return;
      }
      // Something changed while it was being read.
      if (ear.unnamedFlags > 0) {
        ear.unnamedFlags = 0;
        if (held.length > 0) await this.#compareAllFlags(held.at(-1) ?? MAX_UID);
      }
    }
  }

  async #plan(
    way: ResyncWay,
    proven: MailboxState | null,
    selected: SelectedMailbox,
  ): Promise<{ missing: Uint32Array; gone: Uint32Array; server: Uint32Array; certain: boolean }> {
    const { session, signal } = this.#work;
    const held = this.#context.store.messages.uids(this.#id);
    const ear = this.#open();
    const said = [...ear.takeVanished(), ...(way === 'qresync' ? selected.vanished : [])];
    const hinted = withinRanges(held, said);
    if (proven?.uidNext != null) {
      const none = selected.uidNext === proven.uidNext && ear.exists !== null && ear.exists <= held.length;
      const fresh = none ? NO_UIDS : without(await uidsFrom(session, proven.uidNext, signal), held);
      const present = hinted.length === 0 ? NO_UIDS : await stillThere(session, hinted, signal);
      if (present.length > 0 && way === 'qresync') await this.#caughtLying('vanished-but-present', held);
      const gone = without(hinted, present);
      // UIDs only grow, so below UIDNEXT the server's set is a part of what is held: equal counts make them equal.
      if (held.length - gone.length + fresh.length === ear.exists) {
        return { missing: fresh, gone, server: union(without(held, gone), fresh), certain: true };
      }
    }
    const listing = await this.#list(ear);
    const plan = planMembership(listing.uids, held);
    const unsaid = without(plan.gone, withinRanges(plan.gone, [...said, ...ear.vanished]));
    if (
      way === 'qresync' &&
      listing.certain &&
      (unsaid.length > 0 || without(hinted, plan.gone).length > 0)
    ) {
      await this.#caughtLying(unsaid.length > 0 ? 'gone-but-unsaid' : 'vanished-but-present', held);
    }
    return {
      missing: plan.missing,
      // A listing nobody else confirms may add to the cache, but takes nothing from it.
      gone: listing.certain ? plan.gone : NO_UIDS,
      server: listing.uids,
      certain: listing.certain,
    };
  }

  async #list(ear: MailboxEar): Promise<UidListing> {
    const { session, signal } = this.#work;
    const listing = await listUids(session, ear, signal, this.#asked ?? undefined);
    this.#asked = null;
    if (listing.certain) this.#context.listedAt.set(this.#id, this.#context.clock.now());
    else {
      this.#context.log.warn('listing-uncertain', { mailbox: this.#id, listed: listing.uids.length });
    }
    return listing;
  }

  /** Its flag statements are as doubtful as the rest: everything is compared once, and QRESYNC not asked for again. */
  async #caughtLying(what: string, held: Uint32Array): Promise<void> {
    this.#context.trust.distrust('QRESYNC', what);
    const last = held.at(-1);
    if (last !== undefined) await this.#compareAllFlags(last);
  }

  #finish(settled: boolean, missing: number, held: Uint32Array, selected: SelectedMailbox): void {
    const { store, clock } = this.#context;
    this.#check();
    if (!settled) {
      store.mailboxes.setStatus(this.#id, { state: 'partial', missing, problem: null });
      return;
    }
    const uidNext = Math.max(selected.uidNext ?? 0, Math.min(MAX_UID, (held.at(-1) ?? 0) + 1));
    store.transaction(() => {
      store.mailboxes.finishEpoch(this.#id);
      store.messages.applyDelta(this.#id, {
        added: [],
        flags: [],
        removed: [],
        uidNext,
        confirmedAt: clock.now(),
        missing: 0,
      });
      store.mailboxes.setStatus(this.#id, { state: 'complete', missing: 0, problem: null });
    });
  }

  // --- fetching what is missing

  /** Before anything else of a mailbox never seen: the newest screenful, in one round trip. */
  async #firstRows(selected: SelectedMailbox): Promise<void> {
    const exists = this.#open().exists ?? 0;
    if (exists === 0) return;
    this.#context.store.mailboxes.setStatus(this.#id, { state: 'syncing', missing: exists });
    const uidNext = selected.uidNext ?? 0;
    // How many UIDs the newest rows spread over is not known; the mailbox as a whole says how thin its UIDs are.
    const spread = Math.ceil((FIRST_ROWS * Math.max(uidNext, exists)) / exists);
    const from = Math.max(1, uidNext - spread);
    const rows = this.#fetchHeaders(`${from}:*`, null);
    const { session, signal } = this.#work;
    this.#asked = session.uidSearch('ALL', { signal, priority: 'low' });
    this.#asked.catch(() => undefined);
    const { messages } = await rows;
    this.#apply({ added: messages, missing: Math.max(0, exists - messages.length) });
  }

  /** Answers those that could not be had although the server still lists them. */
  async #fetchMissing(missing: Uint32Array, server: Uint32Array): Promise<Uint32Array> {
    if (missing.length === 0) return NO_UIDS;
    const { store } = this.#context;
    store.mailboxes.setStatus(this.#id, { state: 'syncing', missing: missing.length });
    let left = missing.length;
    const total = server.length;
    const batches = newestFirst(missing, server, () => this.#batch);
    const start = (): Promise<HeaderBatch> | null => {
      const next = batches.next();
      return next.done === true ? null : this.#fetchHeaders(next.value.set, next.value.uids);
    };
    let current = start();
    while (current !== null) {
      // The next batch is on its way while this one is written.
      const giveWay = this.#work.wanted;
      let next = giveWay ? null : start();
      next?.catch(() => undefined);
      const { messages, asked } = await current;
      this.#check();
      left -= asked;
      const began = performance.now();
      this.#apply({ added: messages, missing: left });
      this.#adapt(performance.now() - began, messages.length);
      this.#context.onProgress?.(total - left, total);
      await nextTurn();
      if (giveWay) {
        await this.#giveWay();
        next = start();
      }
      current = next;
    }
    const absent = without(missing, store.messages.uids(this.#id));
    if (absent.length === 0) return NO_UIDS;
    // Expunged meanwhile, or withheld: only the server's own list tells.
    return stillThere(this.#work.session, absent, this.#work.signal);
  }

  async #fetchHeaders(set: string, uids: Uint32Array | null): Promise<HeaderBatch> {
    const { session, signal } = this.#work;
    const found = new Map<number, FetchedMessage>();
    const ear = this.#open();
    const items = headerItems(session.capabilities, session.capabilities.has('CONDSTORE'));
    await session.uidFetch(
      set,
      items,
      (data) => {
        if (uids !== null && !includesUid(uids, data.uid)) return;
        const message = messageFromFetch(data);
        if (message !== null) found.set(data.uid, message);
        else ear.flags.push(...flagsOf(data));
      },
      { signal, priority: 'low' },
    );
    return { messages: [...found.values()], asked: uids?.length ?? found.size };
  }

  #adapt(ms: number, rows: number): void {
    if (rows < SMALLEST_BATCH) return;
    const ideal = (rows * BATCH_MS) / Math.max(1, ms);
    this.#batch = Math.round(Math.min(LARGEST_BATCH, Math.max(SMALLEST_BATCH, (this.#batch + ideal) / 2)));
  }

  async #giveWay(): Promise<void> {
    this.stop();
    await this.#work.giveWay();
    this.#bytesFrom = this.#work.session.bytesReceived;
    const selected = await this.#select(null, []);
    if (epochOf(selected, this.#work.session) !== this.#uidValidity) throw new EpochChanged();
  }

  // --- small things

  #state(): MailboxState {
    const state = this.#context.store.mailboxes.get(this.#id);
    if (state === null) throw problem('refused', 'not-found', { detail: 'the mailbox is gone' });
    return state;
  }

  #provenBefore(state: MailboxState): boolean {
    const { store, clock, thorough, listedAt } = this.#context;
    if (thorough === true || state.uidNext === null) return false;
    const status = store.mailboxes.summaries().find((s) => s.id === this.#id)?.status;
    if (status === undefined || status.missing > 0 || status.confirmedAt === null) return false;
    return clock.now() - (listedAt.get(this.#id) ?? Number.NEGATIVE_INFINITY) < LISTING_AGE_MS;
  }

  #open(): MailboxEar {
    if (this.#ear === null) throw problem('bug', 'internal', { detail: 'mailbox not open' });
    return this.#ear;
  }

  #check(): void {
    this.#work.signal.throwIfAborted();
    const announced = this.#ear?.uidValidity ?? this.#uidValidity;
    if (announced !== this.#uidValidity) throw new EpochChanged();
  }

  #apply(delta: {
    added?: readonly FetchedMessage[];
    flags?: readonly FlagUpdate[];
    removed?: readonly number[];
    missing?: number;
    highestModSeq?: bigint | null;
  }): DeltaCounts {
    const { added = [], flags = [], removed = [], missing, highestModSeq } = delta;
    const counts = this.#context.store.messages.applyDelta(this.#id, {
      added,
      flags,
      removed,
      ...(missing === undefined ? {} : { missing }),
      ...(highestModSeq === undefined ? {} : { highestModSeq }),
    });
    this.#counts = {
      added: this.#counts.added + counts.added,
      removed: this.#counts.removed + counts.removed,
      changed: this.#counts.changed + counts.changed,
    };
    return counts;
  }

  #summary(before: MailboxState): MailboxSyncSummary {
    this.stop();
    return {
      account: before.accountId,
      mailbox: before.path,
      messages: this.#context.store.messages.uids(this.#id).length,
      ...this.#counts,
      bytes: this.#bytes,
      ms: Math.round(this.#context.clock.now() - this.#startedAt),
    };
  }
}

interface HeaderBatch {
  readonly messages: FetchedMessage[];
  /** How many were asked for. */
  readonly asked: number;
}

function flagsOf(data: FetchData): FlagUpdate[] {
  return data.flags === null ? [] : [{ uid: data.uid, flags: data.flags, modSeq: data.modSeq }];
}
