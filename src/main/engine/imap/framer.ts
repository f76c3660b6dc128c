// First step inside an IMAP session: any split of bytes becomes whole responses, literals included. Nothing is copied
// while a response lies in one chunk; big literals go to a sink without ever being held.
import { problem } from '../../../shared/problem.ts';
import { imapLimits } from '../lib/limits.ts';

export interface LiteralSink {
  /** Valid during the call only. */
  chunk(bytes: Buffer): void;
  end(): void;
}

export interface FrameHandler {
  /** One response: the octets from `start` to `end`, without the line end. Valid during the call only. */
  response(bytes: Buffer, start: number, end: number): void;
  /**
   * A literal of `octets` follows what is in `bytes` from `start` to `end`. A sink takes it off the response, where
   * an empty literal then stands in its place; null keeps it in.
   */
  literal(bytes: Buffer, start: number, end: number, octets: number): LiteralSink | null;
}

const LF = 0x0a;
const CR = 0x0d;
const PLUS = 0x2b;
const STAR = 0x2a;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACE = 0x7b;
const TILDE = 0x7e;
const EMPTY_LITERAL = Buffer.from('{0}\r\n', 'latin1');
/** A buffer grown beyond this by one large response is not kept for the next. */
const KEEP_OCTETS = 1024 * 1024;

export class Framer {
  readonly #handler: FrameHandler;
  /** The response so far, where it began in an earlier chunk or had a literal taken out. */
  #held = Buffer.alloc(0);
  #heldLength = 0;
  /** Octets of the current literal still to come. */
  #literalLeft = 0;
  #sink: LiteralSink | null = null;
  /** Literal octets kept in the current response. */
  #literalOctets = 0;
  #halted = false;

  constructor(handler: FrameHandler) {
    this.#handler = handler;
  }

  /** Whether a response has begun and not ended. */
  get midway(): boolean {
    return this.#heldLength > 0 || this.#literalLeft > 0;
  }

  /** Called from inside `response`: what follows it in the chunk is left to the caller of `push`. */
  halt(): void {
    this.#halted = true;
  }

  /**
   * Takes the next octets off the wire and answers how many were used: all, unless `halt` was called.
   * Throws `limit-exceeded`, and whatever the handler throws; the framer is of no more use then.
   */
  push(chunk: Buffer): number {
    this.#halted = false;
    let pos = 0;
    // Where the current response begins in this chunk (what is held comes before it).
    let start = 0;
    const { length } = chunk;
    while (pos < length) {
      if (this.#literalLeft > 0) {
        const take = Math.min(this.#literalLeft, length - pos);
        this.#literalLeft -= take;
        if (this.#sink !== null) {
          this.#sink.chunk(chunk.subarray(pos, pos + take));
          start = pos + take;
          if (this.#literalLeft === 0) this.#endSink();
        }
        pos += take;
        continue;
      }
      const lf = chunk.indexOf(LF, pos);
      if (lf < 0) {
        this.#checkLine(length - start);
        break;
      }
      this.#checkLine(lf - start);
      pos = lf + 1;
      const octets = this.#literalBefore(chunk, start, lf);
      if (octets >= 0) {
        start = this.#startLiteral(chunk, start, lf, octets);
        continue;
      }
      this.#emit(chunk, start, lf);
      start = pos;
      this.#literalOctets = 0;
      if (this.#halted) return pos;
    }
    if (start < length) this.#hold(chunk, start, length);
    return length;
  }

  /** The connection ended: a sink in the middle of its literal is let go. */
  abandon(): void {
    this.#sink = null;
    this.#literalLeft = 0;
  }

  #emit(chunk: Buffer, start: number, lf: number): void {
    if (this.#heldLength === 0) {
      const end = lf > start && chunk[lf - 1] === CR ? lf - 1 : lf;
      this.#handler.response(chunk, start, end);
      return;
    }
    this.#hold(chunk, start, lf);
    const bytes = this.#held;
    let end = this.#heldLength;
    if (end > 0 && bytes[end - 1] === CR) end -= 1;
    this.#heldLength = 0;
    if (bytes.length > KEEP_OCTETS) this.#held = Buffer.alloc(0);
    this.#handler.response(bytes, 0, end);
  }

  /** Begins a literal; answers where in the chunk the response goes on being collected from. */
  #startLiteral(chunk: Buffer, start: number, lf: number, octets: number): number {
    // Prefix without the literal's own mark, in one piece.
    const brace = this.#braceAt(chunk, start, lf);
    let sink: LiteralSink | null;
    if (this.#heldLength === 0) {
      sink = this.#handler.literal(chunk, start, brace, octets);
    } else {
      const before = this.#heldLength;
      this.#hold(chunk, start, lf + 1);
      const mark = before + (brace - start);
      sink = this.#handler.literal(this.#held, 0, mark, octets);
      this.#heldLength = sink === null ? this.#heldLength : mark;
      if (sink === null) return this.#keepLiteral(octets, lf + 1);
      this.#append(EMPTY_LITERAL, 0, EMPTY_LITERAL.length);
      return this.#streamLiteral(sink, octets, lf + 1);
    }
    if (sink === null) return this.#keepLiteral(octets, start);
    this.#hold(chunk, start, brace);
    this.#append(EMPTY_LITERAL, 0, EMPTY_LITERAL.length);
    return this.#streamLiteral(sink, octets, lf + 1);
  }

  #keepLiteral(octets: number, start: number): number {
    this.#literalOctets += octets;
    if (this.#literalOctets > imapLimits.literalOctets) throw tooMuch('literal');
    this.#literalLeft = octets;
    return start;
  }

  #streamLiteral(sink: LiteralSink, octets: number, start: number): number {
    if (octets > imapLimits.streamedOctets) throw tooMuch('literal');
    this.#sink = sink;
    this.#literalLeft = octets;
    if (octets === 0) this.#endSink();
    return start;
  }

