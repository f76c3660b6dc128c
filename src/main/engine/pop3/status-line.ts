// Meaning of a status line, and the one place where a POP3 refusal becomes a Problem (RFC 2449 section 8, RFC 3206).
import { type ProblemError, problem } from '../../../shared/problem.ts';

export interface StatusLine {
  /** `continue`: a SASL challenge (RFC 5034 section 4). `other`: no POP3 answer at all. */
  readonly kind: 'ok' | 'err' | 'continue' | 'other';
  /** Extended response code in upper case, e.g. `IN-USE`, `SYS/TEMP`; null when there is none. */
  readonly code: string | null;
  /** The rest, decoded as UTF-8, for people and for SASL; untrusted. */
  readonly text: string;
}

export function parseStatusLine(line: Buffer): StatusLine {
  const whole = line.toString('utf8');
  const match = /^(\+OK|-ERR|\+)(?:\s+(.*))?$/is.exec(whole);
  if (match === null) return { kind: 'other', code: null, text: whole };
  const word = (match[1] ?? '').toUpperCase();
  const rest = match[2] ?? '';
  if (word === '+') return { kind: 'continue', code: null, text: rest };
  const code = /^\[([!-Z^-~]{1,100})\]\s*(.*)$/s.exec(rest);
  const text = code?.[2] ?? rest;
  return { kind: word === '+OK' ? 'ok' : 'err', code: code?.[1]?.toUpperCase() ?? null, text };
}

/** Where the refused command stood: the same words mean something else while signing in. */
export type RefusedStep = 'greeting' | 'sign-in' | 'command';

/**
 * A `-ERR` as a ProblemError. Without a response code a refused sign-in is taken for a wrong password, except where the
 * server is known to have no codes and its words name a lock, which RFC 1939 servers answer to PASS.
 */
export function refusal(line: StatusLine, step: RefusedStep): ProblemError {
  const detail = line.text;
  const code = line.code ?? '';
  if (code === 'IN-USE') return problem('throttled', 'in-use', { detail });
  if (code === 'LOGIN-DELAY') return problem('throttled', 'login-delay', { detail });
  if (code.startsWith('SYS/TEMP')) return problem('refused', 'server-no', { retry: 'backoff', detail });
  if (code.startsWith('SYS/PERM')) return problem('refused', 'server-no', { detail });
  if (code === 'AUTH') return wrongPassword(detail);
  if (step === 'greeting') return problem('throttled', 'server-bye', { detail });
  if (step === 'command') return problem('refused', 'server-no', { detail });
  if (line.code === null && /\block(ed)?\b|\bin use\b|already logged in|\bbusy\b/i.test(detail)) {
    return problem('throttled', 'in-use', { detail });
  }
  return wrongPassword(detail);
}

function wrongPassword(detail: string): ProblemError {
  return problem('auth', 'wrong-password', { retry: 'after-sign-in', detail });
}
