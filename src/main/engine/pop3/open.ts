// How a connection comes to stand: TCP, the greeting, TLS as configured. Until TLS stands nothing but CAPA and STLS is sent.
import { problem } from '../../../shared/problem.ts';
import { pop3Limits } from '../lib/limits.ts';
import { isLoopbackHost } from '../net/address.ts';
import { connectSocket } from '../net/connect.ts';
import { connectTls, upgradeToTls } from '../net/tls.ts';
import type { WireTap } from '../net/wire-tap.ts';
import { noCapabilities, type Pop3Capabilities, parseCapabilities } from './capabilities.ts';
import { Pop3Connection } from './connection.ts';
import { readLines } from './lines.ts';
import { refusal } from './status-line.ts';

export interface OpenOptions {
  readonly host: string;
  readonly port: number;
  /** `starttls` means STLS and is a requirement, never a preference. */
  readonly security: 'tls' | 'starttls' | 'plain';
  /** The person confirmed that the password may cross the network in the clear. */
  readonly allowPlain: boolean;
  /** Further trusted roots, PEM. */
  readonly ca?: readonly string[] | undefined;
  /** Ends the session whenever it aborts, not only while it is being opened. */
  readonly signal?: AbortSignal | undefined;
  readonly deadlines?: Pop3Deadlines | undefined;
  readonly tap?: WireTap | undefined;
}

/** Milliseconds; each has its default in `netLimits` or `pop3Limits`. */
export interface Pop3Deadlines {
  readonly connectMs?: number;
  readonly handshakeMs?: number;
  readonly silenceMs?: number;
}

export interface OpenConnection {
  readonly connection: Pop3Connection;
  /** `<…>` of the greeting, or null: the server then has no APOP. */
  readonly apopTimestamp: string | null;
  readonly capabilities: Pop3Capabilities;
  readonly encrypted: boolean;
}

export async function openConnection(options: OpenOptions): Promise<OpenConnection> {
  const { host, port, signal, deadlines } = options;
  if (options.security === 'plain' && !options.allowPlain && !isLoopbackHost(host)) {
    throw problem('tls', 'plain-not-allowed');
  }
  const target = { host, port, signal, timeoutMs: deadlines?.connectMs };
  const socket =
    options.security === 'tls'
      ? await connectTls({ ...target, ca: options.ca, ...handshake(deadlines) })
      : await connectSocket(target);
  const connection = new Pop3Connection(socket, signal, options.tap);
  try {
    const apopTimestamp = await readGreeting(connection, deadlines);
    if (options.security === 'starttls') await startTls(connection, options);
    // Whatever was announced before TLS is forgotten: only this answer counts (RFC 2595 section 4).
    const capabilities = await askCapabilities(connection, deadlines);
    return { connection, apopTimestamp, capabilities, encrypted: options.security !== 'plain' };
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

export async function askCapabilities(
  connection: Pop3Connection,
  deadlines?: Pop3Deadlines,
): Promise<Pop3Capabilities> {
  const { lines, sink } = readLines(pop3Limits.capabilityLines);
  const reply = await connection.execute({ line: 'CAPA', multi: true, onData: sink, ...silence(deadlines) });
  // Servers without CAPA say -ERR (RFC 2449 section 5): a plain RFC 1939 server, then.
  return reply.status.kind === 'ok' ? parseCapabilities(lines()) : noCapabilities;
}

async function readGreeting(
  connection: Pop3Connection,
  deadlines: Pop3Deadlines | undefined,
): Promise<string | null> {
  const greeting = await connection.execute({ line: null, ...silence(deadlines) });
  if (greeting.status.kind === 'err') throw refusal(greeting.status, 'greeting');
  return /<[^<>\s]+@[^<>\s]*>/.exec(greeting.status.text)?.[0] ?? null;
}

async function startTls(connection: Pop3Connection, options: OpenOptions): Promise<void> {
  const before = await askCapabilities(connection, options.deadlines);
  if (before.known && !before.stls) throw problem('tls', 'starttls-unavailable');
  connection.expectUpgrade();
  const reply = await connection.execute({ line: 'STLS', ...silence(options.deadlines) });
  if (reply.status.kind !== 'ok') {
    throw problem('tls', 'starttls-unavailable', { detail: reply.status.text });
  }
  await connection.upgrade((socket) =>
    upgradeToTls(socket, {
      servername: options.host,
      ca: options.ca,
      signal: options.signal,
      timeoutMs: options.deadlines?.handshakeMs,
    }),
  );
}

const silence = (deadlines: Pop3Deadlines | undefined): { silenceMs?: number } =>
  deadlines?.silenceMs === undefined ? {} : { silenceMs: deadlines.silenceMs };

const handshake = (deadlines: Pop3Deadlines | undefined): { handshakeMs?: number } =>
  deadlines?.handshakeMs === undefined ? {} : { handshakeMs: deadlines.handshakeMs };
