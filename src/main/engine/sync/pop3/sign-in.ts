// From settings and credential to a signed-in POP3 session, waiting out what the server asks to wait for.
import type { AccountSettings } from '../../../../shared/model/account.ts';
import type { AccountId } from '../../../../shared/model/ids.ts';
import { type Problem, ProblemError, problem } from '../../../../shared/problem.ts';
import type { Credentials } from '../../accounts/credentials.ts';
import type { Clock } from '../../lib/clock.ts';
import { cancelled } from '../../net/classify.ts';
import type { WireTap } from '../../net/wire-tap.ts';
import { connectPop3, type Pop3Session } from '../../pop3/session.ts';
import { asTold, credentialOf } from '../sign-in-way.ts';

export interface SignInOptions {
  readonly settings: AccountSettings;
  readonly accountId: AccountId;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Further trusted roots, PEM. */
  readonly ca?: readonly string[] | undefined;
  /** For the protocol log: one tap a connection. */
  readonly tap?: (() => WireTap | undefined) | undefined;
  /** Told before each wait, with the epoch ms of the next try. */
  readonly onWaiting: (reason: Problem, nextTryAt: number) => void;
  readonly onConnecting: () => void;
}

/** Another session holds the maildrop, often our own that broke: waits grow, since servers notice that late. */
const IN_USE_MS = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 30_000, 30_000] as const;
/** RFC 2449 section 6.5 leaves the time open where CAPA does not say it. */
const UNKNOWN_DELAY_MS = 60_000;
/** A longer LOGIN-DELAY is not sat out inside one check: the caller learns when to come back. */
const LONGEST_DELAY_MS = 15 * 60_000;
const loginDelay: Problem = { kind: 'throttled', code: 'login-delay', retry: 'backoff' };

/** Remembers when this account may sign in again (LOGIN-DELAY). One per account, for as long as the engine runs. */
export class SignInGate {
  #notBefore = 0;

  /**
   * Rejects with a ProblemError; nothing is left open then. A `login-delay` too long to sit out comes with
   * `retryAfterMs`; `in-use` comes after two minutes of trying.
   */
  async open(options: SignInOptions): Promise<Pop3Session> {
    for (let attempt = 0; ; attempt += 1) {
      await this.#wait(loginDelay, this.#notBefore - options.clock.now(), options);
      const outcome = await this.#try(options);
      if (!(outcome instanceof ProblemError)) return outcome;
      const { code } = outcome.problem;
      const inUseMs = IN_USE_MS[attempt];
      if (code === 'in-use' && inUseMs !== undefined) {
        await this.#wait(outcome.problem, inUseMs, options);
      } else if (code !== 'login-delay' || attempt > 0) {
        throw outcome;
      }
    }
  }

  async #try(options: SignInOptions): Promise<Pop3Session | ProblemError> {
    const { settings, accountId, credentials, clock, signal } = options;
    options.onConnecting();
    let session: Pop3Session | null = null;
    try {
      session = await connectPop3({ ...settings, ca: options.ca, signal, tap: options.tap?.() });
      const secret = await credentials.get(accountId, signal);
      if (secret === null) throw problem('auth', 'credentials-missing', { retry: 'after-sign-in' });
      await session.authenticate({
        ...credentialOf(settings, secret),
        allowApop: settings.allowApop === true,
      });
      this.#notBefore = clock.now() + session.capabilities.loginDelaySeconds * 1_000;
      return session;
    } catch (thrown) {
      const error = asTold(settings, thrown);
      const delay = (session?.capabilities.loginDelaySeconds ?? 0) * 1_000 || UNKNOWN_DELAY_MS;
      session?.destroy();
      if (!(error instanceof ProblemError)) throw error;
      if (error.problem.code === 'login-delay') this.#notBefore = clock.now() + delay;
      return error;
    }
  }

  async #wait(reason: Problem, ms: number, { clock, signal, onWaiting }: SignInOptions): Promise<void> {
    if (ms <= 0) return;
    if (ms > LONGEST_DELAY_MS) throw new ProblemError({ ...reason, retryAfterMs: ms });
    onWaiting(reason, clock.now() + ms);
    // The clock's timers let a process end; a command line that waits for its turn must not.
    const alive = setInterval(() => undefined, ms);
    try {
      await clock.sleep(ms, signal);
    } catch (aborted) {
      throw cancelled(aborted);
    } finally {
      clearInterval(alive);
    }
  }
}
