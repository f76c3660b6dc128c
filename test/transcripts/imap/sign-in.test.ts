// Signing in: the best mechanism first, another only for technical reasons, a refused password never twice, and no
// secret in the wire tap.
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { ImapCredential } from '../../../src/main/engine/imap/session.ts';
import { systemClock } from '../../../src/main/engine/lib/clock.ts';
import { type Problem, toProblem } from '../../../src/shared/problem.ts';
import { createAuthority } from '../../harness/certificates.ts';
import type { ScriptedPeer } from '../../harness/scripted-server.ts';
import { connectTo, endConversations, problemOf, type Script, serve } from './imap-conversation.ts';

const authority = createAuthority();
const certificate = authority.issue();
const credential = { user: 'ann', secret: 'pa"ss wörd', method: 'password' } as const;

afterEach(endConversations);

interface Attempt {
  /** Null when it worked. */
  readonly problem: Problem | null;
  /** What a protocol log would have recorded. */
  readonly tapped: string;
  /** Everything the client said. */
  readonly said: string;
}

/** Signs in over TLS; the script speaks after the greeting with these capabilities. */
async function signIn(
  capabilities: string,
  script: Script,
  who: ImapCredential = credential,
): Promise<Attempt> {
  const server = await serve(
    async (peer, connection) => {
      await peer.line(`* OK [CAPABILITY IMAP4rev1 ${capabilities}] ready`);
      await script(peer, connection);
      await peer.silence();
    },
    { tls: certificate },
  );
  const tapped: string[] = [];
  const session = await connectTo(server, {
    security: 'tls',
    ca: [authority.cert],
    tap: {
      received: (bytes) => tapped.push(Buffer.from(bytes).toString('latin1')),
      sent: (bytes) => tapped.push(Buffer.from(bytes).toString('latin1')),
      sentSecret: (octets) => tapped.push(`<${octets}>`),
    },
  });
  const problem = await session.authenticate(who).then(
    () => null,
    (error: unknown) => toProblem(error),
  );
  session.destroy();
  await server.finished();
  return { problem, tapped: tapped.join(''), said: server.peers[0]?.received ?? '' };
}

/** The server's half of SCRAM (RFC 5802), from the client's own words. */
async function scramServer(peer: ScriptedPeer, hash: 'sha1' | 'sha256', password: string, forge = false) {
  const { tag, line } = await peer.command(/^AUTHENTICATE SCRAM-SHA-(1|256) \S+$/);
  const first = Buffer.from(line.split(' ')[2] ?? '', 'base64')
    .toString()
    .slice(3);
  const nonce = `${/r=(.*)$/.exec(first)?.[1] ?? ''}server`;
  const salt = Buffer.from('0123456789');
  const challenge = `r=${nonce},s=${salt.toString('base64')},i=4096`;
  await peer.line(`+ ${Buffer.from(challenge).toString('base64')}`);
  const final = Buffer.from(await peer.readLine(), 'base64').toString();
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, 4096, hash === 'sha1' ? 20 : 32, hash);
  const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest();
  const clientKey = hmac(salted, 'Client Key');
  const message = `${first},${challenge},${final.replace(/,p=.*/, '')}`;
  const expected = hmac(createHash(hash).update(clientKey).digest(), message).map(
    (b, i) => b ^ (clientKey[i] ?? 0),
  );
  const right = final.endsWith(`,p=${Buffer.from(expected).toString('base64')}`);
  if (!right && !forge) return { tag, right };
  const signature = forge ? Buffer.alloc(expected.length) : hmac(hmac(salted, 'Server Key'), message);
  await peer.line(`+ ${Buffer.from(`v=${signature.toString('base64')}`).toString('base64')}`);
  return { tag, right };
}

