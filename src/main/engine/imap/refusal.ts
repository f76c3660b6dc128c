// The edge where a server's NO, BAD and BYE become Problems: by response code (RFC 5530), and only where a server gave
// none by what its text is known to say.
import { type ProblemError, problem } from '../../../shared/problem.ts';
import { imapLimits } from '../lib/limits.ts';
import type { StatusLine } from './parse-response.ts';

const TOO_MANY =
  /too many (?:simultaneous |concurrent |open |imap )*(?:connections|sessions|logins)|maximum number of connections|connection limit|simultaneous connections/i;
const THROTTLED =
  /throttl|rate.?limit|bandwidth|too many (?:requests|commands|login)|try again (?:later|in)|account exceeded/i;
/** Exchange signed us in, but reaches the mailbox on this connection no more: it asks of whoever connects too often. */
const DETACHED = /authenticated but not connected/i;
const TEMPORARY =
  /temporar|unavailable|try again|internal (?:server )?error|timed? ?out|backend|server busy|overload/i;
/** The mechanism was refused, not the person. */
const TECHNICAL =
  /mechanism|unsupported|unrecogni[sz]ed|unknown (?:auth|command)|not (?:supported|implemented|available|enabled)|syntax/i;
const MISSING =
  /\[TRYCREATE\]|(?:does ?n[o']t|not) (?:exist|found)|no such (?:mailbox|folder)|unknown (?:mailbox|folder)|nonexistent/i;
/** "Request is throttled. Suggested Backoff Time: 46711 milliseconds". */
const BACKOFF = /backoff time:? *(\d{1,9}) *(milli)?seconds/i;

/** A tagged NO or BAD, or a BYE, as a Problem. `command` names it for the detail. */
export function refusal(line: StatusLine, command: string): ProblemError {
  const detail = `${command}: ${line.text}`;
  const byCode = line.code === null ? null : codeProblem(line.code.name, line.text, detail);
  if (byCode !== null) return byCode;
  if (TOO_MANY.test(line.text)) return problem('throttled', 'too-many-connections', { detail });
  if (line.status === 'NO' && MISSING.test(line.text))
    return problem('refused', 'mailbox-missing', { detail });
  if (DETACHED.test(line.text) || isThrottled(line.text)) return throttled(line.text, detail);
  if (line.status === 'BYE') {
    // Of a command LIMIT may also mean what never passes, such as too many keywords (RFC 5530 section 3).
    return line.code?.name === 'LIMIT'
      ? throttled(line.text, detail)
      : problem('network', 'server-bye', { detail });
  }
  if (line.status === 'BAD') return problem('protocol', 'server-bad', { detail });
  return problem('refused', 'server-no', {
    detail,
    ...(TEMPORARY.test(line.text) ? { retry: 'backoff' as const } : {}),
  });
}

/** Nothing can be done on this connection any more, whether or not the server ends it. */
export function endsConnection(line: StatusLine): boolean {
  return line.status !== 'OK' && DETACHED.test(line.text);
}

/** A refused sign-in as a Problem. Some providers put the reason into an ALERT or a link (WEBALERT) only. */
export function authRefusal(line: StatusLine): ProblemError {
  const detail = line.text;
  const name = line.code?.name ?? '';
  if (/^(AUTHENTICATIONFAILED|AUTHORIZATIONFAILED|EXPIRED)$/.test(name)) return wrongPassword(detail);
  const byCode = codeProblem(name, detail, detail);
  if (byCode !== null) return byCode;
  if (TOO_MANY.test(detail)) return problem('throttled', 'too-many-connections', { detail });
  if (name === 'LIMIT' || isThrottled(detail) || TEMPORARY.test(detail)) return throttled(detail, detail);
  if (line.status === 'BAD' || TECHNICAL.test(detail)) {
    return problem('auth', 'mechanism-unavailable', { detail });
  }
  return wrongPassword(detail);
}

function wrongPassword(detail: string): ProblemError {
  return problem('auth', 'wrong-password', { retry: 'after-sign-in', detail });
}

function isThrottled(text: string): boolean {
  return BACKOFF.test(text) || THROTTLED.test(text);
}

/** With the time the server named, where it did. */
function throttled(text: string, detail: string): ProblemError {
  const found = BACKOFF.exec(text);
  if (found === null) return problem('throttled', 'server-no', { detail });
  const named = Number(found[1]) * (found[2] ? 1 : 1000);
  return problem('throttled', 'server-no', {
    detail,
    retryAfterMs: Math.min(named, imapLimits.retryAfterMs),
  });
}

function codeProblem(name: string, text: string, detail: string): ProblemError | null {
  switch (name) {
    case 'AUTHENTICATIONFAILED':
    case 'EXPIRED':
      return wrongPassword(detail);
    case 'UNAVAILABLE':
    case 'SERVERBUG':
    case 'THROTTLED':
      return TOO_MANY.test(text)
        ? problem('throttled', 'too-many-connections', { detail })
        : throttled(text, detail);
    case 'INUSE':
    case 'IN-USE':
      return problem('throttled', 'in-use', { detail });
    case 'OVERQUOTA':
      // Gmail says so of commands and octets a day, which pass: no room is lacking.
      return isThrottled(text) ? throttled(text, detail) : problem('quota', 'server-no', { detail });
    case 'NONEXISTENT':
    case 'TRYCREATE':
      return problem('refused', 'mailbox-missing', { detail });
    case 'ALREADYEXISTS':
      return problem('refused', 'already-exists', { detail });
    case 'READ-ONLY':
      return problem('refused', 'mailbox-read-only', { detail });
    case 'PRIVACYREQUIRED':
      return problem('tls', 'login-disabled', { detail });
    default:
      return null;
  }
}
