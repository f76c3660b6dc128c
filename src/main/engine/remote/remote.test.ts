// Against a real HTTP server on this machine: the policy of the tests lets exactly one address through.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAuthority } from '../../../../test/harness/certificates.ts';
import type { ProblemError } from '../../../shared/problem.ts';
import { remoteLimits } from '../lib/limits.ts';
import { publicAddresses } from './address-policy.ts';
import { type GuardedRequest, guardedRequest, publicNetwork, type RemoteNetwork } from './guarded-request.ts';
import { createPictures } from './pictures.ts';
import { unsubscribeByPost } from './unsubscribe.ts';

const PNG = Buffer.from('\x89PNG\r\n\x1a\nrest', 'latin1');
const never = new AbortController().signal;

let answer: (request: IncomingMessage, response: ServerResponse) => void;
let seen: IncomingMessage[];
let connections: number;
let stop: () => Promise<void>;
let port: number;

beforeEach(async () => {
  seen = [];
  connections = 0;
  const server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  stop = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
});
afterEach(() => stop());

/** As shipped, but for 127.0.0.1, which stands for a public address. */
const policy = {
  allowsAddress: (ip: string) => ip === '127.0.0.1' || publicAddresses.allowsAddress(ip),
  allowsPort: () => true,
};
const network = (names: Record<string, readonly string[]> = {}): RemoteNetwork => ({
  policy,
  resolve: async (host) => names[host] ?? ['127.0.0.1'],
});
const ask = (url: string, more: Partial<GuardedRequest> = {}): GuardedRequest => ({
  url,
  accept: 'image/png',
  redirects: remoteLimits.redirects,
  maxOctets: 1_000,
  signal: never,
  ...more,
});
const at = (path: string, host = 'pictures.example'): string => `http://${host}:${port}${path}`;
const picture = (_: IncomingMessage, response: ServerResponse): void => {
  response.end(PNG);
};

test('asks without cookie, referrer or identity, and by the name of the address', async () => {
  answer = (_request, response) => {
    response.setHeader('set-cookie', 'id=1');
    response.end(PNG);
  };
  await guardedRequest(network(), ask(at('/a.png?x=1#y')));
  const { status, bytes } = await guardedRequest(network(), ask(at('/a.png?x=1#y')));
  expect([status, bytes]).toEqual([200, PNG]);
  expect(seen.map(({ url }) => url)).toEqual(['/a.png?x=1', '/a.png?x=1']);
  expect(seen[1]?.headers).toEqual({
    host: `pictures.example:${port}`,
    'user-agent': 'Mozilla/5.0',
    accept: 'image/png',
    'accept-encoding': 'identity',
    connection: 'close',
  });
});

test.each([
  'http://127.0.0.1/x',
  'http://2130706433/x',
  'http://0x7f.1/x',
  'http://[::1]/x',
  'http://[::ffff:127.0.0.1]/x',
  'http://169.254.169.254/latest/meta-data/',
  'http://localhost/x',
  'http://1.1.1.1:25/x',
  'ftp://1.1.1.1/x',
  'file:///etc/passwd',
  'data:image/png;base64,AAAA',
  'http://user:secret@1.1.1.1/x',
  `http://1.1.1.1/${'x'.repeat(remoteLimits.urlChars)}`,
  'nonsense',
])('the network that ships refuses %s', async (url) => {
  await expect(guardedRequest(publicNetwork, ask(url))).rejects.toMatchObject({
    problem: { kind: 'refused', code: 'unsupported' },
  });
  expect(connections).toBe(0);
});

/** What browsers take for one of this machine's own addresses, its neighbours or a provider's inside. */
const disguised = [
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.1/',
  'http://0177.0.0.1/',
  'http://127.1/',
  'http://127.0.0.1./',
  'http://①②⑦.0.0.1/',
  'http://127。0。0。1/',
  'http://%31%32%37.0.0.1/',
  'http://0/',
  'http://0.0.0.0/',
  'http://[::ffff:7f00:1]/',
  'http://[::ffff:169.254.169.254]/',
  'http://[64:ff9b::a9fe:a9fe]/',
  'http://[2002:a9fe:a9fe::]/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/',
  'http://user:secret@pictures.example/',
  'http://pictures.example:22/',
  'http://pictures.example:6379/',
  'http://pictures.example:0/',
  'ftp://pictures.example/',
  'file:///etc/passwd',
  'data:image/png;base64,iVBORw0KGgo=',
  'blob:http://pictures.example/x',
  'gopher://pictures.example/',
];

