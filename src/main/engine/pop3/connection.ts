// Second step of the way in: pairs commands with answers over one socket, in order, pipelined where that is allowed.
// Everything that goes wrong here ends the connection; POP3 has no way to abandon a single command.
import type { Socket } from 'node:net';
import { type Problem, ProblemError, problem, toProblem } from '../../../shared/problem.ts';
import { pop3Limits } from '../lib/limits.ts';
import { cancelled, classifyNetworkError } from '../net/classify.ts';
import type { WireTap } from '../net/wire-tap.ts';
import { ResponseReader } from './response-reader.ts';
import { parseStatusLine, type StatusLine } from './status-line.ts';

export interface Command {
  /** Without its line end; null waits for something the server says by itself (the greeting). */
  readonly line: string | null;
  /** From this character on, `line` is a credential: the tap is told of its length alone. */
  readonly secretFrom?: number;
  /** A positive answer is followed by a multi-line body. */
  readonly multi?: boolean;
  /** Each piece of the body; must use or copy it before returning. What it throws ends the connection. */
  readonly onData?: (chunk: Buffer) => void;
  /** A SASL challenge; the answer goes out through `sendLine`. */
  readonly onChallenge?: (text: string) => void;
  /** Called synchronously when the answer is whole, so that order among commands is kept. */
  readonly onReply?: (reply: Reply) => void;
  /** Milliseconds without a byte before the server counts as silent; default `pop3Limits.silenceMs`. */
  readonly silenceMs?: number;
}

export interface Reply {
  readonly status: StatusLine;
  /** Octets of the body after dot-stuffing was undone. */
  readonly octets: number;
  /** Octets that dot-stuffing had added. */
  readonly dots: number;
}

interface Pending extends Command {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (reason: ProblemError) => void;
  status: StatusLine | null;
  octets: number;
}

const CONTROL = /[\r\n\0]/;
const LINE_END = Buffer.from('\r\n');
const CHALLENGE = Buffer.from('+ \r\n');

export class Pop3Connection {
  /** Set once the server has announced PIPELINING. */
  pipelining = false;
  /** Octets received, after TLS. */
  bytesReceived = 0;
  readonly closed: Promise<Problem | null>;

  #socket: Socket;
  #reader: ResponseReader;
  readonly #queued: Pending[] = [];
  readonly #sent: Pending[] = [];
  #failure: ProblemError | null = null;
  #ended = false;
  #upgrading = false;
  #flushing = false;
  #reading = false;
  #timer: NodeJS.Timeout | null = null;
  #timerMs = 0;
  #settleClosed: (problem: Problem | null) => void = () => undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #tap: WireTap | undefined;
  readonly #onAbort = (): void => this.destroy(cancelled(this.#signal?.reason));
  readonly #onData = (chunk: Buffer): void => this.#received(chunk);
  readonly #onError = (error: Error): void => this.destroy(classifyNetworkError(error));
  readonly #onClose = (): void => this.destroy(closedByServer());

