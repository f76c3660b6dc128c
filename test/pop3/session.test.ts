// The POP3 session against a scripted server: what it says, and what it refuses to say, step by step.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { connectPop3, type Pop3Session } from '../../src/main/engine/pop3/session.ts';
import { ProblemError } from '../../src/shared/problem.ts';
import { createAuthority } from '../harness/certificates.ts';
import { type ScriptedPeer, type ScriptedServer, startScriptedServer } from '../harness/scripted-server.ts';

const authority = createAuthority();
const certificate = authority.issue();
const servers: ScriptedServer[] = [];
const sessions: Pop3Session[] = [];

afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy();
  for (const server of servers.splice(0)) await server.stop();
});

interface Setup {
  readonly security?: 'tls' | 'starttls' | 'plain';
  readonly ca?: readonly string[];
  readonly silenceMs?: number;
  readonly signal?: AbortSignal;
}

async function serve(script: (peer: ScriptedPeer) => Promise<void>, tls = false): Promise<ScriptedServer> {
  const server = await startScriptedServer({ script, ...(tls ? { tls: certificate } : {}) });
  servers.push(server);
  return server;
}

async function connect(server: ScriptedServer, setup: Setup = {}): Promise<Pop3Session> {
  const session = await connectPop3({
    host: '127.0.0.1',
    port: server.port,
    security: setup.security ?? 'plain',
    allowPlain: false,
    ca: setup.ca ?? [authority.cert],
    signal: setup.signal,
    deadlines: { silenceMs: setup.silenceMs ?? 5_000 },
  });
  sessions.push(session);
  return session;
}

/** The problem a promise was rejected with. */
async function problemOf(promise: Promise<unknown>): Promise<{ kind: string; code: string; retry: string }> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProblemError)) throw new Error(`not a problem: ${String(error)}`);
  const { kind, code, retry } = error.problem;
  return { kind, code, retry };
}

async function greet(
  peer: ScriptedPeer,
  capabilities: readonly string[] = ['TOP', 'UIDL', 'USER'],
): Promise<void> {
  await peer.line('+OK ready <1896.697170952@example.org>');
  await answerCapa(peer, capabilities);
}

async function answerCapa(peer: ScriptedPeer, capabilities: readonly string[]): Promise<void> {
  await peer.expect('CAPA');
  await peer.line(['+OK', ...capabilities, '.'].join('\r\n'));
}

const password = { user: 'ada', secret: 'correct horse', method: 'password' } as const;

test('signs in with USER and PASS, lists, fetches, deletes and quits', async () => {
  const server = await serve(async (peer) => {
    await greet(peer);
    await peer.expect('USER ada');
    await peer.line('+OK');
    await peer.expect('PASS correct horse');
    await peer.line('+OK 2 messages');
    await peer.expect('STAT');
    await peer.line('+OK 2 320');
    await peer.expect('UIDL');
    await peer.line('+OK\r\n1 whqtswO00WBw418f9t5JxYwZ\r\nnonsense\r\n2 QhdPYR:00WBw1Ph7x7\r\n.');
    await peer.expect('LIST');
    await peer.line('+OK\r\n1 120\r\n2 200 extra\r\n.');
    await peer.expect('RETR 1');
    await peer.send(Buffer.from('+OK\r\nSubject: \xff\r\n\r\n..dot\r\n.\r\n', 'latin1'));
    await peer.expect('TOP 2 0');
    await peer.line('-ERR no such message');
    await peer.expect('DELE 1');
    await peer.line('+OK');
    await peer.expect('QUIT');
    await peer.line('+OK bye');
  });
  const session = await connect(server);
  expect(await session.authenticate(password)).toBe('USER');
  expect(await session.stat()).toEqual({ messages: 2, octets: 320 });
  const listing = await session.uidl();
  expect([...(listing?.ids ?? [])]).toEqual([
    [1, 'whqtswO00WBw418f9t5JxYwZ'],
    [2, 'QhdPYR:00WBw1Ph7x7'],
  ]);
  expect(listing?.malformed).toBe(1);
  expect([...(await session.list())]).toEqual([
    [1, 120],
    [2, 200],
  ]);
  const heard: string[] = [];
  await session.fetch(
    [
      { number: 1, size: 120, part: 'whole' },
      { number: 2, size: 200, part: 'headers' },
    ],
    {
      begin: (item) => heard.push(`begin ${item.number}`),
      data: (chunk) => heard.push(chunk.toString('latin1')),
      end: (item, reply) =>
        heard.push(`end ${item.number} ${reply.status.kind} ${reply.octets} ${reply.dots}`),
    },
  );
  expect(heard.join('|')).toBe('begin 1|Subject: \xff\r\n\r\n|.dot\r\n|end 1 ok 20 1|begin 2|end 2 err 0 0');
  expect((await session.dele(1)).status.kind).toBe('ok');
  expect(await session.quit()).toBe('confirmed');
  await server.finished();
});