describe('mechanisms', () => {
  test.each([
    ['AUTH=PLAIN AUTH=SCRAM-SHA-1', 'sha1'],
    ['AUTH=PLAIN AUTH=SCRAM-SHA-1 AUTH=SCRAM-SHA-256', 'sha256'],
  ] as const)('%s: SCRAM both ways, nothing of it in the tap', async (offered, hash) => {
    const { problem, tapped } = await signIn(`SASL-IR ${offered}`, async (peer) => {
      const { tag } = await scramServer(peer, hash, credential.secret);
      await peer.expect('');
      await peer.line(`${tag} OK [CAPABILITY IMAP4rev1] in`);
    });
    expect(problem).toBeNull();
    expect(tapped).toContain('P1 OK [CAPABILITY IMAP4rev1] in\r\n');
    expect(tapped).not.toMatch(/ann|YW5u|cj[0-3]|dj[0-3]|p=/);
  });

  test('a server that cannot prove itself gets nothing more', async () => {
    const { problem, said } = await signIn('SASL-IR AUTH=SCRAM-SHA-256 AUTH=PLAIN', async (peer) => {
      await scramServer(peer, 'sha256', 'guess', true);
    });
    expect(problem).toMatchObject({ kind: 'protocol', code: 'malformed-response' });
    expect(said).not.toMatch(/PLAIN|LOGIN/);
  });

  test('an OK without the proof is no sign-in', async () => {
    const { problem } = await signIn('SASL-IR AUTH=SCRAM-SHA-256', async (peer) => {
      await peer.answer(/^AUTHENTICATE SCRAM/, [], 'OK [CAPABILITY IMAP4rev1] welcome');
    });
    expect(problem).toMatchObject({ kind: 'protocol' });
  });

  test('advertised, then refused before any proof: the next one', async () => {
    const { problem } = await signIn(
      'SASL-IR AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-1 AUTH=PLAIN',
      async (peer) => {
        await peer.answer(
          /^AUTHENTICATE SCRAM-SHA-256 /,
          [],
          'NO [AUTHENTICATIONFAILED] no such mechanism for you',
        );
        await peer.answer(/^AUTHENTICATE SCRAM-SHA-1 /, [], 'BAD unknown');
        await peer.answer(
          /^AUTHENTICATE PLAIN AGFubgBwYSJzcyB3w7ZyZA==$/,
          [],
          'OK [CAPABILITY IMAP4rev1] in',
        );
      },
    );
    expect(problem).toBeNull();
  });

  test('a refused proof is a wrong password: no other mechanism is tried', async () => {
    const { problem, said } = await signIn('SASL-IR AUTH=SCRAM-SHA-256 AUTH=PLAIN', async (peer) => {
      const { tag } = await scramServer(peer, 'sha256', 'other');
      await peer.line(`${tag} NO [AUTHENTICATIONFAILED] wrong`);
    });
    expect(problem).toMatchObject({ kind: 'auth', code: 'wrong-password', retry: 'after-sign-in' });
    expect(said).not.toMatch(/PLAIN|LOGIN/);
  });

  test('without SASL-IR the first message waits for the empty challenge; AUTH=LOGIN is asked twice', async () => {
    const { problem, tapped } = await signIn('AUTH=PLAIN AUTH=LOGIN', async (peer) => {
      const plain = await peer.command(/^AUTHENTICATE PLAIN$/);
      await peer.line('+ ');
      await peer.expect('AGFubgBwYSJzcyB3w7ZyZA==');
      await peer.line(`${plain.tag} NO mechanism not supported for you`);
      const login = await peer.command(/^AUTHENTICATE LOGIN$/);
      await peer.line('+ VXNlcm5hbWU6');
      await peer.expect('YW5u');
      await peer.line('+ UGFzc3dvcmQ6');
      await peer.expect('cGEic3Mgd8O2cmQ=');
      await peer.line(`${login.tag} OK [CAPABILITY IMAP4rev1] in`);
    });
    expect(problem).toBeNull();
    expect(tapped).not.toMatch(/AGFub|YW5u|cGEi/);
  });

  test('the LOGIN command: quoted, or as literal where the password is no ASCII; never in the tap', async () => {
    const { problem, tapped } = await signIn('', async (peer) => {
      const { tag } = await peer.command(/^LOGIN "ann" \{11\}$/);
      await peer.line('+ go');
      expect((await peer.readBytes(13)).toString('utf8')).toBe('pa"ss wörd\r\n');
      await peer.line(`${tag} OK [CAPABILITY IMAP4rev1] in`);
    });
    expect(problem).toBeNull();
    expect(tapped).not.toMatch(/ann|pa"ss/);
  });

  test.each([
    ['XOAUTH2', /^AUTHENTICATE XOAUTH2 dXNlcj1hbm4BYXV0aD1CZWFyZXIgdDBrZW4BAQ==$/, ''],
    ['OAUTHBEARER', /^AUTHENTICATE OAUTHBEARER \S+$/, 'AQ=='],
  ])('%s says why a token was refused', async (name, command, acknowledged) => {
    const script: Script = async (peer) => {
      const { tag } = await peer.command(command);
      await peer.line(`+ ${Buffer.from('{"status":"400","schemes":"Bearer"}').toString('base64')}`);
      await peer.expect(acknowledged);
      await peer.line(`${tag} NO SASL authentication failed`);
    };
    const token = { user: 'ann', secret: 't0ken', method: 'oauth' } as const;
    const { problem, said } = await signIn(`SASL-IR AUTH=PLAIN AUTH=${name}`, script, token);
    expect(problem).toMatchObject({
      code: 'wrong-password',
      detail: expect.stringContaining('"status":"400"'),
    });
    expect(said).not.toContain('PLAIN');
  });
});

describe('refusals', () => {
  test.each([
    ['NO [AUTHENTICATIONFAILED] Invalid credentials', 'auth', 'wrong-password', 'after-sign-in'],
    ['NO Login failed', 'auth', 'wrong-password', 'after-sign-in'],
    ['NO [ALERT] Application-specific password required', 'auth', 'wrong-password', 'after-sign-in'],
    ['NO [UNAVAILABLE] Temporary failure', 'throttled', 'server-no', 'backoff'],
    ['NO [LIMIT] Too many connections', 'throttled', 'too-many-connections', 'backoff'],
    [
      'NO [ALERT] Too many simultaneous connections. (Failure)',
      'throttled',
      'too-many-connections',
      'backoff',
    ],
    ['NO [INUSE] mailbox locked', 'throttled', 'in-use', 'backoff'],
    ['NO Backend server down', 'throttled', 'server-no', 'backoff'],
    ['NO [PRIVACYREQUIRED] use TLS', 'tls', 'login-disabled', 'never'],
  ])('%s', async (answer, kind, code, retry) => {
    const { problem, said } = await signIn('SASL-IR AUTH=PLAIN AUTH=LOGIN', async (peer) => {
      await peer.answer(/^AUTHENTICATE PLAIN/, [], answer);
    });
    expect(problem).toMatchObject({ kind, code, retry });
    // The password was refused once and is not offered again.
    expect(said.match(/AUTHENTICATE|LOGIN /g)).toHaveLength(1);
  });

  test('an answer that takes its time is waited for', async () => {
    let elapsed = 0;
    const server = await serve(async (peer) => {
      await peer.line('* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready');
      const { tag } = await peer.command(/^AUTHENTICATE/);
      // Three seconds on the session's clock; some servers punish a wrong password so.
      elapsed = 3_000;
      await peer.line(`${tag} NO [AUTHENTICATIONFAILED] wrong`);
      await peer.silence();
    });
    const clock = { ...systemClock, now: () => Date.now() + elapsed };
    const session = await connectTo(server, { clock });
    expect((await problemOf(session.authenticate(credential))).code).toBe('wrong-password');
    session.destroy();
    await server.finished();
  });

  test('no way in: LOGINDISABLED and nothing else', async () => {
    const { problem, said } = await signIn('LOGINDISABLED AUTH=GSSAPI', async () => undefined);
    expect(problem).toMatchObject({ kind: 'auth', code: 'mechanism-unavailable' });
    expect(said).toBe('');
  });

  test('line ends in a name or password never reach the wire', async () => {
    const { problem, said } = await signIn('AUTH=PLAIN', async () => undefined, {
      ...credential,
      secret: 'a\r\nP2 DELETE INBOX',
    });
    expect(problem?.code).toBe('wrong-password');
    expect(said).toBe('');
  });

  test('a server that is full says so instead of greeting', async () => {
    const server = await serve(async (peer) => {
      await peer.line('* BYE Maximum number of connections from user+IP exceeded');
    });
    const refused = await problemOf(connectTo(server));
    expect(refused).toMatchObject({ kind: 'throttled', code: 'too-many-connections', retry: 'backoff' });
  });
});
