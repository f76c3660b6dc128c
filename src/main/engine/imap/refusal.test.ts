import { describe, expect, test } from 'vitest';
import { parseResponse, type StatusLine } from './parse-response.ts';
import { authRefusal, endsConnection, refusal } from './refusal.ts';
import { Scanner } from './scanner.ts';

function status(line: string): StatusLine {
  const bytes = Buffer.from(line, 'latin1');
  const response = parseResponse(new Scanner().reset(bytes, 0, bytes.length), false);
  if (response.kind !== 'status') throw new Error('no status line');
  return response;
}

const FULL = { kind: 'throttled', code: 'too-many-connections', retry: 'backoff' };
const SLOWER = { kind: 'throttled', code: 'server-no', retry: 'backoff' };

describe('what providers say when they have had enough', () => {
  test.each([
    ['Gmail', 'NO [ALERT] Too many simultaneous connections. (Failure)', FULL],
    ['Gmail', 'NO [OVERQUOTA] Account exceeded command or bandwidth limits.', SLOWER],
    ['Gmail', 'NO [ALERT] Account exceeded command or bandwidth limits. x21mb (Failure)', SLOWER],
    [
      'Exchange',
      'NO Request is throttled. Suggested Backoff Time: 46711 milliseconds',
      { ...SLOWER, retryAfterMs: 46_711 },
    ],
    [
      'Exchange',
      'BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds',
      { ...SLOWER, retryAfterMs: 299_961 },
    ],
    ['Exchange', 'BAD User is authenticated but not connected.', SLOWER],
    [
      'Dovecot',
      'NO [UNAVAILABLE] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)',
      FULL,
    ],
    ['Yahoo', 'NO [LIMIT] SELECT Rate limit hit.', SLOWER],
    ['Yahoo', 'NO [SERVERBUG] SELECT Server error - Please try again later', SLOWER],
    ['iCloud', 'NO [UNAVAILABLE] Temporary authentication failure', SLOWER],
    ['Cyrus', 'NO Too many open connections', FULL],
    ['Courier', 'NO Error: too many concurrent connections', FULL],
  ])('%s: %s', (_who, line, expected) => {
    expect(refusal(status(`P1 ${line}`), 'X').problem).toMatchObject(expected);
    // "Not connected" only exists after a sign-in.
    if (!line.includes('not connected')) {
      expect(authRefusal(status(`P1 ${line}`)).problem).toMatchObject(expected);
    }
  });

  test.each([
    ['Gmail', '* BYE [ALERT] Account exceeded command or bandwidth limits. h12mb', SLOWER],
    ['Gmail', '* BYE [OVERQUOTA] Account exceeded command or bandwidth limits.', SLOWER],
    ['Dovecot', '* BYE Maximum number of connections from user+IP exceeded', FULL],
    ['Yahoo', '* BYE [LIMIT] Connection closed', SLOWER],
    ['Cyrus', '* BYE Too many open connections from your host (11 of 10)', FULL],
    ['Exchange', '* BYE Connection closed. 14', { kind: 'network', code: 'server-bye', retry: 'backoff' }],
  ])('%s: %s', (_who, line, expected) => {
    expect(refusal(status(line), 'BYE').problem).toMatchObject(expected);
  });

  test('only what passes is waited for', () => {
    expect(refusal(status('P1 NO [OVERQUOTA] Mailbox is full'), 'X').problem).toMatchObject({
      kind: 'quota',
    });
    expect(refusal(status('P1 NO [LIMIT] Too many keywords'), 'X').problem).toMatchObject({
      kind: 'refused',
      retry: 'never',
    });
  });

  test('no server may send us away for years', () => {
    const line = 'P1 NO Request is throttled. Suggested Backoff Time: 999999999 seconds';
    expect(refusal(status(line), 'X').problem.retryAfterMs).toBe(3_600_000);
  });

  test('a session that cannot reach its mailbox is over', () => {
    expect(endsConnection(status('P1 BAD User is authenticated but not connected.'))).toBe(true);
    expect(endsConnection(status('P1 NO Request is throttled.'))).toBe(false);
    expect(endsConnection(status('P1 OK User is authenticated but not connected.'))).toBe(false);
  });
});
