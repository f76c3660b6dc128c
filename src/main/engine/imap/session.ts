// The IMAP session as the rest of the engine sees it: connect, sign in, then commands that may be in flight together.
import { ChannelSession } from './imap-session.ts';
import { openChannel } from './open.ts';
import type { ImapConnectOptions, ImapSession } from './session-api.ts';

export type * from './session-api.ts';

/**
 * Connects, secures and greets. With `starttls` nothing but CAPABILITY and STARTTLS is sent before TLS stands.
 * Rejects with a ProblemError of kind `network`, `tls`, `protocol`, `throttled` or `cancelled`.
 */
export async function connectImap(options: ImapConnectOptions): Promise<ImapSession> {
  const { channel, authenticated } = await openChannel(options);
  return new ChannelSession(channel, options, authenticated);
}
