// What a person sets for an account or a folder takes effect at once, and every account wakes from sleep in time.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../src/main/engine/engine.ts';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import type { EngineCallName } from '../../src/shared/contract/contract.ts';
import type { EngineArgs, EngineResult } from '../../src/shared/contract/engine-port.ts';
import type { AccountSettings } from '../../src/shared/model/account.ts';
import type { MailboxSummary } from '../../src/shared/model/mailbox.ts';
import { type CuttingProxy, startCuttingProxy } from '../harness/cutting-proxy.ts';
import { makeTempDir } from '../harness/temp-dir.ts';
import { accountSettings } from './account-fixture.ts';
import { CONDSTORE, ModelMailbox, type ModelServer, startModelServer } from './model-server.ts';

const ends: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function modelServer(): Promise<ModelServer> {
  const model = await startModelServer(CONDSTORE);
  ends.push(() => model.stop());
  model.mailboxes.set('Work', new ModelMailbox());
  for (const [name, box] of model.mailboxes) for (const n of [1, 2, 3]) box.append(`${name}${n}`);
  return model;
}

async function startEngine(): Promise<{ engine: Engine; folder: string }> {
  const profile = makeTempDir('settings');
  ends.push(() => profile.remove());
  const engine = createEngine({
    profileDir: profile.path,
    credentials: { get: () => Promise.resolve('p') },
    background: true,
    log: silentLog,
  });
  ends.push(() => engine.stop());
  return { engine, folder: profile.path };
}

async function addAccount(engine: Engine, port: number, more: Partial<AccountSettings> = {}) {
  const settings = accountSettings({ port, user: `u${port}`, password: 'p', settings: more });
  const added = await engine.call('internal.accounts.add', { settings, password: 'p' });
  if (!added.ok) throw new Error(added.problem.code);
  await engine.call('internal.accounts.start', { accountId: added.value.id });
  return added.value.id;
}

async function answer<N extends EngineCallName>(
  engine: Engine,
  name: N,
  args: EngineArgs<N>,
): Promise<EngineResult<N>> {
  const answered = await engine.call(name, args);
  if (!answered.ok) throw new Error(answered.problem.code);
  return answered.value;
}

async function folder(engine: Engine, path: string): Promise<MailboxSummary | undefined> {
  const all = await answer(engine, 'mailboxes.list', {});
  return all.find((mailbox) => mailbox.path === path);
}

test('a folder keeps its own offline policy, then the account’s again, then a new one of the account', async () => {
  const model = await modelServer();
  const { engine } = await startEngine();
  const accountId = await addAccount(engine, model.port);
  await expect.poll(async () => (await folder(engine, 'Work'))?.status.state).toBe('complete');
  expect((await folder(engine, 'Work'))?.newestWithoutBody).toBeTypeOf('number');

  const work = (await folder(engine, 'Work'))?.id ?? 0;
  const everything = { bodyPolicy: { kind: 'everything' as const } };
  await answer(engine, 'mailboxes.changeSettings', { mailboxId: work, changes: everything });
  await expect.poll(async () => (await folder(engine, 'Work'))?.newestWithoutBody).toBeNull();
  expect(await folder(engine, 'Work')).toMatchObject({ choice: { role: null, ...everything } });
  expect((await folder(engine, 'INBOX'))?.newestWithoutBody).toBeTypeOf('number');

  await answer(engine, 'accounts.changeRetrieval', { accountId, changes: everything });
  await expect.poll(async () => (await folder(engine, 'INBOX'))?.newestWithoutBody).toBeNull();
});

test('one connection is enough, when the person says so', async () => {
  const model = await modelServer();
  const proxy = await startCuttingProxy({ host: '127.0.0.1', port: model.port });
  ends.push(() => proxy.stop());
  const { engine } = await startEngine();
  const accountId = await addAccount(engine, proxy.port, { bodyPolicy: { kind: 'everything' } });
  await expect.poll(async () => (await folder(engine, 'INBOX'))?.newestWithoutBody).toBeNull();
  await answer(engine, 'accounts.changeRetrieval', { accountId, changes: { connections: 1 } });
  const before = proxy.connections;
  model.inbox.append('after');
  await answer(engine, 'sync.now', { accountId });
  await expect.poll(async () => (await folder(engine, 'INBOX'))?.messages).toBe(4);
  await expect.poll(async () => (await folder(engine, 'INBOX'))?.newestWithoutBody).toBeNull();
  expect(proxy.connections - before).toBeLessThanOrEqual(1);
});

