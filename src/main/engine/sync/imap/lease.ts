// What is asked of an account's connection pool and what is lent: a session, for a purpose that says how urgent it is.
import type { Problem } from '../../../../shared/problem.ts';

/** What the pool needs of a session. */
export interface PooledSession {
  /** Resolves once the connection is gone, with the reason or null for a polite end. */
  readonly closed: Promise<Problem | null>;
  readonly selected: { readonly wireName: string } | null;
  logout(): Promise<void>;
  destroy(): void;
}

/**
 * Most urgent first. `sync` was asked for by a person; `refresh` and `bodies` are background work; the mailbox that is
 * shown goes before INBOX where one connection is left for both.
 */
export const PURPOSES = ['person', 'outbox', 'sync', 'refresh', 'bodies', 'watch-shown', 'watch'] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface LeaseRequest {
  readonly purpose: Purpose;
  /** A connection that has this mailbox open already is preferred. */
  readonly mailbox?: string;
  readonly signal: AbortSignal;
  /** Try to connect now, even while waiting after a failure. A storm is still prevented: see `eagerMs`. */
  readonly eager?: boolean;
}

/** A borrowed connection. Give it back with `release`, or `discard` it when its state is no longer known. */
export interface Lease<S extends PooledSession> {
  readonly session: S;
  /** Nobody used this connection before. */
  readonly fresh: boolean;
  /** How long it lay unused before this lease, ms: the longer, the likelier it died without a word. */
  readonly idleMs: number;
  /** Aborts when somebody more urgent waits: finish the batch in hand, then release and ask again. */
  readonly wanted: AbortSignal;
  release(): void;
  discard(): void;
}

/** Long work that nobody waits for. */
export function isBackground(purpose: Purpose): boolean {
  return purpose === 'refresh' || purpose === 'bodies';
}

/** Given back at once when asked for. */
export function isWatch(purpose: Purpose): boolean {
  return purpose === 'watch' || purpose === 'watch-shown';
}
