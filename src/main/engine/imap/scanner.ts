// Reads one framed response in place: a position moving over its octets. Strings come out as latin1, one character an
// octet, cut from one decoded copy of the response, which is several times faster than decoding each by itself.
import { type ProblemError, problem } from '../../../shared/problem.ts';
import { imapLimits } from '../lib/limits.ts';

export type Value = string | null | readonly Value[];

export const CHAR = {
  space: 0x20,
  quote: 0x22,
  percent: 0x25,
  open: 0x28,
  close: 0x29,
  star: 0x2a,
  plus: 0x2b,
  zero: 0x30,
  nine: 0x39,
  less: 0x3c,
  bracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  brace: 0x7b,
  closeBrace: 0x7d,
  tilde: 0x7e,
} as const;

/** A response above this is not decoded whole: it mostly consists of a literal. */
const DECODE_WHOLE = 64 * 1024;

export class Scanner {
  bytes: Buffer = Buffer.alloc(0);
  pos = 0;
  end = 0;
  #start = 0;
  #text: string | null = null;

  reset(bytes: Buffer, start: number, end: number): this {
    this.bytes = bytes;
    this.pos = start;
    this.end = end;
    this.#start = start;
    this.#text = null;
    return this;
  }

  /** The octet at the position, or -1 at the end. */
  peek(): number {
    return this.pos < this.end ? (this.bytes[this.pos] ?? -1) : -1;
  }

  fail(why: string): ProblemError {
    return problem('protocol', 'malformed-response', {
      detail: `IMAP: ${why} at octet ${this.pos - this.#start}`,
    });
  }

  text(from: number, to: number): string {
    if (to <= from) return '';
    if (this.end - this.#start > DECODE_WHOLE) return this.bytes.toString('latin1', from, to);
    this.#text ??= this.bytes.toString('latin1', this.#start, this.end);
    return this.#text.substring(from - this.#start, to - this.#start);
  }

  skipSpaces(): void {
    while (this.peek() === CHAR.space) this.pos += 1;
  }

  expect(byte: number): void {
    if (this.peek() !== byte) throw this.fail(`expected "${String.fromCharCode(byte)}"`);
    this.pos += 1;
  }

  /** Whether the octets from `at` spell `word` (given in upper case), in any letter case. */
  spells(at: number, word: string): boolean {
    if (at + word.length > this.end) return false;
    for (let i = 0; i < word.length; i++) {
      const byte = this.bytes[at + i] ?? 0;
      const upper = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
      if (upper !== word.charCodeAt(i)) return false;
    }
    return true;
  }

  /** Anything up to a space, parenthesis or the end. Brackets do not end it. */
  atom(): string {
    const from = this.pos;
    this.skipAtom();
    if (this.pos === from) throw this.fail('expected an atom');
    return this.text(from, this.pos);
  }

  skipAtom(): void {
    const { bytes, end } = this;
    let pos = this.pos;
    while (pos < end) {
      const byte = bytes[pos] ?? 0;
      if (byte === CHAR.space || byte === CHAR.open || byte === CHAR.close) break;
      pos += 1;
    }
    this.pos = pos;
  }

  /** A number of at most 53 bits. */
  number(): number {
    const { bytes, end } = this;
    const from = this.pos;
    let pos = from;
    let value = 0;
    while (pos < end) {
      const digit = (bytes[pos] ?? 0) - CHAR.zero;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      pos += 1;
    }
    if (pos === from) throw this.fail('expected a number');
    if (value > Number.MAX_SAFE_INTEGER) throw overlong();
    this.pos = pos;
    return value;
  }

  /** A mod-sequence: up to 64 bits. */
  bigNumber(): bigint {
    const from = this.pos;
    while (this.pos < this.end) {
      const byte = this.bytes[this.pos] ?? 0;
      if (byte < CHAR.zero || byte > CHAR.nine) break;
      this.pos += 1;
    }
    if (this.pos === from) throw this.fail('expected a number');
    if (this.pos - from > imapLimits.digits) throw overlong();
    return BigInt(this.text(from, this.pos));
  }

  /** A quoted string, a literal or an atom; NIL is null. */
  nstring(): string | null {
    const byte = this.peek();
    if (byte === CHAR.quote) return this.quoted();
    if (byte === CHAR.brace || byte === CHAR.tilde) {
      const literal = this.literal();
      return literal.toString('latin1');
    }
    if (this.skipNil()) return null;
    return this.atom();
  }

  /** Steps over NIL. */
  skipNil(): boolean {
    if (!this.spells(this.pos, 'NIL')) return false;
    const next = this.pos + 3 < this.end ? (this.bytes[this.pos + 3] ?? 0) : CHAR.space;
    if (next !== CHAR.space && next !== CHAR.close) return false;
    this.pos += 3;
    return true;
  }

  quoted(): string {
    const { bytes, end } = this;
    const from = this.pos + 1;
    let pos = from;
    let escaped = false;
    while (pos < end) {
      const byte = bytes[pos] ?? 0;
      if (byte === CHAR.quote) {
        this.pos = pos + 1;
        const text = this.text(from, pos);
        return escaped ? text.replace(/\\([\s\S])/g, '$1') : text;
      }
      if (byte === CHAR.backslash) {
        escaped = true;
        pos += 1;
      }
      pos += 1;
    }
    throw this.fail('quoted string without an end');
  }

  /** The octets of a literal, shared with the response: copy what outlives the call. */
  literal(): Buffer {
    if (this.peek() === CHAR.tilde) this.pos += 1;
    this.expect(CHAR.brace);
    const octets = this.number();
    if (this.peek() === CHAR.plus) this.pos += 1;
    this.expect(CHAR.closeBrace);
    if (this.peek() === 0x0d) this.pos += 1;
    this.expect(0x0a);
    const from = this.pos;
    if (from + octets > this.end) throw this.fail('literal beyond the response');
    this.pos = from + octets;
    return this.bytes.subarray(from, this.pos);
  }

  /** A string's octets as an own copy, or null for NIL. */
  nbytes(): Uint8Array | null {
    const byte = this.peek();
    if (byte === CHAR.brace || byte === CHAR.tilde) return Uint8Array.from(this.literal());
    const text = this.nstring();
    return text === null ? null : Buffer.from(text, 'latin1');
  }

  skipString(): void {
    const byte = this.peek();
    if (byte === CHAR.quote) this.#skipQuoted();
    else if (byte === CHAR.brace || byte === CHAR.tilde) this.literal();
    else this.skipAtom();
  }

  #skipQuoted(): void {
    const { bytes, end } = this;
    let pos = this.pos + 1;
    while (pos < end) {
      const byte = bytes[pos] ?? 0;
      if (byte === CHAR.quote) {
        this.pos = pos + 1;
        return;
      }
      pos += byte === CHAR.backslash ? 2 : 1;
    }
    throw this.fail('quoted string without an end');
  }

