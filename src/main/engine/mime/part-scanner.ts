// The MIME structure of a message, read in one pass over chunks of any size: the same walk serves the reader (what parts
// are there) and saving (the bytes of one part), so that both always mean the same part by the same id.
import { problem } from '../../../shared/problem.ts';
import { headerLimits, mimeLimits } from '../lib/limits.ts';
import { guessBoundary, uncovered } from './boundary-guess.ts';
import { BoundaryMarks, type Mark } from './boundary-marks.ts';
import { asBuffer } from './charset.ts';
import { splitHeaderBlock } from './header-block.ts';
import { HeaderCollector } from './header-collector.ts';
import { breakBefore, heldBack, nextDashes, nextNewline, safeCut, trimmedEnd } from './line-edges.ts';
import { LineEndReader } from './line-ends.ts';
import { type PartHead, partHead, recoveredLeaf } from './part-head.ts';
import { type Frame, openFrame, type PartSink } from './scan-frame.ts';

const NEWLINE = 10;
const DASH = 45;
const NOTHING: Buffer = Buffer.alloc(0);

export class PartScanner {
  readonly #sink: PartSink;
  readonly #frames: Frame[] = [];
  #rest: Buffer = NOTHING;
  #mode: 'header' | 'body' = 'header';
  readonly #header = new HeaderCollector();
  readonly #lineEnds = new LineEndReader();
  readonly #marks = new BoundaryMarks();
  /** In a body: the next octet starts a line. */
  #lineStart = true;
  #leaf: PartHead | null = null;
  #parts = 0;
  #rescanned = 0;

  constructor(sink: PartSink) {
    this.#sink = sink;
  }

  write(chunk: Uint8Array): void {
    this.#read(this.#lineEnds.write(asBuffer(chunk)));
  }

  #read(bytes: Buffer): void {
    if (bytes.length === 0) return;
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
    this.#read(this.#lineEnds.end());
    if (this.#lineEnds.ends === 'returns') this.#sink.warn('line-ends-recovered');
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
    while (at < buffer.length) {
      const newline = buffer.indexOf(NEWLINE, at);
      if (newline < 0 && buffer.length - at < headerLimits.valueOctets) {
        this.#header.keep(buffer, from, at);
        this.#rest = Buffer.from(buffer.subarray(at));
        return -1;
      }
      const end = newline < 0 ? buffer.length : newline;
      const next = Math.min(end + 1, buffer.length);
      const hit = buffer[at] === DASH && buffer[at + 1] === DASH ? this.#match(buffer, at, end) : null;
      if (hit) {
        this.#header.keep(buffer, from, at);
        this.#headerDone();
        this.#transition(hit);
        return next;
      }
      const ends = this.#header.endsAt(buffer, at, end, { outermost, unkept: at - from });
      if (ends !== null) {
        if (ends !== 'blank') this.#sink.warn('header-end-missing');
        this.#header.keep(buffer, from, at);
        this.#headerDone();
        return ends === 'blank' ? next : at;
      }
      at = next;
    }
    this.#header.keep(buffer, from, at);
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
        candidate = nextDashes(buffer, search);
        if (candidate < 0) break;
      }
      if (!waiting && candidate + 2 < buffer.length && !this.#marks.mayStart(buffer[candidate + 2])) {
        search = candidate;
        candidate = -1;
        continue;
      }
      const newline = nextNewline(buffer, candidate);
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
    const stop = trimmedEnd(buffer, start + 2, end);
    if (!waiting && stop - start - 2 < this.#marks.shortest) return null;
    const text = buffer.toString('latin1', start + 2, stop);
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
    this.#header.take();
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
      if (frame.head.mistaken === null) this.#sink.warn('multipart-empty');
      return false;
    }
    const again = this.#adoptGuess(frame, content);
    if (again) {
      this.#scan(again);
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
    const again = this.#adoptGuess(frame, content);
    if (again) this.#scan(Buffer.concat([again, this.#rest]));
    else this.#openRecovered(frame, content);
  }

  /** @returns what to read again, or null when no boundary can be made out */
  #adoptGuess(frame: Frame, content: Buffer): Buffer | null {
    if (!frame.guessed && frame.head.mistaken === null) this.#sink.warn('boundary-missing');
    const may = !frame.guessed && this.#rescanned <= mimeLimits.rescanOctets;
    const hidden = may && frame.boundary !== null ? uncovered(frame.head, frame.boundary, content) : null;
    const guess = hidden
      ? frame.boundary
      : may && frame.head.mistaken === null
        ? guessBoundary(content)
        : null;
    frame.guessed = true;
    frame.preamble = [];
    frame.preambleSize = 0;
    this.#rescanned += content.length;
    if (guess === null) return null;
    frame.boundary = guess;
    this.#lineStart = true;
    this.#marks.update(this.#frames);
    return hidden ?? content;
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
    const { fields } = splitHeaderBlock(this.#header.take(), this.#frames.length === 0);
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
    this.#frames.push(openFrame(head, boundary === '' ? null : Buffer.from(boundary).toString('latin1')));
    this.#marks.update(this.#frames);
    this.#sink.open(head);
  }

  #count(): void {
    if (++this.#parts > mimeLimits.parts) {
      throw problem('protocol', 'limit-exceeded', { detail: 'message has too many parts' });
    }
  }
}
