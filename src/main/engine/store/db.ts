// One SQLite file: opened with our pragmas, statements prepared once, transactions nested by savepoints. Every part
// of the store reaches the disk through here.
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { problem } from '../../../shared/problem.ts';
import { diskProblem, isDamage } from './disk-problem.ts';

export type SqlValue = SQLInputValue;

export interface DbOptions {
  /** Octets; only taken when the file is new. */
  readonly pageSize: number;
  /** KiB of page cache. */
  readonly cacheKiB: number;
  /** Pages that deletion frees can be given back to the disk by `incremental_vacuum`. */
  readonly autoVacuum: boolean;
}

export interface TransactionOptions {
  /** The commit is on the disk (full sync) before the call returns; only the outermost transaction can promise it. */
  readonly durable?: boolean;
}

/** Milliseconds to wait for another process's write, e.g. the engine's command line beside the app. */
const BUSY_TIMEOUT_MS = 10_000;
/** Pages of write-ahead log before it is copied back: fewer and longer pauses than SQLite's 1,000. */
const CHECKPOINT_PAGES = 4_000;
const WAL_LIMIT_OCTETS = 64 * 1024 * 1024;

export class Db {
  readonly path: string;
  readonly #onDamage: () => void;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #afterCommit: (() => void)[] = [];
  #onRollback: (() => void) | null = null;
  #depth = 0;
  #durable = false;
  /** SQLite ended the transaction by itself: until the outermost caller knows, no statement may run by itself. */
  #lost = false;

  /** `onDamage`: a statement found the file damaged. */
  constructor(path: string, options: DbOptions, onDamage: () => void = () => undefined) {
    this.path = path;
    this.#onDamage = onDamage;
    try {
      this.#db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    } catch (thrown) {
      throw diskProblem(thrown);
    }
    try {
      this.#db.exec(`PRAGMA page_size = ${options.pageSize}`);
      if (options.autoVacuum) this.#db.exec('PRAGMA auto_vacuum = INCREMENTAL');
      this.#db.exec(
        `PRAGMA journal_mode = WAL;
         PRAGMA synchronous = NORMAL;
         PRAGMA fullfsync = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -${options.cacheKiB};
         PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
         PRAGMA journal_size_limit = ${WAL_LIMIT_OCTETS};`,
      );
    } catch (thrown) {
      this.#db.close();
      throw diskProblem(thrown);
    }
  }

  get inTransaction(): boolean {
    return this.#depth > 0;
  }

  /** Runs after any rollback, also of an inner transaction: what was kept in memory may be wrong now. One owner. */
  set onRollback(hook: () => void) {
    this.#onRollback = hook;
  }

  /** Once, after the outermost commit; at once where no transaction is open. Not called after a rollback. */
  afterCommit(action: () => void): void {
    if (this.#depth === 0) action();
    else this.#afterCommit.push(action);
  }

  /** A scalar SQL function; it must be pure. It takes as many arguments as `fn` names. */
  define(name: string, fn: (...args: SqlValue[]) => SqlValue): void {
    this.#db.function(name, { deterministic: true, directOnly: true }, fn);
  }

  exec(sql: string): void {
    try {
      this.#db.exec(sql);
    } catch (thrown) {
      throw this.#classified(thrown);
    }
  }

  /** Rows changed. */
  run(sql: string, ...params: SqlValue[]): number {
    try {
      return Number(this.#statement(sql).run(...params).changes);
    } catch (thrown) {
      throw this.#classified(thrown);
    }
  }

  /** The id SQLite gave the inserted row. */
  insert(sql: string, ...params: SqlValue[]): number {
    try {
      return Number(this.#statement(sql).run(...params).lastInsertRowid);
    } catch (thrown) {
      throw this.#classified(thrown);
    }
  }

  /** The first row. The caller names the row's shape; the SQL beside it is the proof. */
  get<Row>(sql: string, ...params: SqlValue[]): Row | undefined {
    try {
      return this.#statement(sql).get(...params) as Row | undefined;
    } catch (thrown) {
      throw this.#classified(thrown);
    }
  }

  all<Row>(sql: string, ...params: SqlValue[]): Row[] {
    try {
      return this.#statement(sql).all(...params) as Row[];
    } catch (thrown) {
      throw this.#classified(thrown);
    }
  }

  /** Nothing else may use the same SQL text until the iteration ended. */
  *iterate<Row>(sql: string, ...params: SqlValue[]): Generator<Row> {
    try {
      for (const row of this.#statement(sql).iterate(...params)) yield row as Row;
    } catch (thrown) {
      throw this.#classified(thrown);
    }
  }

  /** Every integer as a bigint: for copying rows of any content, 63-bit MODSEQs included. Not kept prepared. */
  *iterateExact(sql: string, ...params: SqlValue[]): Generator<Record<string, SqlValue>> {
    try {
      const statement = this.#db.prepare(sql);
      statement.setReadBigInts(true);
      for (const row of statement.iterate(...params)) yield row as Record<string, SqlValue>;
    } catch (thrown) {
      throw this.#classified(thrown);
    }
  }

  /**
   * All or nothing. Nested calls are savepoints: an inner failure that the caller handles undoes only the inner part.
   * `fn` must be synchronous: the connection is shared, and an await would let strangers into the transaction.
   */
  transaction<T>(fn: () => T, options: TransactionOptions = {}): T {
    if (this.#depth > 0) return this.#savepoint(fn, options.durable === true);
    const durable = options.durable === true;
    if (durable) this.exec('PRAGMA synchronous = FULL');
    try {
      this.run('BEGIN IMMEDIATE');
      this.#depth = 1;
      this.#durable = durable;
      let result: T;
      try {
        result = fn();
        this.run('COMMIT');
      } catch (thrown) {
        this.#rollback('ROLLBACK');
        this.#afterCommit.length = 0;
        throw thrown;
      } finally {
        this.#depth = 0;
        this.#durable = false;
        this.#lost = false;
      }
      for (const action of this.#afterCommit.splice(0)) action();
      return result;
    } finally {
      if (durable) this.exec('PRAGMA synchronous = NORMAL');
    }
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #savepoint<T>(fn: () => T, durable: boolean): T {
    if (durable && !this.#durable) {
      throw problem('bug', 'internal', { detail: 'a durable transaction inside one that is not' });
    }
    const name = `s${this.#depth}`;
    const callbacks = this.#afterCommit.length;
    this.run(`SAVEPOINT ${name}`);
    this.#depth += 1;
    try {
      const result = fn();
      this.run(`RELEASE ${name}`);
      return result;
    } catch (thrown) {
      this.#rollback(`ROLLBACK TO ${name}`);
      this.#afterCommit.length = callbacks;
      throw thrown;
    } finally {
      this.#depth -= 1;
    }
  }

  /** SQLite may have rolled back by itself (disk full): then there is nothing left to undo, and that is no new error. */
  #rollback(sql: string): void {
    if (this.#db.isTransaction) {
      this.run(sql);
      if (sql !== 'ROLLBACK') this.run(sql.replace('ROLLBACK TO', 'RELEASE'));
    } else {
      this.#lost = true;
    }
    this.#onRollback?.();
  }

  #classified(thrown: unknown): unknown {
    if (isDamage(thrown)) this.#onDamage();
    return diskProblem(thrown);
  }

  #statement(sql: string): StatementSync {
    if (this.#lost)
      throw problem('storage', 'disk-unusable', { detail: 'the transaction was ended by SQLite' });
    const held = this.#statements.get(sql);
    if (held) return held;
    const prepared = this.#db.prepare(sql);
    this.#statements.set(sql, prepared);
    return prepared;
  }
}
