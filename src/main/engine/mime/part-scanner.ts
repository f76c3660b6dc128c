// The MIME structure of a message, read in one pass over chunks of any size: the same walk serves the reader (what parts
// are there) and saving (the bytes of one part), so that both always mean the same part by the same id.
import { problem } from '../../../shared/problem.ts';
import { headerLimits, mimeLimits } from '../lib/limits.ts';
import { guessBoundary } from './boundary-guess.ts';
import { BoundaryMarks, type Mark } from './boundary-marks.ts';
import { asBuffer } from './charset.ts';
import { classifyHeaderLine, splitHeaderBlock } from './header-block.ts';
import { type PartHead, partHead, recoveredLeaf } from './part-head.ts';

export interface PartSink {
  /** A header was read; multiparts are opened too, their children follow. */
  open(head: PartHead): void;
  /** Octets of a leaf, still in transfer encoding. `chunk` is only valid during the call. */
  data(head: PartHead, chunk: Buffer): void;
  close(head: PartHead): void;
  warn(code: string, detail?: string): void;
}

interface Frame {
  readonly head: PartHead;
  /** Null: the header names none; the first line that looks like one is taken. */
  boundary: string | null;
  state: 'preamble' | 'children' | 'epilogue';
  children: number;
  preamble: Buffer[];
  preambleSize: number;
  guessed: boolean;
}

const NEWLINE = 10;
const DASH = 45;
const NOTHING: Buffer = Buffer.alloc(0);
const LINE_DASHES = Buffer.from('\n--');

export class PartScanner {
  readonly #sink: PartSink;
  readonly #frames: Frame[] = [];
  #rest: Buffer = NOTHING;
  #mode: 'header' | 'body' = 'header';
  /** The header being read, as it came. */
  #header: Buffer[] = [];
  #headerSize = 0;
  readonly #marks = new BoundaryMarks();
  #headerBegun = false;
  /** In a body: the next octet starts a line. */
  #lineStart = true;
  #leaf: PartHead | null = null;
  #parts = 0;
  #rescanned = 0;

  constructor(sink: PartSink) {
    this.#sink = sink;
  }

