// Conversations by References, In-Reply-To and Message-ID (RFC 5256 section "THREAD=REFERENCES", without its subject
// step), kept as messages arrive in any order: each message names ids, ids that occur together are one conversation.
import { randomBytes } from 'node:crypto';
import type { AccountId } from '../../../shared/model/ids.ts';
import { storeLimits } from '../lib/limits.ts';
import type { Db } from './db.ts';

/** What threading needs of a message. */
export interface ThreadedMessage {
  readonly messageId: string | null;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
}

/** Two conversations turned out to be one; messages of `gone` now belong to `kept`. */
export interface ThreadMerge {
  readonly gone: number;
  readonly kept: number;
}

export class Threads {
  readonly #db: Db;
  #aliases: Map<number, number> | null = null;
  #salt: number | null = null;

  constructor(db: Db) {
    this.#db = db;
  }

  /** What memory holds may be from a transaction that never was. */
  forget(): void {
    this.#aliases = null;
    this.#salt = null;
  }

  /**
   * Thread ids for these messages, in order. `ids[i]` names a new conversation where message i starts one.
   * Inside a transaction. Rows of merged conversations are updated; `onMerge` hears of them.
   */
  assign(
    accountId: AccountId,
    messages: readonly ThreadedMessage[],
    ids: readonly number[],
    onMerge: (merge: ThreadMerge) => void,
  ): number[] {
    const keysOf = messages.map((message) => this.#keys(accountId, message));
    const threadOf = this.#lookUp(keysOf);
    const fresh = new Map<number, number>();
    const assigned = keysOf.map((keys, i) => {
      let thread = 0;
      for (const key of keys) {
        const found = threadOf.get(key);
        if (found === undefined) continue;
        const root = this.#root(found);
        if (thread === 0 || root === thread) thread = root;
        else thread = this.#merge(thread, root, onMerge);
      }
      if (thread === 0) thread = ids[i] ?? 0;
      for (const key of keys) {
        if (threadOf.has(key)) continue;
        threadOf.set(key, thread);
        fresh.set(key, thread);
      }
      return thread;
    });
    this.#remember(fresh);
    // A later message of the batch may have merged what an earlier one was given.
    return assigned.map((thread) => this.#root(thread));
  }

  #lookUp(keysOf: readonly (readonly number[])[]): Map<number, number> {
    const wanted = new Set(keysOf.flat());
    const threadOf = new Map<number, number>();
    if (wanted.size === 0) return threadOf;
    const rows = this.#db.all<{ key: number; thread_id: number }>(
      'SELECT key, thread_id FROM thread_ref WHERE key IN (SELECT value FROM json_each(?))',
      `[${[...wanted].join()}]`,
    );
    for (const row of rows) threadOf.set(row.key, row.thread_id);
    return threadOf;
  }

  #remember(fresh: ReadonlyMap<number, number>): void {
    if (fresh.size === 0) return;
    // In key order, so that neighbours land on the same page.
    const sorted = [...fresh].sort(([a], [b]) => a - b);
    this.#db.run(
      `INSERT OR REPLACE INTO thread_ref (key, thread_id)
       SELECT value ->> 0, value ->> 1 FROM json_each(?)`,
      JSON.stringify(sorted),
    );
  }

  #merge(a: number, b: number, onMerge: (merge: ThreadMerge) => void): number {
    const kept = Math.min(a, b);
    const gone = Math.max(a, b);
    this.#db.run('INSERT OR REPLACE INTO thread_alias (thread_id, same_as) VALUES (?, ?)', gone, kept);
    this.#db.run('UPDATE message SET thread_id = ? WHERE thread_id = ?', kept, gone);
    this.#held().set(gone, kept);
    onMerge({ gone, kept });
    return kept;
  }

  #root(thread: number): number {
    const aliases = this.#held();
    let root = thread;
    for (let next = aliases.get(root); next !== undefined; next = aliases.get(root)) root = next;
    return root;
  }

  #held(): Map<number, number> {
    if (this.#aliases === null) {
      const rows = this.#db.all<{ thread_id: number; same_as: number }>('SELECT * FROM thread_alias');
      this.#aliases = new Map(rows.map((row) => [row.thread_id, row.same_as]));
    }
    return this.#aliases;
  }

  #keys(accountId: AccountId, message: ThreadedMessage): number[] {
    const salt = this.#saltOf();
    // The account goes through the hash like the rest: an id in one account must not meet another's in the next.
    const hashed = (id: string): number => hashId(`${accountId} ${id}`, salt);
    const keys: number[] = [];
    if (message.messageId !== null) keys.push(hashed(message.messageId));
    for (const id of message.inReplyTo.slice(0, storeLimits.inReplyTo)) keys.push(hashed(id));
    // The last ones are the nearest ancestors; the first is the root of the conversation.
    const { references } = message;
    const limit = storeLimits.references;
    const kept =
      references.length <= limit ? references : [...references.slice(0, 1), ...references.slice(1 - limit)];
    for (const id of kept) keys.push(hashed(id));
    return keys;
  }

  /** Of this profile alone, so that nobody can write Message-IDs that collide in someone's cache. */
  #saltOf(): number {
    if (this.#salt !== null) return this.#salt;
    const held = this.#db.get<{ value: number }>("SELECT value FROM meta WHERE key = 'thread_salt'")?.value;
    const salt = held ?? randomBytes(4).readUInt32LE();
    if (held === undefined) this.#db.run("INSERT INTO meta (key, value) VALUES ('thread_salt', ?)", salt);
    this.#salt = salt;
    return salt;
  }
}

/** 53 bits: one in ten thousand that any two of a million ids collide, and then two conversations show as one. */
function hashId(id: string, salt: number): number {
  let high = 0xdeadbeef ^ salt;
  let low = 0x41c6ce57 ^ salt;
  for (let i = 0; i < id.length; i += 1) {
    const unit = id.charCodeAt(i);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
