// Conversations by References, In-Reply-To and Message-ID (RFC 5256 section "THREAD=REFERENCES", without its subject
// step), kept as messages arrive in any order: each message names ids, ids that occur together are one conversation.
// Where a person divided one, its messages carry the part they belong to instead.
import { randomBytes } from 'node:crypto';
import type { AccountId, MailboxId, MessageId } from '../../../shared/model/ids.ts';
import type { Db } from './db.ts';
import { KnownParts } from './known-parts.ts';
import { type HeldSplit, partThread, Splits } from './splits.ts';
import { ancestors, keyOf, nameOf, type ThreadedMessage, threadedMessage } from './thread-keys.ts';
import { divide, type LinkedMessage } from './thread-parts.ts';

/** A held message that now belongs to another conversation. */
export interface Rethreaded {
  readonly id: MessageId;
  readonly view_mailbox_id: MailboxId | null;
}

type OnMoved = (moved: readonly Rethreaded[]) => void;

interface MemberColumns extends Rethreaded {
  readonly thread_id: number;
  readonly message_id: string | null;
  readonly refs: string | null;
  readonly date: number;
  readonly size: number;
}

/** Rows looked at to learn which of two conversations is the smaller one. */
const FIRST_LOOK = 64;

export class Threads {
  readonly #db: Db;
  readonly #splits: Splits;
  readonly #known = new KnownParts();
  #aliases: Map<number, number> | null = null;
  #salt: number | null = null;

  constructor(db: Db) {
    this.#db = db;
    this.#splits = new Splits(db);
  }

  /** What memory holds may be from a transaction that never was. */
  forget(): void {
    this.#aliases = null;
    this.#salt = null;
    this.#splits.forget();
    this.#known.forget();
  }

  /**
   * Thread ids for these messages, in order. `ids[i]` names a new conversation where message i starts one.
   * Inside a transaction. Rows of merged conversations are updated; `onMoved` hears of them.
   */
  assign(
    accountId: AccountId,
    messages: readonly ThreadedMessage[],
    ids: readonly number[],
    onMoved: OnMoved,
  ): number[] {
    const keysOf = messages.map((message) => this.#keys(accountId, message));
    const threadOf = this.#lookUp(keysOf);
    const fresh = new Map<number, number>();
    /** Nothing named these before. */
    const unheard = new Set<number>();
    const assigned = keysOf.map((keys, i) => {
      let thread = 0;
      for (const key of keys) {
        const found = threadOf.get(key);
        if (found === undefined) continue;
        const root = this.#root(found);
        if (thread === 0 || root === thread) thread = root;
        else thread = this.#merge(thread, root, onMoved);
      }
      if (thread === 0) thread = ids[i] ?? 0;
      const own = messages[i]?.messageId === null ? undefined : keys[0];
      if (own !== undefined && !threadOf.has(own)) unheard.add(i);
      for (const key of keys) {
        if (threadOf.has(key)) continue;
        threadOf.set(key, thread);
        fresh.set(key, thread);
      }
      return thread;
    });
    this.#remember(fresh);
    // A later message of the batch may have merged what an earlier one was given.
    const threads = assigned.map((thread) => this.#root(thread));
    return this.#splits.any ? this.#parts(accountId, messages, threads, unheard, onMoved) : threads;
  }

  /**
   * From this message on, what descends from it is a conversation of its own. False: nothing would be left of the one
   * it is taken from. Inside a transaction.
   */
  split(accountId: AccountId, id: MessageId, onMoved: OnMoved): boolean {
    const row = this.#member(id);
    if (row === undefined) return false;
    const name = nameOf(threadedMessage(row));
    const key = this.#key(accountId, name);
    if (this.#splits.byKey(key) !== undefined) return false;
    const threadId = row.thread_id < 0 ? this.#splits.byId(-row.thread_id)?.threadId : row.thread_id;
    if (threadId === undefined) return false;
    const split = this.#splits.add(accountId, name, key, threadId);
    this.#divide(accountId, threadId, [], onMoved);
    if (this.#db.get('SELECT 1 FROM message WHERE thread_id = ? LIMIT 1', row.thread_id) !== undefined)
      return true;
    this.#unite(accountId, split, onMoved);
    return false;
  }

  /** The part that this message is in joins its conversation again. Answers the message it began with, if it is here. */
  join(accountId: AccountId, id: MessageId, onMoved: OnMoved): { readonly first: MessageId | null } | null {
    const row = this.#member(id);
    const split = row === undefined || row.thread_id >= 0 ? undefined : this.#splits.byId(-row.thread_id);
    if (split === undefined) return null;
    const first = this.#members([partThread(split.id)]).find(
      (member) => this.#key(accountId, nameOf(threadedMessage(member))) === split.key,
    );
    this.#unite(accountId, split, onMoved);
    return { first: first?.id ?? null };
  }

  #unite(accountId: AccountId, split: HeldSplit, onMoved: OnMoved): void {
    // Its messages are the conversation's again before that is divided anew by what other choices there are.
    const moved = this.#db.all<Rethreaded>(
      'UPDATE message SET thread_id = ? WHERE thread_id = ? RETURNING id, view_mailbox_id',
      split.threadId,
      partThread(split.id),
    );
    this.#splits.remove(split);
    this.#divide(accountId, split.threadId, [], onMoved);
    onMoved(moved);
  }

  /** Of conversations that were divided, the part each message belongs to. */
  #parts(
    accountId: AccountId,
    messages: readonly ThreadedMessage[],
    threads: readonly number[],
    unheard: ReadonlySet<number>,
    onMoved: OnMoved,
  ): number[] {
    const beginning = new Set<number>();
    messages.forEach((message, i) => {
      const split = this.#splits.byKey(this.#key(accountId, nameOf(message)));
      if (split === undefined) return;
      beginning.add(i);
      this.#known.drop(split.threadId);
      this.#splits.place(split, threads[i] ?? 0);
    });
    const result = [...threads];
    for (const [thread, places] of Map.groupBy(threads.keys(), (i) => threads[i] ?? 0)) {
      if (this.#splits.of(thread).length === 0) continue;
      const arriving = places.flatMap((i) => messages[i] ?? []);
      const simple = places.every((i) => unheard.has(i) && !beginning.has(i));
      const parts =
        (simple ? this.#placeEach(accountId, thread, arriving) : null) ??
        this.#divide(accountId, thread, arriving, onMoved);
      places.forEach((i, nth) => {
        result[i] = parts[nth] ?? thread;
      });
    }
    return result;
  }

  /** Threads of messages that nothing refers to: those that are held stay where they are. Null: not known. */
  #placeEach(accountId: AccountId, thread: number, arriving: readonly ThreadedMessage[]): number[] | null {
    const placed: number[] = [];
    for (const message of arriving) {
      const linked = this.#linked(accountId, message);
      const found = this.#known.place(thread, linked);
      if (found === null) return null;
      this.#splits.rememberOne(found.within, linked.key);
      placed.push(found.of === 0 ? thread : partThread(found.of));
    }
    return placed;
  }

  /** Held messages get the part they belong to; answers the threads of the arriving ones. */
  #divide(
    accountId: AccountId,
    thread: number,
    arriving: readonly ThreadedMessage[],
    onMoved: OnMoved,
  ): number[] {
    const splits = this.#splits.of(thread);
    const rows = this.#members([thread, ...splits.map(({ id }) => partThread(id))]);
    const linked = [...rows.map(threadedMessage), ...arriving].map((message) =>
      this.#linked(accountId, message),
    );
    const parts = divide(linked, splits);
    this.#known.note(thread, parts);
    this.#splits.remember(splits, parts, new Set(linked.map(({ key }) => key)));
    const threads = parts.of.map((split) => (split === 0 ? thread : partThread(split)));
    const wrong = rows.flatMap((row, i) => {
      const right = threads[i] ?? thread;
      return row.thread_id === right ? [] : [{ row, right }];
    });
    for (const [right, found] of Map.groupBy(wrong, (entry) => entry.right)) {
      const sql = 'UPDATE message SET thread_id = ? WHERE id IN (SELECT value FROM json_each(?))';
      this.#db.run(sql, right, `[${found.map(({ row }) => row.id).join()}]`);
    }
    if (wrong.length > 0) onMoved(wrong.map(({ row }) => row));
    return threads.slice(rows.length);
  }

