// One mailbox brought to the server's state: open it, take flag changes, find out what is missing and what is gone,
// fetch newest first. Every way in (QRESYNC, CONDSTORE, plain) ends in the same state; resumable after any cut.
import { problem } from '../../../../shared/problem.ts';
import type { FetchData, SelectedMailbox } from '../../imap/types.ts';
import type { MailboxState } from '../../store/rows.ts';
import type { MailboxSyncSummary } from '../account-sync.ts';
import { applyFlags, compareAllFlags, fetchChangedFlags, flagsOf } from './flag-resync.ts';
import { fetchHeaders, fetchMissing } from './header-batches.ts';
import type { MailboxEar } from './mailbox-ear.ts';
import type { MailboxWork } from './mailbox-work.ts';
import { EpochChanged, type MailboxSyncContext, OpenMailbox } from './open-mailbox.ts';
import { planMembership } from './plan.ts';
import { MAX_UID, NO_UIDS, union, withinRanges, without } from './uid-array.ts';
import { epochOf } from './uid-epoch.ts';
import { listUids, stillThere, uidsFrom } from './uid-listing.ts';

/** Rows of the first screen, fetched before anything else of a mailbox never seen. */
const FIRST_ROWS = 200;
/** They may be dense where the rest of the mailbox is thin: bounds how many come at once. */
const FIRST_SPREAD = 2_000;
/** Times one sync starts over because the mailbox became another one, or changed while it was being read. */
const RESTARTS = 3;
/** How long a listing is built upon by counting before the whole of it is compared again. */
export const LISTING_AGE_MS = 24 * 3_600_000;

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
        const detail = 'UIDVALIDITY keeps changing';
        throw problem('protocol', 'malformed-response', { retry: 'backoff', detail });
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

/** What to do about membership, and how sure it is. */
interface Plan {
  readonly missing: Uint32Array;
  readonly gone: Uint32Array;
  readonly server: Uint32Array;
  readonly certain: boolean;
}

class MailboxSync {
  readonly #context: MailboxSyncContext;
  readonly #open: OpenMailbox;
  readonly #startedAt: number;
  /** A UID SEARCH ALL sent ahead of the question. */
  #asked: Promise<Uint32Array> | null = null;

  constructor(context: MailboxSyncContext, id: number, work: MailboxWork) {
    this.#context = context;
    this.#open = new OpenMailbox(context, id, work);
    this.#startedAt = context.clock.now();
  }

  async once(): Promise<MailboxSyncSummary> {
    this.#asked = null;
    const before = this.#open.state();
    const proven = this.#provenBefore(before);
    const changed: FetchData[] = [];
    const way = this.#wayFor(before);
    const selected = await this.#select(way === 'qresync' ? before : null, changed);
    if (this.#beginEpoch(selected) === 'same') {
      const actual = await this.#learnFlags(way, before, selected, changed);
      await this.#membership(actual, proven ? before : null, selected);
    } else {
      await this.#firstRows(selected);
      await this.#membership('first', null, selected);
    }
    this.stop();
    return this.#summary(before);
  }

  async follow(ear: MailboxEar): Promise<MailboxSyncSummary> {
    const open = this.#open;
    const before = open.state();
    const { selected } = open.session;
    if (selected === null || selected.wireName !== before.wireName) throw new EpochChanged();
    open.uidValidity = epochOf(selected, open.session);
    if (open.uidValidity !== before.uidValidity) throw new EpochChanged();
    open.listen(ear);
    open.check();
    applyFlags(open, ear.takeFlags());
    if (ear.unnamedFlags > 0) {
      ear.unnamedFlags = 0;
      if (this.#wayFor(before) === 'plain' || before.highestModSeq === null) await compareAllFlags(open);
      else await fetchChangedFlags(open, before.highestModSeq);
    }
    // What is heard in passing proves nothing about what was not heard: the sync point stays where it is.
    const here = { ...selected, uidNext: null, highestModSeq: before.highestModSeq, vanished: [] };
    await this.#membership('plain', this.#provenBefore(before) ? before : null, here);
    open.leaveEar();
    return this.#summary(before);
  }

  stop(): void {
    this.#open.stopListening();
  }

  // --- opening

  #wayFor(before: MailboxState): ResyncWay {
    const { trust, thorough } = this.#context;
    if (before.uidValidity === null) return 'first';
    if (before.highestModSeq === null || before.highestModSeq <= 0n || thorough === true) return 'plain';
    const { session } = this.#open;
    if (session.enabled.has('QRESYNC') && trust.believes('QRESYNC')) return 'qresync';
    const condstore = session.capabilities.has('CONDSTORE') || session.capabilities.has('QRESYNC');
    return condstore && trust.believes('CONDSTORE') ? 'condstore' : 'plain';
  }