test('no way to write an address, and no redirect to one, leads inside', async () => {
  const asked: string[] = [];
  const shipped = {
    policy: publicAddresses,
    resolve: async (host: string) => {
      asked.push(host);
      return ['127.0.0.1'];
    },
  };
  for (const url of disguised) {
    await expect(guardedRequest(shipped, ask(url)), url).rejects.toMatchObject({
      problem: { kind: 'refused' },
    });
  }
  // None of them is a name that the system would have been asked for.
  expect(asked.filter((host) => host !== 'pictures.example')).toEqual([]);
  // As shipped but for the one server that redirects, by its own address and port.
  const once = {
    policy: {
      allowsAddress: (ip: string) => ip === '127.0.0.1' && seen.length === 0,
      allowsPort: (to: number) => to === port || publicAddresses.allowsPort(to),
    },
    resolve: async () => ['127.0.0.1'],
  };
  for (const url of disguised) {
    seen = [];
    answer = (_request, response) => response.writeHead(307, { location: encodeURI(url) }).end();
    await expect(guardedRequest(once, ask(at('/'))), url).rejects.toMatchObject({
      problem: { kind: 'refused' },
    });
    expect(seen).toHaveLength(1);
  }
});

test('what a server asks back is not answered: a password, a cookie, a client’s hints', async () => {
  for (const [status, headers] of [
    [401, { 'www-authenticate': 'Basic realm="Petrel"' }],
    [407, { 'proxy-authenticate': 'Basic' }],
    [426, { upgrade: 'h2c', connection: 'upgrade' }],
    [200, { 'set-cookie': 'who=ann', 'accept-ch': 'Sec-CH-UA-Model', 'alt-svc': 'h3=":443"', etag: '"ann"' }],
  ] as const) {
    seen = [];
    answer = (_request, response) => response.writeHead(status, headers).end(PNG);
    const first = await guardedRequest(network(), ask(at('/')));
    await guardedRequest(network(), ask(at('/')));
    expect(first.status).toBe(status);
    expect(seen).toHaveLength(2);
    expect(seen[1]?.rawHeaders).toEqual(seen[0]?.rawHeaders);
    expect(Object.keys(seen[1]?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
  }
});

test('one private address among a name’s addresses refuses the name', async () => {
  answer = picture;
  for (const inside of ['10.0.0.1', '::1', 'fd00::1', '::ffff:127.0.0.1']) {
    const names = { 'mixed.example': ['127.0.0.1', inside] };
    await expect(guardedRequest(network(names), ask(at('/', 'mixed.example')))).rejects.toMatchObject({
      problem: { kind: 'refused', detail: 'private address' },
    });
  }
  expect(connections).toBe(0);
});

test('a name is resolved once: what it says later is not asked for', async () => {
  answer = picture;
  const resolve = vi.fn<RemoteNetwork['resolve']>();
  resolve.mockResolvedValueOnce(['127.0.0.1']).mockResolvedValue(['10.0.0.1']);
  await guardedRequest({ policy, resolve }, ask(at('/', 'rebinding.example')));
  expect(resolve.mock.calls).toEqual([['rebinding.example']]);
  expect(connections).toBe(1);
  // The next request checks anew.
  await expect(guardedRequest({ policy, resolve }, ask(at('/', 'rebinding.example')))).rejects.toMatchObject({
    problem: { detail: 'private address' },
  });
  expect(connections).toBe(1);
});

test('the connection goes to the checked address, not where the name would lead', async () => {
  answer = picture;
  // No resolver of the system knows this name.
  const { status } = await guardedRequest(network(), ask(at('/', 'nowhere.invalid')));
  expect(status).toBe(200);
});

test('tries the next address when one cannot be reached', async () => {
  answer = picture;
  const names = { 'two.example': ['127.0.0.9', '127.0.0.1'] };
  const open = { ...network(names), policy: { ...policy, allowsAddress: () => true } };
  expect((await guardedRequest(open, ask(at('/', 'two.example')))).status).toBe(200);
});

test('a server that was reached is not asked again by another of its addresses', async () => {
  answer = (_request, response) => response.destroy();
  const names = { 'two.example': ['127.0.0.1', '127.0.0.1'] };
  await expect(guardedRequest(network(names), ask(at('/', 'two.example')))).rejects.toMatchObject({
    problem: { code: 'connection-reset' },
  });
  expect(seen).toHaveLength(1);
});

test('every redirect is checked like the first address', async () => {
  const targets = ['http://127.0.0.2/', 'http://inside.example/', 'file:///etc/passwd', '//10.0.0.1/'];
  for (const target of targets) {
    answer = (_request, response) => response.writeHead(302, { location: target }).end();
    await expect(
      guardedRequest(network({ 'inside.example': ['192.168.1.1'] }), ask(at('/'))),
    ).rejects.toMatchObject({ problem: { kind: 'refused', code: 'unsupported' } });
  }
  expect(connections).toBe(targets.length);
});

test('follows five redirects and no sixth', async () => {
  answer = (request, response) => {
    const left = Number(request.url?.slice(1));
    if (left === 0) response.end(PNG);
    else response.writeHead(301, { location: `/${left - 1}` }).end();
  };
  expect((await guardedRequest(network(), ask(at('/5')))).bytes).toEqual(PNG);
  await expect(guardedRequest(network(), ask(at('/6')))).rejects.toMatchObject({
    problem: { detail: 'redirects' },
  });
  answer = (_request, response) => response.writeHead(302).end();
  await expect(guardedRequest(network(), ask(at('/')))).rejects.toMatchObject({
    problem: { detail: 'redirects' },
  });
});

test('ends an answer that announces or sends too much', async () => {
  answer = (_request, response) => response.writeHead(200, { 'content-length': '1001' }).end();
  await expect(guardedRequest(network(), ask(at('/')))).rejects.toMatchObject({
    problem: { code: 'limit-exceeded' },
  });
  let closed: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    closed = resolve;
  });
  answer = (_request, response) => {
    response.on('close', closed);
    const more = (): void => {
      while (response.write(Buffer.alloc(1_000)));
      response.once('drain', more);
    };
    more();
  };
  await expect(guardedRequest(network(), ask(at('/')))).rejects.toMatchObject({
    problem: { code: 'limit-exceeded' },
  });
  await ended;
});

