// What changed in the effective view, gathered from transactions and told at most once in 50 ms: the only way any
// update reaches the window. Queries note what they touched; listeners get it after the commit.

import type { ChangeSet } from '../../../shared/model/change-set.ts';
import type { MailboxId, MessageId } from '../../../shared/model/ids.ts';
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import { ProblemError } from '../../../shared/problem.ts';
import type { Clock } from '../lib/clock.ts';
import type { Db } from './db.ts';

export type ChangeListener = (changes: ChangeSet) => void;

/** What the feed reads when it tells: the newest state, not the state at the time of each change. */
export interface FeedReader {
  summaries(ids: ReadonlySet<MailboxId>): MailboxSummary[];
  rows(ids: readonly MessageId[]): MessageRow[];
  /** Gives these lists a new revision. */
  revise(ids: ReadonlySet<MailboxId>): void;
  lists(ids: ReadonlySet<MailboxId>): { mailboxId: MailboxId; revision: number; total: number }[];
}

const INTERVAL_MS = 50;
/** Above this many changed rows the windows are fetched again instead. */
const ROWS_LIMIT = 200;

export class ChangeFeed {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #listeners = new Set<ChangeListener>();
  #reader: FeedReader | null = null;
  #accounts = false;
  #outbox = false;
  #mailboxes = new Set<MailboxId>();
  #removed = new Set<MailboxId>();
  #lists = new Set<MailboxId>();
  #rows = new Set<MessageId>();
  /** Lists with more changed rows than are told one by one. */
  #crowded = new Set<MailboxId>();
  #scheduled = false;
  #awaitingCommit = false;
  #lastTold = Number.NEGATIVE_INFINITY;
  /** Grows with each telling: who slept for an earlier one has nothing to tell. */
  #turn = 0;
  readonly #closed = new AbortController();

  constructor(db: Db, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  set reader(reader: FeedReader) {
    this.#reader = reader;
  }

  on(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  accountsChanged(): void {
    this.#accounts = true;
    this.#schedule();
  }

  outboxChanged(): void {
    this.#outbox = true;
    this.#schedule();
  }

  /** Name, counts or status of this mailbox changed. */
  mailboxChanged(id: MailboxId): void {
    this.#mailboxes.add(id);
    this.#schedule();
  }

  mailboxRemoved(id: MailboxId): void {
    this.#removed.add(id);
    this.#schedule();
  }

  /** The mailbox gained, lost or reordered messages. */
  listChanged(id: MailboxId): void {
    this.#lists.add(id);
    this.#mailboxes.add(id);
    this.#schedule();
  }

  /** Content of this row changed, but not its place. `mailboxId`: the list that shows it. */
  rowChanged(id: MessageId, mailboxId: MailboxId | null): void {
    if (this.#rows.size < ROWS_LIMIT) this.#rows.add(id);
    else if (mailboxId !== null) this.#crowded.add(mailboxId);
    if (mailboxId !== null) this.#mailboxes.add(mailboxId);
    this.#schedule();
  }

  /** Tells at once what is known, e.g. before a command answers. */
  flush(): void {
    this.#scheduled = false;
    this.#turn += 1;
    if (this.#db.inTransaction || this.#reader === null || this.#closed.signal.aborted) return;
    const changes = this.#taken(this.#reader);
    if (changes === null) return;
    this.#lastTold = this.#clock.now();
    for (const listener of [...this.#listeners]) listener(changes);
  }

  close(): void {
    this.#closed.abort();
    this.#listeners.clear();
  }

  #schedule(): void {
    if (this.#listeners.size === 0) {
      this.#forget();
      return;
    }
    if (this.#scheduled || this.#awaitingCommit) return;
    this.#awaitingCommit = true;
    this.#db.afterCommit(() => this.#scheduleNow());
  }

  #scheduleNow(): void {
    this.#awaitingCommit = false;
    if (this.#scheduled) return;
    this.#scheduled = true;
    const wait = this.#lastTold + INTERVAL_MS - this.#clock.now();
    if (wait <= 0 || wait > INTERVAL_MS) {
      queueMicrotask(() => this.flush());
      return;
    }
    const turn = this.#turn;
    this.#clock.sleep(wait, this.#closed.signal).then(
      () => {
        if (turn === this.#turn) this.flush();
      },
      () => this.#forget(),
    );
  }

  /** A disk that cannot be read now is said to whoever asks for something; nobody waits for the feed. */
  #taken(reader: FeedReader): ChangeSet | null {
    try {
      return this.#take(reader);
    } catch (thrown) {
      if (thrown instanceof ProblemError) return null;
      throw thrown;
    }
  }

  #take(reader: FeedReader): ChangeSet | null {
    // A list is only read again for a revision not seen yet.
    reader.revise(this.#crowded);
    for (const id of this.#crowded) this.#lists.add(id);
    const lists = reader.lists(this.#lists);
    const rows = reader.rows([...this.#rows]).filter((row) => !this.#lists.has(row.mailboxId));
    const changes: ChangeSet = {
      accounts: this.#accounts,
      mailboxes: reader.summaries(this.#mailboxes),
      removedMailboxes: [...this.#removed],
      rows,
      lists,
      outbox: this.#outbox,
    };
    this.#forget();
    const empty =
      !changes.accounts &&
      !changes.outbox &&
      changes.mailboxes.length === 0 &&
      changes.removedMailboxes.length === 0 &&
      rows.length === 0 &&
      lists.length === 0;
    return empty ? null : changes;
  }

  #forget(): void {
    this.#accounts = false;
    this.#outbox = false;
    this.#mailboxes = new Set();
    this.#removed = new Set();
    this.#lists = new Set();
    this.#rows = new Set();
    this.#crowded = new Set();
  }

  /** A rolled back transaction drops its after-commit actions, and with them the one that was to schedule. */
  rolledBack(): void {
    this.#awaitingCommit = false;
  }

  /** For logs and tests: whether something waits to be told. */
  get idle(): boolean {
    return !this.#scheduled && !this.#awaitingCommit;
  }
}
