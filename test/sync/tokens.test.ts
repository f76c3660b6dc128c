// An account whose credential is an access token signs in with it alone, by both protocols; it never goes where a
// password would, and a password never goes where a token would.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../src/main/engine/engine.ts';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import { protocols } from '../../src/main/engine/sync/protocols.ts';
import type { AccountSettings, Protocol } from '../../src/shared/model/account.ts';
import { type OAuthDovecot, startOAuthDovecot } from '../harness/oauth-dovecot.ts';
import { type ScriptedServer, startScriptedServer } from '../harness/scripted-server.ts';
import { makeTempDir } from '../harness/temp-dir.ts';
import { accountSettings, mail, untilAborted } from './account-fixture.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
let oauth: OAuthDovecot;

beforeAll(async () => {
  oauth = await startOAuthDovecot();
});
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});
afterAll(async () => {
  await oauth.dispose();
});

const settingsFor = (protocol: Protocol, port: number, user: string): AccountSettings =>
  accountSettings({ port, user, password: '', settings: { protocol, signIn: 'token' } });

const portOf = (protocol: Protocol): number => oauth.server.ports[protocol];

describe.each(['imap', 'pop3'] as const)('%s', (protocol) => {
  test('a token signs in; one that has run out, or is none, is said to be refused', async () => {
    const { user } = oauth.server.addUser();
    const settings = settingsFor(protocol, portOf(protocol), user);
    const verify = (secret: string) => protocols[protocol].verify(settings, secret, untilAborted());
    await verify(oauth.token(user));
    const refused = { problem: { kind: 'auth', code: 'token-refused', retry: 'after-sign-in' } };
    await expect(verify(oauth.token(user, -60))).rejects.toMatchObject(refused);
    await expect(verify(oauth.token('somebody-else'))).rejects.toMatchObject(refused);
    await expect(verify('no-token')).rejects.toMatchObject(refused);
    await expect(verify('two words')).rejects.toMatchObject(refused);
    await expect(verify(`x\x01auth=Bearer y`)).rejects.toMatchObject(refused);
  });

  test('where only passwords are taken the token is not sent', async () => {
    const server = await passwordsOnly(protocol);
    const settings = settingsFor(protocol, server.port, 'ann');
    await expect(protocols[protocol].verify(settings, 'ya29.token', untilAborted())).rejects.toMatchObject({
      problem: { kind: 'auth', code: 'mechanism-unavailable' },
    });
    const said = server.peers.map((peer) => peer.clear.toString('latin1')).join('');
    expect(said).not.toMatch(/ya29|AUTH |AUTHENTICATE|LOGIN|USER|PASS/);
  });
});

async function passwordsOnly(protocol: Protocol): Promise<ScriptedServer> {
  const server = await startScriptedServer({
    script: async (peer) => {
      if (protocol === 'imap') {
        await peer.line('* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=LOGIN SASL-IR] ready');
        await peer.readLine().catch(() => '');
        return;
      }
      await peer.line('+OK ready <1.2@example.org>');
      await peer.readLine();
      await peer.line('+OK\r\nUSER\r\nSASL PLAIN LOGIN\r\n.');
      await peer.readLine().catch(() => '');
    },
  });
  cleanUp.push(() => server.stop());
  return server;
}

describe('an engine', () => {
  let secret = '';

  function start(): Engine {
    const profile = makeTempDir('tokens');
    cleanUp.push(() => profile.remove());
    const engine = createEngine({
      profileDir: profile.path,
      credentials: { get: () => Promise.resolve(secret) },
      background: true,
      log: silentLog,
    });
    cleanUp.push(() => engine.stop());
    return engine;
  }

  const statusOf = async (engine: Engine) => {
    const answer = await engine.call('sync.status', {});
    return answer.ok ? answer.value[0] : undefined;
  };

  test.each(['imap', 'pop3'] as const)(
    'fetches by a token, says when it has run out, goes on with a new one: %s',
    async (protocol) => {
      const { user } = oauth.server.addUser();
      oauth.server.deliver(user, mail('one'));
      const engine = start();
      secret = oauth.token(user, -60);
      const settings = { ...settingsFor(protocol, portOf(protocol), user), checkIntervalMinutes: 1 };
      const added = await engine.call('internal.accounts.add', { settings, password: oauth.token(user) });
      if (!added.ok) throw new Error(added.problem.code);
      const accountId = added.value.id;
      expect(added.value.signIn).toBe('token');
      await engine.call('internal.accounts.start', { accountId });
      await expect.poll(async () => (await statusOf(engine))?.problem?.code).toBe('token-refused');
      secret = oauth.token(user);
      expect(await engine.call('internal.accounts.signIn', { accountId, password: secret })).toEqual({
        ok: true,
      });
      await engine.call('internal.accounts.start', { accountId });
      const inbox = async () => {
        const list = await engine.call('mailboxes.list', {});
        return list.ok ? list.value.find(({ role }) => role === 'inbox')?.messages : 0;
      };
      await expect.poll(inbox).toBe(1);
    },
  );

  test('an account of a password goes over to a token once that has worked', async () => {
    const { user, password } = oauth.server.addUser();
    const engine = start();
    secret = password;
    const settings = accountSettings({ port: portOf('imap'), user, password });
    const added = await engine.call('internal.accounts.add', { settings, password });
    if (!added.ok) throw new Error(added.problem.code);
    const accountId = added.value.id;
    const way = async () => {
      const list = await engine.call('internal.accounts.list', {});
      return list.ok ? list.value[0]?.signIn : null;
    };
    const signIn = (typed: string, kind: unknown) =>
      engine.call('internal.accounts.signIn', { accountId, password: typed, signIn: kind } as never);
    expect(await way()).toBeUndefined();
    expect(await signIn(oauth.token(user, -60), 'token')).toMatchObject({
      ok: false,
      problem: { code: 'token-refused' },
    });
    expect(await way()).toBeUndefined();
    expect(await signIn(oauth.token(user), 'token')).toEqual({ ok: true });
    expect(await way()).toBe('token');
    expect(await signIn(password, 'magic')).toMatchObject({ ok: false });
  });
});
