// A whole part in uuencode, which some programs name as its transfer encoding: decoded while the octets stream by.
import type { TransferDecoder } from './transfer-decoder.ts';
import { decodeOctets } from './uuencode.ts';

const NEWLINE = 10;
const RETURN = 13;
const NOTHING: Buffer = Buffer.alloc(0);
/** Octets before `begin`, and of one line; what goes on longer is not uuencode, and stays as it is. */
const MAX_WAIT = 4_096;
const BEGIN_LINE = /^begin[ \t]+[0-7]{3,6}[ \t]+\S[^\n]{0,255}\n/m;

export class UuDecoder implements TransferDecoder {
  #state: 'waiting' | 'inside' | 'after' | 'plain' = 'waiting';
  #rest = NOTHING;

  write(chunk: Buffer): Buffer {
    if (this.#state === 'plain') return chunk;
    const input = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    if (this.#state === 'waiting') {
      // Kept whole until it is known what it is.
      const begin = BEGIN_LINE.exec(input.toString('latin1', 0, MAX_WAIT));
      this.#rest = Buffer.from(input);
      if (!begin) return input.length > MAX_WAIT ? this.#asItIs() : NOTHING;
      this.#state = 'inside';
      at = begin.index + begin[0].length;
    }
    const out = Buffer.allocUnsafe(roomFor(input));
    let length = 0;
    for (let end = input.indexOf(NEWLINE, at); end >= 0; end = input.indexOf(NEWLINE, at)) {
      if (this.#state === 'inside') length = this.#line(input.subarray(at, end), out, length);
      at = end + 1;
    }
    this.#rest = input.length - at > MAX_WAIT ? NOTHING : Buffer.from(input.subarray(at));
    return out.subarray(0, length);
  }

  end(): Buffer {
    if (this.#state === 'waiting') return this.#asItIs();
    const out = Buffer.allocUnsafe(roomFor(this.#rest));
    const length = this.#state === 'inside' ? this.#line(this.#rest, out, 0) : 0;
    this.#rest = NOTHING;
    return out.subarray(0, length);
  }

  /** @returns the length of `out` with the line's octets at its end */
  #line(line: Buffer, out: Buffer, length: number): number {
    const end = line[line.length - 1] === RETURN ? line.length - 1 : line.length;
    if (end === 3 && line.toString('latin1', 0, end) === 'end') this.#state = 'after';
    if (end === 0 || this.#state === 'after') return length;
    return decodeOctets(line.subarray(0, end), out, length);
  }

  #asItIs(): Buffer {
    const all = this.#rest;
    this.#state = 'plain';
    this.#rest = NOTHING;
    return all;
  }
}

/** Lines may stand for more octets than they have: blanks at their end get lost. */
function roomFor(input: Buffer): number {
  let lines = 1;
  for (let at = input.indexOf(NEWLINE); at >= 0; at = input.indexOf(NEWLINE, at + 1)) lines++;
  return input.length + 64 * lines;
}
