// The conversations a person divided, as they are kept: by the message that begins the part, so that a new UIDVALIDITY,
// a resync or a restart changes nothing of it. Few and held in memory; `Threads` asks for each conversation it touches.
import type { AccountId } from '../../../shared/model/ids.ts';
import type { Db } from './db.ts';
import type { Parts } from './thread-parts.ts';

export interface HeldSplit {
  readonly id: number;
  /** Of the message that begins the part. */
  readonly key: number;
  /** The conversation it was taken out of. */
  threadId: number;
  readonly held: Set<number>;
}

/** Messages of the part carry this as their conversation: no message id is negative. */
export const partThread = (splitId: number): number => -splitId;

export class Splits {
  readonly #db: Db;
  #byKey: Map<number, HeldSplit> | null = null;

  constructor(db: Db) {
    this.#db = db;
  }

  forget(): void {
    this.#byKey = null;
  }

  get any(): boolean {
    return this.#load().size > 0;
  }

  byKey(key: number): HeldSplit | undefined {
    return this.#load().get(key);
  }

  byId(id: number): HeldSplit | undefined {
    return [...this.#load().values()].find((split) => split.id === id);
  }

  of(threadId: number): HeldSplit[] {
    return [...this.#load().values()].filter((split) => split.threadId === threadId);
  }

  add(accountId: AccountId, name: string, key: number, threadId: number): HeldSplit {
    const id = this.#db.insert(
      'INSERT INTO thread_split (account_id, name, key, thread_id) VALUES (?, ?, ?, ?)',
      accountId,
      name,
      key,
      threadId,
    );
    const split = { id, key, threadId, held: new Set<number>() };
    this.#load().set(key, split);
    return split;
  }

  remove(split: HeldSplit): void {
    this.#db.run('DELETE FROM thread_split WHERE id = ?', split.id);
    this.#load().delete(split.key);
  }

  /** The conversation was found to be another one. */
  move(from: number, to: number): void {
    for (const split of this.of(from)) this.place(split, to);
  }

  /** Its message came again, into this conversation. */
  place(split: HeldSplit, threadId: number): void {
    if (split.threadId === threadId) return;
    this.#db.run('UPDATE thread_split SET thread_id = ? WHERE id = ?', threadId, split.id);
    split.threadId = threadId;
  }

  /** @param present keys of the messages that are here: of those that are not, what was known of them stays. */
  remember(splits: readonly HeldSplit[], { members }: Parts, present: ReadonlySet<number>): void {
    for (const { id, held } of splits) {
      const reached = members.get(id) ?? new Set();
      const gone = [...held].filter((key) => present.has(key) && !reached.has(key));
      const fresh = [...reached].filter((key) => !held.has(key));
      for (const key of gone) held.delete(key);
      for (const key of fresh) held.add(key);
      if (gone.length > 0) {
        const sql = 'DELETE FROM thread_part WHERE split_id = ? AND key IN (SELECT value FROM json_each(?))';
        this.#db.run(sql, id, `[${gone.join()}]`);
      }
      if (fresh.length > 0) {
        const sql = 'INSERT OR IGNORE INTO thread_part (split_id, key) SELECT ?, value FROM json_each(?)';
        this.#db.run(sql, id, `[${fresh.join()}]`);
      }
    }
  }

  /** One more that descends from these. */
  rememberOne(ids: readonly number[], key: number): void {
    for (const id of ids) {
      this.byId(id)?.held.add(key);
      this.#db.run('INSERT OR IGNORE INTO thread_part (split_id, key) VALUES (?, ?)', id, key);
    }
  }

  #load(): Map<number, HeldSplit> {
    if (this.#byKey !== null) return this.#byKey;
    const rows = this.#db.all<{ id: number; key: number; thread_id: number }>(
      'SELECT id, key, thread_id FROM thread_split ORDER BY id',
    );
    const parts = Map.groupBy(
      this.#db.all<{ split_id: number; key: number }>('SELECT split_id, key FROM thread_part'),
      (part) => part.split_id,
    );
    this.#byKey = new Map(
      rows.map(({ id, key, thread_id: threadId }) => [
        key,
        { id, key, threadId, held: new Set(parts.get(id)?.map((part) => part.key)) },
      ]),
    );
    return this.#byKey;
  }
}
