// What waits in the local folders of a POP3 account: messages on their way to another account's server. Everything else
// a person does there takes effect at once and never waits.
import type { AccountId, MessageId } from '../../../../shared/model/ids.ts';
import { type Problem, problem, toProblem } from '../../../../shared/problem.ts';
import { createBackoff } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { createOutboxRunner, type OutboxRunner } from '../../outbox/runner.ts';
import type { OutboxTransport } from '../../outbox/transport.ts';
import type { Store } from '../../store/store.ts';
import { Bell } from '../bell.ts';

export interface LocalOutboxDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly accountId: AccountId;
  readonly otherAccount?: OutboxTransport['otherAccount'];
  fetchBody(messageId: MessageId, signal: AbortSignal): Promise<void>;
}

const FIRST_BACKOFF_MS = 5_000;
const MOST_BACKOFF_MS = 15 * 60_000;

export class LocalOutbox {
  readonly #deps: LocalOutboxDeps;
  readonly #runner: OutboxRunner;
  readonly #bell = new Bell();

  constructor(deps: LocalOutboxDeps) {
    this.#deps = deps;
    this.#runner = createOutboxRunner({ ...deps, transport: localTransport(deps) });
  }

  ring(): void {
    this.#bell.ring();
  }

  /** Sends what is due. Another account's server that cannot be reached is no reason not to go on here: it waits. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      await this.#runner.run(signal);
    } catch (error) {
      signal.throwIfAborted();
      this.#failed(error);
    }
  }

  /** Runs until the signal aborts. */
  async keepSending(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    const backoff = createBackoff({ firstMs: FIRST_BACKOFF_MS, mostMs: MOST_BACKOFF_MS });
    let wait = 0;
    while (!signal.aborted) {
      const woken = await this.#bell.wait(wait, signal).catch(() => 'stopped' as const);
      if (woken === 'stopped') return;
      try {
        const { nextDueAt } = await this.#runner.run(signal);
        backoff.reset();
        wait = nextDueAt === null ? Number.POSITIVE_INFINITY : nextDueAt - clock.now();
      } catch (error) {
        wait = backoff.next(this.#failed(error).retryAfterMs);
      }
    }
  }

  #failed(error: unknown): Problem {
    const reason = toProblem(error);
    this.#deps.log.warn('local-outbox-waits', { kind: reason.kind, code: reason.code });
    return reason;
  }
}

/** No server has these folders: only the bytes are ours to give. */
function localTransport(deps: LocalOutboxDeps): OutboxTransport {
  const noServer = () => Promise.reject(problem('refused', 'unsupported', { detail: 'a local folder' }));
  return {
    withMailbox: noServer,
    withSession: noServer,
    otherAccount: deps.otherAccount,
    fetchBody: (messageId, signal) => deps.fetchBody(messageId, signal),
    changedAt: () => undefined,
    foldersChanged: () => undefined,
  };
}
