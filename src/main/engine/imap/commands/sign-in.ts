// The two ways to sign in: AUTHENTICATE with a SASL mechanism, and LOGIN. Neither leaves a trace in any log.
import { problem } from '../../../../shared/problem.ts';
import { saslLimits } from '../../lib/limits.ts';
import type { SaslExchange } from '../../net/sasl/mechanism.ts';
import type { Command } from '../command.ts';
import type { StatusLine } from '../parse-response.ts';
import { type Part, secretString } from '../wire-encode.ts';

export interface SignInResult {
  /** The server's tagged line. */
  readonly line: StatusLine;
  /** The server saw more than the name: what it refused was the secret, or a proof of it. */
  readonly proved: boolean;
  /** What the server said in a challenge before it refused (the OAuth mechanisms put the reason there). */
  readonly said: string | null;
}

/** @param initialResponse SASL-IR (RFC 4959): the first message travels with the command. */
export function authenticateCommand(exchange: SaslExchange, initialResponse: boolean): Command<SignInResult> {
  const initial = exchange.initial === null ? null : encode(exchange.initial);
  const parts: Part[] = [`AUTHENTICATE ${exchange.name}`];
  let owed = initial;
  if (initial !== null && initialResponse) {
    parts.push(' ', initial);
    owed = null;
  }
  let challenges = 0;
  let said: string | null = null;
  const scram = exchange.name.startsWith('SCRAM');
  const result = (line: StatusLine): SignInResult => ({ line, proved: !scram || said !== null, said });
  return {
    name: 'AUTHENTICATE',
    parts,
    shares: 'alone',
    secretExchange: true,
    continued: async (text) => {
      challenges += 1;
      if (challenges > saslLimits.challenges) {
        throw problem('protocol', 'limit-exceeded', { detail: 'too many challenges' });
      }
      if (owed !== null) {
        const first = owed;
        owed = null;
        return first;
      }
      const challenge = Buffer.from(text.trim(), 'base64');
      said = challenge.toString('utf8');
      return encode(await exchange.respond(challenge));
    },
    done: (line) => {
      exchange.finish();
      return result(line);
    },
    refused: result,
  };
}

/** An empty initial response would be "=" (RFC 4959 section 3); no mechanism here has one. */
function encode(bytes: Buffer): Part {
  return { kind: 'secret', text: bytes.length === 0 ? '' : bytes.toString('base64') };
}

export function loginCommand(user: string, password: string): Command<SignInResult> {
  const result = (line: StatusLine): SignInResult => ({ line, proved: true, said: null });
  return {
    name: 'LOGIN',
    parts: ['LOGIN ', secretString(user), ' ', secretString(password)],
    shares: 'alone',
    secretExchange: true,
    done: result,
    refused: result,
  };
}
