import { expect, test } from 'vitest';
import type { AccountSettings } from '../../../shared/model/account.ts';
import { type ProblemError, problem } from '../../../shared/problem.ts';
import { asTold, credentialOf } from './sign-in-way.ts';

/** As versions before tokens stored them. */
const stored: AccountSettings = {
  name: '',
  address: 'ann@example.org',
  protocol: 'imap',
  host: 'imap.example.org',
  port: 993,
  security: 'tls',
  user: 'ann',
  allowPlain: false,
  leaveOnServer: 'always',
  bodyPolicy: { kind: 'everything' },
  bodySizeLimit: 1,
  checkIntervalMinutes: 10,
};
const byToken: AccountSettings = { ...stored, signIn: 'token' };

test('settings that say nothing mean a password, taken as it is', () => {
  for (const settings of [stored, { ...stored, signIn: 'password' as const }]) {
    expect(credentialOf(settings, 'pass word\x01')).toEqual({
      user: 'ann',
      secret: 'pass word\x01',
      method: 'password',
    });
  }
});

test('a token is one word of ASCII, and goes by the mechanisms of tokens alone', () => {
  expect(credentialOf(byToken, 'ya29.a-_~+/==')).toEqual({
    user: 'ann',
    secret: 'ya29.a-_~+/==',
    method: 'oauth',
  });
  for (const none of ['', 'two words', 'x\x01auth=Bearer y\x01', 'x\r\ny', 'tökén']) {
    expect(() => credentialOf(byToken, none)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'token-refused' }) }),
    );
  }
});

test('only a refused credential is told as a refused token', () => {
  const wrong = problem('auth', 'wrong-password', { retry: 'after-sign-in', detail: 'expired' });
  const told = asTold(byToken, wrong) as ProblemError;
  expect(told.problem).toMatchObject({ code: 'token-refused', retry: 'after-sign-in', detail: 'expired' });
  expect(asTold(stored, wrong)).toBe(wrong);
  const reset = problem('network', 'connection-reset');
  expect(asTold(byToken, reset)).toBe(reset);
});
