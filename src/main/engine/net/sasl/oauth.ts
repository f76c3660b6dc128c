// SASL with an OAuth 2 token: OAUTHBEARER (RFC 7628) and its forerunner XOAUTH2.
import type { SaslExchange, SaslIdentity } from './mechanism.ts';

export function xoauth2(identity: SaslIdentity): SaslExchange {
  const initial = `user=${identity.user}\x01auth=Bearer ${identity.secret}\x01\x01`;
  // A failure arrives as a challenge with JSON, to be answered by an empty line before the server refuses.
  return withErrorAnswer('XOAUTH2', initial, Buffer.alloc(0));
}

export function oauthBearer(identity: SaslIdentity): SaslExchange {
  const authorization = identity.user.replace(/=/g, '=3D').replace(/,/g, '=2C');
  const initial =
    `n,a=${authorization},\x01host=${identity.host}\x01port=${identity.port}` +
    `\x01auth=Bearer ${identity.secret}\x01\x01`;
  // RFC 7628 section 3.2.3: the dummy answer to the error challenge is a single %x01.
  return withErrorAnswer('OAUTHBEARER', initial, Buffer.from([1]));
}

function withErrorAnswer(name: string, initial: string, answer: Buffer): SaslExchange {
  return {
    name,
    initial: Buffer.from(initial, 'utf8'),
    respond: () => Promise.resolve(answer),
    finish: () => undefined,
  };
}
