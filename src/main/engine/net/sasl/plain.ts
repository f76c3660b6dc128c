// SASL PLAIN (RFC 4616) and the older LOGIN: the password itself, so only ever inside TLS or where plain was allowed.
import { problem } from '../../../../shared/problem.ts';
import type { SaslExchange, SaslIdentity } from './mechanism.ts';

export function plain(identity: SaslIdentity): SaslExchange {
  refuseNul(identity);
  return {
    name: 'PLAIN',
    initial: Buffer.from(`\0${identity.user}\0${identity.secret}`, 'utf8'),
    respond: () =>
      Promise.reject(problem('protocol', 'malformed-response', { detail: 'challenge in PLAIN' })),
    finish: () => undefined,
  };
}

/** draft-murchison-sasl-login: two prompts whose words differ by server; only their order counts. */
export function login(identity: SaslIdentity): SaslExchange {
  refuseNul(identity);
  const answers = [identity.user, identity.secret];
  return {
    name: 'LOGIN',
    initial: null,
    respond() {
      const answer = answers.shift();
      if (answer === undefined) {
        return Promise.reject(problem('protocol', 'malformed-response', { detail: 'third prompt in LOGIN' }));
      }
      return Promise.resolve(Buffer.from(answer, 'utf8'));
    },
    finish() {
      if (answers.length > 0)
        throw problem('protocol', 'malformed-response', { detail: 'LOGIN ended early' });
    },
  };
}

function refuseNul(identity: SaslIdentity): void {
  if (/\0/.test(identity.user) || /\0/.test(identity.secret)) {
    throw problem('auth', 'wrong-password', { retry: 'after-sign-in', detail: 'NUL in name or password' });
  }
}
