// One HTTP request that a message caused: the name is resolved once, every address checked, and the connection made to
// the address that was checked. No cookies, no referrer, no identity. Below pictures and one-click unsubscribing.
import { lookup } from 'node:dns/promises';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { type ProblemError, problem } from '../../../shared/problem.ts';
import { remoteLimits } from '../lib/limits.ts';
import { classifyNetworkError } from '../net/classify.ts';
import { clientContext } from '../net/roots.ts';
import { type AddressPolicy, publicAddresses } from './address-policy.ts';

export interface RemoteNetwork {
  readonly policy: AddressPolicy;
  /** All addresses of a name, in the order they should be tried. */
  resolve(host: string): Promise<readonly string[]>;
  /** Certificate authorities in addition to the trusted ones (PEM). */
  readonly ca?: readonly string[];
}

/** The network as it is, of which only the public part may be reached. */
export const publicNetwork: RemoteNetwork = {
  policy: publicAddresses,
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
};

export interface GuardedRequest {
  readonly url: string;
  readonly accept: string;
  /** Sent as a form by POST; without, it is a GET. */
  readonly form?: string;
  /** RFC 8058 section 3.1: an unsubscribe address must not redirect. */
  readonly redirects: number;
  readonly httpsOnly?: boolean;
  /** Asked before each hop; false ends it. */
  readonly allows?: (url: URL) => boolean;
  readonly maxOctets: number;
  /** Told of the answer's octets as they come; what it throws ends the request. */
  readonly onOctets?: (octets: number) => void;
  /** Milliseconds for everything; `remoteLimits.requestMs` unless given. */
  readonly deadlineMs?: number;
  readonly signal: AbortSignal;
}

export interface GuardedAnswer {
  readonly status: number;
  readonly bytes: Buffer;
}

/** The same for every person and every machine. */
const AGENT = 'Mozilla/5.0';
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const refuse = (detail: string): ProblemError => problem('refused', 'unsupported', { detail });

/**
 * @throws ProblemError `refused/unsupported` for an address, port or scheme that may not be asked, `limit-exceeded` for
 * an answer that is too large, or what went wrong in the network.
 */
export async function guardedRequest(network: RemoteNetwork, asked: GuardedRequest): Promise<GuardedAnswer> {
  const deadline = AbortSignal.timeout(asked.deadlineMs ?? remoteLimits.requestMs);
  const signal = AbortSignal.any([deadline, asked.signal]);
  try {
    return await follow(network, asked, signal);
  } catch (thrown) {
    if (asked.signal.aborted) throw problem('cancelled', 'internal');
    if (deadline.aborted) throw problem('network', 'connection-timeout');
    throw thrown;
  }
}

async function follow(
  network: RemoteNetwork,
  asked: GuardedRequest,
  signal: AbortSignal,
): Promise<GuardedAnswer> {
  let url = parse(asked.url, null, asked);
  for (let hops = 0; ; hops++) {
    const addresses = await checkedAddresses(network, url, signal);
    const response = await connect(network, url, addresses, asked, signal);
    const status = response.statusCode ?? 0;
    if (!REDIRECTS.has(status)) return { status, bytes: await read(response, asked) };
    const { location } = response.headers;
    response.destroy();
    if (location === undefined || hops >= asked.redirects) throw refuse('redirects');
    url = parse(location, url, asked);
  }
}

function parse(text: string, from: URL | null, asked: GuardedRequest): URL {
  if (text.length > remoteLimits.urlChars || !URL.canParse(text, from?.href)) throw refuse('address');
  const url = new URL(text, from?.href);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('scheme');
  // What began in private does not go on in the open.
  const secret = asked.httpsOnly === true || from?.protocol === 'https:';
  if (secret && url.protocol !== 'https:') throw refuse('scheme');
  if (url.username !== '' || url.password !== '' || url.hostname === '') throw refuse('address');
  if (asked.allows?.(url) === false) throw refuse('tracker');
  url.hash = '';
  return url;
}

const portOf = (url: URL): number =>
  url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);

