import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { createAuthority, type KeyedCertificate, selfSigned } from '../../../../test/harness/certificates.ts';
import { type Problem, ProblemError } from '../../../shared/problem.ts';
import { isLoopbackHost, serverNameOf } from './address.ts';
import { classifyNetworkError } from './classify.ts';
import { connectSocket } from './connect.ts';
import { trustedRoots } from './roots.ts';
import { SocketReader } from './socket-reader.ts';
import { connectTls, upgradeToTls } from './tls.ts';

const DAY = 86_400_000;
const authority = createAuthority();
const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

function listen(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // Clients that refuse a certificate break off: that is the test.
    socket.on('error', () => undefined);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
}

function tlsServer(certificate: KeyedCertificate): Promise<number> {
  const server = createTlsServer(certificate, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  return listen(server);
}

async function problemOf(promise: Promise<Socket>): Promise<Problem> {
  try {
    sockets.add(await promise);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('expected a problem, and it connected');
}

describe('TLS', () => {
  const trusting = (port: number, host = '127.0.0.1') => connectTls({ host, port, ca: [authority.cert] });

  test('a certificate of a trusted authority, by address and by name', async () => {
    const port = await tlsServer(authority.issue());
    for (const host of ['127.0.0.1', 'localhost']) {
      const socket = await trusting(port, host);
      sockets.add(socket);
      expect(socket.authorized).toBe(true);
      expect(socket.getProtocol()).toMatch(/^TLSv1\.[23]$/);
    }
  });

  const past = { notBefore: new Date(Date.now() - 9 * DAY), notAfter: new Date(Date.now() - DAY) };
  const future = { notBefore: new Date(Date.now() + DAY), notAfter: new Date(Date.now() + 9 * DAY) };
  test.each([
    ['of an unknown authority', createAuthority('Nobody').issue(), 'certificate-untrusted'],
    ['signed by itself', selfSigned(), 'certificate-self-signed'],
    ['expired', authority.issue(past), 'certificate-expired'],
    ['not yet valid', authority.issue(future), 'certificate-not-yet-valid'],
    ['for another name', authority.issue({ names: ['mail.example.com'] }), 'certificate-wrong-host'],
  ])('a certificate %s', async (_name, certificate, code) => {
    const port = await tlsServer(certificate);
    for (const host of ['127.0.0.1', 'localhost']) {
      const problem = await problemOf(trusting(port, host));
      expect(problem).toMatchObject({ kind: 'tls', code, retry: 'never' });
      expect(problem.detail).not.toMatch(/--use-system-ca|boringssl/);
    }
  });

  test('a certificate for a name is none for the address that was configured, and the other way round', async () => {
    const byName = await tlsServer(authority.issue({ names: ['localhost'] }));
    expect((await problemOf(trusting(byName, '127.0.0.1'))).code).toBe('certificate-wrong-host');
    const byAddress = await tlsServer(authority.issue({ names: ['127.0.0.1'] }));
    expect((await problemOf(trusting(byAddress, 'localhost'))).code).toBe('certificate-wrong-host');
  });

  test.each([
    ['a mail greeting', (socket: Socket) => socket.write('* OK ready\r\n'), 'no-tls'],
    [
      'HTTP',
      (socket: Socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      'no-tls',
    ],
    ['the end', (socket: Socket) => socket.end(), 'connection-reset'],
    ['a reset', (socket: Socket) => socket.once('data', () => socket.resetAndDestroy()), 'connection-reset'],
  ])('%s in place of a handshake', async (_name, answer, code) => {
    const port = await listen(createServer((socket) => answer(socket)));
    expect((await problemOf(trusting(port))).code).toBe(code);
  });

  test('silence in place of a handshake, and giving up during it', async () => {
    const port = await listen(createServer());
    const late = connectTls({ host: '127.0.0.1', port, handshakeMs: 30 });
    expect(await problemOf(late)).toMatchObject({ kind: 'network', code: 'connection-timeout' });
    const stop = new AbortController();
    const stopped = problemOf(connectTls({ host: '127.0.0.1', port, signal: stop.signal }));
    setImmediate(() => stop.abort());
    expect((await stopped).kind).toBe('cancelled');
  });

  test('bytes that came before the handshake end it', async () => {
    const port = await listen(createServer((socket) => socket.write('too early')));
    const socket = await connectSocket({ host: '127.0.0.1', port });
    sockets.add(socket);
    await new Promise((resolve) => socket.once('readable', resolve));
    const upgraded = upgradeToTls(socket, { servername: 'localhost', ca: [authority.cert] });
    expect((await problemOf(upgraded)).code).toBe('starttls-injection');
    expect(socket.destroyed).toBe(true);
  });
});

describe('TCP', () => {
  test('refused, unknown and cancelled', async () => {
    const port = await listen(createServer());
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    expect(await problemOf(connectSocket({ host: '127.0.0.1', port }))).toMatchObject({
      kind: 'network',
      code: 'connection-refused',
      retry: 'backoff',
    });
    expect((await problemOf(connectSocket({ host: 'no.such.invalid', port }))).code).toMatch(
      // Without any name server the system cannot say more.
      /unknown-host|unreachable/,
    );
    const before = connectSocket({ host: '127.0.0.1', port, signal: AbortSignal.abort() });
    expect((await problemOf(before)).kind).toBe('cancelled');
  });

  test('codes of the system become words for people', () => {
    const error = (code: string) => Object.assign(new Error(`connect ${code}`), { code });
    expect(classifyNetworkError(error('ETIMEDOUT')).problem.code).toBe('connection-timeout');
    expect(classifyNetworkError(error('ENETUNREACH')).problem.code).toBe('unreachable');
    expect(classifyNetworkError(new AggregateError([error('ECONNREFUSED')])).problem.code).toBe(
      'connection-refused',
    );
    expect(classifyNetworkError(error('EPIPE')).problem).toMatchObject({ kind: 'network', retry: 'backoff' });
    expect(classifyNetworkError('odd').problem.kind).toBe('bug');
  });
});

describe('a reader with one buffer', () => {
  const text = Array.from({ length: 20_000 }, (_, n) => `line ${n}\r\n`).join('');

  test.each(['TLS', 'TCP'])(
    'over %s: all octets in order, those from before it began included',
    async (over) => {
      const greet = (socket: Socket): void => {
        sockets.add(socket);
        socket.write(text);
        socket.once('data', () => socket.end(text));
      };
      const reader = new SocketReader();
      const port =
        over === 'TLS'
          ? await listen(createTlsServer(authority.issue(), greet))
          : await listen(createServer(greet));
      const target = { host: 'localhost', port, reader };
      const socket = await (over === 'TLS'
        ? connectTls({ ...target, ca: [authority.cert] })
        : connectSocket(target));
      sockets.add(socket);
      // Octets arrive that nobody has asked for yet.
      while (socket.bytesRead === 0) await new Promise((resolve) => setImmediate(resolve));
      let got = '';
      let last: ArrayBufferLike | null = null;
      await new Promise((resolve) => {
        socket.once('close', resolve);
        reader.start(socket, (chunk) => {
          got += chunk.toString('latin1');
          last = chunk.buffer;
          if (got.length === text.length) socket.write('more');
        });
      });
      expect(got).toBe(text + text);
      expect(last).toBe(reader.onread.buffer.buffer);
    },
  );

  test('it delivers nothing after it was stopped', async () => {
    const reader = new SocketReader();
    const port = await listen(createServer((socket) => socket.end('too late')));
    const socket = await connectSocket({ host: '127.0.0.1', port, reader });
    sockets.add(socket);
    let heard = 0;
    reader.start(socket, () => {
      heard += 1;
    });
    reader.stop();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(heard).toBe(0);
  });
});

test('which hosts are this machine, and which names go into the handshake', () => {
  for (const host of [
    'localhost',
    'LOCALHOST.',
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '[::1]',
    'imap.localhost',
  ]) {
    expect(isLoopbackHost(host), host).toBe(true);
  }
  for (const host of [
    'localhost.example.org',
    '128.0.0.1',
    '10.0.0.1',
    '::2',
    '127.0.0.1.example.org',
    '0.0.0.0',
  ]) {
    expect(isLoopbackHost(host), host).toBe(false);
  }
  expect(serverNameOf('mail.example.org')).toBe('mail.example.org');
  expect(serverNameOf('192.0.2.1')).toBeUndefined();
  expect(serverNameOf('[2001:db8::1]')).toBeUndefined();
});

test('the roots are read once, without duplicates', () => {
  const roots = trustedRoots();
  expect(roots.length).toBeGreaterThan(50);
  expect(new Set(roots).size).toBe(roots.length);
  expect(trustedRoots()).toBe(roots);
});