test('unpacks nothing', async () => {
  answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(PNG);
  await expect(guardedRequest(network(), ask(at('/')))).rejects.toMatchObject({
    problem: { detail: 'encoding' },
  });
});

test('ends an answer that never begins, never ends, or breaks off', async () => {
  answer = () => undefined;
  await expect(guardedRequest(network(), ask(at('/'), { deadlineMs: 60 }))).rejects.toMatchObject({
    problem: { code: 'connection-timeout' },
  });
  answer = (_request, response) => {
    response.write(PNG);
  };
  await expect(guardedRequest(network(), ask(at('/'), { deadlineMs: 60 }))).rejects.toMatchObject({
    problem: { code: 'connection-timeout' },
  });
  answer = (_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write(PNG, () => response.destroy());
  };
  await expect(guardedRequest(network(), ask(at('/')))).rejects.toMatchObject({
    problem: { kind: 'network' },
  });
});

/** By octets on the wire, and what becomes of it: an answer, or a problem's code. */
const odd: readonly (readonly [name: string, wire: string, outcome: string | number])[] = [
  ['another protocol', 'HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nx', 'connection-reset'],
  ['a hint before it', 'HTTP/1.1 103 x\r\nLink: </x>; rel=preload\r\n\r\nHTTP/1.1 200 x\r\n\r\n', 200],
  ['hints without end', 'HTTP/1.1 103 x\r\nLink: </x>; rel=preload\r\n\r\n'.repeat(500), 'limit-exceeded'],
  ['no head at all', 'GIF89a', 'connection-reset'],
  ['a header without end', `HTTP/1.1 200 x\r\nA: ${'a'.repeat(40_000)}`, 'connection-reset'],
  ['fields without end', `HTTP/1.1 200 x\r\n${'A: b\r\n'.repeat(30_000)}\r\n`, 'connection-reset'],
  ['two lengths', 'HTTP/1.1 200 x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx', 'connection-reset'],
  ['less than its length', 'HTTP/1.1 200 x\r\nContent-Length: 9\r\n\r\nxx', 'connection-reset'],
  [
    'pieces with words beside them',
    `HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(40_000)}`,
    'connection-reset',
  ],
  ['two encodings', 'HTTP/1.1 200 x\r\nContent-Encoding: identity, gzip\r\n\r\nx', 'unsupported'],
  ['two places', 'HTTP/1.1 302 x\r\nLocation: //10.0.0.1\\@pictures.example/\r\n\r\n', 'unsupported'],
];

