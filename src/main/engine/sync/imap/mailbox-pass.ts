// One pass over a mailbox on one connection: open it, take flag changes, find out what is missing and what is gone, fetch
// newest first. Every way (QRESYNC, CONDSTORE, plain) ends in the same state.
import type { FetchData, SelectedMailbox } from '../../imap/types.ts';
import { moment } from '../../lib/moment.ts';
import type { FlagUpdate, MailboxState } from '../../store/rows.ts';
import type { MailboxSyncSummary } from '../account-sync.ts';
import { auditAll, omitted, sampleFlags } from './flag-audit.ts';
import { applyFlags, askAgain, compareAllFlags, fetchChangedFlags, flagsOf } from './flag-resync.ts';
import { fetchMissing, fetchNewestHeaders } from './header-batches.ts';
import type { MailboxEar } from './mailbox-ear.ts';
import { isInbox } from './mailbox-roles.ts';
import type { MailboxWork } from './mailbox-work.ts';
import { type Hints, listedLately, type Plan, planByCounting, planByListing } from './membership.ts';
import { EpochChanged, type MailboxSyncContext, OpenMailbox } from './open-mailbox.ts';
import { MAX_UID } from './uid-array.ts';
import { epochOf } from './uid-epoch.ts';

/** More than any screen shows: fetched before anything else of a mailbox never seen. */
const FIRST_ROWS = 100;
/** Times membership is found out because the mailbox changed while it was being read. */
const ATTEMPTS = 3;

/** Which way the flags of held messages are learnt. */
type ResyncWay = 'first' | 'qresync' | 'condstore' | 'plain';

/** One way through what is there and what is not. */
interface Round {
  readonly hints: Hints;
  /** What it builds upon. */
  readonly before: MailboxState | null;
  /** A plan under way; null: everything is to be listed. */
  readonly counting: Promise<Plan | null> | null;
}

/** Without mod-sequences for this mailbox, or where they went backwards, what was noted means nothing any more. */
function actualWay(way: ResyncWay, before: MailboxState, selected: SelectedMailbox): ResyncWay {
  const heard = selected.highestModSeq;
  const known = before.highestModSeq;
  return heard === null || known === null || heard < known ? 'plain' : way;
}

export class MailboxPass {
  readonly #context: MailboxSyncContext;
  readonly #open: OpenMailbox;
  readonly #startedAt: number;
  /** A UID SEARCH ALL sent ahead of the question. */
  #asked: Promise<Uint32Array> | null = null;
  /** The cache equals the server. */
  settled = false;
  /** When this run compared the whole listing; null: it did not. */
  #listedAt: number | null = null;

  constructor(context: MailboxSyncContext, id: number, work: MailboxWork) {
    this.#context = context;
    this.#open = new OpenMailbox(context, id, work);
    this.#startedAt = context.clock.now();
  }

