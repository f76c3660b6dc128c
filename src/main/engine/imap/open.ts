// From nothing to a greeted, secured connection. Until TLS stands nothing is sent but CAPABILITY and STARTTLS, and
// nothing that was heard before it is kept.
import { ProblemError, problem } from '../../../shared/problem.ts';
import { isLoopbackHost } from '../net/address.ts';
import { connectSocket } from '../net/connect.ts';
import { SocketReader } from '../net/socket-reader.ts';
import { connectTls } from '../net/tls.ts';
import { Channel } from './channel.ts';
import { capabilityCommand } from './commands/simple.ts';
import { starttlsCommand } from './commands/starttls.ts';
import type { StatusLine } from './parse-response.ts';
import { refusal } from './refusal.ts';
import type { ImapConnectOptions } from './session-api.ts';

export interface OpenedChannel {
  readonly channel: Channel;
  /** PREAUTH: the connection is signed in already. */
  readonly authenticated: boolean;
}

export async function openChannel(options: ImapConnectOptions): Promise<OpenedChannel> {
  if (options.security === 'plain' && !options.allowPlain && !isLoopbackHost(options.host)) {
    throw problem('tls', 'plain-not-allowed', { detail: 'a connection without encryption was not allowed' });
  }
  const channel = await connect(options);
  try {
    const greeting = await channel.greeting(options.signal);
    if (greeting.status === 'BYE') throw refusal(greeting, 'greeting');
    if (options.security === 'starttls') await secure(channel, greeting, options);
    else if (greeting.code?.name !== 'CAPABILITY') await askCapabilities(channel, options);
    return { channel, authenticated: greeting.status === 'PREAUTH' };
  } catch (error) {
    const reason = await reasonOf(channel, error);
    channel.close(reason.problem);
    throw reason;
  }
}

async function connect(options: ImapConnectOptions): Promise<Channel> {
  const { host, port, signal } = options;
  const timeoutMs = options.deadlines?.connect;
  const secured = options.security === 'tls';
  // What STARTTLS wraps later has to be read in the ordinary way: unread octets then show themselves. Nor would Node read
  // what wraps another into a buffer of ours: 160 MB of bodies take 180 MB of memory so, in place of 149; 100,000 headers
  // take no more.
  const reader = options.security === 'starttls' ? undefined : new SocketReader();
  const target = { host, port, signal, timeoutMs, reader };
  const socket = secured
    ? await connectTls({ ...target, ca: options.ca, handshakeMs: timeoutMs })
    : await connectSocket(target);
  return new Channel({ socket, reader }, secured, options);
}

/** STARTTLS is required here: every way round it ends the connection before a credential exists on it. */
async function secure(channel: Channel, greeting: StatusLine, options: ImapConnectOptions): Promise<void> {
  if (greeting.status === 'PREAUTH') {
    // Signed in already, so STARTTLS is no longer allowed: what follows would stay in the clear.
    throw problem('tls', 'starttls-unavailable', { detail: 'the server signed us in before encryption' });
  }
  if (!channel.state.has('STARTTLS')) await askCapabilities(channel, options);
  if (!channel.state.has('STARTTLS')) {
    throw problem('tls', 'starttls-unavailable', { detail: 'the server does not offer STARTTLS' });
  }
  const agreed = await channel.run(starttlsCommand(channel), { signal: options.signal });
  if (!agreed) throw problem('tls', 'starttls-unavailable', { detail: 'the server refused STARTTLS' });
  try {
    await channel.startTls({
      servername: options.host,
      ca: options.ca,
      signal: options.signal,
      timeoutMs: options.deadlines?.connect,
    });
  } catch (error) {
    // What came after the OK was no TLS record: somebody speaks in the clear between us and the server.
    if (error instanceof ProblemError && error.problem.code === 'no-tls') {
      throw problem('tls', 'starttls-injection', { detail: error.problem.detail ?? '', cause: error });
    }
    throw error;
  }
  channel.state.forgetCapabilities();
  await askCapabilities(channel, options);
}

async function askCapabilities(channel: Channel, options: ImapConnectOptions): Promise<void> {
  await channel.run(capabilityCommand, { signal: options.signal });
}

/** When the connection ended under a command, why it ended says more than that it did. */
async function reasonOf(channel: Channel, error: unknown): Promise<ProblemError> {
  if (!(error instanceof ProblemError)) throw error;
  if (error.problem.code !== 'connection-reset') return error;
  const closed = await Promise.race([channel.closed, Promise.resolve(undefined)]);
  return closed ? new ProblemError(closed) : error;
}
