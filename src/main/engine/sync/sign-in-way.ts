// What an account's credential is, a password or an access token, for the sessions of both protocols. A token is offered
// by OAUTHBEARER and XOAUTH2 alone (RFC 7628): never where a password would go.
import type { AccountSettings } from '../../../shared/model/account.ts';
import { ProblemError, problem } from '../../../shared/problem.ts';

export interface Credential {
  readonly user: string;
  readonly secret: string;
  readonly method: 'password' | 'oauth';
}

/** What a token is made of is one word of ASCII (RFC 6750 section 2.1); XOAUTH2 parts its fields by control characters. */
const TOKEN = /^[\x21-\x7e]+$/;

/** @throws ProblemError `token-refused` for what cannot be a token. */
export function credentialOf(settings: AccountSettings, secret: string): Credential {
  const { user } = settings;
  if (settings.signIn !== 'token') return { user, secret, method: 'password' };
  if (!TOKEN.test(secret)) throw problem('auth', 'token-refused', { retry: 'after-sign-in' });
  return { user, secret, method: 'oauth' };
}

/** Sessions say of every refused credential that the password is wrong. */
export function asTold(settings: AccountSettings, error: unknown): unknown {
  if (settings.signIn !== 'token' || !(error instanceof ProblemError)) return error;
  if (error.problem.code !== 'wrong-password') return error;
  return new ProblemError({ ...error.problem, code: 'token-refused' }, { cause: error });
}
