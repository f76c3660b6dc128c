// The heart of a session: what arrives becomes responses and goes to the commands it answers, or to the listener, in the
// order it came; and every way in which a session ends.

import {
  type Problem,
  type ProblemError,
  ProblemError as ProblemErrorClass,
  problem,
  toProblem,
} from '../../../shared/problem.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import { netLimits } from '../lib/limits.ts';
import { cancelled } from '../net/classify.ts';
import type { UpgradeOptions } from '../net/tls.ts';
import type { WireTap } from '../net/wire-tap.ts';
import { Answers } from './answers.ts';
import type { Command } from './command.ts';
import { CommandRunner } from './command-runner.ts';
import { type FrameHandler, Framer, type LiteralSink } from './framer.ts';
import { Greeting, parseGreeting } from './greeting.ts';
import { IncomingTap } from './incoming-tap.ts';
import { parseFetch } from './parse-fetch.ts';
import { parseResponse, type Response, type StatusLine } from './parse-response.ts';
import { refusal } from './refusal.ts';
import { CHAR, Scanner } from './scanner.ts';
import { ServerState } from './server-state.ts';
import type { CommandOptions, ImapDeadlines } from './session-api.ts';
import { Transport, type Wire } from './transport.ts';

export interface ChannelOptions {
  readonly clock?: Clock | undefined;
  readonly deadlines?: Partial<ImapDeadlines> | undefined;
  readonly tap?: WireTap | undefined;
}

const DEFAULT_DEADLINES: ImapDeadlines = {
  connect: netLimits.connectMs,
  greeting: netLimits.greetingMs,
  silence: 60_000,
  // RFC 2177 lets a server hang up after 30 minutes; many middle boxes forget a connection after less.
  idleRenewal: 9 * 60_000,
};

/** Between BYE and the end of the connection: a tagged answer may still follow. */
const BYE_MS = 1_000;

export class Channel implements FrameHandler {
  readonly clock: Clock;
  readonly deadlines: ImapDeadlines;
  readonly closed: Promise<Problem | null>;
  readonly state = new ServerState();
  readonly #transport: Transport;
  readonly #framer: Framer;
  readonly #scanner = new Scanner();
  readonly #answers: Answers;
  readonly #runner: CommandRunner;
  readonly #greeting = new Greeting();
  readonly #incoming: IncomingTap;
  #resolveClosed: (reason: Problem | null) => void = () => undefined;
  #over = false;
  #loggingOut = false;
  #afterHalt: ((leftover: Buffer) => void) | null = null;

