// Composition root of the engine, the same for the app's utility process and the command line.
import type { EngineArgs, EnginePortCall, EngineResult } from '../../shared/contract/engine-port.ts';
import type { EngineEvents } from '../../shared/contract/events.ts';
import { type Answer, problem } from '../../shared/problem.ts';
import type { Credentials } from './accounts/credentials.ts';
import type { Clock } from './lib/clock.ts';
import type { Log } from './lib/log.ts';
import { createDispatch, type EngineHandlers } from './service/dispatch.ts';

export interface EngineOptions {
  /** Holds everything of one profile; the mail itself is in its folder `mail`. */
  readonly profileDir: string;
  readonly credentials: Credentials;
  readonly clock?: Clock;
  /** Whether accounts sync by themselves. Without, only what is asked for is done. */
  readonly background: boolean;
  readonly log: Log;
}

export interface Engine {
  call<N extends EnginePortCall>(name: N, args: EngineArgs<N>): Promise<Answer<EngineResult<N>>>;
  call(name: EnginePortCall, args: unknown): Promise<Answer<unknown>>;
  /** The answer unsubscribes. */
  on<E extends keyof EngineEvents>(event: E, listener: (payload: EngineEvents[E]) => void): () => void;
  stop(): Promise<void>;
}

const missing = (): never => {
  throw problem('refused', 'not-found');
};
const nothing = (): void => undefined;
const none = (): [] => [];

/** Without a store there is nothing to list and nothing to change. */
const handlers: EngineHandlers = {
  'mailboxes.list': none,
  'messages.window': missing,
  'messages.get': missing,
  'messages.body': missing,
  'messages.source': missing,
  'messages.flag': missing,
  'outbox.list': none,
  'outbox.retry': missing,
  'outbox.discard': missing,
  'sync.now': nothing,
  'sync.status': none,
  'internal.accounts.list': none,
  'internal.accounts.add': missing,
  'internal.accounts.start': nothing,
  'internal.accounts.remove': missing,
  'internal.accounts.signIn': missing,
  'internal.attachments.list': missing,
  'internal.attachments.write': missing,
  'internal.attachments.bytes': missing,
  'internal.power': nothing,
  'internal.stop': nothing,
};

export function createEngine(options: EngineOptions): Engine {
  return {
    call: createDispatch(handlers, options.log) as Engine['call'],
    on: () => nothing,
    stop: async () => undefined,
  };
}