test('nothing but CAPA and STLS is said before TLS, and what was announced before it is forgotten', async () => {
  const server = await serve(async (peer) => {
    await greet(peer, ['STLS', 'SASL LOGIN', 'PIPELINING']);
    await peer.expect('STLS');
    await peer.line('+OK');
    await peer.startTls(certificate);
    await answerCapa(peer, ['SASL PLAIN']);
    await peer.expect(`AUTH PLAIN ${Buffer.from('\0ada\0correct horse').toString('base64')}`);
    await peer.line('+OK');
    await peer.silence();
  });
  const session = await connect(server, { security: 'starttls' });
  expect(session.capabilities.pipelining).toBe(false);
  expect(await session.authenticate(password)).toBe('PLAIN');
  expect(server.peers[0]?.clear.toString()).toBe('CAPA\r\nSTLS\r\n');
});

test('a server without STLS gets no credential where TLS is required', async () => {
  const server = await serve(async (peer) => {
    await greet(peer);
    await peer.silence();
  });
  expect(await problemOf(connect(server, { security: 'starttls' }))).toMatchObject({
    kind: 'tls',
    code: 'starttls-unavailable',
  });
  expect(server.peers[0]?.received).toBe('CAPA\r\n');
});

test('STLS announced, then refused: the end', async () => {
  const server = await serve(async (peer) => {
    await greet(peer, ['STLS']);
    await peer.expect('STLS');
    await peer.line('-ERR not today');
    await peer.silence();
  });
  expect(await problemOf(connect(server, { security: 'starttls' }))).toMatchObject({
    code: 'starttls-unavailable',
  });
});

test.each([
  ['a whole answer', '+OK\r\n+OK injected\r\n'],
  ['the start of one', '+OK begin TLS\r\n+O'],
])('bytes injected after the answer to STLS (%s) end the connection', async (_, answer) => {
  const server = await serve(async (peer) => {
    await greet(peer, ['STLS']);
    await peer.expect('STLS');
    await peer.send(answer);
    await peer.silence();
  });
  expect(await problemOf(connect(server, { security: 'starttls' }))).toMatchObject({
    kind: 'tls',
    code: 'starttls-injection',
  });
  expect(server.peers[0]?.received).toBe('CAPA\r\nSTLS\r\n');
});

test('an untrusted certificate ends implicit TLS before anything is said', async () => {
  const server = await serve(async (peer) => peer.silence(), true);
  expect(await problemOf(connect(server, { security: 'tls', ca: [] }))).toMatchObject({
    kind: 'tls',
    code: 'certificate-untrusted',
  });
  expect(server.peers[0]?.secret.length).toBe(0);
});

test('plain is only for loopback unless the person allowed it', async () => {
  const far = { host: 'mail.invalid', port: 110, security: 'plain', allowPlain: false } as const;
  expect(await problemOf(connectPop3(far))).toMatchObject({ code: 'plain-not-allowed' });
});

test.each([
  ['-ERR [SYS/TEMP] down for backup', { kind: 'refused', code: 'server-no', retry: 'backoff' }],
  ['-ERR too many connections', { kind: 'throttled', code: 'server-bye' }],
  ['* OK IMAP4rev1 here', { kind: 'protocol', code: 'not-pop3' }],
  ['SSH-2.0-OpenSSH', { kind: 'protocol', code: 'not-pop3' }],
])('greeting %s', async (greeting, expected) => {
  const server = await serve(async (peer) => {
    await peer.line(greeting);
    await peer.silence();
  });
  expect(await problemOf(connect(server))).toMatchObject(expected);
});

