// A person who does not want to wait for a server takes back an account that is being added: the sign-in ends at once.
import { afterEach, expect, test } from 'vitest';
import { createEngine } from '../../src/main/engine/engine.ts';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import { startScriptedServer } from '../harness/scripted-server.ts';
import { makeTempDir } from '../harness/temp-dir.ts';
import { accountSettings } from '../sync/account-fixture.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

test.each(['imap', 'pop3'] as const)(
  '%s: nothing is stored, and the connection is gone',
  async (protocol) => {
    let connected: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      connected = resolve;
    });
    const server = await startScriptedServer({
      // Says nothing, for longer than anybody waits.
      script: async (peer) => {
        connected();
        await peer.readLine();
      },
      patienceMs: 60_000,
    });
    cleanUp.push(() => server.stop());
    const profile = makeTempDir('cancel-add');
    cleanUp.push(() => profile.remove());
    const engine = createEngine({
      profileDir: profile.path,
      credentials: { get: () => Promise.resolve(null) },
      background: false,
      log: silentLog,
    });
    cleanUp.push(() => engine.stop());
    const settings = accountSettings({ port: server.port, user: 'u', password: 'p', settings: { protocol } });
    const adding = engine.call('internal.accounts.add', { settings, password: 'p' });
    await arrived;
    expect(await engine.call('accounts.cancelAdd', {})).toEqual({ ok: true });
    expect(await adding).toMatchObject({ ok: false, problem: { kind: 'cancelled' } });
    await expect.poll(() => server.peers[0]?.closed).toBe(true);
    expect(await engine.call('internal.accounts.list', {})).toEqual({ ok: true, value: [] });
  },
);
