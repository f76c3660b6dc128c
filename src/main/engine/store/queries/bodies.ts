// Raw messages as they came, byte for byte, in a file of their own; several messages may share one body.
import { createHash } from 'node:crypto';
import type { MessageId } from '../../../../shared/model/ids.ts';
import { ProblemError, problem } from '../../../../shared/problem.ts';
import type { Clock } from '../../lib/clock.ts';
import type { ChangeFeed } from '../change-feed.ts';
import type { Db } from '../db.ts';
import type { BodyInfo } from '../rows.ts';
import {
  type BodyOrigin,
  CHUNK_OCTETS,
  CHUNKS_PER_BODY,
  ChunkMemory,
  ChunkWriter,
  deleteBody,
  insertBody,
} from './body-writer.ts';
import { verifyAll } from './verify-bodies.ts';

export interface BodyWriter {
  write(chunk: Uint8Array): void;
  /** `durable`: on the disk with a full sync, as is its link to the message, before it returns. */
  commit(options?: { readonly durable?: boolean }): BodyInfo;
  abort(): void;
}

export interface BodyStore {
  /** For a message: linked to it by `commit`. For an origin: linked later by `link`, else garbage one day. */
  writer(target: MessageId | BodyOrigin): BodyWriter;
  /**
   * A whole body at once, for those small enough to be held in memory; answers its id. After a failure inside a transaction,
   * that transaction must fail too. `sha256` is the caller's: what the bytes were when they arrived.
   */
  add(origin: BodyOrigin, bytes: Uint8Array, sha256: string): number;
  /** The same, and linked to the message; null when that has left the cache meanwhile. */
  addTo(messageId: MessageId, bytes: Uint8Array, sha256: string): BodyInfo | null;
  info(messageId: MessageId): BodyInfo | null;
  /** Raw bytes in pieces of up to 256 KiB; nothing when there is no body. */
  chunks(messageId: MessageId): Generator<Uint8Array>;
  /** Null when not held; throws `limit-exceeded` when larger than `maxOctets`. */
  read(messageId: MessageId, maxOctets: number): Buffer | null;
  link(messageId: MessageId, bodyId: number): void;
  /** Reads it again from the file and hashes it. False: it is not what was written. */
  verify(bodyId: number): boolean;
  /** The same for many small ones written together, at a fraction of the cost. False: one is not what was written. */
  verifyAll(bodyIds: readonly number[]): boolean;
  /** Complete bodies of this origin, oldest first. */
  byOrigin(origin: BodyOrigin): BodyInfo[];
  /** Removes up to `limit` bodies that no message has any more and gives their space back. Answers how many. */
  collect(limit: number): number;
}

/** Pages given back to the disk by one collection: bounded work. */
const VACUUM_PAGES = 2_000;

interface BodyColumns {
  readonly id: number;
  readonly size: number;
  readonly sha256: string;
}

interface LinkColumns {
  readonly body_id: number | null;
  readonly view_mailbox_id: number | null;
}

interface OriginColumns extends LinkColumns {
  readonly account_id: number;
  readonly uidl: string | null;
  readonly uid_validity: number | null;
  readonly uid: number | null;
  readonly wire_name: string;
}

