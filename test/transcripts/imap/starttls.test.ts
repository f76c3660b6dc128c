// STARTTLS under attack: whatever stands between client and server, no octet of a credential leaves in the clear, and
// nothing heard in the clear is believed afterwards.
import { afterEach, describe, expect, test } from 'vitest';
import { createAuthority, selfSigned } from '../../harness/certificates.ts';
import type { ScriptedPeer } from '../../harness/scripted-server.ts';
import { connectTo, endConversations, problemOf, type Script, serve } from './imap-conversation.ts';

const authority = createAuthority();
const certificate = authority.issue();
const credential = { user: 'ann', secret: 'correct horse', method: 'password' } as const;
const GREETING = '* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready';

afterEach(endConversations);

/** Tries to sign in; the server's view of it. */
async function attempt(script: Script) {
  const server = await serve(script);
  const result = await problemOf(
    (async () => {
      const session = await connectTo(server, { security: 'starttls', ca: [authority.cert] });
      await session.authenticate(credential);
      await session.logout();
    })(),
  );
  return { problem: result, clear: server.peers[0]?.clear.toString('latin1') ?? '', server };
}

async function askedForTls(peer: ScriptedPeer): Promise<string> {
  await peer.line(GREETING);
  return (await peer.command(/^STARTTLS$/)).tag;
}

test('the honest way: capabilities are asked for again, and the password travels inside TLS only', async () => {
  const server = await serve(async (peer) => {
    await peer.line('* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR X-CLEAR] ready');
    await peer.line('* OK [ALERT] send your password to the attacker');
    await peer.answer(/^STARTTLS$/);
    await peer.startTls(certificate);
    await peer.answer(/^CAPABILITY$/, ['CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR']);
    await peer.answer(
      /^AUTHENTICATE PLAIN AGFubgBjb3JyZWN0IGhvcnNl$/,
      [],
      'OK [CAPABILITY IMAP4rev1 IDLE] in',
    );
    await peer.silence();
  });
  const session = await connectTo(server, { security: 'starttls', ca: [authority.cert] });
  const alerts: unknown[] = [];
  session.onUnsolicited((event) => alerts.push(event));
  expect(session.encrypted).toBe(true);
  expect(session.capabilities.has('X-CLEAR')).toBe(false);
  await session.authenticate(credential);
  expect([...session.capabilities]).toEqual(['IMAP4REV1', 'IDLE']);
  expect(alerts).toEqual([]);
  session.destroy();
  await server.finished();
  expect(server.peers[0]?.clear.toString()).toBe('P1 STARTTLS\r\n');
});

test('capabilities heard in the clear are forgotten, even when the server says nothing new', async () => {
  const server = await serve(async (peer) => {
    await peer.line('* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN MOVE] ready');
    await peer.answer(/^STARTTLS$/);
    await peer.startTls(certificate);
    await peer.answer(/^CAPABILITY$/);
    await peer.silence();
  });
  const session = await connectTo(server, { security: 'starttls', ca: [authority.cert] });
  expect([...session.capabilities]).toEqual([]);
  session.destroy();
  await server.finished();
});

describe('attacks', () => {
  test.each<[string, Script, string]>([
    [
      'bytes in the same segment as the answer',
      async (peer) => {
        const tag = await askedForTls(peer);
        await peer.send(`${tag} OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n`);
        await peer.silence();
      },
      'starttls-injection',
    ],
    [
      'bytes after the answer in a segment of their own',
      async (peer) => {
        const tag = await askedForTls(peer);
        await peer.sendSplit(`${tag} OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n`, [tag.length + 8]);
        await peer.silence();
      },
      'starttls-injection',
    ],
    [
      'the capability stripped',
      async (peer) => {
        await peer.line('* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready');
        await peer.answer(/^CAPABILITY$/, ['CAPABILITY IMAP4rev1 AUTH=PLAIN']);
        await peer.silence();
      },
      'starttls-unavailable',
    ],
    [
      'refused with NO',
      async (peer) => {
        await peer.line(GREETING);
        await peer.answer(/^STARTTLS$/, [], 'NO try again later');
        await peer.silence();
      },
      'starttls-unavailable',
    ],
    [
      'refused with BAD',
      async (peer) => {
        await peer.line(GREETING);
        await peer.answer(/^STARTTLS$/, [], 'BAD what?');
        await peer.silence();
      },
      'starttls-unavailable',
    ],
    [
      'PREAUTH',
      async (peer) => {
        await peer.line('* PREAUTH [CAPABILITY IMAP4rev1] you are ann');
        await peer.silence();
      },
      'starttls-unavailable',
    ],
    [
      'a referral to another server in the clear',
      async (peer) => {
        await peer.line(GREETING);
        await peer.answer(/^STARTTLS$/, [], 'NO [REFERRAL imap://evil.example/] go there');
        await peer.silence();
      },
      'starttls-unavailable',
    ],
    [
      'a certificate nobody issued',
      async (peer) => {
        await peer.line(GREETING);
        await peer.answer(/^STARTTLS$/);
        await peer.startTls(selfSigned()).catch(() => undefined);
      },
      'certificate-self-signed',
    ],
    [
      'a certificate for another host',
      async (peer) => {
        await peer.line(GREETING);
        await peer.answer(/^STARTTLS$/);
        await peer.startTls(authority.issue({ names: ['mail.example.com'] })).catch(() => undefined);
      },
      'certificate-wrong-host',
    ],
    [
      'the connection closed instead of a handshake',
      async (peer) => {
        await peer.line(GREETING);
        await peer.answer(/^STARTTLS$/);
      },
      'connection-reset',
    ],
  ])('%s', async (_name, script, code) => {
    const { problem, clear, server } = await attempt(script);
    expect(problem.code).toBe(code);
    expect(clear).not.toMatch(/ann|LOGIN|AUTHENTICATE|correct/);
    expect(clear).toMatch(/^(P\d+ (CAPABILITY|STARTTLS)\r\n)*/);
    await server.finished();
  });
});

test('without encryption only this machine is connected to, unless the person allowed it', async () => {
  const { connectImap } = await import('../../../src/main/engine/imap/session.ts');
  const refused = await problemOf(connectImap({ host: 'mail.invalid', port: 143, security: 'plain' }));
  expect(refused.code).toBe('plain-not-allowed');
  const allowed = await problemOf(
    connectImap({ host: 'mail.invalid', port: 143, security: 'plain', allowPlain: true }),
  );
  expect(allowed.code).toMatch(/unknown-host|unreachable/);
});