test.each([
  ['-ERR [AUTH] no', { kind: 'auth', code: 'wrong-password', retry: 'after-sign-in' }],
  ['-ERR no', { kind: 'auth', code: 'wrong-password' }],
  ['-ERR [IN-USE] another session', { kind: 'throttled', code: 'in-use', retry: 'backoff' }],
  ['-ERR maildrop already locked', { kind: 'throttled', code: 'in-use' }],
  ['-ERR [LOGIN-DELAY] wait', { kind: 'throttled', code: 'login-delay', retry: 'backoff' }],
  ['-ERR [SYS/TEMP] disk', { kind: 'refused', retry: 'backoff' }],
  ['-ERR [SYS/PERM] call us', { kind: 'refused', retry: 'never' }],
])('refused sign-in: %s', async (answer, expected) => {
  const server = await serve(async (peer) => {
    await greet(peer, ['USER', 'RESP-CODES', 'AUTH-RESP-CODE']);
    await peer.expect('USER ada');
    await peer.line('+OK');
    await peer.expect(/^PASS /);
    await peer.line(answer);
    await peer.silence();
  });
  const session = await connect(server);
  expect(await problemOf(session.authenticate(password))).toMatchObject(expected);
});

test('without CAPA a server of 1996 works; without USER in CAPA, too', async () => {
  const server = await serve(async (peer) => {
    await peer.line('+OK');
    await peer.expect('CAPA');
    await peer.line('-ERR unknown command');
    await peer.expect('USER ada');
    await peer.line('+OK');
    await peer.expect(/^PASS /);
    await peer.line('+OK');
    await peer.expect('UIDL');
    await peer.line('-ERR unknown command');
    await peer.silence();
  });
  const session = await connect(server);
  expect(session.capabilities.known).toBe(false);
  await session.authenticate(password);
  expect(await session.uidl()).toBeNull();
});

test('SCRAM announced and refused is followed by the next mechanism, once', async () => {
  const server = await serve(async (peer) => {
    await greet(peer, ['SASL PLAIN SCRAM-SHA-256', 'USER']);
    await peer.expect(/^AUTH SCRAM-SHA-256 /);
    await peer.line('-ERR [AUTH] no');
    await peer.expect(/^AUTH PLAIN /);
    await peer.line('-ERR [AUTH] no');
    await peer.silence();
  });
  const session = await connect(server);
  expect(await problemOf(session.authenticate(password))).toMatchObject({ code: 'wrong-password' });
  expect(server.peers[0]?.received).not.toContain('USER');
});

test('a SCRAM server that does not prove itself is not given the password by another way', async () => {
  const server = await serve(async (peer) => {
    await greet(peer, ['SASL SCRAM-SHA-256 PLAIN']);
    const first = await peer.expect(/^AUTH SCRAM-SHA-256 /);
    const nonce = /r=(.*)$/.exec(Buffer.from(first.split(' ')[2] ?? '', 'base64').toString())?.[1];
    await peer.line(`+ ${Buffer.from(`r=${nonce}more,s=QSXCR+Q6sek8bf92,i=4096`).toString('base64')}`);
    await peer.readLine();
    await peer.line('+OK trust me');
    await peer.silence();
  });
  const session = await connect(server);
  expect(await problemOf(session.authenticate(password))).toMatchObject({ kind: 'protocol' });
  expect(server.peers[0]?.received).not.toContain('PLAIN');
});