  constructor(wire: Wire, encrypted: boolean, options: ChannelOptions) {
    this.clock = options.clock ?? systemClock;
    this.deadlines = { ...DEFAULT_DEADLINES, ...options.deadlines };
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#framer = new Framer(this);
    this.#transport = new Transport(wire, encrypted, {
      data: (chunk) => this.#receive(chunk),
      end: (reason) => this.#disconnected(reason),
    });
    this.#runner = new CommandRunner({
      transport: this.#transport,
      state: this.state,
      clock: this.clock,
      silenceMs: this.deadlines.silence,
      tap: options.tap,
      close: (reason) => this.close(reason),
    });
    const { queue } = this.#runner;
    this.#answers = new Answers(queue, this.state);
    this.#incoming = new IncomingTap(options.tap, () =>
      queue.inFlight.some((entry) => entry.command.secretExchange === true),
    );
  }

  get encrypted(): boolean {
    return this.#transport.encrypted;
  }

  get compressed(): boolean {
    return this.#transport.compressed;
  }

  get bytesReceived(): number {
    return this.#transport.bytesReceived;
  }

  get bytesSent(): number {
    return this.#transport.bytesSent;
  }

  /** The server's first line. Rejects with `not-imap`, `silent-server`, or whatever ended the connection. */
  async greeting(signal?: AbortSignal): Promise<StatusLine> {
    const onAbort = (): void => this.close(cancelled(signal?.reason).problem);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal?.aborted) onAbort();
      if (this.#over) throw cancelled();
      return await this.#greeting.wait(this.clock, this.deadlines.greeting, () =>
        this.close(problem('network', 'silent-server', { detail: 'no greeting' }).problem),
      );
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  run<T>(command: Command<T>, options: CommandOptions = {}): Promise<T> {
    return this.#runner.run(command, options);
  }

  /** Ends a running command that has an `interrupt` (IDLE). Before its continuation, `unwanted` has to say so. */
  interrupt(command: Command<unknown>): void {
    this.#runner.interrupt(command);
  }

  /** From the tagged OK of STARTTLS, in the same call: nothing read after it counts (RFC 9051 section 6.2.1). */
  freezeForTls(): void {
    this.#transport.freeze();
    this.#haltThen((leftover) => {
      if (leftover.length > 0) {
        this.close(
          problem('tls', 'starttls-injection', { detail: 'bytes after the answer to STARTTLS' }).problem,
        );
      }
    });
  }

  /** No command goes out between the OK and the end of the handshake. */
  async startTls(options: UpgradeOptions): Promise<void> {
    if (this.#over) throw problem('tls', 'starttls-injection');
    await this.#transport.startTls(options);
    this.#runner.release();
  }

  /** From the tagged OK of COMPRESS, in the same call: what follows it is compressed (RFC 4978 section 4). */
  startCompression(): void {
    this.#haltThen((leftover) => {
      this.#transport.startCompression(Buffer.from(leftover));
      this.#runner.release();
    });
  }

  /** LOGOUT was sent: BYE and the end are no faults. */
  expectEnd(): void {
    this.#loggingOut = true;
  }

  close(reason: Problem | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#transport.destroy();
    this.#framer.abandon();
    const error = reason === null ? cancelled() : new ProblemErrorClass(reason);
    this.#greeting.refuse(error);
    this.#runner.stop(error);
    this.#resolveClosed(reason);
  }

  // From the framer.

  response(bytes: Buffer, start: number, end: number): void {
    // Closed by whoever got the response before this one of the same chunk.
    if (this.#over) return;
    this.#incoming.response(bytes, start, end);
    if (end === start) return;
    const scanner = this.#scanner.reset(bytes, start, end);
    const seq = fetchNumber(scanner);
    if (seq >= 0) {
      this.#answers.fetched(parseFetch(scanner, seq));
      return;
    }
    scanner.pos = start;
    this.#dispatch(this.#greeting.awaited ? parseGreeting(scanner) : parseResponse(scanner, this.state.utf8));
  }

  literal(bytes: Buffer, start: number, end: number, octets: number): LiteralSink | null {
    if (!this.#runner.queue.inFlight.some((entry) => entry.command.literal !== undefined)) return null;
    return this.#answers.literal(this.#scanner.reset(bytes, start, end), octets);
  }

  // Incoming.

  #receive(chunk: Buffer): void {
    this.#incoming.chunk(chunk);
    this.#runner.received(chunk.length);
    let at = 0;
    try {
      while (at < chunk.length && !this.#over) {
        at += this.#framer.push(at === 0 ? chunk : chunk.subarray(at));
        const then = this.#afterHalt;
        if (then === null) continue;
        this.#afterHalt = null;
        then(chunk.subarray(at));
        return;
      }
    } catch (error) {
      this.close(toProblem(error));
    }
  }

  #haltThen(then: (leftover: Buffer) => void): void {
    this.#afterHalt = then;
    this.#runner.hold();
    this.#framer.halt();
  }

  #dispatch(response: Response): void {
    if (response.kind === 'continue') {
      this.#runner.continuation(response.text);
      return;
    }
    if (response.kind === 'status') {
      if (this.#greeting.awaited) {
        this.state.hear(response);
        this.#greeting.came(response);
        return;
      }
      if (response.tag !== null) {
        this.#runner.tagged(response);
        return;
      }
    }
    this.state.hear(response);
    if (response.kind === 'status' && response.status === 'BYE') void this.#endAfterBye(response);
    this.#answers.untagged(response);
  }

  /** A server that says goodbye and then leaves the line open is not waited for. */
  async #endAfterBye(bye: StatusLine): Promise<void> {
    if (this.#loggingOut) return;
    // Where no answer is awaited nobody is to begin anything on it.
    if (this.#runner.owed) await this.clock.sleep(BYE_MS);
    this.close(refusal(bye, 'BYE').problem);
  }

  #disconnected(reason: ProblemError | null): void {
    if (this.#loggingOut) this.close(null);
    else if (this.state.bye !== null) this.close(refusal(this.state.bye, 'BYE').problem);
    else if (reason !== null) this.close(reason.problem);
    else
      this.close(
        problem('network', 'connection-reset', { detail: 'the server closed the connection' }).problem,
      );
  }
}

/** The sequence number of `* n FETCH `, leaving the position at its parenthesis; -1 for anything else. */
function fetchNumber(scanner: Scanner): number {
  const { bytes, pos } = scanner;
  if (bytes[pos] !== CHAR.star || bytes[pos + 1] !== CHAR.space) return -1;
  scanner.pos = pos + 2;
  const first = scanner.peek();
  if (first < CHAR.zero || first > CHAR.nine) return -1;
  const seq = scanner.number();
  if (scanner.peek() !== CHAR.space || !scanner.spells(scanner.pos + 1, 'FETCH')) return -1;
  scanner.pos += 6;
  scanner.skipSpaces();
  return scanner.peek() === CHAR.open ? seq : -1;
}
