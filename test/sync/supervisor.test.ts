// Several accounts under one supervisor: what one server does is no concern of another account.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import { openStore, type Store } from '../../src/main/engine/store/store.ts';
import { createSyncSupervisor, type SyncSupervisor } from '../../src/main/engine/sync/supervisor.ts';
import type { AccountSettings } from '../../src/shared/model/account.ts';
import type { SyncStatus } from '../../src/shared/model/sync-status.ts';
import { type Dovecot, startDovecot } from '../harness/dovecot.ts';
import { type ScriptedPeer, startScriptedServer } from '../harness/scripted-server.ts';
import { makeTempDir } from '../harness/temp-dir.ts';
import { accountSettings, mail, untilAborted } from './account-fixture.ts';

let server: Dovecot;
const cleanUp: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  server = await startDovecot();
});
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});
afterAll(async () => {
  await server.dispose();
});

function setUp(background = false): { store: Store; supervisor: SyncSupervisor; good: AccountSettings } {
  const folder = makeTempDir('supervisor');
  const store = openStore(folder.path);
  const supervisor = createSyncSupervisor({
    store,
    credentials: { get: (id) => Promise.resolve(`secret-of-${store.accounts.get(id)?.user}`) },
    log: silentLog,
    background,
  });
  cleanUp.push(async () => {
    await supervisor.stop();
    store.close();
    folder.remove();
  });
  const { user, password } = server.addUser();
  server.deliver(user, mail('fine'));
  return { store, supervisor, good: accountSettings({ port: server.ports.imap, user, password }) };
}

async function hostile(script: (peer: ScriptedPeer) => Promise<void>): Promise<AccountSettings> {
  const bad = await startScriptedServer({ script });
  cleanUp.push(() => bad.stop());
  return accountSettings({ port: bad.port, user: 'bad', password: 'x' });
}

describe.each<[string, (peer: ScriptedPeer) => Promise<void>]>([
  ['nonsense for a greeting', async (peer) => await peer.line('SSH-2.0-OpenSSH_9.2')],
  [
    'a sign-in, then half a line without end',
    async (peer) => {
      await peer.line('* OK [CAPABILITY IMAP4rev1] ready');
      await peer.answer(/^LOGIN/);
      await peer.readLine();
      await peer.send('* LIST () "/" \u0000\u00ff');
      await peer.send('x'.repeat(9_000_000));
    },
  ],
  [
    'a mailbox of four thousand million messages',
    async (peer) => {
      await peer.line('* OK [CAPABILITY IMAP4rev1] ready');
      await peer.answer(/^LOGIN/);
      await peer.answer(/^CAPABILITY/, ['CAPABILITY IMAP4rev1']);
      await peer.answer(/^LIST/, ['LIST () "/" INBOX']);
      await peer.answer(/^LSUB/);
      await peer.answer(/^STATUS/, ['STATUS INBOX (MESSAGES 4294967295 UIDNEXT 4294967295 UIDVALIDITY 1)']);
      await peer.answer(/^SELECT/, ['4294967295 EXISTS', 'OK [UIDVALIDITY 1]', 'OK [UIDNEXT 4294967295]']);
      await peer.line(`* 1 FETCH ${'('.repeat(5_000)}`);
    },
  ],
])('%s', (_what, script) => {
  test('the account is named, the other one synced, memory bounded', async () => {
    const { store, supervisor, good } = setUp();
    const badId = store.accounts.add(await hostile(script));
    const goodId = store.accounts.add(good);
    const before = process.memoryUsage.rss();
    await expect(supervisor.sync({ signal: untilAborted() })).rejects.toMatchObject({
      problem: { accountId: badId },
    });
    const inbox = store.mailboxes.byPath(goodId, 'INBOX');
    expect(store.messages.totals(inbox?.id ?? 0).messages).toBe(1);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200_000_000);
  });
});

test('verify keeps nothing and says what is wrong', async () => {
  const { store, supervisor, good } = setUp();
  await supervisor.verify(good, `secret-of-${good.user}`, untilAborted());
  await expect(supervisor.verify(good, 'wrong', untilAborted())).rejects.toMatchObject({
    problem: { kind: 'auth', code: 'wrong-password' },
  });
  expect(store.accounts.list()).toEqual([]);
});

test('an account added, started afresh and removed; a removed one says nothing any more', async () => {
  const { store, supervisor, good } = setUp(true);
  const statuses: SyncStatus[] = [];
  const idle = (): Promise<void> =>
    new Promise((resolve) => {
      const off = supervisor.on('status', (status) => {
        if (status.phase !== 'idle') return;
        off();
        resolve();
      });
    });
  supervisor.on('status', (status) => statuses.push(status));
  const id = store.accounts.add(good);
  const first = idle();
  await supervisor.accountAdded(id);
  await first;
  const second = idle();
  await supervisor.accountAdded(id);
  await second;
  expect(supervisor.statuses()).toMatchObject([{ accountId: id, phase: 'idle' }]);
  await supervisor.accountRemoved(id);
  store.accounts.remove(id);
  const told = statuses.length;
  await expect(supervisor.sync({ accountId: id, signal: untilAborted() })).rejects.toMatchObject({
    problem: { code: 'not-found' },
  });
  expect(statuses.length).toBe(told);
  expect(supervisor.statuses()).toEqual([]);
});