test('LOGIN answers prompts; a long initial response waits for its own line', async () => {
  const server = await serve(async (peer) => {
    await greet(peer, ['SASL LOGIN']);
    await peer.expect('AUTH LOGIN');
    await peer.line('+ VXNlcm5hbWU6');
    await peer.expect(Buffer.from('ada').toString('base64'));
    await peer.line('+ UGFzc3dvcmQ6');
    await peer.expect(Buffer.from('correct horse').toString('base64'));
    await peer.line('+OK');
    await peer.silence();
  });
  expect(await (await connect(server)).authenticate(password)).toBe('LOGIN');

  const secret = 't'.repeat(400);
  const oauth = await serve(async (peer) => {
    await greet(peer, ['SASL PLAIN XOAUTH2']);
    await peer.expect('AUTH XOAUTH2');
    await peer.line('+ ');
    await peer.expect(Buffer.from(`user=ada\x01auth=Bearer ${secret}\x01\x01`).toString('base64'));
    await peer.line(`+ ${Buffer.from('{"status":"401"}').toString('base64')}`);
    await peer.expect('');
    await peer.line('-ERR [AUTH] expired');
    await peer.silence();
  });
  const session = await connect(oauth);
  expect(await problemOf(session.authenticate({ user: 'ada', secret, method: 'oauth' }))).toMatchObject({
    code: 'wrong-password',
  });
  expect(oauth.peers[0]?.received).not.toContain('PLAIN');
});

test('a token is never sent where no OAuth mechanism is offered', async () => {
  const server = await serve(async (peer) => {
    await greet(peer, ['SASL PLAIN', 'USER']);
    await peer.silence();
  });
  const session = await connect(server);
  const token = { user: 'ada', secret: 'token', method: 'oauth' } as const;
  expect(await problemOf(session.authenticate(token))).toMatchObject({ code: 'mechanism-unavailable' });
  expect(server.peers[0]?.received).toBe('CAPA\r\n');
});

test('APOP only where it was allowed', async () => {
  const script = async (peer: ScriptedPeer): Promise<void> => {
    await greet(peer);
    const line = await peer.readLine();
    await peer.line('+OK');
    if (line.startsWith('USER')) {
      await peer.expect(/^PASS /);
      await peer.line('+OK');
    }
    await peer.silence();
  };
  const session = await connect(await serve(script));
  expect(await session.authenticate(password)).toBe('USER');
  const allowed = await serve(script);
  expect(await (await connect(allowed)).authenticate({ ...password, allowApop: true })).toBe('APOP');
  const digest = createHash('md5').update('<1896.697170952@example.org>correct horse').digest('hex');
  expect(allowed.peers[0]?.received).toBe(`CAPA\r\nAPOP ada ${digest}\r\n`);
});

test('UTF8 is asked for before sign-in where it is offered', async () => {
  const server = await serve(async (peer) => {
    await greet(peer, ['UTF8 USER', 'USER']);
    await peer.expect('UTF8');
    await peer.line('+OK');
    await peer.expect('USER ada');
    await peer.line('+OK');
    await peer.expect(/^PASS/);
    await peer.line('+OK');
    await peer.silence();
  });
  await (await connect(server)).authenticate(password);
});

test('a password with a line end never becomes a command', async () => {
  const server = await serve(async (peer) => {
    await greet(peer);
    await peer.silence();
  });
  const session = await connect(server);
  const bad = { ...password, secret: 'x\r\nDELE 1' };
  expect(await problemOf(session.authenticate(bad))).toMatchObject({ code: 'wrong-password' });
  expect(server.peers[0]?.received).toBe('CAPA\r\n');
});

test('pipelines where it may, one at a time where it may not', async () => {
  const items = [1, 2, 3].map((number) => ({ number, size: 10, part: 'whole' as const }));
  const run = async (
    capabilities: string[],
    script: (peer: ScriptedPeer) => Promise<void>,
  ): Promise<string[]> => {
    const server = await serve(async (peer) => {
      await greet(peer, capabilities);
      await peer.expect(/^USER/);
      await peer.line('+OK');
      await peer.expect(/^PASS/);
      await peer.line('+OK');
      await script(peer);
      await peer.silence();
    });
    const session = await connect(server);
    await session.authenticate(password);
    const bodies: string[] = [];
    await session.fetch(items, {
      begin: () => bodies.push(''),
      data: (chunk) => {
        bodies.push((bodies.pop() ?? '') + chunk.toString());
      },
      end: () => undefined,
    });
    return bodies;
  };
  const together = await run(['USER', 'PIPELINING'], async (peer) => {
    for (const { number } of items) await peer.expect(`RETR ${number}`);
    await peer.sendSplit('+OK\r\na\r\n.\r\n+OK\r\n.\r\n+OK\r\nc\r\n.\r\n', 1);
  });
  expect(together).toEqual(['a\r\n', '', 'c\r\n']);
  const apart = await run(['USER'], async (peer) => {
    for (const { number } of items) {
      await peer.expect(`RETR ${number}`);
      // Turns in which an eager client would have sent the next command.
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      expect(peer.received.match(/RETR/g)).toHaveLength(number);
      await peer.line(`+OK\r\n${number}\r\n.`);
    }
  });
  expect(apart).toEqual(['1\r\n', '2\r\n', '3\r\n']);
});