  /** Steps over one value of any kind. */
  skipValue(): void {
    let depth = 0;
    do {
      const byte = this.peek();
      if (byte === CHAR.open) {
        depth += 1;
        if (depth > imapLimits.nesting) throw tooDeep();
        this.pos += 1;
      } else if (byte === CHAR.close) {
        if (depth === 0) throw this.fail('unexpected ")"');
        depth -= 1;
        this.pos += 1;
      } else if (byte === CHAR.space) this.pos += 1;
      else if (byte < 0) throw this.fail('value without an end');
      else this.skipString();
    } while (depth > 0);
  }

  /** Any value as a tree: for responses that are rare or small. */
  value(depth = 0): Value {
    if (this.peek() !== CHAR.open) return this.nstring();
    if (depth >= imapLimits.nesting) throw tooDeep();
    this.pos += 1;
    const items: Value[] = [];
    for (;;) {
      this.skipSpaces();
      if (this.peek() === CHAR.close) {
        this.pos += 1;
        return items;
      }
      if (this.peek() < 0) throw this.fail('list without an end');
      if (items.length >= imapLimits.listEntries) throw overlong();
      items.push(this.value(depth + 1));
    }
  }

  /** What is left, as text. */
  rest(): string {
    const from = this.pos;
    this.pos = this.end;
    return this.text(from, this.end);
  }
}

function overlong(): ProblemError {
  return problem('protocol', 'limit-exceeded', {
    detail: 'the server sent a number or list that is too large',
  });
}

function tooDeep(): ProblemError {
  return problem('protocol', 'limit-exceeded', { detail: 'the server nested parentheses too deeply' });
}
