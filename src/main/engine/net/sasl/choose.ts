// Which mechanisms to try, best first. One order for IMAP and POP3, so that both keep the same promises.

import type { SaslExchange, SaslIdentity } from './mechanism.ts';
import { oauthBearer, xoauth2 } from './oauth.ts';
import { login, plain } from './plain.ts';
import { scramSha1, scramSha256 } from './scram.ts';

export type SignInMethod = 'password' | 'oauth';
type Start = (identity: SaslIdentity) => SaslExchange;

const passwordMechanisms: readonly (readonly [string, Start])[] = [
  ['SCRAM-SHA-256', (identity) => scramSha256(identity)],
  ['SCRAM-SHA-1', (identity) => scramSha1(identity)],
  ['PLAIN', plain],
  ['LOGIN', login],
];
const tokenMechanisms: readonly (readonly [string, Start])[] = [
  ['OAUTHBEARER', oauthBearer],
  ['XOAUTH2', xoauth2],
];

/** @param offered mechanism names of the server, in upper case. */
export function usableMechanisms(
  method: SignInMethod,
  offered: Iterable<string>,
): { readonly name: string; readonly start: Start }[] {
  const names = new Set(offered);
  return (method === 'oauth' ? tokenMechanisms : passwordMechanisms)
    .filter(([name]) => names.has(name))
    .map(([name, start]) => ({ name, start }));
}
