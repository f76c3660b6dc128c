// The local store of one profile: two SQLite files behind named parts. Opened once by the engine; the service reads
// from it, sync writes the server's truth to it, the outbox settles the person's operations in it.
import { problem } from '../../../shared/problem.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import { ChangeFeed, type ChangeListener } from './change-feed.ts';
import type { Db, SqlValue, TransactionOptions } from './db.ts';
import { FlagWrites } from './flag-writes.ts';
import { changeKeywords, commonKeywords } from './flags.ts';
import { keepHouse } from './housekeeping.ts';
import { type DamageReport, type OpenFiles, openFiles } from './open-files.ts';
import { type AccountStore, createAccounts } from './queries/accounts.ts';
import { type BodyStore, createBodies, dropIncomplete } from './queries/bodies.ts';
import { prepareChosen } from './queries/chosen.ts';
import { type CorrespondentStore, createCorrespondents } from './queries/correspondents.ts';
import { ListWindows } from './queries/list-window.ts';
import { createMailboxes, listStates, type MailboxStore, summaries } from './queries/mailboxes.ts';
import { rowsById } from './queries/message-rows.ts';
import { createMessages, type MessageStore } from './queries/messages.ts';
import { createOperations, type OperationStore } from './queries/operations.ts';
import { createPictureGrants, type PictureGrantStore } from './queries/picture-grants.ts';
import { prepareTouched } from './queries/touched.ts';
import { createUidls, type UidlStore } from './queries/uidls.ts';
import { type HeaderReader, restoreLocalMail } from './restore-local.ts';
import { Threads } from './threads.ts';

export interface Store {
  /** Files that were found damaged and set aside when the store was opened; empty on an ordinary start. */
  readonly damage: readonly DamageReport[];
  readonly accounts: AccountStore;
  readonly mailboxes: MailboxStore;
  readonly messages: MessageStore;
  readonly bodies: BodyStore;
  readonly uidls: UidlStore;
  readonly operations: OperationStore;
  readonly correspondents: CorrespondentStore;
  readonly pictureGrants: PictureGrantStore;
  readonly changes: {
    /** At most one change set in 50 ms; the answer unsubscribes. */
    on(listener: ChangeListener): () => void;
    /** Tells at once what is known. */
    flush(): void;
  };
  /**
   * All or nothing over both files, synchronous, nestable. Bodies are committed before the rows that name them.
   * `durable`: both are on the disk before it returns.
   */
  transaction<T>(fn: () => T, options?: TransactionOptions): T;
  /** What was committed so far, in both files, is on the disk with a full sync when it returns. */
  makeDurable(): void;
  close(): void;
}

export interface StoreOptions {
  readonly clock?: Clock;
  /** Reads a header block: with it, POP3 mail is found again by its bodies after damage. */
  readonly readHeader?: HeaderReader;
  /** Another process works with the profile: what it has not finished is left alone. Only read then. */
  readonly beside?: boolean;
}

export function openStore(profileDir: string, options: StoreOptions = {}): Store {
  const clock = options.clock ?? systemClock;
  const beside = options.beside === true;
  const files = openFiles(profileDir, clock.now(), beside);
  if (!beside) dropIncomplete(files.bodiesDb);
  const closing = new AbortController();
  const store = assemble(files, clock, closing);
  if (!beside) store.operations.recover();
  if (files.damage.length > 0 && options.readHeader !== undefined) {
    restoreLocalMail(store, files.db, files.bodiesDb, options.readHeader);
  }
  if (!beside) void keepHouse(files.db, files.bodiesDb, store.bodies, clock, closing.signal);
  return store;
}

function assemble(files: OpenFiles, clock: Clock, closing: AbortController): Store {
  const { db, bodiesDb } = files;
  const feed = new ChangeFeed(db, clock);
  const threads = new Threads(db);
  const windows = new ListWindows(db);
  feed.reader = {
    summaries: (ids) => summaries(db, ids),
    rows: (ids) => rowsById(db, ids),
    revise: (ids) => {
      for (const id of ids) db.run('UPDATE mailbox SET revision = revision + 1 WHERE id = ?', id);
    },
    lists: (ids) => listStates(db, ids),
  };
  db.onRollback = () => {
    feed.rolledBack();
    threads.forget();
    windows.forget();
  };
  defineFunctions(db);
  prepareChosen(db);
  prepareTouched(db);
  const context = { db, feed, clock, threads, flagWrites: new FlagWrites() };
  return {
    damage: files.damage,
    accounts: createAccounts(db, bodiesDb, feed),
    mailboxes: createMailboxes(context),
    messages: createMessages(context, windows),
    bodies: createBodies(db, bodiesDb, feed, clock),
    uidls: createUidls(db),
    operations: createOperations(context),
    correspondents: createCorrespondents(db),
    pictureGrants: createPictureGrants(db, clock),
    changes: {
      on: (listener) => feed.on(listener),
      flush: () => feed.flush(),
    },
    transaction: (fn, transactionOptions) =>
      db.transaction(() => bodiesDb.transaction(fn, transactionOptions), transactionOptions),
    makeDurable: () => {
      for (const file of [bodiesDb, db]) {
        const busy = file.get<{ busy: number }>('PRAGMA wal_checkpoint(FULL)')?.busy;
        if (busy !== 0) throw problem('storage', 'in-use', { retry: 'backoff' });
      }
    },
    close: () => {
      closing.abort();
      feed.close();
      db.close();
      bodiesDb.close();
      files.closed();
    },
  };
}

/** Keywords are one text column; SQL changes them by the same functions as the rest of the store. */
function defineFunctions(db: Db): void {
  const text = (value: SqlValue | undefined): string | null => (typeof value === 'string' ? value : null);
  db.define('change_keywords', (held, add, remove) => changeKeywords(text(held), text(add), text(remove)));
  db.define('common_keywords', (held, named) => commonKeywords(text(held), text(named)));
}
