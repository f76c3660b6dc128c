// First step of every session: a connected TCP socket, within a deadline, and never left behind half open.
import net from 'node:net';
import { problem } from '../../../shared/problem.ts';
import { netLimits } from '../lib/limits.ts';
import { withoutBrackets } from './address.ts';
import { cancelled, classifyNetworkError } from './classify.ts';
import type { SocketReader } from './socket-reader.ts';

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds from now to a connected socket; default `netLimits.connectMs`. */
  readonly timeoutMs?: number | undefined;
  /** Gets what the socket reads, in place of the socket's `data` events. */
  readonly reader?: SocketReader | undefined;
}

/**
 * Connects over TCP, trying all addresses of the name (RFC 8305). The socket is paused until someone reads it.
 * Rejects with a ProblemError: `unknown-host`, `connection-refused`, `connection-timeout`, `unreachable`, or `cancelled`.
 */
export function connectSocket(options: ConnectOptions): Promise<net.Socket> {
  return whenConnected(options, () => {
    const socket = new net.Socket(options.reader === undefined ? {} : { onread: options.reader.onread });
    return socket.connect(targetOf(options));
  });
}

/** For `connect` of node:net and node:tls. */
export function targetOf({ host, port }: ConnectOptions) {
  return {
    host: withoutBrackets(host),
    port,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: netLimits.addressAttemptMs,
  };
}

/** The socket that `start` begins to connect, once it is; the contract is that of `connectSocket`. */
export function whenConnected<Kind extends net.Socket>(
  options: ConnectOptions,
  start: () => Kind,
): Promise<Kind> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(cancelled(signal.reason));
      return;
    }
    const socket = start();
    const timer = setTimeout(
      () => fail(problem('network', 'connection-timeout', { detail: 'no connection in time' })),
      options.timeoutMs ?? netLimits.connectMs,
    );
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      socket.off('connect', onConnect);
    };
    const fail = (reason: Error): void => {
      settle();
      // A late error of a socket nobody owns any more must not become an uncaught exception.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(reason);
    };
    const onAbort = (): void => fail(cancelled(signal?.reason));
    const onError = (error: Error): void => fail(classifyNetworkError(error));
    const onConnect = (): void => {
      settle();
      socket.setNoDelay(true);
      socket.setKeepAlive(true, netLimits.keepAliveMs);
      resolve(socket);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.on('error', onError);
    socket.on('connect', onConnect);
  });
}