  #member(id: MessageId): MemberColumns | undefined {
    return this.#db.get<MemberColumns>(`${MEMBERS} WHERE m.id = ?`, id);
  }

  #members(threads: readonly number[]): MemberColumns[] {
    const sql = `${MEMBERS} WHERE m.thread_id IN (SELECT value FROM json_each(?))`;
    return this.#db.all<MemberColumns>(sql, `[${threads.join()}]`);
  }

  #linked(accountId: AccountId, message: ThreadedMessage): LinkedMessage {
    return {
      key: this.#key(accountId, nameOf(message)),
      refs: ancestors(message).map((id) => this.#key(accountId, id)),
    };
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

  #merge(a: number, b: number, onMoved: OnMoved): number {
    const [kept, gone] = this.#largerFirst(a, b);
    this.#db.run('INSERT OR REPLACE INTO thread_alias (thread_id, same_as) VALUES (?, ?)', gone, kept);
    const moved = this.#db.all<Rethreaded>(
      'UPDATE message SET thread_id = ? WHERE thread_id = ? RETURNING id, view_mailbox_id',
      kept,
      gone,
    );
    this.#splits.move(gone, kept);
    this.#known.drop(gone);
    this.#known.drop(kept);
    this.#held().set(gone, kept);
    onMoved(moved);
    return kept;
  }

  /**
   * Rows of the smaller conversation are rewritten, and chains of aliases stay short: together that keeps n merges from
   * costing n² rows. Both are walked in step, so that the look costs no more than the smaller one holds.
   */
  #largerFirst(a: number, b: number): readonly [number, number] {
    const older = [Math.min(a, b), Math.max(a, b)] as const;
    const size = (thread: number, most: number): number =>
      this.#db.get<{ n: number }>(
        'SELECT count(*) AS n FROM (SELECT 1 FROM message WHERE thread_id = ? LIMIT ?)',
        thread,
        most,
      )?.n ?? 0;
    for (let most = FIRST_LOOK; ; most *= 4) {
      const [first, second] = [size(older[0], most), size(older[1], most)];
      if (first < most || second < most) return first >= second ? older : [older[1], older[0]];
    }
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
    const { messageId } = message;
    const ids = [...(messageId === null ? [] : [messageId]), ...ancestors(message)];
    return ids.map((id) => this.#key(accountId, id));
  }

  #key(accountId: AccountId, id: string): number {
    return keyOf(accountId, id, this.#saltOf());
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

const MEMBERS = `SELECT m.id, m.view_mailbox_id, m.thread_id, m.date, m.size, h.message_id, h.refs
  FROM message m JOIN header h ON h.id = m.id`;
