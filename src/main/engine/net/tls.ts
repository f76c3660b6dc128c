// Second step of a session: TLS over a connected socket, with the certificate always verified.
import type net from 'node:net';
import tls from 'node:tls';
import { problem } from '../../../shared/problem.ts';
import { netLimits } from '../lib/limits.ts';
import { serverNameOf, withoutBrackets } from './address.ts';
import { cancelled, classifyNetworkError } from './classify.ts';
import { type ConnectOptions, connectSocket } from './connect.ts';
import { clientContext } from './roots.ts';

export interface UpgradeOptions {
  /** Host name or address the certificate must be for, as the person configured it. */
  readonly servername: string;
  /** Further trusted roots (PEM), for tests and private authorities. */
  readonly ca?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the handshake; default `netLimits.handshakeMs`. */
  readonly timeoutMs?: number | undefined;
}

/**
 * TLS 1.2 or newer over `socket`, which must have no unread bytes: what came before the handshake was never protected
 * and would be taken for a part of it (`starttls-injection`). On failure the socket is destroyed.
 * Rejects with a ProblemError: `certificate-*`, `no-tls`, a network code, or `cancelled`.
 */
export function upgradeToTls(socket: net.Socket, options: UpgradeOptions): Promise<tls.TLSSocket> {
  const { signal } = options;
  const host = withoutBrackets(options.servername);
  const servername = serverNameOf(host);
  return new Promise((resolve, reject) => {
    if (socket.readableLength > 0) {
      socket.destroy();
      reject(problem('tls', 'starttls-injection', { detail: 'bytes before the TLS handshake' }));
      return;
    }
    if (signal?.aborted) {
      socket.destroy();
      reject(cancelled(signal.reason));
      return;
    }
    const secure = tls.connect({
      socket,
      // `host` is what the default checkServerIdentity compares when there is no server name (addresses).
      host,
      ...(servername === undefined ? {} : { servername }),
      secureContext: clientContext(options.ca),
      rejectUnauthorized: true,
    });
    const timer = setTimeout(
      () => fail(problem('network', 'connection-timeout', { detail: 'no TLS handshake in time' })),
      options.timeoutMs ?? netLimits.handshakeMs,
    );
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      secure.off('error', onError);
      secure.off('close', onClose);
      secure.off('secureConnect', onSecure);
    };
    const fail = (reason: Error): void => {
      settle();
      secure.on('error', () => undefined);
      socket.on('error', () => undefined);
      secure.destroy();
      socket.destroy();
      reject(reason);
    };
    const onAbort = (): void => fail(cancelled(signal?.reason));
    const onError = (error: Error): void => fail(classifyNetworkError(error, true));
    const onClose = (): void =>
      fail(problem('network', 'connection-reset', { detail: 'closed during the TLS handshake' }));
    const onSecure = (): void => {
      settle();
      resolve(secure);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    secure.on('error', onError);
    secure.on('close', onClose);
    secure.on('secureConnect', onSecure);
  });
}

/** TCP, then TLS at once ("implicit TLS", RFC 8314). */
export async function connectTls(
  options: ConnectOptions & {
    readonly ca?: readonly string[] | undefined;
    readonly handshakeMs?: number | undefined;
  },
): Promise<tls.TLSSocket> {
  const socket = await connectSocket(options);
  return upgradeToTls(socket, {
    servername: options.host,
    ca: options.ca,
    signal: options.signal,
    timeoutMs: options.handshakeMs,
  });
}
