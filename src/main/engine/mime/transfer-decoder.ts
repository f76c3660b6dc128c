// Content-Transfer-Encoding undone while the octets stream by: the same decoders serve hashing, showing and saving.
import { UuDecoder } from './uu-decoder.ts';

export interface TransferDecoder {
  /** Decoded octets so far available. Only valid until the next call: the memory is used again. */
  write(chunk: Buffer): Buffer;
  end(): Buffer;
}

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * @param encoding lower case; unknown ones are taken for 8bit, as RFC 2045 section 6.4 has it for display
 * @param keepTail base64 only: what follows the padding and is no base64 (a list's footer) is text to be shown, too
 */
export function transferDecoder(encoding: string, keepTail = false): TransferDecoder {
  if (encoding === 'base64') return new LabelledBase64(keepTail);
  if (encoding === 'quoted-printable') return new QuotedPrintableDecoder();
  if (encoding === 'x-uuencode') return new UuDecoder();
  return AS_IT_IS;
}

const SKIP = 255;
const PAD = 254;
const BASE64 = new Uint8Array(256).fill(SKIP);
for (const [i, c] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  BASE64[c.charCodeAt(0)] = i;
}
BASE64['='.charCodeAt(0)] = PAD;

/** A line after the padding, kept whole to judge it. */
const MAX_TAIL = 1_000;

/** What is called base64, unless its beginning is plainly none: then it is taken as it stands. */
class LabelledBase64 implements TransferDecoder {
  readonly #keepTail: boolean;
  #start = NOTHING;
  #chosen: TransferDecoder | null = null;

  constructor(keepTail: boolean) {
    this.#keepTail = keepTail;
  }

  write(chunk: Buffer): Buffer {
    if (this.#chosen) return this.#chosen.write(chunk);
    const all = this.#start.length === 0 ? chunk : Buffer.concat([this.#start, chunk]);
    if (all.length >= START) return this.#choose(all).write(all);
    this.#start = Buffer.from(all);
    return NOTHING;
  }

  end(): Buffer {
    if (this.#chosen) return this.#chosen.end();
    const chosen = this.#choose(this.#start);
    return Buffer.concat([Buffer.from(chosen.write(this.#start)), chosen.end()]);
  }

  #choose(all: Buffer): TransferDecoder {
    const text = all.toString('latin1', 0, START);
    // Words have blanks between them; base64 has line breaks, and damage now and then.
    const line = /^\s*[A-Za-z0-9+/]{60,76}\r?\n/.test(text);
    const words = !line && (text.match(/[^ \t\r\n]{1,30}[ ,.!?:]+(?=[^ \t\r\n])/g)?.length ?? 0) >= 5;
    this.#chosen = words ? AS_IT_IS : new Base64Decoder(this.#keepTail);
    return this.#chosen;
  }
}

/** Octets by which it is told. */
const START = 80;
const AS_IT_IS: TransferDecoder = { write: (chunk) => chunk, end: () => NOTHING };

/** RFC 2045 section 6.8: foreign characters are skipped. After padding only whole groups count as more of it. */
class Base64Decoder implements TransferDecoder {
  #out = NOTHING;
  #bits = 0;
  #count = 0;
  /** Padding was seen: the next line is collected and judged. */
  #padded = false;
  /** What follows is no base64. */
  #ended = false;
  #line = '';
  readonly #keepTail: boolean;

  constructor(keepTail: boolean) {
    this.#keepTail = keepTail;
  }

  write(chunk: Buffer): Buffer {
    if (this.#ended) return this.#keepTail ? chunk : NOTHING;
    const room = (((chunk.length + 8) * 3) >> 2) + MAX_TAIL;
    if (this.#out.length < room) this.#out = Buffer.allocUnsafeSlow(room);
    const out = this.#out;
    let length = 0;
    let bits = this.#bits;
    let count = this.#count;
    let padded = this.#padded;
    for (let i = 0; i < chunk.length; i++) {
      const value = BASE64[chunk[i] as number] as number;
      if (padded) {
        const tail = this.#afterPadding(chunk[i] as number);
        if (tail) length += tail.copy(out, length);
        if (this.#ended) return this.#withTail(out.subarray(0, length), chunk.subarray(i + 1));
        continue;
      }
      if (value < 64) {
        bits = (bits << 6) | value;
        if (++count === 4) {
          out[length++] = bits >> 16;
          out[length++] = bits >> 8;
          out[length++] = bits;
          bits = 0;
          count = 0;
        }
      } else if (value === PAD) {
        length = flushGroup(out, length, bits, count);
        bits = 0;
        count = 0;
        this.#padded = true;
        padded = true;
      }
    }
    this.#bits = bits;
    this.#count = count;
    return out.subarray(0, length);
  }

  /** A list's footer in plain text after the padding must not become bytes of the file. */
  #afterPadding(byte: number): Buffer | null {
    const c = String.fromCharCode(byte);
    if (c === '=' && this.#line === '') return null;
    if (c !== '\n' && this.#line.length < MAX_TAIL) {
      if (c !== '\r') this.#line += c;
      return null;
    }
    const line = this.#line;
    this.#line = '';
    if (line === '') return null;
    if (line.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(line)) return Buffer.from(line, 'base64');
    this.#ended = true;
    return this.#keepTail ? Buffer.from(`\n${line}\n`, 'latin1') : null;
  }

  #withTail(decoded: Buffer, rest: Buffer): Buffer {
    return this.#keepTail ? Buffer.concat([decoded, rest]) : decoded;
  }

  end(): Buffer {
    if (this.#ended) return NOTHING;
    if (this.#padded) return this.#afterPadding(10) ?? NOTHING;
    const out = Buffer.alloc(3);
    return out.subarray(0, flushGroup(out, 0, this.#bits, this.#count));
  }
}

function flushGroup(out: Buffer, at: number, bits: number, count: number): number {
  if (count === 2) out[at] = bits >> 4;
  else if (count === 3) {
    out[at] = bits >> 10;
    out[at + 1] = bits >> 2;
  }
  return count > 1 ? at + count - 1 : at;
}

/** RFC 2045 section 6.7, with what its writers get wrong: lower-case digits, a bare `=`, lines of any length. */
class QuotedPrintableDecoder implements TransferDecoder {
  #rest = NOTHING;
  #out = NOTHING;

  write(chunk: Buffer): Buffer {
    const input = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const tail = input.toString('latin1', Math.max(0, input.length - MAX_TAIL));
    const held = UNSETTLED.exec(tail)?.[0].length ?? 0;
    const end = held === MAX_TAIL ? input.length : input.length - held;
    this.#rest = Buffer.from(input.subarray(end));
    if (this.#out.length < end) this.#out = Buffer.allocUnsafeSlow(end);
    return decodeQuotedPrintable(input.subarray(0, end), this.#out);
  }

  end(): Buffer {
    const rest = this.#rest;
    this.#rest = NOTHING;
    return decodeQuotedPrintable(rest, Buffer.alloc(rest.length));
  }
}

/**
 * White space at the end may be followed by a line break, which removes it; `=` needs the two characters after it, whatever they
 * are, and so does each of a row of them; a digit may have its second one behind a soft line break.
 */
const UNSETTLED = /[ \t\r]*(?:=[0-9a-f]=[ \t\r]*\n|(?:=[0-9a-f])?=+[ \t\r]*|=[^=])?$/i;

const isBlank = (byte: number | undefined): boolean => byte === 32 || byte === 9 || byte === 13;

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** @param out at least as long as `input`; the result is its start */
function decodeQuotedPrintable(input: Buffer, out: Buffer): Buffer {
  let length = 0;
  for (let i = 0; i < input.length; i++) {
    const byte = input[i] as number;
    if (byte === 61) {
      const high = hexDigit(input[i + 1]);
      // Writers that count octets break lines in the middle of an escape.
      const broken = high >= 0 && input[i + 2] === 61 ? softBreak(input, i + 3) : 0;
      const last = broken > 0 ? broken : i + 2;
      const low = hexDigit(input[last]);
      if (high >= 0 && low >= 0) {
        out[length++] = (high << 4) | low;
        i = last;
        continue;
      }
      const end = softBreak(input, i + 1);
      if (end > 0) i = end - 1;
      else out[length++] = byte;
    } else if (byte === 10) {
      // Transport padding before the line break is not content.
      let keep = length;
      while (
        keep > 0 &&
        (out[keep - 1] === 32 || out[keep - 1] === 9 || out[keep - 1] === 13) &&
        literal(input, i, length - keep)
      )
        keep--;
      const crlf = i > 0 && input[i - 1] === 13;
      length = keep;
      if (crlf) out[length++] = 13;
      out[length++] = 10;
    } else out[length++] = byte;
  }
  return out.subarray(0, length);
}

/** The blank at this distance before the line break was written as itself, not as `=20`. */
const literal = (input: Buffer, newline: number, back: number): boolean => isBlank(input[newline - 1 - back]);

/** Index after `= \t\r\n`, or 0 when this is no soft line break. A lone `=` at the very end is one too. */
function softBreak(input: Buffer, from: number): number {
  let at = from;
  while (isBlank(input[at])) at++;
  if (input[at] === 10) return at + 1;
  return at >= input.length ? at : 0;
}
