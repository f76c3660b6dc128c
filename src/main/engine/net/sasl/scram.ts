// SASL SCRAM-SHA-256 and SCRAM-SHA-1 (RFC 5802, RFC 7677): the password never leaves this machine, and the server proves it knows it too.
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { type ProblemError, problem } from '../../../../shared/problem.ts';
import { saslLimits } from '../../lib/limits.ts';
import type { SaslExchange, SaslIdentity } from './mechanism.ts';
import { saslPrepared } from './prepare.ts';

interface Hash {
  readonly mechanism: string;
  readonly name: string;
  readonly octets: number;
}

const SHA256: Hash = { mechanism: 'SCRAM-SHA-256', name: 'sha256', octets: 32 };
const SHA1: Hash = { mechanism: 'SCRAM-SHA-1', name: 'sha1', octets: 20 };
const derive = promisify(pbkdf2);

/** @param nonce fixed only by tests. */
export function scramSha256(identity: SaslIdentity, nonce = newNonce()): SaslExchange {
  return scram(SHA256, identity, nonce);
}

/** @param nonce fixed only by tests. */
export function scramSha1(identity: SaslIdentity, nonce = newNonce()): SaslExchange {
  return scram(SHA1, identity, nonce);
}

const newNonce = (): string => randomBytes(24).toString('base64');

function scram(hash: Hash, identity: SaslIdentity, nonce: string): SaslExchange {
  const hmac = (key: Buffer, text: string): Buffer => createHmac(hash.name, key).update(text).digest();
  // No channel binding is offered or claimed: "n" (RFC 5802 section 6).
  const bare = `n=${escaped(saslPrepared(identity.user))},r=${nonce}`;
  let expectedSignature: Buffer | null = null;
  let verified = false;

  const first = async (message: string): Promise<Buffer> => {
    const fields = fieldsOf(message);
    const combined = fields.get('r') ?? '';
    const salt = Buffer.from(fields.get('s') ?? '', 'base64');
    const iterations = Number(fields.get('i'));
    if (fields.has('m')) throw malformed('mandatory extension');
    if (!combined.startsWith(nonce) || combined.length === nonce.length) throw malformed('nonce');
    if (salt.length === 0) throw malformed('salt');
    if (!Number.isInteger(iterations) || iterations < 1 || iterations > saslLimits.scramIterations) {
      throw malformed('iteration count');
    }
    const password = saslPrepared(identity.secret);
    const salted = await derive(password, salt, iterations, hash.octets, hash.name);
    const clientKey = hmac(salted, 'Client Key');
    const storedKey = createHash(hash.name).update(clientKey).digest();
    const withoutProof = `c=biws,r=${combined}`;
    const authMessage = `${bare},${message},${withoutProof}`;
    const clientSignature = hmac(storedKey, authMessage);
    const proof = clientKey.map((byte, i) => byte ^ (clientSignature[i] ?? 0));
    expectedSignature = hmac(hmac(salted, 'Server Key'), authMessage);
    return Buffer.from(`${withoutProof},p=${Buffer.from(proof).toString('base64')}`);
  };

  const last = (message: string, expected: Buffer): Buffer => {
    const fields = fieldsOf(message);
    const error = fields.get('e');
    if (error !== undefined) {
      throw problem('auth', 'wrong-password', { retry: 'after-sign-in', detail: error });
    }
    const signature = Buffer.from(fields.get('v') ?? '', 'base64');
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
      throw malformed('server signature');
    }
    verified = true;
    return Buffer.alloc(0);
  };

  return {
    name: hash.mechanism,
    initial: Buffer.from(`n,,${bare}`),
    async respond(challenge) {
      const message = challenge.toString('utf8');
      return expectedSignature === null ? first(message) : last(message, expectedSignature);
    },
    finish() {
      if (!verified) throw malformed('server did not prove itself');
    },
  };
}

function escaped(name: string): string {
  return name.replace(/=/g, '=3D').replace(/,/g, '=2C');
}

function fieldsOf(message: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of message.split(',')) {
    const equals = part.indexOf('=');
    if (equals === 1) fields.set(part.slice(0, 1), part.slice(2));
  }
  return fields;
}

function malformed(what: string): ProblemError {
  return problem('protocol', 'malformed-response', { detail: `SCRAM: ${what}` });
}
