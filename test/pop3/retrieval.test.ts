// Policies change at any time, and what they would remove is said before they do.
import { afterEach, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../src/main/engine/engine.ts';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import type { CallInput } from '../../src/shared/contract/contract.ts';
import { makeTempDir } from '../harness/temp-dir.ts';
import { MaildropServer } from './maildrop-server.ts';
import { mail, settingsFor } from './pop3-world.ts';

const ends: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function engineOver(server: MaildropServer): Promise<{ engine: Engine; accountId: number }> {
  const profile = makeTempDir('pop3-retrieval');
  ends.push(() => profile.remove());
  const engine = createEngine({
    profileDir: profile.path,
    credentials: { get: () => Promise.resolve('secret') },
    background: false,
    log: silentLog,
  });
  ends.push(() => engine.stop());
  const settings = settingsFor(server.port);
  const added = await engine.call('internal.accounts.add', { settings, password: 'secret' });
  if (!added.ok) throw new Error(added.problem.code);
  return { engine, accountId: added.value.id };
}

test('a preview counts what the next check then removes', async () => {
  const server = await new MaildropServer().start();
  ends.push(() => server.stop());
  const texts = [mail('one'), mail('two', 'longer than the other')];
  texts.forEach((text, i) => {
    server.deliver(`u${i}`, text);
  });
  const { engine, accountId } = await engineOver(server);
  const preview = (leaveOnServer: 'always' | 'never' | 'until-deleted' | { days: number }) =>
    engine.call('accounts.previewRemoval', { accountId, leaveOnServer });
  await engine.call('sync.now', { accountId });
  await expect.poll(() => preview('never')).toMatchObject({ ok: true, value: { messages: 2 } });
  expect(await preview('never')).toEqual({
    ok: true,
    value: { messages: 2, octets: texts.join('').length },
  });
  expect(await preview('until-deleted')).toMatchObject({ ok: true, value: { messages: 0 } });
  expect(await preview({ days: 1 })).toMatchObject({ ok: true, value: { messages: 0 } });

  const changes = { leaveOnServer: 'never' } as const;
  const unasked = await engine.call('accounts.changeRetrieval', { accountId, changes });
  expect(unasked).toMatchObject({ ok: false, problem: { code: 'not-confirmed' } });
  await engine.call('sync.now', { accountId });
  await engine.call('sync.now', { accountId });
  expect(server.messages).toHaveLength(2);

  const confirmed = { accountId, changes, removalConfirmed: true };
  expect(await engine.call('accounts.changeRetrieval', confirmed)).toMatchObject({ ok: true });
  expect(server.messages).toHaveLength(2);
  await engine.call('sync.now', { accountId });
  await expect.poll(() => server.messages.length).toBe(0);
  expect(await preview('never')).toMatchObject({ value: { messages: 0 } });
});

test('only another policy that removes has to be confirmed', async () => {
  const server = await new MaildropServer().start();
  ends.push(() => server.stop());
  const { engine, accountId } = await engineOver(server);
  const change = async (
    changes: CallInput<'accounts.changeRetrieval'>['changes'],
    removalConfirmed = false,
  ) => (await engine.call('accounts.changeRetrieval', { accountId, changes, removalConfirmed })).ok;
  expect(await change({ leaveOnServer: 'always', checkIntervalMinutes: 5 })).toBe(true);
  expect(await change({ leaveOnServer: { days: 9 } })).toBe(false);
  expect(await change({ leaveOnServer: { days: 9 } }, true)).toBe(true);
  expect(await change({ leaveOnServer: { days: 9 }, deletionGraceMinutes: 0 })).toBe(true);
  expect(await change({ leaveOnServer: { days: 8 } })).toBe(false);
  expect(await change({ leaveOnServer: 'until-deleted' })).toBe(false);
  expect(await change({ leaveOnServer: 'until-deleted' }, true)).toBe(true);
  expect(await change({ leaveOnServer: { days: 9 } })).toBe(false);
  expect(await change({ leaveOnServer: 'always' })).toBe(true);
});

test('nonsense is refused', async () => {
  const server = await new MaildropServer().start();
  ends.push(() => server.stop());
  const { engine, accountId } = await engineOver(server);
  const bad: unknown = { accountId, changes: { leaveOnServer: 'sometimes' } };
  expect(await engine.call('accounts.changeRetrieval', bad as never)).toMatchObject({ ok: false });
  expect(
    await engine.call('accounts.previewRemoval', { accountId: 99, leaveOnServer: 'never' }),
  ).toMatchObject({ ok: false, problem: { code: 'not-found' } });
});

test('the reader is told when what came was hardly the message', async () => {
  const server = await new MaildropServer().start();
  ends.push(() => server.stop());
  server.deliver('a', mail('one'), { sends: Buffer.from('Error: locked\r\n') });
  server.deliver('b', mail('two'));
  const { engine, accountId } = await engineOver(server);
  await engine.call('sync.now', { accountId });
  const warnings = async (): Promise<string[]> => {
    const boxes = await engine.call('mailboxes.list', {});
    const inbox = boxes.ok ? boxes.value.find(({ path }) => path === 'Inbox') : undefined;
    if (inbox === undefined) return [];
    const window = await engine.call('messages.window', { mailboxId: inbox.id, start: 0, count: 10 });
    const rows = window.ok ? window.value.rows : [];
    const bodies = await Promise.all(rows.map(({ id }) => engine.call('messages.body', { messageId: id })));
    return bodies
      .map((body) => (body.ok ? body.value.warnings.map(({ code }) => code).join() : 'none'))
      .sort();
  };
  await expect.poll(warnings).toHaveLength(2);
  expect((await warnings()).map((codes) => codes.includes('download-doubtful'))).toEqual([false, true]);
});
