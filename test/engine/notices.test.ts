// What a server made the outbox do otherwise than asked reaches whoever listens to the engine. Dovecot without UIDPLUS.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../src/main/engine/engine.ts';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import type { AccountSettings } from '../../src/shared/model/account.ts';
import type { Answer, Problem } from '../../src/shared/problem.ts';
import { type Dovecot, type DovecotUser, startDovecot } from '../harness/dovecot.ts';
import { makeTempDir } from '../harness/temp-dir.ts';

let dovecot: Dovecot;
let user: DovecotUser;
let profile: ReturnType<typeof makeTempDir>;
let engine: Engine;
beforeAll(async () => {
  dovecot = await startDovecot({ imapCapability: 'IMAP4rev1 LITERAL+ UNSELECT IDLE ID ENABLE' });
});
afterAll(() => dovecot?.dispose());
beforeEach(() => {
  user = dovecot.addUser();
  profile = makeTempDir('notices');
  engine = createEngine({
    profileDir: profile.path,
    background: false,
    log: silentLog,
    credentials: { get: () => Promise.resolve(user.password) },
  });
});
afterEach(async () => {
  await engine.stop();
  profile.remove();
});

async function value<T>(answer: Promise<Answer<T>>): Promise<T> {
  const settled = await answer;
  if (!settled.ok) throw new Error(settled.problem.code);
  return settled.value;
}

const settings = (): AccountSettings => ({
  name: 'Test',
  address: user.address,
  protocol: 'imap',
  host: '127.0.0.1',
  port: dovecot.ports.imap,
  security: 'plain',
  user: user.user,
  allowPlain: true,
  leaveOnServer: 'always',
  bodyPolicy: { kind: 'headers' },
  bodySizeLimit: 20_000_000,
  checkIntervalMinutes: 0,
});

test('messages that could only be marked as deleted are told of, once the listener is there and no longer', async () => {
  const mail = (name: string) =>
    `From: a@example.org\r\nSubject: ${name}\r\nMessage-ID: <${name}@example.org>\r\n\r\nx\r\n`;
  dovecot.deliver(user.user, mail('first'));
  dovecot.deliver(user.user, mail('second'));
  const { id } = await value(
    engine.call('internal.accounts.add', { settings: settings(), password: user.password }),
  );
  await value(engine.call('sync.now', {}));
  const marks = async (): Promise<(readonly [id: number, deleted: boolean])[]> => {
    const inbox = (await value(engine.call('mailboxes.list', {}))).find(({ role }) => role === 'inbox');
    if (!inbox) return [];
    const { rows } = await value(
      engine.call('messages.window', { mailboxId: inbox.id, start: 0, count: 10 }),
    );
    return rows.map((row) => [row.id, row.flags.includes('\\Deleted')]);
  };
  const told: Problem[] = [];
  const stop = engine.on('problem', (reason) => told.push(reason));
  await expect.poll(marks).toHaveLength(2);
  const [[first] = [0], [second] = [0]] = await marks();
  const remove = async (messageId: number) => {
    const selection = { kind: 'ids' as const, ids: [messageId] };
    await value(engine.call('messages.deleteForGood', { selection }));
    await value(engine.call('sync.now', {}));
    await expect.poll(marks).toContainEqual([messageId, true]);
  };

  await remove(first);
  expect(told).toEqual([{ kind: 'refused', code: 'left-marked-deleted', retry: 'never', accountId: id }]);
  expect(await marks()).toContainEqual([second, false]);

  stop();
  await remove(second);
  expect(told).toHaveLength(1);
});
