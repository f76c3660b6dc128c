// The server numbered a mailbox anew while something waited for a message in it: it goes as soon as the new UIDs are known.
import { expect, test } from 'vitest';
import { eventually, openAccount, untilAborted } from './account-fixture.ts';
import { CONDSTORE, modelState, PLAIN, QRESYNC, startModelServer } from './model-server.ts';

test.each([PLAIN, CONDSTORE, QRESYNC])('%s', async (capabilities) => {
  const model = await startModelServer(capabilities);
  for (let i = 1; i <= 5; i += 1) model.inbox.append(`s${i}`);
  const account = openAccount({ port: model.port, user: 'u', password: 'p' });
  const sync = () => account.sync.sync({ signal: untilAborted() });
  try {
    await sync();
    await account.restart();
    model.inbox.expunge(1);
    model.inbox.renumber(300);
    const row = account.store.messages.window(1, 0, 9).rows.find(({ subject }) => subject === 's3');
    const selection = { kind: 'ids' as const, ids: [row?.id ?? 0] };
    account.store.operations.enqueue({ kind: 'flag', selection, add: ['\\Seen'], remove: [] });
    await sync();
    expect(account.store.operations.list()).toMatchObject([{ state: 'waiting', reason: null }]);
    await sync();
    expect(account.store.operations.list()).toEqual([]);
    expect(modelState(model).INBOX).toEqual(['1', '2 \\seen', '3', '4']);

    // And by itself, where the engine works in the background: well before any back-off would be over.
    await account.restart();
    model.inbox.renumber(400);
    account.store.operations.enqueue({ kind: 'flag', selection, add: ['\\Flagged'], remove: [] });
    account.sync.start();
    await eventually(account, () => account.store.operations.list().length === 0);
    expect(modelState(model).INBOX).toEqual(['1', '2 \\flagged \\seen', '3', '4']);
  } finally {
    await account.dispose();
    await model.stop();
  }
});
