// Each way of signing in that a real Dovecot offers, alone on a server, so that no other can stand in for it.
import { createHmac } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { connectImap, type ImapCredential } from '../../../src/main/engine/imap/session.ts';
import { type Dovecot, findDovecot, startDovecot } from '../../harness/dovecot.ts';
import { makeTempDir } from '../../harness/temp-dir.ts';
import { problemOf } from './imap-conversation.ts';

const missing = findDovecot() === null ? 'Dovecot is not installed' : null;
if (missing !== null) process.stderr.write(`skipped: ${missing}\n`);

const TOKEN_KEY = 'a key that only this test knows';

/** RFC 7519, signed as Dovecot checks it by itself. */
function token(user: string, expiresIn: number): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: user, iat: now - 60, exp: now + expiresIn })}`;
  return `${signed}.${createHmac('sha256', TOKEN_KEY).update(signed).digest('base64url')}`;
}

describe.skipIf(missing !== null)('signing in to Dovecot', () => {
  const servers: Dovecot[] = [];
  const folders: ReturnType<typeof makeTempDir>[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.dispose();
    for (const folder of folders.splice(0)) folder.remove();
  });

  async function serve(mechanism: string): Promise<Dovecot> {
    const server = await startDovecot({
      authMechanisms: [mechanism],
      ...(mechanism.includes('oauth') ? { extraConfig: tokens() } : {}),
    });
    servers.push(server);
    return server;
  }

  /** Dovecot checks tokens itself, by a key in a folder. */
  function tokens(): string {
    const folder = makeTempDir('tokens');
    folders.push(folder);
    // The server may run as somebody else; the key is good for nothing but this test.
    chmodSync(folder.path, 0o755);
    const keys = join(folder.path, 'keys', 'default', 'HS256');
    mkdirSync(keys, { recursive: true });
    writeFileSync(join(keys, 'default'), Buffer.from(TOKEN_KEY).toString('base64'));
    const settings = join(folder.path, 'oauth2.conf');
    writeFileSync(
      settings,
      [
        'introspection_mode = local',
        `local_validation_key_dict = fs:posix:prefix=${join(folder.path, 'keys')}/`,
        'username_attribute = sub',
        '',
      ].join('\n'),
    );
    return `passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = ${settings}\n}`;
  }

  /** Signs in; what went over the wire, with secrets as their length. */
  async function signIn(server: Dovecot, credential: ImapCredential): Promise<string> {
    let said = '';
    const session = await connectImap({
      host: server.host,
      port: server.ports.imaps,
      security: 'tls',
      ca: [server.ca],
      tap: {
        sent: (bytes) => {
          said += Buffer.from(bytes).toString('latin1');
        },
        sentSecret: (octets) => {
          said += `(${octets} secret octets)`;
        },
        received: () => undefined,
      },
    });
    try {
      await session.authenticate(credential);
      expect((await session.select('INBOX')).exists).toBe(0);
      return said;
    } finally {
      session.destroy();
    }
  }

  test.each(['scram-sha-256', 'scram-sha-1', 'plain', 'login'])('%s', async (mechanism) => {
    const server = await serve(mechanism);
    const { user, password } = server.addUser();
    const said = await signIn(server, { user, secret: password, method: 'password' });
    // With the initial response (RFC 4959), which Dovecot offers.
    const name =
      mechanism === 'login' ? /AUTHENTICATE LOGIN|LOGIN / : `AUTHENTICATE ${mechanism.toUpperCase()} (`;
    expect(said).toMatch(name);
    expect(said).not.toContain(password);
    const wrong = signIn(server, { user, secret: 'wrong', method: 'password' });
    expect(await problemOf(wrong)).toMatchObject({ kind: 'auth', code: 'wrong-password' });
  });

  test.each(['oauthbearer', 'xoauth2'])('%s', async (mechanism) => {
    const server = await serve(mechanism);
    const { user } = server.addUser();
    const said = await signIn(server, { user, secret: token(user, 600), method: 'oauth' });
    expect(said).toContain(`AUTHENTICATE ${mechanism.toUpperCase()} (`);
    const late = signIn(server, { user, secret: token(user, -60), method: 'oauth' });
    expect((await problemOf(late)).kind).toBe('auth');
    const forged = signIn(server, { user, secret: `${token(user, 600)}AAAA`, method: 'oauth' });
    expect((await problemOf(forged)).kind).toBe('auth');
  });
});
