// A whole part in uuencode, which some programs name as its transfer encoding: decoded while the octets stream by.
import type { TransferDecoder } from './transfer-decoder.ts';
import { decodeLine } from './uuencode.ts';

const NEWLINE = 10;
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
    const out: Buffer[] = [];
    for (let end = input.indexOf(NEWLINE, at); end >= 0; end = input.indexOf(NEWLINE, at)) {
      if (this.#state === 'inside') out.push(this.#line(input.subarray(at, end)));
      at = end + 1;
    }
    this.#rest = input.length - at > MAX_WAIT ? NOTHING : Buffer.from(input.subarray(at));
    return Buffer.concat(out);
  }

  end(): Buffer {
    if (this.#state === 'waiting') return this.#asItIs();
    const last = this.#state === 'inside' ? this.#line(this.#rest) : NOTHING;
    this.#rest = NOTHING;
    return last;
  }

  #line(line: Buffer): Buffer {
    const text = line.toString('latin1').replace(/\r$/, '');
    if (text === 'end') this.#state = 'after';
    return text === 'end' || text === '`' || text === '' ? NOTHING : (decodeLine(text) ?? NOTHING);
  }

  #asItIs(): Buffer {
    const all = this.#rest;
    this.#state = 'plain';
    this.#rest = NOTHING;
    return all;
  }
}