  /** @param signal ends the connection whenever it aborts. @param tap sees all but credentials. */
  constructor(socket: Socket, signal?: AbortSignal, tap?: WireTap) {
    this.#signal = signal;
    this.#tap = tap;
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
    this.#reader = this.#newReader();
    this.#socket = socket;
    this.#attach(socket);
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Rejects with the ProblemError that ended the connection; a `-ERR` answer is an answer, not a rejection. */
  execute(command: Command): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null || this.#ended) {
        reject(this.#failure ?? closedByServer());
        return;
      }
      if (command.line !== null && CONTROL.test(command.line)) {
        reject(problem('refused', 'invalid-argument', { detail: 'control character in a command' }));
        return;
      }
      this.#queued.push({ ...command, resolve, reject, status: null, octets: 0 });
      this.#flushSoon();
    });
  }

  /** The answer to a SASL challenge of the command in progress. */
  sendLine(line: string): void {
    this.#tap?.sentSecret(Buffer.byteLength(line));
    this.#tap?.sent(LINE_END);
    this.#write(`${line}\r\n`);
  }

  /**
   * Runs `secure` on the bare socket and goes on over what it returns. Nothing of the clear connection is kept: bytes
   * that arrived with the answer to STLS were not protected and end the connection (RFC 2595 section 4).
   */
  async upgrade(secure: (socket: Socket) => Promise<Socket>): Promise<void> {
    if (!this.#reader.idle || this.#queued.length > 0 || this.#sent.length > 0) this.destroy(injected());
    if (this.#failure !== null) throw this.#failure;
    this.#upgrading = true;
    const bare = this.#socket;
    this.#detach(bare);
    bare.pause();
    let wrapped: Socket;
    try {
      wrapped = await secure(bare);
    } catch (error) {
      bare.on('error', () => undefined);
      const failure = classifyNetworkError(error, true);
      this.destroy(failure);
      throw failure;
    }
    if (this.#failure !== null) {
      wrapped.destroy();
      throw this.#failure;
    }
    this.#upgrading = false;
    this.#socket = wrapped;
    this.#reader = this.#newReader();
    this.#attach(wrapped);
  }

  /** Announces that the next thing received after the current answers is TLS: anything else is an injection. */
  expectUpgrade(): void {
    this.#upgrading = true;
  }

  /** Ends at once. With a reason, everything that waits is rejected with it. Idempotent. */
  destroy(reason?: ProblemError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = reason ?? null;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#detach(this.#socket);
    // A late error of a socket nobody listens to any more must not become an uncaught exception.
    this.#socket.on('error', () => undefined);
    this.#socket.destroy();
    for (const pending of [...this.#sent.splice(0), ...this.#queued.splice(0)]) {
      pending.reject(reason ?? closedByServer());
    }
    this.#settleClosed(reason?.problem ?? null);
  }

  #attach(socket: Socket): void {
    socket.on('data', this.#onData);
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
    socket.on('end', this.#onClose);
  }

  #detach(socket: Socket): void {
    socket.off('data', this.#onData);
    socket.off('error', this.#onError);
    socket.off('close', this.#onClose);
    socket.off('end', this.#onClose);
  }

  /** Commands of one turn of the event loop go out in one write, hence in one TLS record. */
  #flushSoon(): void {
    // While an answer is being read, the end of that sends what piled up.
    if (this.#flushing || this.#reading) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    let text = '';
    while (this.#queued.length > 0 && (this.pipelining || this.#sent.length === 0)) {
      const next = this.#queued.shift();
      if (next === undefined) break;
      this.#sent.push(next);
      if (next.line === null) continue;
      this.#show(next.line, next.secretFrom ?? next.line.length);
      text += `${next.line}\r\n`;
    }
    this.#watchSilence();
    if (text !== '') this.#write(text);
  }

  #show(line: string, secretFrom: number): void {
    if (this.#tap === undefined) return;
    const secret = line.slice(secretFrom);
    this.#tap.sent(Buffer.from(line.slice(0, secretFrom)));
    if (secret !== '') this.#tap.sentSecret(Buffer.byteLength(secret));
    this.#tap.sent(LINE_END);
  }

  #write(text: string): void {
    if (!this.#ended) this.#socket.write(text, 'utf8');
  }

  /** One timer for the whole connection: it runs while an answer is due and starts again with every byte. */
  #watchSilence(): void {
    const head = this.#sent[0];
    if (head === undefined || this.#ended) {
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#timer = null;
      return;
    }
    const ms = head.silenceMs ?? pop3Limits.silenceMs;
    if (this.#timer !== null && this.#timerMs === ms) {
      this.#timer.refresh();
      return;
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timerMs = ms;
    this.#timer = setTimeout(() => this.destroy(problem('network', 'silent-server')), ms);
  }

  #received(chunk: Buffer): void {
    this.bytesReceived += chunk.length;
    // During a SASL exchange the tap gets whole lines, without the challenges.
    if (this.#sent[0]?.onChallenge === undefined) this.#tap?.received(chunk);
    this.#reading = true;
    try {
      this.#reader.push(chunk);
    } catch (error) {
      // Not the network's: the server broke the protocol, or the receiver of a body could not take it.
      this.destroy(
        error instanceof ProblemError ? error : new ProblemError(toProblem(error), { cause: error }),
      );
      return;
    } finally {
      this.#reading = false;
    }
    this.#flush();
  }

  #newReader(): ResponseReader {
    return new ResponseReader({
      status: (line) => this.#onStatus(line),
      data: (piece) => {
        const head = this.#sent[0];
        if (head === undefined) return;
        head.octets += piece.length;
        if (head.octets > pop3Limits.messageOctets) {
          throw problem('protocol', 'limit-exceeded', { detail: 'answer without end' });
        }
        head.onData?.(piece);
      },
      end: (dots) => this.#answered(dots),
    });
  }

  #onStatus(line: Buffer): 'single' | 'multi' {
    const head = this.#sent[0];
    if (head === undefined) {
      throw this.#upgrading
        ? injected()
        : problem('protocol', 'malformed-response', { detail: 'answer without a command' });
    }
    const status = parseStatusLine(line);
    const challenge = status.kind === 'continue' && head.onChallenge !== undefined;
    if (head.onChallenge !== undefined) {
      this.#tap?.received(challenge ? CHALLENGE : Buffer.concat([line, LINE_END]));
    }
    if (status.kind === 'continue' && head.onChallenge !== undefined) {
      head.onChallenge(status.text);
      return 'single';
    }
    if (status.kind === 'other' || status.kind === 'continue') {
      throw head.line === null
        ? problem('protocol', 'not-pop3', { detail: status.text })
        : problem('protocol', 'malformed-response', { detail: 'neither +OK nor -ERR' });
    }
    head.status = status;
    if (status.kind === 'ok' && head.multi === true) return 'multi';
    this.#answered(0);
    return 'single';
  }

  #answered(dots: number): void {
    const head = this.#sent.shift();
    if (head === undefined || head.status === null) return;
    const reply = { status: head.status, octets: head.octets, dots };
    head.onReply?.(reply);
    head.resolve(reply);
  }
}

function closedByServer(): ProblemError {
  return problem('network', 'connection-reset', { detail: 'the server closed the connection' });
}

function injected(): ProblemError {
  return problem('tls', 'starttls-injection', { detail: 'bytes after the answer to STLS' });
}