test.each(odd)('an answer of another kind ends: %s', async (_name, wire, outcome) => {
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket);
    // What the client ends is none of the server's mistakes.
    socket.on('error', () => sockets.delete(socket));
    socket.once('data', () => socket.end(Buffer.from(wire, 'latin1')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: raw } = server.address() as AddressInfo;
  const asked = guardedRequest(network(), ask(`http://pictures.example:${raw}/`, { deadlineMs: 10_000 }));
  try {
    const ended = asked.then(
      ({ status }) => status,
      (thrown: ProblemError) => thrown.problem.code,
    );
    expect(await ended).toBe(outcome);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

test('a resolver that hangs is not waited for', async () => {
  const hanging = { policy, resolve: () => new Promise<never>(() => undefined) };
  await expect(guardedRequest(hanging, ask(at('/'), { deadlineMs: 30 }))).rejects.toMatchObject({
    problem: { code: 'connection-timeout' },
  });
  const abort = new AbortController();
  const asked = guardedRequest(hanging, ask(at('/'), { signal: abort.signal }));
  abort.abort();
  await expect(asked).rejects.toMatchObject({ problem: { kind: 'cancelled' } });
});

test('takes a picture for what its octets say, and nothing else for one', async () => {
  const pictures = createPictures(network(), never);
  answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(PNG);
  expect(await pictures.load('a', at('/1'))).toEqual({ contentType: 'image/png', bytes: PNG });
  const others = ['<svg xmlns="http://www.w3.org/2000/svg"/>', '<html>', '', 'BM......', 'RIFF....WAVE'];
  for (const [i, other] of others.entries()) {
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(other);
    await expect(pictures.load('a', at(`/other${i}`))).rejects.toMatchObject({
      problem: { detail: 'no picture' },
    });
  }
  answer = (_request, response) => response.writeHead(404).end(PNG);
  await expect(pictures.load('a', at('/gone'))).rejects.toMatchObject({ problem: { detail: 'no picture' } });
});

test('tells a sender once, however often the message is shown', async () => {
  answer = picture;
  const pictures = createPictures(network(), never);
  await Promise.all([pictures.load('a', at('/1')), pictures.load('b', at('/1'))]);
  await pictures.load('c', at('/1'));
  expect(seen).toHaveLength(1);
});

test('known trackers are never asked, nor followed to', async () => {
  answer = picture;
  const pictures = createPictures(network(), never);
  for (const url of [
    at('/', 'x.mailtrack.io'),
    at('/wf/open?upn=1'),
    at('/track/open.php?u=1&id=2'),
    at('/img/pixel.gif'),
  ]) {
    await expect(pictures.load('a', url)).rejects.toMatchObject({ problem: { detail: 'tracker' } });
  }
  expect(connections).toBe(0);
  answer = (_request, response) => response.writeHead(302, { location: '/wf/open?x' }).end();
  await expect(pictures.load('a', at('/innocent.png'))).rejects.toMatchObject({
    problem: { detail: 'tracker' },
  });
  expect(connections).toBe(1);
});

test('one showing of a message has a sum of octets and of pictures', async () => {
  answer = (_request, response) => response.end(Buffer.concat([PNG, Buffer.alloc(600)]));
  const limits = { ...remoteLimits, messageOctets: 1_000, messagePictures: 3 };
  const pictures = createPictures(network(), never, limits);
  await pictures.load('a', at('/1'));
  await expect(pictures.load('a', at('/2'))).rejects.toMatchObject({ problem: { code: 'limit-exceeded' } });
  await pictures.load('b', at('/3'));
  await pictures.load('b', at('/3'));
  await pictures.load('b', at('/3'));
  await expect(pictures.load('b', at('/3'))).rejects.toMatchObject({ problem: { code: 'limit-exceeded' } });
});

test('asks for so many at one time and no more', async () => {
  const open: ServerResponse[] = [];
  let arrived: () => void = () => undefined;
  answer = (_request, response) => {
    open.push(response);
    arrived();
  };
  const pictures = createPictures(network(), never, { ...remoteLimits, inFlight: 2, waiting: 2 });
  const two = new Promise<void>((resolve) => {
    arrived = () => open.length === 2 && resolve();
  });
  const asked = ['/1', '/2', '/3', '/4'].map((path) => pictures.load('a', at(path)));
  await expect(pictures.load('a', at('/5'))).rejects.toMatchObject({ problem: { code: 'limit-exceeded' } });
  await two;
  expect(seen).toHaveLength(2);
  arrived = () => {
    for (const response of open.splice(0)) response.end(PNG);
  };
  arrived();
  await Promise.all(asked);
  expect(seen).toHaveLength(4);
});

test('leaving a list takes https and follows nowhere', async () => {
  answer = picture;
  await expect(unsubscribeByPost(network(), at('/leave'), never)).rejects.toMatchObject({
    problem: { detail: 'scheme' },
  });
  expect(connections).toBe(0);
});

test('leaves a list by one POST, to a server whose certificate is for its name', async () => {
  const authority = createAuthority();
  const { cert, key } = authority.issue({ names: ['lists.example'] });
  const said: string[] = [];
  let status = 202;
  const server = createTlsServer({ cert, key }, (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      said.push(`${request.method} ${request.url} ${request.headers['content-type']} ${body}`);
      response.writeHead(status, { location: 'https://lists.example/again' }).end('thanks');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const secure = (server.address() as AddressInfo).port;
  const trusting = { ...network(), ca: [authority.cert] };
  try {
    const leave = `https://lists.example:${secure}/leave?id=7`;
    await unsubscribeByPost(trusting, leave, never);
    const form = 'application/x-www-form-urlencoded List-Unsubscribe=One-Click';
    expect(said).toEqual([`POST /leave?id=7 ${form}`]);
    await expect(unsubscribeByPost(network(), leave, never)).rejects.toMatchObject({
      problem: { kind: 'tls' },
    });
    await expect(
      unsubscribeByPost(trusting, `https://other.example:${secure}/`, never),
    ).rejects.toMatchObject({ problem: { code: 'certificate-wrong-host' } });
    status = 500;
    await expect(unsubscribeByPost(trusting, leave, never)).rejects.toMatchObject({
      problem: { code: 'server-no' },
    });
    status = 302;
    await expect(unsubscribeByPost(trusting, leave, never)).rejects.toMatchObject({
      problem: { detail: 'redirects' },
    });
    expect(said).toHaveLength(3);
    // What began in private does not go on in the open.
    const down = createTlsServer({ cert, key }, (_request, response) => {
      response.writeHead(302, { location: at('/') }).end();
    });
    await new Promise<void>((resolve) => down.listen(0, '127.0.0.1', resolve));
    const downUrl = `https://lists.example:${(down.address() as AddressInfo).port}/`;
    await expect(guardedRequest(trusting, ask(downUrl))).rejects.toMatchObject({
      problem: { detail: 'scheme' },
    });
    await new Promise((resolve) => down.close(resolve));
    expect(connections).toBe(0);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