  #endSink(): void {
    const sink = this.#sink;
    this.#sink = null;
    sink?.end();
  }

  /** Size of the literal announced at the end of this line, or -1. */
  #literalBefore(chunk: Buffer, start: number, lf: number): number {
    let at = lf - 1;
    if (this.#byteAt(chunk, start, at) === CR) at -= 1;
    if (this.#byteAt(chunk, start, at) !== CLOSE_BRACE) return -1;
    at -= 1;
    if (this.#byteAt(chunk, start, at) === PLUS) at -= 1;
    let value = 0;
    let scale = 1;
    let digits = 0;
    for (;;) {
      const byte = this.#byteAt(chunk, start, at);
      if (byte < 0x30 || byte > 0x39) {
        if (byte !== OPEN_BRACE || digits === 0 || this.#isStatusLine(chunk, start)) return -1;
        return value;
      }
      value += (byte - 0x30) * scale;
      scale *= 10;
      digits += 1;
      if (digits > imapLimits.digits) throw tooMuch('number');
      at -= 1;
    }
  }

  #braceAt(chunk: Buffer, start: number, lf: number): number {
    let at = lf;
    while (this.#byteAt(chunk, start, at) !== OPEN_BRACE) at -= 1;
    return this.#byteAt(chunk, start, at - 1) === TILDE ? at - 1 : at;
  }

  /** The octet at a chunk index, which may reach back into what is held; -1 before its beginning. */
  #byteAt(chunk: Buffer, start: number, at: number): number {
    if (at >= start) return chunk[at] ?? -1;
    const index = this.#heldLength - (start - at);
    return index < 0 ? -1 : (this.#held[index] ?? -1);
  }

  /** The text of a status or continuation line is for people and may end in `{5}` without meaning a literal. */
  #isStatusLine(chunk: Buffer, start: number): boolean {
    const base = start - this.#heldLength;
    const first = this.#byteAt(chunk, start, base);
    // A continuation, or a tagged line.
    if (first !== STAR) return true;
    const a = this.#byteAt(chunk, start, base + 2) & 0xdf;
    const b = this.#byteAt(chunk, start, base + 3) & 0xdf;
    // OK, NO, BAD, BYE, PREAUTH; no response that may hold a literal begins like one of them.
    return (
      (a === 0x4f && b === 0x4b) ||
      (a === 0x4e && b === 0x4f) ||
      (a === 0x42 && (b === 0x41 || b === 0x59)) ||
      (a === 0x50 && b === 0x52)
    );
  }

  #checkLine(inChunk: number): void {
    if (this.#heldLength + inChunk - this.#literalOctets > imapLimits.lineOctets) throw tooMuch('line');
  }

  #hold(chunk: Buffer, from: number, to: number): void {
    this.#append(chunk, from, to);
  }

  #append(bytes: Buffer, from: number, to: number): void {
    const needed = this.#heldLength + (to - from);
    if (needed > this.#held.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#held.length * 2, 4096));
      this.#held.copy(grown, 0, 0, this.#heldLength);
      this.#held = grown;
    }
    bytes.copy(this.#held, this.#heldLength, from, to);
    this.#heldLength = needed;
  }
}

function tooMuch(what: string): Error {
  return problem('protocol', 'limit-exceeded', { detail: `the server sent a ${what} that is too large` });
}
