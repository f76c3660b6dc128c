// One message on its way from RETR or TOP to the store: small ones wait in memory for their group's commit, large ones
// are written down as they come, so that no message is ever held whole.

import { createHash, type Hash, hash } from 'node:crypto';
import type { HeaderData } from '../../../../shared/model/header-data.ts';
import { splitHeaderBlock } from '../../mime/header-block.ts';
import { headerData } from '../../mime/headers.ts';
import type { BodyWriter } from '../../store/queries/bodies.ts';
import { headerHash } from './header-hash.ts';
import type { PlannedFetch } from './plan.ts';
import { suspicionOf } from './suspicion.ts';

/** Above this many octets a message is spooled to the store while it arrives. */
const SPOOL_OCTETS = 1024 * 1024;
/** Octets kept of a spooled message for reading its header. */
const HEAD_OCTETS = 256 * 1024;

/** A message that has arrived. */
export interface Arrival {
  readonly item: PlannedFetch;
  readonly octets: number;
  /** SHA-256 over the raw bytes, lower-case hex. */
  readonly contentHash: string;
  readonly headerHash: string;
  readonly headers: HeaderData;
  readonly suspicious: boolean;
  /** The bytes; null when they are in the writer. */
  readonly content: Buffer | null;
  /** Holds the bytes of a large message; must be committed or aborted. */
  readonly writer: BodyWriter | null;
}

export class IncomingMessage {
  readonly #item: PlannedFetch;
  readonly #openWriter: () => BodyWriter;
  #content: Buffer[] = [];
  #head: Buffer | null = null;
  #hash: Hash | null = null;
  #octets = 0;
  #writer: BodyWriter | null = null;

  constructor(item: PlannedFetch, openWriter: () => BodyWriter) {
    this.#item = item;
    this.#openWriter = openWriter;
  }

  get octets(): number {
    return this.#octets;
  }

  /** Views into received buffers are kept until the group's commit: nobody writes to those buffers again. */
  write(chunk: Buffer): void {
    this.#octets += chunk.length;
    if (this.#writer !== null) {
      this.#hash?.update(chunk);
      this.#writer.write(chunk);
      return;
    }
    this.#content.push(chunk);
    if (this.#octets > SPOOL_OCTETS) this.#spool();
  }

  /** @param dots octets that dot-stuffing had added. */
  finish(dots: number): Arrival {
    const [only = Buffer.alloc(0), second] = this.#content;
    const content = second === undefined ? only : Buffer.concat(this.#content);
    const { fields } = splitHeaderBlock(this.#head ?? content);
    // TOP sends less than LIST announced, by intention.
    const announced = this.#item.part === 'whole' ? this.#item.size : null;
    return {
      item: this.#item,
      octets: this.#octets,
      contentHash: this.#hash?.digest('hex') ?? hash('sha256', content),
      headerHash: headerHash(fields),
      headers: headerData(fields),
      suspicious: suspicionOf({ fields, octets: this.#octets, dots, announced }) !== null,
      content: this.#writer === null ? content : null,
      writer: this.#writer,
    };
  }

  /** What is spooled of a message that did not arrive whole goes again. */
  abandon(): void {
    this.#writer?.abort();
    this.#writer = null;
  }

  #spool(): void {
    const whole = Buffer.concat(this.#content);
    this.#head = Buffer.from(whole.subarray(0, HEAD_OCTETS));
    this.#content = [];
    this.#hash = createHash('sha256').update(whole);
    this.#writer = this.#openWriter();
    this.#writer.write(whole);
  }
}
