// The sending half of a session: commands wait here, share the wire as far as no answer could be mistaken, and end with
// their tagged answers, with their caller's patience, or with the session.

import { type Problem, type ProblemError, problem, toProblem } from '../../../shared/problem.ts';
import type { Clock } from '../lib/clock.ts';
import { imapLimits } from '../lib/limits.ts';
import { cancelled } from '../net/classify.ts';
import type { WireTap } from '../net/wire-tap.ts';
import type { Command } from './command.ts';
import { CommandQueue, type Entry } from './command-queue.ts';
import { type CommandWriter, createCommandWriter } from './command-writer.ts';
import type { StatusLine } from './parse-response.ts';
import { endsConnection, refusal } from './refusal.ts';
import type { ServerState } from './server-state.ts';
import type { CommandOptions } from './session-api.ts';
import { SilenceWatch } from './silence-watch.ts';
import type { Transport } from './transport.ts';

export interface RunnerDeps {
  readonly transport: Transport;
  readonly state: ServerState;
  readonly clock: Clock;
  /** Milliseconds without an octet while an answer is owed. */
  readonly silenceMs: number;
  readonly tap: WireTap | undefined;
  /** Ends the session, and with it this. */
  readonly close: (reason: Problem) => void;
}

export class CommandRunner {
  readonly queue = new CommandQueue();
  readonly #state: ServerState;
  readonly #writer: CommandWriter;
  readonly #watch: SilenceWatch;
  readonly #close: (reason: Problem) => void;
  #over = false;
  #held = false;
  #lastTag = 0;
  #abandonedOctets = 0;

  constructor({ transport, state, clock, silenceMs, tap, close }: RunnerDeps) {
    this.#state = state;
    this.#close = close;
    this.#watch = new SilenceWatch(
      clock,
      silenceMs,
      () => this.owed,
      () => close(problem('network', 'silent-server', { detail: 'no answer in time' }).problem),
    );
    this.#writer = createCommandWriter({
      transport,
      tap,
      has: (capability) => state.has(capability),
      touch: () => this.#watch.touch(),
    });
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
      this.queue.add(entry);
      this.#pump();
    });
  }

  /** Ends a running command that has an `interrupt` (IDLE). Before its continuation, `unwanted` has to say so. */
  interrupt(command: Command<unknown>): void {
    for (const entry of this.queue.inFlight) if (entry.command === command) this.#interrupt(entry);
  }

  /** Octets came in. */
  received(octets: number): void {
    this.#watch.touch();
    if (!this.queue.inFlight.some((entry) => entry.abandoned)) return;
    this.#abandonedOctets += octets;
    if (this.#abandonedOctets > imapLimits.abandonedOctets) this.#close(cancelled().problem);
  }

  /** After the OK of STARTTLS or COMPRESS not one more octet goes out as before. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#pump();
  }

  /** The session is over: everything that waits or runs rejects with this. */
  stop(error: Error): void {
    this.#over = true;
    this.#watch.stop();
    this.#writer.stop(error);
    for (const entry of this.queue.drain()) {
      this.#settle(entry);
      entry.reject(error);
    }
  }

  continuation(text: string): void {
    if (this.#writer.goAhead()) return;
    const entry = this.queue.inFlight.find((candidate) => candidate.command.continued !== undefined);
    // A "+" nobody waits for changes nothing.
    if (entry === undefined) return;
    entry.continued = true;
    Promise.resolve(entry.command.continued?.(text) ?? null).then(
      (reply) => {
        if (reply !== null && !this.#over) this.#writer.sendLine(reply);
      },
      (error: unknown) => this.#close(toProblem(error)),
    );
    if (this.queue.next !== undefined || entry.command.unwanted?.()) this.#interrupt(entry);
  }

  tagged(line: StatusLine): void {
    const entry = this.queue.byTag(line.tag);
    if (entry === undefined) {
      throw problem('protocol', 'malformed-response', { detail: 'IMAP: an answer to no command of ours' });
    }
    this.#state.hear(line);
    const { command } = entry;
    // Or the server has had enough of a body: the rest of it would be taken for commands now.
    if (endsConnection(line) || (!entry.written && !this.#writer.refusedEarly(entry.tag))) {
      this.#close(refusal(line, command.name).problem);
      return;
    }
    command.atTagged?.(line);
    this.queue.finish(entry);
    if (line.code !== null && line.status === 'OK' && line.code.name === 'HIGHESTMODSEQ')
      this.#state.tellCode(line.code);
    try {
      const result = line.status === 'OK' ? command.done(line) : command.refused?.(line);
      if (line.status !== 'OK' && result === undefined) entry.reject(refusal(line, command.name));
      else entry.resolve(result);
    } catch (error) {
      entry.reject(error instanceof Error ? error : new Error(String(error)));
    }
    this.#settle(entry);
    if (!this.queue.inFlight.some((other) => other.abandoned)) this.#abandonedOctets = 0;
    this.#pump();
  }

  #pump(): void {
    for (;;) {
      if (this.#over || this.#writer.busy || this.#held) return;
      const entry = this.queue.next;
      if (entry === undefined) return;
      if (!this.queue.mayStart(entry)) {
        for (const running of this.queue.inFlight) this.#interrupt(running);
        return;
      }
      this.#start(entry);
    }
  }

  #start(entry: Entry): void {
    this.#lastTag += 1;
    entry.tag = `P${this.#lastTag}`;
    this.queue.start(entry);
    this.#watch.touch();
    this.#writer.send(entry.tag, entry.command.parts).then(
      () => {
        entry.written = true;
        this.#pump();
      },
      (error: unknown) => this.#close(toProblem(error)),
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
    if (this.queue.withdraw(entry)) {
      this.#settle(entry);
      entry.reject(reason);
      this.#pump();
      return;
    }
    entry.abandoned = true;
    entry.command.abandoned?.();
    entry.reject(reason);
    // Half a command cannot be taken back.
    if (!entry.written) this.#close(reason.problem);
    else this.#interrupt(entry);
  }

  #settle(entry: Entry): void {
    entry.release();
    entry.command.settled?.();
  }

  /** Whether the server owes an answer. In IDLE it may be silent for as long as it likes. */
  get owed(): boolean {
    return this.queue.inFlight.some(
      ({ command, continued, interruptSent }) =>
        command.interrupt === undefined || !continued || interruptSent,
    );
  }
}