test('a silent server, a closed line and an abort each end the wait with their own problem', async () => {
  const silent = await serve(async (peer) => {
    await greet(peer);
    await peer.silence();
  });
  const quiet = await connect(silent, { silenceMs: 30 });
  const waiting = problemOf(quiet.authenticate(password));
  quiet.destroy();
  expect(await waiting).toMatchObject({ kind: 'cancelled' });

  const mute = await serve(async (peer) => peer.silence());
  expect(await problemOf(connect(mute, { silenceMs: 30 }))).toMatchObject({
    kind: 'network',
    code: 'silent-server',
  });

  const closing = await serve(async (peer) => {
    await greet(peer);
    await peer.expect('STAT');
  });
  const session = await connect(closing);
  expect(await problemOf(session.stat())).toMatchObject({ code: 'connection-reset' });
  expect((await session.closed)?.code).toBe('connection-reset');

  const controller = new AbortController();
  const aborting = await serve(async (peer) => {
    await greet(peer);
    await peer.expect('UIDL');
    await peer.send('+OK\r\n1 a\r\n');
    controller.abort();
    await peer.silence();
  });
  const aborted = await connect(aborting, { signal: controller.signal });
  expect(await problemOf(aborted.uidl())).toMatchObject({ kind: 'cancelled' });
});

test('an answer nobody asked for, and one that is none, are protocol errors', async () => {
  for (const line of ['+OK surplus\r\n+OK more', 'what?']) {
    const server = await serve(async (peer) => {
      await greet(peer);
      await peer.expect('NOOP');
      await peer.line(line);
      await peer.silence();
    });
    const session = await connect(server);
    await session.noop().catch(() => undefined);
    expect((await session.closed)?.code).toBe('malformed-response');
  }
});

test('QUIT tells whether the server confirmed', async () => {
  for (const [answer, outcome] of [
    ['+OK', 'confirmed'],
    ['-ERR some deleted messages not removed', 'refused'],
    [null, 'dropped'],
  ] as const) {
    const server = await serve(async (peer) => {
      await greet(peer);
      await peer.expect('QUIT');
      if (answer !== null) await peer.line(answer);
    });
    expect(await (await connect(server)).quit()).toBe(outcome);
  }
});

test('whatever a server says, a session ends with a problem, never with a crash or a wait', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '+OK',
      '-ERR',
      '+ ',
      '+OK\r\n',
      '-ERR [IN-USE] x\r\n',
      '.\r\n',
      '\r\n',
      '\r\n.\r\n',
      '1 a\r\n',
      '\0',
      '\n',
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );
  const talk = fc.asyncProperty(fc.array(piece, { maxLength: 15 }), async (pieces) => {
    const server = await serve(async (peer) => {
      for (const each of pieces) await peer.send(Buffer.from(each, 'latin1'));
    });
    const run = async (): Promise<void> => {
      const session = await connect(server, { silenceMs: 1_000 });
      await session.authenticate(password);
      await Promise.all([session.uidl(), session.list(), session.stat()]);
      await session.fetch([{ number: 1, size: null, part: 'whole' }], {
        begin: () => undefined,
        data: () => undefined,
        end: () => undefined,
      });
      await session.quit();
    };
    const thrown = await run().catch((reason: unknown) => reason);
    if (thrown !== undefined && !(thrown instanceof ProblemError)) throw thrown;
    await server.stop();
  });
  await fc.assert(talk, { seed: 20_260_115, numRuns: 150 });
});
