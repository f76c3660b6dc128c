// From an account's settings to a session that is signed in and prepared: the one place where a secret meets a server.
import { isIP } from 'node:net';
import type { AccountSettings } from '../../../../shared/model/account.ts';
import { connectImap, type ImapSession } from '../../imap/session.ts';
import type { Clock } from '../../lib/clock.ts';
import type { WireTap } from '../../net/wire-tap.ts';
import { asTold, credentialOf } from '../sign-in-way.ts';

export interface OpenSessionOptions {
  readonly settings: AccountSettings;
  /** Asked only once the connection is safe to send it over; dropped right after. */
  readonly secret: () => Promise<string>;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  readonly tap?: WireTap | undefined;
}

/** Rejects with a ProblemError that says what failed: network, TLS, protocol or sign-in. */
export async function openSession(options: OpenSessionOptions): Promise<ImapSession> {
  const { settings, signal, clock, tap } = options;
  const session = await connectImap({
    host: settings.host,
    port: settings.port,
    security: settings.security,
    allowPlain: settings.allowPlain,
    signal,
    ...(clock === undefined ? {} : { clock }),
    ...(tap === undefined ? {} : { tap }),
  });
  try {
    await session.authenticate(credentialOf(settings, await options.secret()), { signal });
    return session;
  } catch (error) {
    session.destroy();
    throw asTold(settings, error);
  }
}

/** Extensions that change how the server speaks, and compression where there is a network to save. */
export async function prepareSession(
  session: ImapSession,
  settings: Pick<AccountSettings, 'host'>,
  want: { readonly qresync: boolean },
): Promise<void> {
  const { capabilities } = session;
  if (!isLoopback(settings.host) && capabilities.has('COMPRESS=DEFLATE')) await session.compress();
  if (!capabilities.has('ENABLE')) return;
  // Such a server has no names but UTF-8 ones; with the others the names that are held would change (RFC 6855 section 6).
  if (capabilities.has('UTF8=ONLY')) await session.enable(['UTF8=ACCEPT']);
  if (want.qresync && capabilities.has('QRESYNC')) await session.enable(['QRESYNC']);
  else if (capabilities.has('CONDSTORE')) await session.enable(['CONDSTORE']);
}

function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/gu, '').toLowerCase();
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}