/** A name with one address that may not be asked is not asked at all: mixed answers are how rebinding begins. */
async function checkedAddresses(
  { policy, resolve }: RemoteNetwork,
  url: URL,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (!policy.allowsPort(portOf(url))) throw refuse('port');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found = isIP(host) === 0 ? await untilAborted(resolve(host).catch(unresolved), signal) : [host];
  if (found.length === 0) throw problem('network', 'unknown-host');
  if (!found.every((address) => policy.allowsAddress(address))) throw refuse('private address');
  return found.slice(0, remoteLimits.addresses);
}

const unresolved = (thrown: unknown): never => {
  throw classifyNetworkError(thrown);
};

/** The system's resolver cannot be told to stop; whoever waits for it can. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

async function connect(
  network: RemoteNetwork,
  url: URL,
  addresses: readonly string[],
  asked: GuardedRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let failed: unknown = null;
  for (const address of addresses) {
    const attempt = { connected: false };
    try {
      return await send(network, url, address, asked, signal, attempt);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      failed = thrown;
      // It was reached: another address would only be asked the same thing again.
      if (attempt.connected) break;
    }
  }
  throw classifyNetworkError(failed);
}

function send(
  network: RemoteNetwork,
  url: URL,
  address: string,
  asked: GuardedRequest,
  signal: AbortSignal,
  attempt: { connected: boolean },
): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const form = asked.form === undefined ? null : Buffer.from(asked.form);
  const options = {
    // The address that was checked, and nothing that could be resolved to another.
    host: address,
    port: portOf(url),
    path: url.pathname + url.search,
    method: form ? 'POST' : 'GET',
    setHost: false,
    agent: false as const,
    maxHeaderSize: remoteLimits.headerOctets,
    signal,
    headers: {
      host: url.host,
      'user-agent': AGENT,
      accept: asked.accept,
      // Nothing is unpacked here: a small answer stays small.
      'accept-encoding': 'identity',
      connection: 'close',
      ...(form
        ? { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(form.length) }
        : {}),
    },
  };
  // The certificate must be for the name in the address. RFC 6066 section 3 allows no address as SNI.
  const tls = (): Pick<ConnectionOptions, 'servername' | 'secureContext'> => ({
    servername: isIP(host) === 0 ? host : '',
    secureContext: clientContext(network.ca),
  });
  const start = (): ClientRequest => (secure ? httpsRequest({ ...options, ...tls() }) : httpRequest(options));
  return new Promise((resolve, reject) => {
    const request = start();
    const slow = setTimeout(
      () => request.destroy(problem('network', 'connection-timeout')),
      remoteLimits.connectMs,
    );
    request.on('socket', (socket) => {
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        attempt.connected = true;
        clearTimeout(slow);
      });
    });
    request.once('response', (response) => {
      clearTimeout(slow);
      resolve(response);
    });
    request.on('error', (thrown) => {
      clearTimeout(slow);
      reject(thrown);
    });
    // Answers before the answer (RFC 9110 section 15.2) are read for as long as they come, and say nothing that is wanted.
    let before = 0;
    request.on('information', () => {
      if (++before > remoteLimits.interimAnswers) request.destroy(problem('refused', 'limit-exceeded'));
    });
    // Whatever ended it without an answer or an error, as 101 does, which changes to another protocol.
    request.once('close', () => {
      clearTimeout(slow);
      reject(problem('network', 'connection-reset'));
    });
    request.end(form ?? undefined);
  });
}

/** @throws ProblemError `limit-exceeded`, as soon as the answer announces or sends more */
async function read(response: IncomingMessage, { maxOctets, onOctets }: GuardedRequest): Promise<Buffer> {
  const tooMuch = (): ProblemError => problem('refused', 'limit-exceeded');
  try {
    const encoding = response.headers['content-encoding'];
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity') throw refuse('encoding');
    if (Number(response.headers['content-length'] ?? 0) > maxOctets) throw tooMuch();
    const chunks: Buffer[] = [];
    let octets = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      octets += chunk.length;
      if (octets > maxOctets) throw tooMuch();
      onOctets?.(chunk.length);
      chunks.push(chunk);
    }
    if (!response.complete) throw problem('network', 'connection-reset');
    return Buffer.concat(chunks, octets);
  } catch (thrown) {
    throw classifyNetworkError(thrown);
  } finally {
    response.destroy();
  }
}
