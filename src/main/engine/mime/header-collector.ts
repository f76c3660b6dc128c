// One header as it comes in: kept until the line that ends it.
import { headerLimits } from '../lib/limits.ts';
import { classifyHeaderLine } from './header-block.ts';

export class HeaderCollector {
  #pieces: Buffer[] = [];
  #size = 0;
  /** A field was seen. */
  #begun = false;

  /** Copies the octets from `from` to `to`: the buffer is only valid now. */
  keep(buffer: Buffer, from: number, to: number): void {
    if (to === from) return;
    this.#pieces.push(Buffer.from(buffer.subarray(from, to)));
    this.#size += to - from;
  }

  /**
   * Looks at the line from `at` to `end`.
   * @param unkept octets of this header before `at` that were not kept yet
   * @returns how it ends the header: `blank`, or `body` when it belongs to what follows; null when it does not
   */
  endsAt(
    buffer: Buffer,
    at: number,
    end: number,
    { outermost, unkept }: { outermost: boolean; unkept: number },
  ): 'blank' | 'body' | null {
    const first = outermost && unkept === 0 && this.#size === 0;
    // A byte order mark before the first field.
    const start = first && buffer[at] === 0xef ? at + 3 : at;
    const line = buffer.toString('latin1', start, Math.min(end, start + 220));
    const kind = classifyHeaderLine(line, this.#begun, outermost);
    if (kind === 'blank') return 'blank';
    if (kind === 'body' || this.#size + unkept > headerLimits.blockOctets) return 'body';
    if (kind !== 'skip') this.#begun = true;
    return null;
  }

  /** What was kept; the next header begins. */
  take(): Buffer {
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#size = 0;
    this.#begun = false;
    return all;
  }
}
