// What a server said of flags before it confirmed a change of ours must never undo that change, however late it is read.
import { afterEach, expect, test } from 'vitest';
import { type AccountFixture, cacheState, eventually, openAccount, untilAborted } from './account-fixture.ts';
import { CONDSTORE, type ModelServer, modelState, PLAIN, QRESYNC, startModelServer } from './model-server.ts';

const running: { model: ModelServer; account: AccountFixture }[] = [];

afterEach(async () => {
  for (const { model, account } of running.splice(0)) {
    model.lies = {};
    await account.dispose();
    await model.stop();
  }
});

test.each([
  [PLAIN, /^UID FETCH \S+ \(UID FLAGS\)/],
  [CONDSTORE, /CHANGEDSINCE/],
  [QRESYNC, /^SELECT INBOX \(QRESYNC/],
])('%s: an answer made before the STORE and read after it', async (capabilities, statement) => {
  const model = await startModelServer(capabilities);
  for (let i = 1; i <= 6; i += 1) model.inbox.append(`s${i}`);
  const account = openAccount({ port: model.port, user: 'u', password: 'p' });
  running.push({ model, account });
  account.sync.start();
  await eventually(account, () => account.sync.status().phase === 'idle');
  model.inbox.flag(3, ['\\Flagged']);
  const asked = Promise.withResolvers<void>();
  const confirmed = Promise.withResolvers<void>();
  let held = false;
  model.lies = {
    late: (command) => {
      if (held || !statement.test(command)) return;
      held = true;
      asked.resolve();
      return confirmed.promise;
    },
  };
  const syncing = account.sync.sync({ signal: untilAborted(), mailbox: 'INBOX' });
  await asked.promise;
  const ids = account.store.messages.window(1, 0, 9).rows.map((row) => row.id);
  const selection = { kind: 'ids' as const, ids };
  account.store.operations.enqueue({ kind: 'flag', selection, add: ['\\Seen'], remove: [] });
  account.sync.operationsWaiting();
  await eventually(account, () => account.store.operations.list().length === 0);
  const unread = (): number | undefined => account.store.mailboxes.summaries()[0]?.unread;
  const seen = new Set<number | undefined>();
  const off = account.store.changes.on(() => seen.add(unread()));
  confirmed.resolve();
  await syncing;
  account.store.changes.flush();
  off();
  expect(cacheState(account)).toEqual(modelState(model));
  expect(cacheState(account).INBOX?.[2]).toBe('3 \\flagged \\seen');
  expect([...seen, unread()].every((count) => count === 0)).toBe(true);
});

test('a message that is flagged and then expunged while the changes are asked for makes no liar of the server', async () => {
  const model = await startModelServer(CONDSTORE);
  for (let i = 1; i <= 6; i += 1) model.inbox.append(`s${i}`);
  const account = openAccount({ port: model.port, user: 'u', password: 'p' });
  running.push({ model, account });
  await account.sync.sync({ signal: untilAborted() });
  model.inbox.flag(3, ['\\Deleted']);
  let gone = false;
  model.lies = {
    before: (command) => {
      if (gone || !command.includes('CHANGEDSINCE')) return;
      gone = true;
      model.inbox.expunge(3);
    },
  };
  await account.sync.sync({ signal: untilAborted(), mailbox: 'INBOX' });
  expect(gone).toBe(true);
  expect(account.sync.status().doubted).toBeUndefined();
  model.lies = {};
  await account.sync.sync({ signal: untilAborted() });
  expect(cacheState(account)).toEqual(modelState(model));
});
