// One body on its way to the disk, piece by piece. Writers may be interleaved: each large one writes whole chunks of
// its own as they fill, and only `commit` makes the body exist.
import { createHash } from 'node:crypto';
import type { AccountId } from '../../../../shared/model/ids.ts';
import { problem } from '../../../../shared/problem.ts';
import type { Db } from '../db.ts';

/** Octets of one stored chunk. */
export const CHUNK_OCTETS = 256 * 1024;
/** Ids of chunks: body id × this + position. Bounds one body to 256 GiB. */
export const CHUNKS_PER_BODY = 1_048_576;

/** As many as writers are commonly open at once. */
const SPARE_CHUNKS = 2;

export interface BodyOrigin {
  readonly accountId: AccountId;
  /** `uidl:…`, `imap:UIDVALIDITY:UID:wire name` or `local:…`; says whose body this is when nothing else does. */
  readonly originKey: string;
}

export interface WrittenBody {
  readonly bodyId: number;
  readonly size: number;
  readonly sha256: string;
}

/** Pieces of one chunk each, used again: a buffer a body would wait for the garbage collector by the hundred. */
export class ChunkMemory {
  readonly #free: Buffer[] = [];

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(CHUNK_OCTETS);
  }

  giveBack(piece: Buffer): void {
    if (this.#free.length < SPARE_CHUNKS) this.#free.push(piece);
  }
}

export class ChunkWriter {
  readonly #db: Db;
  readonly #memory: ChunkMemory;
  readonly #origin: BodyOrigin;
  readonly #now: number;
  readonly #hash = createHash('sha256');
  #waiting: Buffer | null = null;
  #waitingOctets = 0;
  #size = 0;
  #chunks = 0;
  #bodyId: number | null = null;
  #ended = false;

  constructor(db: Db, memory: ChunkMemory, origin: BodyOrigin, now: number) {
    this.#db = db;
    this.#memory = memory;
    this.#origin = origin;
    this.#now = now;
  }

  /** The bytes are copied or written before it returns: the caller may re-use its buffer. */
  write(chunk: Uint8Array): void {
    this.#mustBeOpen();
    if (chunk.byteLength === 0) return;
    this.#hash.update(chunk);
    this.#size += chunk.byteLength;
    for (let at = 0; at < chunk.byteLength; ) {
      const part = chunk.subarray(at, at + CHUNK_OCTETS - this.#waitingOctets);
      // One piece of memory for all chunks: large bodies leave nothing behind for the garbage collector.
      this.#waiting ??= this.#memory.take();
      this.#waiting.set(part, this.#waitingOctets);
      this.#waitingOctets += part.byteLength;
      at += part.byteLength;
      if (this.#waitingOctets === CHUNK_OCTETS) this.#writeChunk(this.#waiting);
    }
  }

  /** Inside a transaction of the bodies' file. */
  finish(): WrittenBody {
    this.#mustBeOpen();
    this.#ended = true;
    const sha256 = this.#hash.digest('hex');
    const rest = this.#waiting?.subarray(0, this.#waitingOctets);
    if (rest !== undefined && rest.byteLength > 0) this.#writeChunk(rest);
    this.#leaveMemory();
    const bodyId = this.#row();
    this.#db.run(
      'UPDATE body SET size = ?, sha256 = ?, complete = 1 WHERE id = ?',
      this.#size,
      sha256,
      bodyId,
    );
    return { bodyId, size: this.#size, sha256 };
  }

  /** Nothing of it stays. Also after a failed `finish`; harmless when called twice. */
  abort(): void {
    this.#ended = true;
    this.#leaveMemory();
    const bodyId = this.#bodyId;
    this.#bodyId = null;
    if (bodyId === null) return;
    // A rolled back transaction may have given the id to another writer since.
    const { accountId, originKey } = this.#origin;
    const sql = 'SELECT 1 FROM body WHERE id = ? AND account_id = ? AND origin_key = ? AND complete = 0';
    if (this.#db.get(sql, bodyId, accountId, originKey) !== undefined) deleteBody(this.#db, bodyId);
  }

  #leaveMemory(): void {
    if (this.#waiting !== null) this.#memory.giveBack(this.#waiting);
    this.#waiting = null;
  }

  #row(): number {
    this.#bodyId ??= this.#db.insert(
      'INSERT INTO body (account_id, origin_key, size, complete, created_at) VALUES (?, ?, 0, 0, ?)',
      this.#origin.accountId,
      this.#origin.originKey,
      this.#now,
    );
    return this.#bodyId;
  }

  #writeChunk(bytes: Uint8Array): void {
    if (this.#chunks >= CHUNKS_PER_BODY) throw problem('refused', 'limit-exceeded', { detail: 'body' });
    this.#db.run(
      'INSERT INTO chunk (id, bytes) VALUES (?, ?)',
      this.#row() * CHUNKS_PER_BODY + this.#chunks,
      bytes,
    );
    this.#chunks += 1;
    this.#waitingOctets = 0;
  }

  #mustBeOpen(): void {
    if (this.#ended) throw problem('bug', 'internal', { detail: 'this body was committed or given up' });
  }
}

/** A complete body whose bytes are all at hand. Inside a transaction; answers its id. */
export function insertBody(
  db: Db,
  origin: BodyOrigin,
  bytes: Uint8Array,
  sha256: string,
  now: number,
): number {
  const bodyId = db.insert(
    'INSERT INTO body (account_id, origin_key, size, sha256, complete, created_at) VALUES (?, ?, ?, ?, 1, ?)',
    origin.accountId,
    origin.originKey,
    bytes.byteLength,
    sha256,
    now,
  );
  for (let at = 0, chunk = 0; at < bytes.byteLength; at += CHUNK_OCTETS, chunk += 1) {
    db.run(
      'INSERT INTO chunk (id, bytes) VALUES (?, ?)',
      bodyId * CHUNKS_PER_BODY + chunk,
      bytes.subarray(at, at + CHUNK_OCTETS),
    );
  }
  return bodyId;
}

export function deleteBody(db: Db, bodyId: number): void {
  db.run(
    'DELETE FROM chunk WHERE id >= ? AND id < ?',
    bodyId * CHUNKS_PER_BODY,
    (bodyId + 1) * CHUNKS_PER_BODY,
  );
  db.run('DELETE FROM body WHERE id = ?', bodyId);
}