test('a protocol log is written while it is switched on, from the greeting, and the status says so', async () => {
  const model = await modelServer();
  const { engine, folder: profile } = await startEngine();
  const accountId = await addAccount(engine, model.port);
  await expect.poll(async () => (await folder(engine, 'Work'))?.status.state).toBe('complete');
  const status = async () => (await answer(engine, 'sync.status', {})).find((s) => s.accountId === accountId);
  expect((await status())?.recording).toBeUndefined();

  const path = join(profile, 'log.jsonl');
  const started = await engine.call('internal.protocolLog.start', { accountId, path });
  expect(started.ok).toBe(true);
  expect((await status())?.recording).toBe(true);
  await expect.poll(() => readFileSync(path, 'utf8')).toContain('SELECT');
  const text = readFileSync(path, 'utf8');
  expect(text.split('\n')[0]).toContain('"connection":1,');
  expect(text).toContain('"secret":');
  expect(text).not.toContain(`u${model.port}`);

  await engine.call('internal.protocolLog.stop', { accountId });
  expect((await status())?.recording).toBeUndefined();
  const size = readFileSync(path).length;
  model.inbox.append('after');
  await answer(engine, 'sync.now', { accountId });
  await expect.poll(async () => (await folder(engine, 'INBOX'))?.messages).toBe(4);
  expect(readFileSync(path)).toHaveLength(size);
});

test('a protocol log that cannot be written is refused, or ends, and mail goes on', async () => {
  const model = await modelServer();
  const { engine, folder: profile } = await startEngine();
  const accountId = await addAccount(engine, model.port);
  const nowhere = join(profile, 'nowhere', 'log.jsonl');
  expect(await engine.call('internal.protocolLog.start', { accountId, path: nowhere })).toMatchObject({
    ok: false,
    problem: { kind: 'storage' },
  });
  // Every write to it fails for want of space.
  await engine.call('internal.protocolLog.start', { accountId, path: '/dev/full' });
  await expect.poll(async () => (await folder(engine, 'Work'))?.status.state).toBe('complete');
  expect((await answer(engine, 'sync.status', {}))[0]?.recording).toBeUndefined();
});

test('nonsense is refused', async () => {
  const model = await modelServer();
  const { engine } = await startEngine();
  const accountId = await addAccount(engine, model.port);
  const many: unknown = { accountId, changes: { connections: 100 } };
  expect(await engine.call('accounts.changeRetrieval', many as never)).toMatchObject({ ok: false });
  const inbox: unknown = { mailboxId: 1, changes: { role: 'inbox' } };
  expect(await engine.call('mailboxes.changeSettings', inbox as never)).toMatchObject({ ok: false });
  expect(
    await engine.call('mailboxes.changeSettings', { mailboxId: 999, changes: { role: 'sent' } }),
  ).toMatchObject({ ok: false, problem: { code: 'not-found' } });
});

test.each(['resume', 'online'] as const)(
  '%s: every account leaves its dead connection in time',
  async (event) => {
    const model = await modelServer();
    const { engine } = await startEngine();
    const proxies: CuttingProxy[] = [];
    for (let n = 0; n < 2; n += 1) {
      const proxy = await startCuttingProxy({ host: '127.0.0.1', port: model.port });
      ends.push(() => proxy.stop());
      proxies.push(proxy);
      // With one connection, a second one says that the dead one was given up.
      await addAccount(engine, proxy.port, { connections: 1 });
    }
    const idle = async (): Promise<boolean> =>
      (await answer(engine, 'sync.status', {})).filter(({ phase }) => phase === 'idle').length === 2;
    await expect.poll(idle).toBe(true);
    for (const proxy of proxies) proxy.stall();
    const before = proxies.map((proxy) => proxy.connections);
    await engine.call('internal.power', { event });
    const reconnected = () => proxies.every((proxy, i) => proxy.connections > (before[i] ?? 0));
    await expect.poll(reconnected).toBe(true);
  },
  20_000,
);
