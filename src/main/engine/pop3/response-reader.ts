// First step of the way in for POP3: network bytes, split anywhere, become status lines and multi-line data.
// Bytes stay bytes: nothing is decoded here, so 8-bit headers and odd charsets survive as the server sent them.
import { problem } from '../../../shared/problem.ts';
import { pop3Limits } from '../lib/limits.ts';

/** What the reader tells. Chunks are views into the received buffer: use or copy them before returning. */
export interface ResponseHandler {
  /** A status line without its line end. The answer says whether a multi-line body follows it. */
  status(line: Buffer): 'single' | 'multi';
  /** The next bytes of the body, dot-stuffing undone, line ends as sent. */
  data(chunk: Buffer): void;
  /** The body is whole. `dots`: octets that stuffing had added. */
  end(dots: number): void;
}

// Where in the stream the reader stands. In a body only CRLF ends a line (RFC 1939 section 3): taking a bare LF for
// one would let the text of a message end its own body and speak as the server.
const STATUS = 0;
const LINE_START = 1;
const IN_LINE = 2;
const AFTER_CR = 3;
const DOT = 4;
const DOT_CR = 5;

const CR = 0x0d;
const LF = 0x0a;
const PERIOD = 0x2e;
const CRLF_DOT = Buffer.from('\r\n.');
const ONE_CR = Buffer.from('\r');

export class ResponseReader {
  readonly #handler: ResponseHandler;
  #state = STATUS;
  #line: Buffer[] = [];
  #lineOctets = 0;
  #dots = 0;

  constructor(handler: ResponseHandler) {
    this.#handler = handler;
  }

  /** True between two answers: nothing of the next one has arrived. */
  get idle(): boolean {
    return this.#state === STATUS && this.#lineOctets === 0;
  }

  /** @throws ProblemError `limit-exceeded` for a status line without end; whatever the handler throws. */
  push(chunk: Buffer): void {
    let position = 0;
    while (position < chunk.length) {
      switch (this.#state) {
        case STATUS:
          position = this.#statusLine(chunk, position);
          break;
        case IN_LINE:
        case AFTER_CR:
          position = this.#body(chunk, position);
          break;
        default:
          position = this.#lineStart(chunk, position);
      }
    }
  }

  #statusLine(chunk: Buffer, start: number): number {
    // A bare LF is accepted here: no content can be smuggled in a status line, and small servers send it.
    const end = chunk.indexOf(LF, start);
    const piece = chunk.subarray(start, end === -1 ? chunk.length : end);
    this.#lineOctets += piece.length + 1;
    if (this.#lineOctets > pop3Limits.lineOctets) {
      throw problem('protocol', 'limit-exceeded', { detail: 'status line too long' });
    }
    if (end === -1) {
      this.#line.push(piece);
      return chunk.length;
    }
    let line = this.#line.length === 0 ? piece : Buffer.concat([...this.#line, piece]);
    if (line.at(-1) === CR) line = line.subarray(0, -1);
    this.#line = [];
    this.#lineOctets = 0;
    this.#dots = 0;
    this.#state = this.#handler.status(line) === 'multi' ? LINE_START : STATUS;
    return end + 1;
  }

  /** At most a few bytes around a line start; everything else is `#body`'s, which moves in large steps. */
  #lineStart(chunk: Buffer, position: number): number {
    const byte = chunk[position];
    if (this.#state === LINE_START) {
      if (byte !== PERIOD) {
        this.#state = IN_LINE;
        return position;
      }
      this.#state = DOT;
      return position + 1;
    }
    if (this.#state === DOT) {
      if (byte === CR) {
        this.#state = DOT_CR;
        return position + 1;
      }
      // The dot was stuffing: it goes, what follows stays.
      this.#dots += 1;
      this.#state = IN_LINE;
      return position;
    }
    if (byte === LF) {
      this.#state = STATUS;
      this.#handler.end(this.#dots);
      return position + 1;
    }
    this.#dots += 1;
    this.#handler.data(ONE_CR);
    this.#state = AFTER_CR;
    return position;
  }

  #body(chunk: Buffer, start: number): number {
    if (this.#state === AFTER_CR && chunk[start] === LF) {
      this.#handler.data(chunk.subarray(start, start + 1));
      this.#state = LINE_START;
      return start + 1;
    }
    const stop = chunk.indexOf(CRLF_DOT, start);
    const end = stop === -1 ? chunk.length : stop + 2;
    this.#handler.data(chunk.subarray(start, end));
    this.#state = stateAfter(chunk, start, end);
    return end;
  }
}

function stateAfter(chunk: Buffer, start: number, end: number): number {
  const last = chunk[end - 1];
  if (last === CR) return AFTER_CR;
  return last === LF && end - 2 >= start && chunk[end - 2] === CR ? LINE_START : IN_LINE;
}