  async once(): Promise<MailboxSyncSummary> {
    this.#asked = null;
    this.settled = false;
    this.#listedAt = null;
    const before = this.#open.state();
    const changed: FlagUpdate[] = [];
    const way = this.#wayFor(before);
    const selected = await this.#select(way === 'qresync' ? before : null, changed);
    if (this.#beginEpoch(selected) === 'same') {
      const actual = actualWay(way, before, selected);
      // Sent before the flags are asked for or written, so that neither waits for the other.
      const round = this.#round(actual, before, selected);
      try {
        await this.#learnFlags(actual, before, selected, changed);
      } catch (error) {
        // It must not write into whatever comes after this.
        await Promise.allSettled([round.counting]);
        throw error;
      }
      await this.#membership(round, selected);
    } else {
      await this.#firstRows();
      await this.#membership(this.#round('first', null, selected), selected);
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
    await this.#membership(this.#round('plain', before, here), here);
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

  async #select(resume: MailboxState | null, changed: FlagUpdate[]): Promise<SelectedMailbox> {
    const { session, signal } = this.#open;
    const ear = this.#open.listen();
    const asOf = moment();
    const condstore = session.capabilities.has('CONDSTORE') || session.capabilities.has('QRESYNC');
    const selected = await session.select(this.#open.state().wireName, {
      signal,
      condstore,
      ...(resume?.uidValidity != null && resume.highestModSeq != null
        ? {
            qresync: { uidValidity: resume.uidValidity, modSeq: resume.highestModSeq },
            onChanged: (message: FetchData) => changed.push(...flagsOf(message, asOf)),
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
    const { uidNext, highestModSeq, mailboxId } = selected;
    const uidValidity = epochOf(selected, session);
    this.#open.uidValidity = uidValidity;
    if (mailboxId !== null && mailboxId !== this.#open.state().objectId)
      store.mailboxes.setObjectId(id, mailboxId);
    const epoch = store.mailboxes.beginEpoch(id, { uidValidity, uidNext, highestModSeq });
    if (epoch === 'changed') log.info('uid-validity-changed', { mailbox: id });
    // Whatever is fetched from here on is at least as new as this, so later changes will be asked for from here.
    if (epoch !== 'same') store.mailboxes.setSyncPoint(id, { highestModSeq });
    return epoch;
  }

  // --- flags of what is held

  async #learnFlags(
    way: ResyncWay,
    before: MailboxState,
    selected: SelectedMailbox,
    changed: readonly FlagUpdate[],
  ): Promise<void> {
    const known = before.highestModSeq;
    const told = selected.highestModSeq;
    if (way === 'plain' || known === null || told === null) {
      await compareAllFlags(this.#open);
    } else {
      const changes = way === 'condstore' && told !== known ? fetchChangedFlags(this.#open, known) : null;
      // Of all of it once a day, else of the newest: asked for at once, judged when what was told is written. After the
      // changes: of a message that is expunged in between, a server would have spoken here and been silent there.
      const whole = !listedLately(before, this.#context.clock.now());
      const sample = whole ? null : sampleFlags(this.#open);
      sample?.catch(() => undefined);
      if (way === 'qresync') applyFlags(this.#open, changed);
      await changes;
      await askAgain(this.#open);
      const said = await sample;
      this.#open.check();
      const silent = said === null ? await auditAll(this.#open, told) : omitted(this.#open, said, told);
      if (silent) await this.#caughtSilent(whole);
    }
    this.#open.check();
    await askAgain(this.#open);
  }

  /** Its mod-sequences do not tell of every change: neither of the extensions that rest on them is asked for again. */
  async #caughtSilent(whole: boolean): Promise<void> {
    const { trust } = this.#context;
    trust.distrust('QRESYNC', 'changed-but-unsaid');
    trust.distrust('CONDSTORE', 'changed-but-unsaid');
    if (!whole) await compareAllFlags(this.#open);
  }

  // --- what is there and what is not

  async #membership(round: Round, selected: SelectedMailbox): Promise<void> {
    const open = this.#open;
    let { hints, counting } = round;
    for (let attempt = 1; ; attempt += 1) {
      const plan = (await counting) ?? (await this.#list(hints));
      open.check();
      // Flags were brought up to this MODSEQ before; with what is gone, the sync point may move there. Not earlier: a
      // crash in between would make the server's silence about these messages look like a lie.
      await askAgain(open);
      const moved = open.doubted.size > 0 ? {} : { highestModSeq: selected.highestModSeq };
      if (plan.certain) open.apply({ removed: [...plan.gone], ...moved });
      const left = await fetchMissing(open, plan.missing, plan.server, plan.total, () => this.#reopen());
      applyFlags(open, open.ear.takeFlags());
      await askAgain(open);
      const settled =
        left.length === 0 &&
        plan.certain &&
        open.doubted.size === 0 &&
        open.heldCount() === open.ear.exists &&
        !open.ear.heard;
      if (settled || attempt >= ATTEMPTS) {
        this.#finish(settled, left.length, selected);
        return;
      }
      // Something changed while it was being read.
      if (open.ear.unnamedFlags > 0) {
        open.ear.unnamedFlags = 0;
        await compareAllFlags(open);
      }
      ({ hints, counting } = this.#round('plain', attempt < ATTEMPTS - 1 ? round.before : null, {
        ...selected,
        uidNext: null,
      }));
    }
  }

  /** Begins to find out what is missing and what is gone. `before`: what may be built upon; null: nothing. */
  #round(way: ResyncWay, before: MailboxState | null, selected: SelectedMailbox): Round {
    const { clock, thorough } = this.#context;
    const all = way === 'qresync';
    const vanished = [...this.#open.ear.takeVanished(), ...(all ? selected.vanished : [])];
    const hints: Hints = { vanished, all, onLie: (what) => this.#caughtLying(what) };
    const from = before?.uidNext ?? null;
    if (before === null || from === null || thorough === true || !listedLately(before, clock.now())) {
      return { hints, before, counting: null };
    }
    const counting = planByCounting(this.#open, from, selected.uidNext, hints);
    // Looked at in its turn; until then its failure is nobody's surprise.
    counting.catch(() => undefined);
    return { hints, before, counting };
  }

  async #list(hints: Hints): Promise<Plan> {
    const asked = this.#asked ?? undefined;
    this.#asked = null;
    const plan = await planByListing(this.#open, hints, asked);
    if (plan.certain) this.#listedAt = this.#context.clock.now();
    return plan;
  }

  /** Its flag statements are as doubtful as the rest: everything is compared once, and QRESYNC not asked for again. */
  async #caughtLying(what: string): Promise<void> {
    this.#context.trust.distrust('QRESYNC', what);
    await compareAllFlags(this.#open);
  }

  /** Before anything else of a mailbox never seen: the newest screenful, in one round trip. */
  async #firstRows(): Promise<void> {
    const { session, signal, id, ear } = this.#open;
    const exists = ear.exists ?? 0;
    if (exists === 0) return;
    this.#context.store.mailboxes.setStatus(id, { state: 'syncing', missing: exists });
    const rows = fetchNewestHeaders(this.#open, FIRST_ROWS);
    // Waits only for the rows to be off the wire, not for them to be written.
    this.#asked = session.uidSearch('ALL', { signal, priority: 'low' });
    this.#asked.catch(() => undefined);
    const headers = await rows;
    this.#open.check();
    this.#open.apply({ ...headers, missing: Math.max(0, exists - headers.added.length) });
    // Of a new account this is what is looked at: not even the few milliseconds pass in which changes are gathered.
    if (isInbox(this.#open.state().path)) this.#context.store.changes.flush();
  }

  // --- the end

  #finish(settled: boolean, missing: number, selected: SelectedMailbox): void {
    const { store, clock } = this.#context;
    const { id } = this.#open;
    this.#open.check();
    this.settled = settled;
    if (!settled) {
      store.mailboxes.setStatus(id, { state: 'partial', missing, problem: null });
      return;
    }
    const uidNext = Math.max(selected.uidNext ?? 0, Math.min(MAX_UID, this.#open.lastUid() + 1));
    store.transaction(() => {
      store.mailboxes.finishEpoch(id);
      const nothing = { added: [], flags: [], removed: [] };
      const listed = this.#listedAt === null ? {} : { listedAt: this.#listedAt };
      store.messages.applyDelta(id, { ...nothing, ...listed, uidNext, confirmedAt: clock.now(), missing: 0 });
      store.mailboxes.setStatus(id, { state: 'complete', missing: 0, problem: null });
    });
  }

  #summary(before: MailboxState): MailboxSyncSummary {
    const { bytes, counts } = this.#open;
    return {
      account: before.accountId,
      mailbox: before.path,
      messages: this.#open.heldCount(),
      ...counts,
      bytes,
      ms: Math.round(this.#context.clock.now() - this.#startedAt),
    };
  }
}
