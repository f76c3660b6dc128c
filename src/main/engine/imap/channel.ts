// The heart of a session: commands wait here, share the wire as far as no answer could be mistaken, and get the
// answers that are theirs. What nobody asked for goes to the listener, in the order it came.
import {
  type Problem,
  type ProblemError,
  ProblemError as ProblemErrorClass,
  problem,
  toProblem,
} from '../../../shared/problem.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import { imapLimits, netLimits } from '../lib/limits.ts';
import { cancelled } from '../net/classify.ts';
import type { UpgradeOptions } from '../net/tls.ts';
import type { WireTap } from '../net/wire-tap.ts';
import type { Command } from './command.ts';
import { CommandQueue, type Entry } from './command-queue.ts';
import { type CommandWriter, createCommandWriter } from './command-writer.ts';
import { type FrameHandler, Framer, type LiteralSink } from './framer.ts';
import { locateLiteral } from './locate-literal.ts';
import { type FetchAnswer, parseFetch } from './parse-fetch.ts';
import { parseResponse, type Response, type StatusLine } from './parse-response.ts';
import { refusal } from './refusal.ts';
import { CHAR, Scanner } from './scanner.ts';
import { ServerState } from './server-state.ts';
import type { CommandOptions, ImapDeadlines } from './session.ts';
import { SilenceWatch } from './silence-watch.ts';
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
  readonly #writer: CommandWriter;
  readonly #tap: WireTap | undefined;
  readonly #framer: Framer;
  readonly #scanner = new Scanner();
  readonly #queue = new CommandQueue();
  readonly #watch: SilenceWatch;
  #greeting: { resolve(line: StatusLine): void; reject(reason: Error): void } | null = null;
  #resolveClosed: (reason: Problem | null) => void = () => undefined;
  #over = false;
  #loggingOut = false;
  #lastTag = 0;
  #abandonedOctets = 0;
  #afterHalt: ((leftover: Buffer) => void) | null = null;

  constructor(wire: Wire, encrypted: boolean, options: ChannelOptions) {
    this.clock = options.clock ?? systemClock;
    this.deadlines = { ...DEFAULT_DEADLINES, ...options.deadlines };
    this.#tap = options.tap;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#watch = new SilenceWatch(
      this.clock,
      this.deadlines.silence,
      () => this.#owed,
      () => this.close(problem('network', 'silent-server', { detail: 'no answer in time' }).problem),
    );
    this.#framer = new Framer(this);
    this.#transport = new Transport(wire, encrypted, {
      data: (chunk) => this.#receive(chunk),
      end: (reason) => this.#disconnected(reason),
    });
    this.#writer = createCommandWriter({
      transport: this.#transport,
      tap: options.tap,
      has: (capability) => this.state.has(capability),
      touch: () => this.#watch.touch(),
    });
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
    const late = new AbortController();
    const onAbort = (): void => this.close(cancelled(signal?.reason).problem);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal?.aborted) onAbort();
      const line = new Promise<StatusLine>((resolve, reject) => {
        if (this.#over) reject(cancelled());
        else this.#greeting = { resolve, reject };
      });
      const deadline = this.clock.sleep(this.deadlines.greeting, late.signal).then(
        () => this.close(problem('network', 'silent-server', { detail: 'no greeting' }).problem),
        () => undefined,
      );
      return await Promise.race([line, deadline.then(() => line)]);
    } finally {
      late.abort();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  run<T>(command: Command<T>, options: CommandOptions = {}): Promise<T> {
    const { signal } = options;
    return new Promise<T>((resolve, reject) => {
      if (this.#over) {
        command.settled?.();
        reject(problem('network', 'connection-reset', { detail: `${command.name}: the session is over` }));
        return;
      }
      if (signal?.aborted) {
        command.settled?.();
        reject(cancelled(signal.reason));
        return;
      }
      const entry: Entry = {
        command: command as Command<unknown>,
        priority: options.priority ?? 'normal',
        tag: '',
        written: false,
        continued: false,
        interruptSent: false,
        abandoned: false,
        resolve: resolve as (value: unknown) => void,
        reject,
        release: () => signal?.removeEventListener('abort', onAbort),
      };
      const onAbort = (): void => this.#abandon(entry, cancelled(signal?.reason));
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#queue.add(entry);
      this.#pump();
    });
  }

  /** Ends a running command that has an `interrupt` (IDLE). Before its continuation, `unwanted` has to say so. */
  interrupt(command: Command<unknown>): void {
    for (const entry of this.#queue.inFlight) if (entry.command === command) this.#interrupt(entry);
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

  startTls(options: UpgradeOptions): Promise<void> {
    if (this.#over) return Promise.reject(problem('tls', 'starttls-injection'));
    return this.#transport.startTls(options);
  }

  /** From the tagged OK of COMPRESS, in the same call: what follows it is compressed (RFC 4978 section 4). */
  startCompression(): void {
    this.#haltThen((leftover) => {
      this.#transport.startCompression(Buffer.from(leftover));
      this.#pump();
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
    this.#watch.stop();
    const error = reason === null ? cancelled() : new ProblemErrorClass(reason);
    this.#greeting?.reject(error);
    this.#greeting = null;
    this.#writer.stop(error);
    for (const entry of this.#queue.drain()) {
      this.#settle(entry);
      entry.reject(error);
    }
    this.#resolveClosed(reason);
  }

  // From the framer.

  response(bytes: Buffer, start: number, end: number): void {
    // Closed by whoever got the response before this one of the same chunk.
    if (this.#over) return;
    this.#tapResponse(bytes, start, end);
    if (end === start) return;
    const scanner = this.#scanner.reset(bytes, start, end);
    const seq = fetchNumber(scanner);
    if (seq >= 0) {
      this.#fetched(parseFetch(scanner, seq));
      return;
    }
    scanner.pos = start;
    this.#dispatch(
      this.#greeting === null ? parseResponse(scanner, this.state.utf8) : parseGreeting(scanner),
    );
  }

  literal(bytes: Buffer, start: number, end: number, octets: number): LiteralSink | null {
    if (!this.#queue.inFlight.some((entry) => entry.command.literal !== undefined)) return null;
    const place = locateLiteral(this.#scanner.reset(bytes, start, end), octets);
    if (place === null) return null;
    const known = place.uid === 0 ? { ...place, uid: this.state.sequence.uidOf(place.seq) } : place;
    for (const entry of this.#queue.inFlight) {
      const sink = entry.command.literal?.(known) ?? null;
      if (sink !== null) return sink;
    }
    return null;
  }

  // Incoming.

  #receive(chunk: Buffer): void {
    this.#watch.touch();
    if (this.#tap !== undefined && !this.#secret) this.#tap.received(chunk);
    if (this.#queue.inFlight.some((entry) => entry.abandoned)) this.#countAbandoned(chunk.length);
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
    this.#framer.halt();
  }

  #countAbandoned(octets: number): void {
    this.#abandonedOctets += octets;
    if (this.#abandonedOctets > imapLimits.abandonedOctets) this.close(cancelled().problem);
  }

  get #secret(): boolean {
    return this.#queue.inFlight.some((entry) => entry.command.secretExchange === true);
  }

  /** During a sign-in the tap gets whole lines, without the challenges. */
  #tapResponse(bytes: Buffer, start: number, end: number): void {
    if (this.#tap === undefined || !this.#secret) return;
    if (bytes[start] === CHAR.plus) this.#tap.received(Buffer.from('+ \r\n'));
    else this.#tap.received(Buffer.concat([bytes.subarray(start, end), Buffer.from('\r\n')]));
  }

  #fetched(answer: FetchAnswer): void {
    if (answer.uid === 0) answer.uid = this.state.sequence.uidOf(answer.seq);
    else this.state.sequence.learn(answer.seq, answer.uid);
    for (const entry of this.#queue.inFlight) if (entry.command.fetched?.(answer)) return;
    if (answer.flags === null && answer.modSeq === null) return;
    this.state.onUnsolicited({
      type: 'flags',
      uid: answer.uid === 0 ? null : answer.uid,
      flags: answer.flags,
      modSeq: answer.modSeq,
    });
  }

  #dispatch(response: Response): void {
    if (response.kind === 'continue') {
      this.#continuation(response.text);
      return;
    }
    if (response.kind === 'status') {
      if (this.#greeting !== null) {
        const { resolve } = this.#greeting;
        this.#greeting = null;
        this.state.hear(response);
        resolve(response);
        return;
      }
      if (response.tag !== null) {
        this.#tagged(response);
        return;
      }
    }
    this.state.hear(response);
    if (response.kind === 'status' && response.status === 'BYE') void this.#endAfterBye(response);
    for (const entry of this.#queue.inFlight) if (entry.command.untagged?.(response)) return;
    this.state.tell(response);
  }

  #continuation(text: string): void {
    if (this.#writer.goAhead()) return;
    const entry = this.#queue.inFlight.find((candidate) => candidate.command.continued !== undefined);
    // A "+" nobody waits for changes nothing.
    if (entry === undefined) return;
    entry.continued = true;
    Promise.resolve(entry.command.continued?.(text) ?? null).then(
      (reply) => {
        if (reply !== null && !this.#over) this.#writer.sendLine(reply);
      },
      (error: unknown) => this.close(toProblem(error)),
    );
    if (this.#queue.next !== undefined || entry.command.unwanted?.()) this.#interrupt(entry);
  }

  #tagged(line: StatusLine): void {
    const entry = this.#queue.byTag(line.tag);
    if (entry === undefined) {
      throw problem('protocol', 'malformed-response', { detail: 'IMAP: an answer to no command of ours' });
    }
    this.state.hear(line);
    const { command } = entry;
    if (!entry.written && !this.#writer.refusedEarly(entry.tag)) {
      // The server has had enough of a body: the rest of it would be taken for commands now.
      this.close(refusal(line, command.name).problem);
      return;
    }
    command.atTagged?.(line);
    this.#queue.finish(entry);
    if (line.code !== null && line.status === 'OK' && line.code.name === 'HIGHESTMODSEQ')
      this.state.tellCode(line.code);
    try {
      const result = line.status === 'OK' ? command.done(line) : command.refused?.(line);
      if (line.status !== 'OK' && result === undefined) entry.reject(refusal(line, command.name));
      else entry.resolve(result);
    } catch (error) {
      entry.reject(error instanceof Error ? error : new Error(String(error)));
    }
    this.#settle(entry);
    if (!this.#queue.inFlight.some((other) => other.abandoned)) this.#abandonedOctets = 0;
    this.#pump();
  }

  /** A server that says goodbye and then leaves the line open is not waited for. */
  async #endAfterBye(bye: StatusLine): Promise<void> {
    if (this.#loggingOut) return;
    await this.clock.sleep(BYE_MS);
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

  // Outgoing.

  #pump(): void {
    for (;;) {
      // After the OK of STARTTLS or COMPRESS not one more octet goes out as before.
      if (this.#over || this.#writer.busy || this.#afterHalt !== null) return;
      const entry = this.#queue.next;
      if (entry === undefined) return;
      if (!this.#queue.mayStart(entry)) {
        for (const running of this.#queue.inFlight) this.#interrupt(running);
        return;
      }
      this.#start(entry);
    }
  }

  #start(entry: Entry): void {
    this.#lastTag += 1;
    entry.tag = `P${this.#lastTag}`;
    this.#queue.start(entry);
    this.#watch.touch();
    this.#writer.send(entry.tag, entry.command.parts).then(
      () => {
        entry.written = true;
        this.#pump();
      },
      (error: unknown) => this.close(toProblem(error)),
    );
    if (!this.#writer.busy) entry.written = true;
    void this.#watch.start();
  }

  #interrupt(entry: Entry): void {
    const { interrupt } = entry.command;
    if (interrupt === undefined || entry.interruptSent || !entry.continued) return;
    entry.interruptSent = true;
    entry.command.interrupted?.();
    this.#writer.sendLine(interrupt);
    this.#watch.touch();
    void this.#watch.start();
  }

  #abandon(entry: Entry, reason: ProblemError): void {
    if (this.#queue.withdraw(entry)) {
      this.#settle(entry);
      entry.reject(reason);
      this.#pump();
      return;
    }
    entry.abandoned = true;
    entry.command.abandoned?.();
    entry.reject(reason);
    // Half a command cannot be taken back.
    if (!entry.written) this.close(reason.problem);
    else this.#interrupt(entry);
  }

  #settle(entry: Entry): void {
    entry.release();
    entry.command.settled?.();
  }

  /** Whether the server owes an answer. In IDLE it may be silent for as long as it likes. */
  get #owed(): boolean {
    return this.#queue.inFlight.some(
      ({ command, continued, interruptSent }) =>
        command.interrupt === undefined || !continued || interruptSent,
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

/** The first line decides whether this is an IMAP server at all. */
function parseGreeting(scanner: Scanner): Response {
  const line = scanner.text(scanner.pos, Math.min(scanner.end, scanner.pos + 200));
  if (!/^\* (OK|PREAUTH|BYE)\b/i.test(line)) {
    throw problem('protocol', 'not-imap', { detail: line });
  }
  return parseResponse(scanner, false);
}