export function createBodies(db: Db, bodiesDb: Db, feed: ChangeFeed, clock: Clock): BodyStore {
  const memory = new ChunkMemory();
  const info = (bodyId: number, messageId: MessageId | null): BodyInfo | null => {
    const row = bodiesDb.get<BodyColumns>(
      'SELECT id, size, sha256 FROM body WHERE id = ? AND complete = 1',
      bodyId,
    );
    return row === undefined ? null : { bodyId, messageId, size: row.size, sha256: row.sha256 };
  };
  const bodyOf = (messageId: MessageId): number | null =>
    db.get<{ body_id: number | null }>('SELECT body_id FROM message WHERE id = ?', messageId)?.body_id ??
    null;
  const link = (messageId: MessageId, bodyId: number): void =>
    db.transaction(() => {
      const row = db.get<LinkColumns>('SELECT body_id, view_mailbox_id FROM message WHERE id = ?', messageId);
      if (row === undefined) throw problem('refused', 'not-found', { detail: 'no such message' });
      relink(messageId, row, bodyId);
    });
  const relink = (messageId: MessageId, row: LinkColumns, bodyId: number): void => {
    if (row.body_id === bodyId) return;
    if (row.body_id !== null) {
      db.run('INSERT OR IGNORE INTO dropped_body (body_id) VALUES (?)', row.body_id);
    }
    db.run('UPDATE message SET body_id = ? WHERE id = ?', bodyId, messageId);
    feed.rowChanged(messageId, row.view_mailbox_id);
  };
  const pieces = function* (bodyId: number): Generator<Uint8Array> {
    for (let at = 0; ; at += 1) {
      const row = bodiesDb.get<{ bytes: Uint8Array }>(
        'SELECT bytes FROM chunk WHERE id = ?',
        bodyId * CHUNKS_PER_BODY + at,
      );
      if (row === undefined) return;
      yield row.bytes;
      // Only a body's last chunk is shorter than the others.
      if (row.bytes.byteLength < CHUNK_OCTETS) return;
    }
  };
  return {
    info: (messageId) => {
      const bodyId = bodyOf(messageId);
      return bodyId === null ? null : info(bodyId, messageId);
    },
    writer: (target) => {
      const messageId = typeof target === 'number' ? target : null;
      const origin = typeof target === 'number' ? originOf(db, target) : target;
      const writer = new ChunkWriter(bodiesDb, memory, origin, clock.now());
      return {
        write: (chunk) => writer.write(chunk),
        commit: ({ durable = false } = {}) => {
          try {
            return db.transaction(
              () => {
                const body = bodiesDb.transaction(() => writer.finish(), { durable });
                if (messageId !== null) link(messageId, body.bodyId);
                return { ...body, messageId };
              },
              { durable },
            );
          } catch (thrown) {
            giveUp(writer);
            throw thrown;
          }
        },
        abort: () => writer.abort(),
      };
    },
    add: (origin, bytes, sha256) => {
      const add = (): number => insertBody(bodiesDb, origin, bytes, sha256, clock.now());
      // A savepoint for each of thousands would cost more than the rows.
      return bodiesDb.inTransaction ? add() : bodiesDb.transaction(add);
    },
    addTo: (messageId, bytes, sha256) => {
      const add = (): BodyInfo | null => {
        const row = originRow(db, messageId);
        if (row === undefined) return null;
        const bodyId = insertBody(bodiesDb, originIn(row, messageId), bytes, sha256, clock.now());
        relink(messageId, row, bodyId);
        return { bodyId, messageId, size: bytes.byteLength, sha256 };
      };
      return bodiesDb.inTransaction && db.inTransaction
        ? add()
        : db.transaction(() => bodiesDb.transaction(add));
    },
    chunks: function* (messageId) {
      const bodyId = bodyOf(messageId);
      if (bodyId !== null) yield* pieces(bodyId);
    },
    read: (messageId, maxOctets) => {
      const bodyId = bodyOf(messageId);
      const found = bodyId === null ? null : info(bodyId, messageId);
      if (found === null) return null;
      if (found.size > maxOctets)
        throw problem('refused', 'limit-exceeded', { detail: `${found.size} octets` });
      return Buffer.concat([...pieces(found.bodyId)]);
    },
    link,
    verify: (bodyId) => {
      const row = info(bodyId, null);
      if (row === null) return false;
      const hash = createHash('sha256');
      let size = 0;
      for (const piece of pieces(bodyId)) {
        hash.update(piece);
        size += piece.byteLength;
      }
      return size === row.size && hash.digest('hex') === row.sha256;
    },
    verifyAll: (bodyIds) => verifyAll(bodiesDb, bodyIds),
    byOrigin: ({ accountId, originKey }) =>
      bodiesDb
        .all<BodyColumns>(
          'SELECT id, size, sha256 FROM body WHERE account_id = ? AND origin_key = ? AND complete = 1 ORDER BY id',
          accountId,
          originKey,
        )
        .map((row) => ({ bodyId: row.id, messageId: null, size: row.size, sha256: row.sha256 })),
    collect: (limit) => collect(db, bodiesDb, limit),
  };
}

/** At start: what a crash left half written. */
export function dropIncomplete(bodiesDb: Db): void {
  bodiesDb.transaction(() => {
    for (const row of bodiesDb.all<{ id: number }>('SELECT id FROM body WHERE complete = 0')) {
      deleteBody(bodiesDb, row.id);
    }
  });
}

/** After a failure that the caller is about to hear of: on a full disk not even this works, and the next start does it. */
function giveUp(writer: ChunkWriter): void {
  try {
    writer.abort();
  } catch (thrown) {
    if (!(thrown instanceof ProblemError)) throw thrown;
  }
}

function originOf(db: Db, messageId: MessageId): BodyOrigin {
  const row = originRow(db, messageId);
  if (row === undefined) throw problem('refused', 'not-found', { detail: 'no such message' });
  return originIn(row, messageId);
}

const originRow = (db: Db, messageId: MessageId): OriginColumns | undefined =>
  db.get<OriginColumns>(
    `SELECT b.account_id, (SELECT u.uidl FROM uidl u WHERE u.message_id = m.id) AS uidl, b.uid_validity, m.uid,
       b.wire_name, m.body_id, m.view_mailbox_id
     FROM message m JOIN mailbox b ON b.id = m.mailbox_id WHERE m.id = ?`,
    messageId,
  );

function originIn(row: OriginColumns, messageId: MessageId): BodyOrigin {
  const accountId = row.account_id;
  if (row.uidl !== null) return { accountId, originKey: `uidl:${row.uidl}` };
  if (row.uid === null) return { accountId, originKey: `local:${messageId}` };
  return { accountId, originKey: `imap:${row.uid_validity}:${row.uid}:${row.wire_name}` };
}

function collect(db: Db, bodiesDb: Db, limit: number): number {
  const dropped = db.all<{ body_id: number }>('SELECT body_id FROM dropped_body LIMIT ?', limit);
  if (dropped.length === 0) return 0;
  let removed = 0;
  db.transaction(() => {
    bodiesDb.transaction(() => {
      for (const { body_id: id } of dropped) {
        db.run('DELETE FROM dropped_body WHERE body_id = ?', id);
        if (db.get('SELECT 1 FROM message WHERE body_id = ? LIMIT 1', id) !== undefined) continue;
        deleteBody(bodiesDb, id);
        removed += 1;
      }
    });
  });
  bodiesDb.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
  return removed;
}