  write(chunk: Uint8Array): void {
    const bytes = asBuffer(chunk);
    const frame = this.#frames.at(-1);
    if (frame && frame.preambleSize > mimeLimits.preambleOctets && !this.#leaf) this.#giveUpWaiting(frame);
    if (this.#rest.length === 0) {
      this.#scan(bytes);
      return;
    }
    // Only the line that was cut is put together; the rest of the chunk is read where it is.
    const cut = this.#mode === 'body' ? safeCut(bytes) : -1;
    if (cut >= 0) this.#scan(Buffer.concat([this.#rest, bytes.subarray(0, cut)]));
    const left = bytes.subarray(Math.max(cut, 0));
    this.#scan(this.#rest.length > 0 ? Buffer.concat([this.#rest, left]) : left);
  }

  /** The message ended: everything open is closed. */
  end(): void {
    this.#finishRest();
    if (this.#mode === 'header') this.#headerDone();
    this.#closeTo(-1, false);
  }

  /** What was held back because more might have followed. */
  #finishRest(): void {
    const rest = this.#rest;
    this.#rest = NOTHING;
    if (rest.length === 0) return;
    if (this.#mode === 'header') {
      this.#scan(Buffer.concat([rest, Buffer.from('\n')]));
      this.#rest = NOTHING; // At most the line break just added.
      return;
    }
    const start = /^\r?\n/.exec(rest.toString('latin1', 0, 2))?.[0].length ?? 0;
    const dashes = rest[start] === DASH && rest[start + 1] === DASH && (start > 0 || this.#lineStart);
    const hit = dashes ? this.#match(rest, start, rest.length) : null;
    if (hit) this.#transition(hit);
    else this.#body(rest);
  }

  #scan(buffer: Buffer): void {
    this.#rest = NOTHING;
    let at = 0;
    while (at >= 0 && at < buffer.length) {
      at = this.#mode === 'header' ? this.#scanHeader(buffer, at) : this.#scanBody(buffer, at);
    }
  }

  /** @returns where to go on, or -1 when more octets are needed */
  #scanHeader(buffer: Buffer, from: number): number {
    const outermost = this.#frames.length === 0;
    let at = from;
    const keep = (): void => {
      if (at === from) return;
      this.#header.push(Buffer.from(buffer.subarray(from, at)));
      this.#headerSize += at - from;
    };
    while (at < buffer.length) {
      const newline = buffer.indexOf(NEWLINE, at);
      if (newline < 0 && buffer.length - at < headerLimits.valueOctets) {
        keep();
        this.#rest = Buffer.from(buffer.subarray(at));
        return -1;
      }
      const end = newline < 0 ? buffer.length : newline;
      const next = Math.min(end + 1, buffer.length);
      const hit = buffer[at] === DASH && buffer[at + 1] === DASH ? this.#match(buffer, at, end) : null;
      if (hit) {
        keep();
        this.#headerDone();
        this.#transition(hit);
        return next;
      }
      const start = outermost && at === from && this.#headerSize === 0 && buffer[at] === 0xef ? at + 3 : at;
      const line = buffer.toString('latin1', start, Math.min(end, start + 220));
      const kind = classifyHeaderLine(line, this.#headerBegun, outermost);
      if (kind === 'blank' || kind === 'body' || this.#headerSize + at - from > headerLimits.blockOctets) {
        if (kind !== 'blank') this.#sink.warn('header-end-missing');
        keep();
        this.#headerDone();
        return kind === 'blank' ? next : at;
      }
      if (kind !== 'skip') this.#headerBegun = true;
      at = next;
    }
    keep();
    return -1;
  }

  /** @returns where to go on, or -1 when more octets are needed */
  #scanBody(buffer: Buffer, at: number): number {
    let search = at;
    let candidate = -1;
    const waiting = this.#frames.at(-1)?.boundary === null;
    if (this.#lineStart && buffer[at] === DASH && (buffer.length === at + 1 || buffer[at + 1] === DASH))
      candidate = at;
    for (;;) {
      if (candidate < 0) {
        const found = buffer.indexOf(LINE_DASHES, search);
        if (found < 0) break;
        candidate = found + 1;
      }
      if (!waiting && candidate + 2 < buffer.length && !this.#marks.mayStart(buffer[candidate + 2])) {
        search = candidate;
        candidate = -1;
        continue;
      }
      const newline = buffer.indexOf(NEWLINE, candidate);
      const end = newline < 0 ? buffer.length : newline;
      if (newline < 0 && end - candidate < mimeLimits.boundaryLine) {
        const from = breakBefore(buffer, candidate, at);
        this.#body(buffer.subarray(at, from));
        this.#rest = Buffer.from(buffer.subarray(from));
        this.#lineStart = from === candidate;
        return -1;
      }
      const hit = end - candidate < mimeLimits.boundaryLine ? this.#match(buffer, candidate, end) : null;
      if (hit) {
        // RFC 2046 section 5.1.1: the line break before a boundary belongs to the boundary.
        this.#body(buffer.subarray(at, breakBefore(buffer, candidate, at)));
        this.#transition(hit);
        return Math.min(end + 1, buffer.length);
      }
      search = candidate;
      candidate = -1;
    }
    const held = heldBack(buffer, at);
    this.#body(buffer.subarray(at, buffer.length - held));
    this.#rest = Buffer.from(buffer.subarray(buffer.length - held));
    this.#lineStart = false;
    return -1;
  }

  #body(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#lineStart = false;
    if (this.#leaf) {
      this.#sink.data(this.#leaf, chunk);
      return;
    }
    const frame = this.#frames.at(-1);
    if (frame?.state !== 'preamble') return;
    frame.preamble.push(Buffer.from(chunk));
    frame.preambleSize += chunk.length;
  }

  /** The frame whose boundary the line from `start` (at its two dashes) to `end` is. */
  #match(buffer: Buffer, start: number, end: number): Mark | null {
    const waiting = this.#frames.at(-1)?.boundary === null;
    if (!waiting && !this.#marks.mayStart(buffer[start + 2])) return null;
    const text = buffer.toString('latin1', start + 2, end).trimEnd();
    const top = this.#frames.at(-1);
    if (top && waiting && /^[\w'()+,./:=?-]{1,200}$/.test(text)) {
      top.boundary = text;
      this.#sink.warn('boundary-guessed');
      this.#marks.update(this.#frames);
    }
    return this.#marks.find(text);
  }

  #transition(hit: Mark): void {
    this.#closeTo(hit.level, hit.closes);
    const frame = this.#frames[hit.level] as Frame;
    frame.preamble = [];
    if (hit.closes) {
      frame.state = 'epilogue';
      this.#mode = 'body';
      this.#lineStart = true;
      this.#marks.update(this.#frames);
      return;
    }
    frame.state = 'children';
    this.#marks.update(this.#frames);
    this.#mode = 'header';
    this.#header = [];
    this.#headerSize = 0;
    this.#headerBegun = false;
  }

