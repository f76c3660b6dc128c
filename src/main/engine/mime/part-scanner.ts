// The MIME structure of a message, read in one pass over chunks of any size: the same walk serves the reader (what parts
// are there) and saving (the bytes of one part), so that both always mean the same part by the same id.
import { problem } from '../../../shared/problem.ts';
import { headerLimits, mimeLimits } from '../lib/limits.ts';
import { guessBoundary } from './boundary-guess.ts';
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
  /** Lines of the header being read. */
  #header: Buffer[] = [];
  #headerSize = 0;
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
    this.#scan(this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes);
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
    const hit = start > 0 || this.#lineStart ? this.#match(rest.subarray(start)) : null;
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
  #scanHeader(buffer: Buffer, at: number): number {
    const newline = buffer.indexOf(NEWLINE, at);
    if (newline < 0 && buffer.length - at < headerLimits.valueOctets) {
      this.#rest = Buffer.from(buffer.subarray(at));
      return -1;
    }
    const end = newline < 0 ? buffer.length : newline;
    const next = Math.min(end + 1, buffer.length);
    const outermost = this.#frames.length === 0;
    if (outermost && this.#headerSize === 0 && buffer[at] === 0xef && buffer[at + 1] === 0xbb) at += 3;
    if (buffer[at] === DASH && buffer[at + 1] === DASH) {
      const hit = this.#match(buffer.subarray(at, end));
      if (hit) {
        this.#headerDone();
        this.#transition(hit);
        return next;
      }
    }
    const kind = classifyHeaderLine(
      buffer.toString('latin1', at, Math.min(end, at + 220)),
      this.#headerBegun,
      outermost,
    );
    if (kind === 'blank' || kind === 'body' || this.#headerSize > headerLimits.blockOctets) {
      if (kind === 'body') this.#sink.warn('header-end-missing');
      this.#headerDone();
      return kind === 'blank' ? next : at;
    }
    if (kind !== 'skip') {
      this.#headerBegun = true;
      this.#header.push(Buffer.from(buffer.subarray(at, next)));
      this.#headerSize += next - at;
    }
    return next;
  }

  /** @returns where to go on, or -1 when more octets are needed */
  #scanBody(buffer: Buffer, at: number): number {
    let search = at;
    let candidate = -1;
    if (this.#lineStart && buffer[at] === DASH && (buffer.length === at + 1 || buffer[at + 1] === DASH))
      candidate = at;
    for (;;) {
      if (candidate < 0) {
        const found = buffer.indexOf(LINE_DASHES, search);
        if (found < 0) break;
        candidate = found + 1;
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
      const line = end - candidate < mimeLimits.boundaryLine ? buffer.subarray(candidate, end) : null;
      const hit = line ? this.#match(line) : null;
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

  /** The frame whose boundary this line is. Innermost first; a closed frame only when no open one wants it. */
  #match(line: Buffer): { level: number; closes: boolean } | null {
    let text = line.toString('latin1').trimEnd();
    if (!text.startsWith('--')) return null;
    text = text.slice(2);
    for (const closed of [false, true]) {
      for (let level = this.#frames.length - 1; level >= 0; level--) {
        const frame = this.#frames[level] as Frame;
        if ((frame.state === 'epilogue') !== closed) continue;
        if (
          frame.boundary === null &&
          level === this.#frames.length - 1 &&
          /^[\w'()+,./:=?-]{1,200}$/.test(text)
        ) {
          frame.boundary = text;
          this.#sink.warn('boundary-guessed');
        }
        if (frame.boundary === null) continue;
        if (text === frame.boundary) return { level, closes: false };
        if (text.length === frame.boundary.length + 2 && text === `${frame.boundary}--`)
          return { level, closes: true };
      }
    }
    return null;
  }

  #transition(hit: { level: number; closes: boolean }): void {
    this.#closeTo(hit.level, hit.closes);
    const frame = this.#frames[hit.level] as Frame;
    frame.preamble = [];
    if (hit.closes) {
      frame.state = 'epilogue';
      this.#mode = 'body';
      this.#lineStart = true;
      return;
    }
    frame.state = 'children';
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
    return true;
  }

  #openRecovered(frame: Frame, content: Buffer): void {
    frame.state = 'epilogue';
    const leaf = recoveredLeaf(frame.head, content);
    this.#count();
    this.#leaf = leaf;
    this.#sink.open(leaf);
    this.#sink.data(leaf, content);
  }

  #headerDone(): void {
    const { fields } = splitHeaderBlock(Buffer.concat(this.#header), false);
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

/** How many octets at the end could be the start of a line break and a boundary. */
function heldBack(buffer: Buffer, floor: number): number {
  const tail = buffer.toString('latin1', Math.max(floor, buffer.length - 4));
  return /\r?\n-{0,2}$|\r$/.exec(tail)?.[0].length ?? 0;
}
