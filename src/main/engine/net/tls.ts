// Second step of a session: TLS over a connected socket, with the certificate always verified.
import type net from 'node:net';
import tls from 'node:tls';
import { problem } from '../../../shared/problem.ts';
import { netLimits } from '../lib/limits.ts';
import { serverNameOf, withoutBrackets } from './address.ts';
import { cancelled, classifyNetworkError } from './classify.ts';
import { type ConnectOptions, targetOf, whenConnected } from './connect.ts';
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
  if (socket.readableLength > 0) {
    socket.destroy();
    return Promise.reject(problem('tls', 'starttls-injection', { detail: 'bytes before the TLS handshake' }));
  }
  if (signal?.aborted) {
    socket.destroy();
    return Promise.reject(cancelled(signal.reason));
  }
  const secure = tls.connect({ socket, ...verified(options.servername, options.ca) });
  return whenSecure(secure, options, () => {
    socket.on('error', () => undefined);
    socket.destroy();
  });
}

/** TCP, then TLS at once ("implicit TLS", RFC 8314). */
export async function connectTls(
  options: ConnectOptions & {
    readonly ca?: readonly string[] | undefined;
    readonly handshakeMs?: number | undefined;
  },
): Promise<tls.TLSSocket> {
  const { host, ca, reader, signal } = options;
  // One object for both: a TLS socket that wraps another cannot be given a buffer to read into.
  const secure = await whenConnected(options, () =>
    tls.connect({
      ...targetOf(options),
      ...verified(host, ca),
      ...(reader === undefined ? {} : { onread: reader.onread }),
    }),
  );
  return await whenSecure(secure, { signal, timeoutMs: options.handshakeMs });
}

/** The certificate must be for `name`, a host name or an address. */
function verified(name: string, ca: readonly string[] | undefined): tls.ConnectionOptions {
  const servername = serverNameOf(withoutBrackets(name));
  return {
    // `host` is what the default checkServerIdentity compares when there is no server name (addresses).
    host: withoutBrackets(name),
    ...(servername === undefined ? {} : { servername }),
    secureContext: clientContext(ca),
    rejectUnauthorized: true,
  };
}

/** After a successful handshake; `release` frees what lies below the socket on failure. */
function whenSecure(
  secure: tls.TLSSocket,
  options: { readonly signal?: AbortSignal | undefined; readonly timeoutMs?: number | undefined },
  release: () => void = () => undefined,
): Promise<tls.TLSSocket> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
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
      release();
      secure.destroy();
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
    if (signal?.aborted) onAbort();
    else if (secure.destroyed) onClose();
  });
}
