// Whatever the way of signing in, no credential and nothing a credential could be guessed from is in a protocol log.
import { createHash } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { connectImap } from '../../src/main/engine/imap/session.ts';
import { systemClock } from '../../src/main/engine/lib/clock.ts';
import { connectPop3 } from '../../src/main/engine/pop3/session.ts';
import { createProtocolLog } from '../../src/main/engine/sync/protocol-log/protocol-log.ts';
import { startDovecot } from '../harness/dovecot.ts';
import { type ScriptedPeer, startScriptedServer } from '../harness/scripted-server.ts';
import { untilAborted } from './account-fixture.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

interface Who {
  readonly port: number;
  readonly user: string;
  readonly secret: string;
  readonly method: 'password' | 'oauth';
}

async function imapLog({ port, user, secret, method }: Who): Promise<string> {
  const lines: string[] = [];
  const log = createProtocolLog((line) => lines.push(line), systemClock);
  const session = await connectImap({
    host: '127.0.0.1',
    port,
    security: 'plain',
    signal: untilAborted(),
    tap: log.tap(1, 'imap'),
  });
  await session.authenticate({ user, secret, method });
  await session.logout();
  log.close();
  return lines.join('\n');
}

async function pop3Log({ port, user, secret, method }: Who, allowApop = false): Promise<[string, string]> {
  const lines: string[] = [];
  const log = createProtocolLog((line) => lines.push(line), systemClock);
  const session = await connectPop3({
    host: '127.0.0.1',
    port,
    security: 'plain',
    allowPlain: false,
    signal: untilAborted(),
    tap: log.tap(1, 'pop3'),
  });
  const way = await session.authenticate({ user, secret, method, allowApop });
  await session.quit();
  log.close();
  return [lines.join('\n'), way];
}

function expectNothingSecret(log: string, { user, secret }: Who): void {
  expect(log).toContain('"secret":');
  for (const form of [
    secret,
    user,
    Buffer.from(secret).toString('base64'),
    Buffer.from(user).toString('base64').replace(/=+$/, ''),
    Buffer.from(`\0${user}\0${secret}`).toString('base64'),
    createHash('md5').update(secret).digest('hex'),
  ]) {
    expect(log).not.toContain(form);
  }
  // Nonces, proofs, challenges and digests: nothing that long is one word of a protocol.
  expect(log).not.toMatch(/[A-Za-z0-9+/]{24,}/);
}

test.each(['plain', 'login', 'scram-sha-1', 'scram-sha-256'])(
  '%s, by IMAP and by POP3',
  async (mechanism) => {
    const server = await startDovecot({ authMechanisms: [mechanism] });
    cleanUp.push(() => server.dispose());
    const { user, password: secret } = server.addUser();
    const who = { user, secret, method: 'password' as const };
    const imap = await imapLog({ ...who, port: server.ports.imap });
    expect(imap).toContain(`AUTHENTICATE ${mechanism.toUpperCase()}`);
    expectNothingSecret(imap, { ...who, port: 0 });
    const [pop3, way] = await pop3Log({ ...who, port: server.ports.pop3 });
    expect(way).toBe(mechanism.toUpperCase());
    expect(pop3).toContain(`AUTH ${mechanism.toUpperCase()}`);
    expectNothingSecret(pop3, { ...who, port: 0 });
  },
);

test('APOP', async () => {
  const server = await startDovecot({ authMechanisms: ['plain', 'apop'] });
  cleanUp.push(() => server.dispose());
  const { user, password: secret } = server.addUser();
  const who: Who = { user, secret, method: 'password', port: server.ports.pop3 };
  const [log, way] = await pop3Log(who, true);
  expect(way).toBe('APOP');
  expect(log).toMatch(/"APOP [^"]+",\{"secret":32\}/);
  expectNothingSecret(log, who);
});

test('USER and PASS; LOGIN', async () => {
  const pop3 = await scripted(async (peer) => {
    await peer.line('+OK ready');
    for (const answer of ['+OK\r\nUSER\r\n.', '+OK', '+OK', '+OK']) {
      await peer.readLine();
      await peer.line(answer);
    }
  });
  const who: Who = { port: pop3, user: 'bobby', secret: 'hunter2-and-more', method: 'password' };
  const [log, way] = await pop3Log(who);
  expect(way).toBe('USER');
  expectNothingSecret(log, who);
  const imap = await scripted(async (peer) => {
    await peer.line('* OK [CAPABILITY IMAP4rev1] ready');
    await peer.answer(/^LOGIN/, ['CAPABILITY IMAP4rev1']);
    await peer.answer(/^(CAPABILITY|LOGOUT)/, ['CAPABILITY IMAP4rev1']);
    await peer.answer(/^LOGOUT/);
  });
  expectNothingSecret(await imapLog({ ...who, port: imap }), who);
});

test.each(['XOAUTH2', 'OAUTHBEARER'])(
  '%s, by IMAP and by POP3, with and without an initial response',
  async (mechanism) => {
    for (const long of [false, true]) {
      const secret = `ya29.${(long ? 'LongToken' : 'Tok').repeat(long ? 60 : 2)}`;
      const imap = await scripted(async (peer) => {
        await peer.line(`* OK [CAPABILITY IMAP4rev1 ${long ? '' : 'SASL-IR '}AUTH=${mechanism}] ready`);
        const line = await peer.readLine();
        if (long) {
          await peer.line('+ ');
          await peer.readLine();
        }
        await peer.line(`${line.split(' ')[0]} OK [CAPABILITY IMAP4rev1] in`);
        await peer.answer(/^LOGOUT/);
      });
      const pop3 = await scripted(async (peer) => {
        await peer.line('+OK ready');
        await peer.readLine();
        await peer.line(`+OK\r\nSASL ${mechanism}\r\n.`);
        if (!(await peer.readLine()).includes('=') && long) {
          await peer.line('+ ');
          await peer.readLine();
        }
        await peer.line('+OK');
        await peer.readLine();
        await peer.line('+OK');
      });
      const who = { user: 'bobby', secret, method: 'oauth' as const };
      expectNothingSecret(await imapLog({ ...who, port: imap }), { ...who, port: 0 });
      const [log, way] = await pop3Log({ ...who, port: pop3 });
      expect(way).toBe(mechanism);
      expectNothingSecret(log, { ...who, port: 0 });
    }
  },
);

async function scripted(script: (peer: ScriptedPeer) => Promise<void>): Promise<number> {
  const server = await startScriptedServer({ script });
  cleanUp.push(() => server.stop());
  return server.port;
}