  /** Closes the leaf and every multipart inside the one at `level`. */
  #closeTo(level: number, orderly: boolean): void {
    if (this.#leaf) this.#sink.close(this.#leaf);
    this.#leaf = null;
    while (this.#frames.length - 1 > level) {
      const frame = this.#frames.at(-1) as Frame;
      if (frame.state === 'preamble' && frame.children === 0 && this.#recover(frame)) continue;
      if (frame.state === 'children' && !orderly) this.#sink.warn('boundary-end-missing');
      this.#frames.pop();
      this.#marks.update(this.#frames);
      this.#sink.close(frame.head);
    }
  }

  /**
   * A multipart without a single part: its boundary never came. What stood there is read again with a boundary that
   * does occur, or shown as text: never lost.
   * @returns true when the frame's content was scanned again, and has parts of its own to close
   */
  #recover(frame: Frame): boolean {
    const content = Buffer.concat(frame.preamble);
    if (content.length === 0) {
      this.#sink.warn('multipart-empty');
      return false;
    }
    if (this.#adoptGuess(frame, content)) {
      this.#scan(content);
      this.#finishRest();
      if (this.#mode === 'header') this.#headerDone();
      if (this.#leaf) this.#sink.close(this.#leaf);
      this.#leaf = null;
      return true;
    }
    this.#openRecovered(frame, content);
    if (this.#leaf) this.#sink.close(this.#leaf);
    this.#leaf = null;
    return false;
  }

  /** So much came before the first boundary that it cannot be kept: decide now, the rest follows. */
  #giveUpWaiting(frame: Frame): void {
    const content = Buffer.concat(frame.preamble);
    if (this.#adoptGuess(frame, content)) this.#scan(Buffer.concat([content, this.#rest]));
    else this.#openRecovered(frame, content);
  }

  #adoptGuess(frame: Frame, content: Buffer): boolean {
    if (!frame.guessed) this.#sink.warn('boundary-missing');
    const guess = frame.guessed || this.#rescanned > mimeLimits.rescanOctets ? null : guessBoundary(content);
    frame.guessed = true;
    frame.preamble = [];
    frame.preambleSize = 0;
    this.#rescanned += content.length;
    if (guess === null) return false;
    frame.boundary = guess;
    this.#lineStart = true;
    this.#marks.update(this.#frames);
    return true;
  }

  #openRecovered(frame: Frame, content: Buffer): void {
    frame.state = 'epilogue';
    this.#marks.update(this.#frames);
    const leaf = recoveredLeaf(frame.head, content);
    this.#count();
    this.#leaf = leaf;
    this.#sink.open(leaf);
    this.#sink.data(leaf, content);
  }

  #headerDone(): void {
    const { fields } = splitHeaderBlock(Buffer.concat(this.#header), this.#frames.length === 0);
    this.#header = [];
    this.#headerSize = 0;
    this.#headerBegun = false;
    this.#mode = 'body';
    this.#lineStart = true;
    const parent = this.#frames.at(-1) ?? null;
    if (parent) parent.children++;
    const head = partHead(fields, parent?.head ?? null, parent?.children ?? 0);
    this.#count();
    if (!head.multipart) {
      this.#leaf = head;
      this.#sink.open(head);
      return;
    }
    if (this.#frames.length >= mimeLimits.nesting) {
      throw problem('protocol', 'limit-exceeded', { detail: 'message parts are nested too deeply' });
    }
    const boundary = head.typeParams.get('boundary')?.trimEnd() ?? '';
    this.#frames.push({
      head,
      boundary: boundary === '' ? null : Buffer.from(boundary).toString('latin1'),
      state: 'preamble',
      children: 0,
      preamble: [],
      preambleSize: 0,
      guessed: false,
    });
    this.#marks.update(this.#frames);
    this.#sink.open(head);
  }

  #count(): void {
    if (++this.#parts > mimeLimits.parts) {
      throw problem('protocol', 'limit-exceeded', { detail: 'message has too many parts' });
    }
  }
}

/** Index of the line break that ends right before `line`, but not before `floor`. */
function breakBefore(buffer: Buffer, line: number, floor: number): number {
  if (line - 1 < floor || buffer[line - 1] !== NEWLINE) return line;
  return line - 2 >= floor && buffer[line - 2] === 13 ? line - 2 : line - 1;
}

/** A place after the first line break from which nothing need be held back, or -1. */
function safeCut(bytes: Buffer): number {
  const newline = bytes.indexOf(NEWLINE);
  if (newline < 0) return -1;
  for (let at = newline + 1; at < bytes.length && at < newline + mimeLimits.boundaryLine; at++) {
    const octet = bytes[at];
    if (octet !== 13 && octet !== NEWLINE && octet !== DASH) return at + 1;
  }
  return -1;
}

/** How many octets at the end could be the start of a line break and a boundary. */
function heldBack(buffer: Buffer, floor: number): number {
  const tail = buffer.toString('latin1', Math.max(floor, buffer.length - 4));
  return /\r?\n-{0,2}$|\r$/.exec(tail)?.[0].length ?? 0;
}
