// The one error shape that crosses process borders. Classified once, where the protocol or the disk reports it.

export type ProblemKind =
  | 'auth'
  | 'tls'
  | 'network'
  | 'throttled'
  | 'refused'
  | 'protocol'
  | 'quota'
  | 'storage'
  | 'cancelled'
  | 'bug';

/** When it makes sense to try again without the person doing anything. */
export type ProblemRetry = 'never' | 'backoff' | 'after-sign-in';

/** Stable machine words for what happened; the renderer turns them into sentences. */
export type ProblemCode =
  | 'wrong-password'
  | 'token-refused'
  | 'credentials-missing'
  | 'mechanism-unavailable'
  | 'login-disabled'
  | 'unknown-host'
  | 'connection-refused'
  | 'connection-reset'
  | 'connection-timeout'
  | 'unreachable'
  | 'silent-server'
  | 'certificate-untrusted'
  | 'certificate-self-signed'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'certificate-wrong-host'
  | 'certificate-revoked'
  | 'no-tls'
  | 'starttls-unavailable'
  | 'starttls-injection'
  | 'plain-not-allowed'
  | 'not-imap'
  | 'not-pop3'
  | 'malformed-response'
  | 'limit-exceeded'
  | 'server-bye'
  | 'server-no'
  | 'server-bad'
  | 'mailbox-missing'
  | 'mailbox-read-only'
  /** Without UIDPLUS nothing is expunged: messages that were to go stay, marked `\Deleted`. */
  | 'left-marked-deleted'
  | 'message-missing'
  | 'uidl-missing'
  | 'in-use'
  | 'login-delay'
  | 'too-many-connections'
  | 'short-read'
  | 'disk-full'
  | 'store-damaged'
  | 'store-newer'
  | 'disk-unusable'
  /** A file of the person's, not of ours. */
  | 'not-saved'
  | 'invalid-argument'
  | 'not-found'
  | 'not-confirmed'
  | 'already-exists'
  | 'engine-stopped'
  | 'offline'
  | 'unsupported'
  | 'not-opened'
  | 'not-printed'
  | 'internal';

export interface Problem {
  readonly kind: ProblemKind;
  readonly retry: ProblemRetry;
  readonly code: ProblemCode;
  /** What the server or the system said, control characters removed, at most 500 characters. Never a secret. */
  readonly detail?: string;
  readonly accountId?: number;
  /** Milliseconds to wait before the next try, where the other side named a time. */
  readonly retryAfterMs?: number;
}

/** A Problem on its way up a call stack. Never crosses a process border itself: `toProblem` does. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail ? `${problem.code}: ${problem.detail}` : problem.code, options);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

const DETAIL_LIMIT = 500;

/** Text fit for a Problem's `detail`: one line, no control characters, bounded. */
export function cleanDetail(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, DETAIL_LIMIT);
}

/** Shorthand for the throw site: `throw problem('auth', 'wrong-password', {retry: 'after-sign-in'})`. */
export function problem(
  kind: ProblemKind,
  code: ProblemCode,
  more: { retry?: ProblemRetry; detail?: string; retryAfterMs?: number; cause?: unknown } = {},
): ProblemError {
  const retry = more.retry ?? (kind === 'network' || kind === 'throttled' ? 'backoff' : 'never');
  return new ProblemError(
    {
      kind,
      code,
      retry,
      ...(more.detail === undefined ? {} : { detail: cleanDetail(more.detail) }),
      ...(more.retryAfterMs === undefined ? {} : { retryAfterMs: more.retryAfterMs }),
    },
    more.cause === undefined ? undefined : { cause: more.cause },
  );
}

/** Anything thrown, as a Problem. What nobody classified is a bug of ours and says so. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof ProblemError) return thrown.problem;
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return { kind: 'cancelled', code: 'internal', retry: 'never' };
  }
  const detail = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return { kind: 'bug', code: 'internal', retry: 'never', detail: cleanDetail(detail) };
}

export type Answer<T> = { ok: true; value: T } | { ok: false; problem: Problem };
