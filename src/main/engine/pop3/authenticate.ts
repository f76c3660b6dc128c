// Signing in: SASL where the server offers it, APOP only where the person allows it, else USER and PASS.
import { createHash } from 'node:crypto';
import { ProblemError, problem } from '../../../shared/problem.ts';
import { pop3Limits, saslLimits } from '../lib/limits.ts';
import { type SignInMethod, usableMechanisms } from '../net/sasl/choose.ts';
import type { SaslExchange, SaslIdentity } from '../net/sasl/mechanism.ts';
import type { Pop3Capabilities } from './capabilities.ts';
import type { Pop3Connection, Reply } from './connection.ts';
import { refusal, type StatusLine } from './status-line.ts';

export interface SignIn {
  readonly user: string;
  /** Password or token; kept nowhere. */
  readonly secret: string;
  readonly method: SignInMethod;
  /** The person allows APOP (RFC 1939): MD5, and a server that stores the password itself. */
  readonly allowApop?: boolean;
}

export interface SignInContext {
  readonly connection: Pop3Connection;
  readonly capabilities: Pop3Capabilities;
  readonly apopTimestamp: string | null;
  readonly host: string;
  readonly port: number;
}

/** One way to sign in; answers the server's last word. */
interface Way {
  readonly name: string;
  readonly run: () => Promise<StatusLine>;
}

/** RFC 2449 section 4: command lines of more than 255 octets, line end included, need not be understood. */
const COMMAND_OCTETS = 253;

/**
 * Answers the name of what worked. Rejects with a ProblemError: `wrong-password`, `mechanism-unavailable`, `in-use`,
 * `login-delay`, or what ended the connection.
 */
export async function authenticate(context: SignInContext, signIn: SignIn): Promise<string> {
  if (/[\r\n\0]/.test(signIn.user) || /[\r\n\0]/.test(signIn.secret)) {
    throw problem('auth', 'wrong-password', { retry: 'after-sign-in', detail: 'control character' });
  }
  let first: ProblemError | null = null;
  for (const way of waysIn(context, signIn)) {
    let status: StatusLine;
    try {
      status = await way.run();
    } catch (error) {
      // A server that hangs up on the second try has already said what mattered.
      throw first !== null && error instanceof ProblemError && error.problem.kind === 'network'
        ? first
        : error;
    }
    if (status.kind === 'ok') return way.name;
    const refused = refusal(status, 'sign-in');
    if (!mayTryAnother(way, status, refused)) throw first ?? refused;
    first ??= refused;
  }
  throw first ?? problem('auth', 'mechanism-unavailable');
}

function waysIn(context: SignInContext, signIn: SignIn): Way[] {
  const { capabilities, connection } = context;
  const identity = { user: signIn.user, secret: signIn.secret, host: context.host, port: context.port };
  const ways: Way[] = usableMechanisms(signIn.method, capabilities.sasl).map(({ name, start }) => ({
    name,
    run: () => runSasl(connection, start, identity),
  }));
  if (signIn.method === 'oauth') return ways;
  const { apopTimestamp } = context;
  if (signIn.allowApop === true && apopTimestamp !== null) {
    const afterScram = ways.findIndex(({ name }) => !name.startsWith('SCRAM'));
    const apop: Way = { name: 'APOP', run: () => runApop(connection, apopTimestamp, signIn) };
    ways.splice(afterScram === -1 ? ways.length : afterScram, 0, apop);
  }
  // Where CAPA is unknown or silent on sign-in, RFC 1939's own way is the one to try.
  if (capabilities.user || capabilities.sasl.length === 0) {
    ways.push({ name: 'USER', run: () => runUserPass(connection, signIn) });
  }
  return ways;
}

/**
 * Some servers announce a mechanism and then refuse it, with or without saying so. Only mechanisms that hide the password
 * are followed by another; the password itself, once refused, is not offered a second time.
 */
function mayTryAnother(way: Way, status: StatusLine, refused: ProblemError): boolean {
  if (refused.problem.kind !== 'auth') return false;
  if (way.name.startsWith('SCRAM') || way.name === 'APOP') return true;
  return (
    status.code === null &&
    /mechanism|unsupported|unrecogni[sz]ed|unknown (auth|command)|not (supported|implemented|available)|syntax/i.test(
      status.text,
    )
  );
}

async function runSasl(
  connection: Pop3Connection,
  start: (identity: SaslIdentity) => SaslExchange,
  identity: SaslIdentity,
): Promise<StatusLine> {
  const exchange = start(identity);
  const initial = exchange.initial === null ? null : encoded(exchange.initial);
  const withInitial = `AUTH ${exchange.name} ${initial}`;
  const sendsInitial = initial !== null && withInitial.length <= COMMAND_OCTETS;
  let owesInitial = initial !== null && !sendsInitial;
  let challenges = 0;
  let failed: unknown = null;

  const answer = async (text: string): Promise<void> => {
    challenges += 1;
    if (challenges > saslLimits.challenges)
      throw problem('protocol', 'limit-exceeded', { detail: 'challenges' });
    if (owesInitial && initial !== null) {
      owesInitial = false;
      connection.sendLine(initial);
      return;
    }
    connection.sendLine((await exchange.respond(Buffer.from(text.trim(), 'base64'))).toString('base64'));
  };
  const reply = await connection.execute({
    line: sendsInitial ? withInitial : `AUTH ${exchange.name}`,
    ...(sendsInitial ? { secretFrom: `AUTH ${exchange.name} `.length } : {}),
    silenceMs: pop3Limits.signInSilenceMs,
    onChallenge: (text) => {
      answer(text).catch((error: unknown) => {
        failed ??= error;
        // RFC 5034 section 4: a single `*` gives the exchange up; the server answers -ERR.
        connection.sendLine('*');
      });
    },
  });
  if (failed !== null) throw failed;
  if (reply.status.kind === 'ok') exchange.finish();
  return reply.status;
}

async function runApop(connection: Pop3Connection, timestamp: string, signIn: SignIn): Promise<StatusLine> {
  const digest = createHash('md5').update(timestamp).update(signIn.secret, 'utf8').digest('hex');
  return (await patient(connection, `APOP ${signIn.user} `, digest)).status;
}

async function runUserPass(connection: Pop3Connection, signIn: SignIn): Promise<StatusLine> {
  const user = await patient(connection, `USER ${signIn.user}`);
  if (user.status.kind !== 'ok') return user.status;
  return (await patient(connection, 'PASS ', signIn.secret)).status;
}

function patient(connection: Pop3Connection, words: string, secret = ''): Promise<Reply> {
  const line = words + secret;
  return connection.execute({ line, secretFrom: words.length, silenceMs: pop3Limits.signInSilenceMs });
}

/** RFC 5034 section 4: an empty initial response is a single `=`. */
function encoded(initial: Buffer): string {
  return initial.length === 0 ? '=' : initial.toString('base64');
}
