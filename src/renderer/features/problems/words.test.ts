// Every code has a sentence, and the sentences of the add-account dialog name what failed.
import { expect, test } from 'vitest';
import type { Problem, ProblemCode, ProblemKind } from '../../../shared/problem.ts';
import { problemLine, problemWords } from './words.ts';

function problem(kind: ProblemKind, code: ProblemCode, detail?: string): Problem {
  return { kind, code, retry: 'never', ...(detail === undefined ? {} : { detail }) };
}

const context = { host: 'mail.example.org', user: 'ann' };

test.each([
  ['auth', 'wrong-password', /did not accept the password for ann/],
  ['network', 'unknown-host', /no server named mail\.example\.org/],
  ['network', 'connection-refused', /mail\.example\.org refused the connection/],
  ['tls', 'certificate-self-signed', /not trusted: the server signed it itself/],
  ['tls', 'certificate-untrusted', /not trusted: .*authority/],
  ['tls', 'certificate-expired', /not trusted: it has expired/],
  ['tls', 'certificate-wrong-host', /not trusted: .*another name/],
  ['tls', 'no-tls', /speaks no TLS/],
  ['tls', 'starttls-unavailable', /does not offer STARTTLS/],
] as const)('%s %s says what failed', (kind, code, words) => {
  expect(problemWords(problem(kind, code), context).what).toMatch(words);
});

test('without names the sentence still stands', () => {
  expect(problemWords(problem('auth', 'wrong-password')).what).toBe(
    'The server did not accept the password.',
  );
  expect(problemWords(problem('network', 'unknown-host')).what).toBe('No server of that name was found.');
});

test('a failed certificate says that no password was sent', () => {
  expect(problemWords(problem('tls', 'certificate-untrusted'), context).advice).toMatch(
    /password was not sent/,
  );
});

test("the server's own words are quoted where they help and left out where they do not", () => {
  expect(problemWords(problem('refused', 'server-no', 'Quota exceeded')).said).toBe('Quota exceeded');
  expect(problemWords(problem('network', 'unknown-host', 'getaddrinfo ENOTFOUND')).said).toBeNull();
  expect(problemLine(problem('refused', 'server-no', 'Quota exceeded'))).toBe(
    'The server refused this: Quota exceeded',
  );
});

test('cancelling is not an error of anybody', () => {
  expect(problemWords(problem('cancelled', 'internal')).what).toBe('Cancelled.');
});
