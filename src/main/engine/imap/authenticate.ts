// Signing in: the best mechanism first, the next only where the server refused the mechanism rather than the person.
import { type ProblemError, problem } from '../../../shared/problem.ts';
import { isLoopbackHost } from '../net/address.ts';
import { usableMechanisms } from '../net/sasl/choose.ts';
import type { Channel } from './channel.ts';
import type { Command } from './command.ts';
import { authenticateCommand, loginCommand, type SignInResult } from './commands/sign-in.ts';
import { authRefusal } from './refusal.ts';
import type { CommandOptions, ImapCredential } from './session-api.ts';

interface Way {
  readonly name: string;
  /** The secret itself travels. */
  readonly clear: boolean;
  command(): Command<SignInResult>;
}

/**
 * Resolves when signed in. Rejects with a ProblemError: `wrong-password`, `mechanism-unavailable`, `login-disabled`,
 * `too-many-connections` …, or what ended the connection. A refused password is never offered a second time.
 */
export async function signIn(
  channel: Channel,
  server: { readonly host: string; readonly port: number },
  credential: ImapCredential,
  options: CommandOptions = {},
): Promise<void> {
  if (/[\r\n\0]/.test(credential.user) || /[\r\n\0]/.test(credential.secret)) {
    throw problem('auth', 'wrong-password', { retry: 'after-sign-in', detail: 'control character' });
  }
  let first: ProblemError | null = null;
  let scramTried = false;
  for (const way of waysIn(channel, server, credential)) {
    // One refused proof says it all: the other hash would prove the same password.
    if (scramTried && way.name.startsWith('SCRAM')) continue;
    // Over a clear line the password does not follow where hiding it failed: that is what an attacker would provoke.
    if (scramTried && way.clear && !channel.encrypted && !isLoopbackHost(server.host)) break;
    const result = await attempt(channel, way, options);
    if (result.line.status === 'OK') return;
    const refused = authRefusal(result.line);
    first ??= withReason(refused, result);
    const mechanism = refused.problem.code === 'mechanism-unavailable';
    const unproved = refused.problem.code === 'wrong-password' && !result.proved;
    const unsaid =
      way.name.startsWith('SCRAM') && result.line.code === null && refused.problem.kind === 'auth';
    if (!mechanism && !unproved && !unsaid) throw first;
    scramTried ||= way.name.startsWith('SCRAM') && result.proved;
  }
  throw first ?? nothingOffered(channel);
}

async function attempt(channel: Channel, way: Way, options: CommandOptions): Promise<SignInResult> {
  try {
    return await channel.run(way.command(), options);
  } catch (error) {
    // The server did not prove itself: nothing it says can be trusted, and it gets no other try at the password.
    channel.close(error instanceof Error && 'problem' in error ? (error as ProblemError).problem : null);
    throw error;
  }
}

function waysIn(
  channel: Channel,
  server: { readonly host: string; readonly port: number },
  credential: ImapCredential,
): Way[] {
  const offered = [...channel.state.capabilities]
    .filter((name) => name.startsWith('AUTH='))
    .map((name) => name.slice(5));
  const identity = { user: credential.user, secret: credential.secret, ...server };
  const ways: Way[] = usableMechanisms(credential.method, offered).map(({ name, start }) => ({
    name,
    clear: !name.startsWith('SCRAM'),
    command: () => authenticateCommand(start(identity), channel.state.has('SASL-IR')),
  }));
  if (credential.method === 'password' && !channel.state.has('LOGINDISABLED')) {
    ways.push({
      name: 'LOGIN command',
      clear: true,
      command: () => loginCommand(credential.user, credential.secret),
    });
  }
  return ways;
}

/** OAuth servers put the reason into a challenge and say little in the refusal. */
function withReason(refused: ProblemError, result: SignInResult): ProblemError {
  const { problem: was } = refused;
  if (result.said === null || !/^\s*\{/.test(result.said)) return refused;
  return problem(was.kind, was.code, { retry: was.retry, detail: `${was.detail ?? ''} ${result.said}` });
}

function nothingOffered(channel: Channel): ProblemError {
  return channel.state.has('LOGINDISABLED') && !channel.encrypted
    ? problem('tls', 'login-disabled', { detail: 'the server wants encryption first' })
    : problem('auth', 'mechanism-unavailable', { detail: 'no way to sign in that Petrel knows' });
}
