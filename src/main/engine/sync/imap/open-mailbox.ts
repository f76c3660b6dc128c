// A mailbox while it is being synced: the connection that has it open, what is heard about it meanwhile, and the one
// way by which anything reaches the store.
import { problem } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { FetchedMessage, FlagUpdate, MailboxState } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { MailboxEar } from './mailbox-ear.ts';
import type { MailboxWork } from './mailbox-work.ts';
import { FlagKeys } from './plan.ts';
import type { ServerTrust } from './server-trust.ts';
import { mergeRanges, NO_UIDS, type UidRange, union, withinRanges, without } from './uid-array.ts';

export interface MailboxSyncContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly trust: ServerTrust;
  /** Compare everything, whatever the server says has not changed. */
  readonly thorough?: boolean;
  /** When the last complete sync of each mailbox began, by the logical clock. */
  readonly completed?: Map<number, number>;
  /** Messages held of those the server has, while it grows. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Above this many ranges one walk over all UIDs costs less than a query each. */
const FEW_RANGES = 50;

/** The UIDVALIDITY changed under way: all that was read belongs to a mailbox that is no more. */
export class EpochChanged extends Error {}

export class OpenMailbox {
  readonly context: MailboxSyncContext;
  readonly id: number;
  readonly work: MailboxWork;
  readonly keys = new FlagKeys();
  readonly counts = { added: 0, removed: 0, changed: 0 };
  /** UIDs whose flags are to be asked for again: what was said of them may be older than a change of ours. */
  readonly doubted = new Set<number>();
  uidValidity = 0;
  #ear: MailboxEar | null = null;
  #bytes = 0;
  #bytesFrom: number;

  constructor(context: MailboxSyncContext, id: number, work: MailboxWork) {
    this.context = context;
    this.id = id;
    this.work = work;
    this.#bytesFrom = work.session.bytesReceived;
  }

  get session(): ImapSession {
    return this.work.session;
  }

  get signal(): AbortSignal {
    return this.work.signal;
  }

  get ear(): MailboxEar {
    if (this.#ear === null) throw problem('bug', 'internal', { detail: 'mailbox not open' });
    return this.#ear;
  }

  state(): MailboxState {
    const state = this.context.store.mailboxes.get(this.id);
    if (state === null) throw problem('refused', 'not-found', { detail: 'the mailbox is gone' });
    return state;
  }

  /** UIDs the cache holds, ascending. */
  held(): Uint32Array {
    return this.context.store.messages.uids(this.id);
  }

  /** The highest UID held, 0 where there is none. */
  lastUid(): number {
    return this.context.store.messages.lastUid(this.id);
  }

  heldCount(): number {
    return this.context.store.messages.uidCount(this.id);
  }

  /** Those held that fall in these ranges: costs what they name of it, not what the mailbox holds. */
  heldWithin(ranges: readonly UidRange[]): Uint32Array {
    const merged = mergeRanges(ranges);
    if (merged.length > FEW_RANGES) return withinRanges(this.held(), merged);
    let found: Uint32Array = NO_UIDS;
    for (const { lo, hi } of merged) found = union(found, this.context.store.messages.uids(this.id, lo, hi));
    return found;
  }

  /** Those of `uids` (ascending) that are not held. */
  notHeld(uids: Uint32Array): Uint32Array {
    const lo = uids[0];
    const hi = uids.at(-1);
    if (lo === undefined || hi === undefined) return NO_UIDS;
    return without(uids, this.context.store.messages.uids(this.id, lo, hi));
  }

  /** From now on, on the connection as it is now; call before SELECT. */
  listen(ear: MailboxEar = new MailboxEar(this.session, this.state().wireName)): MailboxEar {
    this.stopListening();
    this.#ear = ear;
    this.#bytesFrom = this.session.bytesReceived;
    return ear;
  }

  stopListening(): void {
    this.#countBytes();
    this.#ear?.stop();
    this.#ear = null;
  }

  /**
   * Lets the more urgent go first. Answers whether the mailbox stayed open meanwhile on the same connection, and was
   * heard all the while; else it is to be opened again.
   */
  async giveWay(): Promise<boolean> {
    const { session } = this;
    const { selected } = session;
    this.#countBytes();
    await this.work.giveWay();
    // What others fetched meanwhile is not ours.
    this.#bytesFrom = this.session.bytesReceived;
    // Each SELECT answers an object of its own.
    if (this.session === session && selected !== null && session.selected === selected) return true;
    this.stopListening();
    return false;
  }

  #countBytes(): void {
    this.#bytes += Math.max(0, this.session.bytesReceived - this.#bytesFrom);
    this.#bytesFrom = this.session.bytesReceived;
  }

  /** As `stopListening`, but the ear goes on: it is somebody else's. */
  leaveEar(): void {
    this.#ear = null;
    this.stopListening();
  }

  /** Octets received for this mailbox so far. */
  get bytes(): number {
    return this.#bytes + (this.session.bytesReceived - this.#bytesFrom);
  }

  /** Before anything that was read is written. */
  check(): void {
    this.signal.throwIfAborted();
    const announced = this.#ear?.uidValidity ?? this.uidValidity;
    if (announced !== this.uidValidity) throw new EpochChanged();
  }

  /** Answers how many flags changed. */
  apply(delta: {
    readonly added?: readonly FetchedMessage[];
    readonly asOf?: number;
    readonly flags?: readonly FlagUpdate[];
    readonly removed?: readonly number[];
    readonly missing?: number;
    readonly highestModSeq?: bigint | null;
  }): number {
    const whole = { added: [], flags: [], removed: [], ...delta };
    const { added, removed, changed, doubted } = this.context.store.messages.applyDelta(this.id, whole);
    this.counts.added += added;
    this.counts.removed += removed;
    this.counts.changed += changed;
    for (const uid of doubted) this.doubted.add(uid);
    return changed;
  }
}