  async #select(resume: MailboxState | null, changed: FetchData[]): Promise<SelectedMailbox> {
    const { session, signal } = this.#open;
    const ear = this.#open.listen();
    const condstore = session.capabilities.has('CONDSTORE') || session.capabilities.has('QRESYNC');
    const selected = await session.select(this.#open.state().wireName, {
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

  /** After the connection was given away and had back. */
  async #reopen(): Promise<void> {
    const selected = await this.#select(null, []);
    if (epochOf(selected, this.#open.session) !== this.#open.uidValidity) throw new EpochChanged();
  }

  #beginEpoch(selected: SelectedMailbox): 'first' | 'same' | 'changed' {
    const { store, log } = this.#context;
    const { id, session } = this.#open;
    const { uidNext, highestModSeq } = selected;
    const uidValidity = epochOf(selected, session);
    this.#open.uidValidity = uidValidity;
    const epoch = store.mailboxes.beginEpoch(id, { uidValidity, uidNext, highestModSeq });
    if (epoch === 'changed') log.info('uid-validity-changed', { mailbox: id });
    // Whatever is fetched from here on is at least as new as this, so later changes will be asked for from here.
    if (epoch !== 'same') store.mailboxes.setSyncPoint(id, { highestModSeq });
    return epoch;
  }

  // --- flags of what is held

  /** Answers the way it really went. */
  async #learnFlags(
    way: ResyncWay,
    before: MailboxState,
    selected: SelectedMailbox,
    changed: readonly FetchData[],
  ): Promise<ResyncWay> {
    const heard = selected.highestModSeq;
    const known = before.highestModSeq;
    // No mod-sequences for this mailbox, or they went backwards: what was noted means nothing any more.
    if (way === 'plain' || heard === null || known === null || heard < known) {
      await compareAllFlags(this.#open);
      return 'plain';
    }
    if (way === 'qresync') applyFlags(this.#open, changed.flatMap(flagsOf));
    else if (heard !== known) await fetchChangedFlags(this.#open, known);
    this.#open.check();
    return way;
  }

  // --- what is there and what is not

  /** `proven`: the sets were equal at this sync point, so counting proves as much as listing does. */
  async #membership(way: ResyncWay, proven: MailboxState | null, selected: SelectedMailbox): Promise<void> {
    const open = this.#open;
    for (let round = 1; ; round += 1) {
      const plan = await this.#plan(round === 1 ? way : 'plain', round === 1 ? proven : null, selected);
      open.check();
      // Flags were brought up to this MODSEQ before; with what is gone, the sync point may move there. Not earlier: a
      // crash in between would make the server's silence about these messages look like a lie.
      if (plan.certain) open.apply({ removed: [...plan.gone], highestModSeq: selected.highestModSeq });
      const left = await fetchMissing(open, plan.missing, plan.server, () => this.#reopen());
      applyFlags(open, open.ear.takeFlags());
      const held = open.held();
      const settled = left.length === 0 && plan.certain && held.length === open.ear.exists && !open.ear.heard;
      if (settled || round >= RESTARTS) {
        this.#finish(settled, left.length, held, selected);
        return;
      }
      // Something changed while it was being read.
      if (open.ear.unnamedFlags > 0) {
        open.ear.unnamedFlags = 0;
        await compareAllFlags(open);
      }
    }
  }

  async #plan(way: ResyncWay, proven: MailboxState | null, selected: SelectedMailbox): Promise<Plan> {
    const { session, signal, ear } = this.#open;
    const held = this.#open.held();
    const said = [...ear.takeVanished(), ...(way === 'qresync' ? selected.vanished : [])];
    const hinted = withinRanges(held, said);
    if (proven?.uidNext != null) {
      const none = selected.uidNext === proven.uidNext && ear.exists !== null && ear.exists <= held.length;
      const fresh = none ? NO_UIDS : without(await uidsFrom(session, proven.uidNext, signal), held);
      const present = hinted.length === 0 ? NO_UIDS : await stillThere(session, hinted, signal);
      if (present.length > 0 && way === 'qresync') await this.#caughtLying('vanished-but-present');
      const gone = without(hinted, present);
      // UIDs only grow, so below UIDNEXT the server's set is a part of what is held: equal counts make them equal.
      if (held.length - gone.length + fresh.length === ear.exists) {
        return { missing: fresh, gone, server: union(without(held, gone), fresh), certain: true };
      }
    }
    const { uids, certain } = await this.#list();
    const { missing, gone } = planMembership(uids, held);
    const unsaid = without(gone, withinRanges(gone, [...said, ...ear.vanished]));
    if (way === 'qresync' && certain && (unsaid.length > 0 || without(hinted, gone).length > 0)) {
      await this.#caughtLying(unsaid.length > 0 ? 'gone-but-unsaid' : 'vanished-but-present');
    }
    // A listing nobody else confirms may add to the cache, but takes nothing from it.
    return { missing, gone: certain ? gone : NO_UIDS, server: uids, certain };
  }

  async #list(): Promise<{ uids: Uint32Array; certain: boolean }> {
    const { session, signal, ear, id } = this.#open;
    const { listedAt, clock, log } = this.#context;
    const listing = await listUids(session, ear, signal, this.#asked ?? undefined);
    this.#asked = null;
    if (listing.certain) listedAt.set(id, clock.now());
    else log.warn('listing-uncertain', { mailbox: id, listed: listing.uids.length });
    return listing;
  }

  /** Its flag statements are as doubtful as the rest: everything is compared once, and QRESYNC not asked for again. */
  async #caughtLying(what: string): Promise<void> {
    this.#context.trust.distrust('QRESYNC', what);
    await compareAllFlags(this.#open);
  }

  /** Before anything else of a mailbox never seen: the newest screenful, in one round trip. */
  async #firstRows(selected: SelectedMailbox): Promise<void> {
    const { session, signal, id, ear } = this.#open;
    const exists = ear.exists ?? 0;
    const { uidNext } = selected;
    // Servers without UIDNEXT exist: there the listing comes first.
    if (exists === 0 || uidNext === null) return;
    this.#context.store.mailboxes.setStatus(id, { state: 'syncing', missing: exists });
    // How many UIDs the newest rows spread over is not known; the mailbox as a whole says how thin its UIDs are.
    const spread = Math.min(FIRST_SPREAD, Math.ceil((FIRST_ROWS * Math.max(uidNext, exists)) / exists));
    const rows = fetchHeaders(this.#open, `${Math.max(1, uidNext - spread)}:*`, null);
    this.#asked = session.uidSearch('ALL', { signal, priority: 'low' });
    this.#asked.catch(() => undefined);
    const { messages } = await rows;
    this.#open.check();
    this.#open.apply({ added: messages, missing: Math.max(0, exists - messages.length) });
  }

  // --- the end

  #finish(settled: boolean, missing: number, held: Uint32Array, selected: SelectedMailbox): void {
    const { store, clock } = this.#context;
    const { id } = this.#open;
    this.#open.check();
    if (!settled) {
      store.mailboxes.setStatus(id, { state: 'partial', missing, problem: null });
      return;
    }
    const uidNext = Math.max(selected.uidNext ?? 0, Math.min(MAX_UID, (held.at(-1) ?? 0) + 1));
    store.transaction(() => {
      store.mailboxes.finishEpoch(id);
      const nothing = { added: [], flags: [], removed: [] };
      store.messages.applyDelta(id, { ...nothing, uidNext, confirmedAt: clock.now(), missing: 0 });
      store.mailboxes.setStatus(id, { state: 'complete', missing: 0, problem: null });
    });
  }

  #provenBefore(state: MailboxState): boolean {
    const { store, clock, thorough, listedAt } = this.#context;
    if (thorough === true || state.uidNext === null) return false;
    const status = store.mailboxes.summaries().find((summary) => summary.id === state.id)?.status;
    if (status === undefined || status.missing > 0 || status.confirmedAt === null) return false;
    return clock.now() - (listedAt.get(state.id) ?? Number.NEGATIVE_INFINITY) < LISTING_AGE_MS;
  }

  #summary(before: MailboxState): MailboxSyncSummary {
    const { bytes, counts } = this.#open;
    return {
      account: before.accountId,
      mailbox: before.path,
      messages: this.#open.held().length,
      ...counts,
      bytes,
      ms: Math.round(this.#context.clock.now() - this.#startedAt),
    };
  }
}
