// One leaf of a message while its octets stream by: decoded, hashed, measured, and kept only as far as needed.
import { createHash } from 'node:crypto';
import { mimeLimits } from '../lib/limits.ts';
import { keepsTail } from './body-types.ts';
import type { PartHead } from './part-head.ts';
import { type TransferDecoder, transferDecoder } from './transfer-decoder.ts';

/** `body`: shown; `opened`: unpacked here; `summary`: its start is read for a few words; `picture`: its
 *  header is read; `file`: only measured. */
export type LeafRole = 'body' | 'opened' | 'summary' | 'picture' | 'file';

const KEEP: Readonly<Record<LeafRole, number>> = {
  body: mimeLimits.textOctets,
  opened: mimeLimits.tnefOctets,
  summary: mimeLimits.summaryOctets,
  picture: mimeLimits.pictureHeaderOctets,
  file: mimeLimits.sniffOctets,
};

export class Leaf {
  readonly head: PartHead;
  readonly role: LeafRole;
  readonly #decoder: TransferDecoder;
  readonly #hash = createHash('sha256');
  readonly #kept: Buffer[] = [];
  #keptSize = 0;
  #size = 0;
  #rawSize = 0;
  #sha256 = '';

  constructor(head: PartHead, role: LeafRole) {
    this.head = head;
    this.role = role;
    this.#decoder = transferDecoder(head.encoding, keepsTail(head));
  }

  write(chunk: Buffer): void {
    this.#rawSize += chunk.length;
    this.#take(this.#decoder.write(chunk));
  }

  end(): void {
    this.#take(this.#decoder.end());
    this.#sha256 = this.#hash.digest('hex');
  }

  #take(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#size += bytes.length;
    this.#hash.update(bytes);
    const room = KEEP[this.role] - this.#keptSize;
    if (room <= 0) return;
    // A copy: the bytes may be a view of the chunk being read.
    const piece = Buffer.from(bytes.subarray(0, room));
    this.#kept.push(piece);
    this.#keptSize += piece.length;
  }

  /** Decoded octets, up to what the role keeps. */
  get kept(): Buffer {
    return this.#kept.length === 1 ? (this.#kept[0] as Buffer) : Buffer.concat(this.#kept);
  }

  /** More came than was kept. */
  get cut(): boolean {
    return this.#size > this.#keptSize;
  }

  /** Decoded octets in all. */
  get size(): number {
    return this.#size;
  }

  /** Octets in transfer encoding. */
  get rawSize(): number {
    return this.#rawSize;
  }

  /** Of the decoded octets; lower-case hex. Only after `end`. */
  get sha256(): string {
    return this.#sha256;
  }
}
