// A provider that has had enough of us: fewer connections, longer waits, and nothing of it concerns another account.
import { afterEach, expect, test } from 'vitest';
import { eventually, openAccount, untilAborted } from './account-fixture.ts';
import { type ModelServer, QRESYNC, startModelServer } from './model-server.ts';

type Account = ReturnType<typeof openAccount>;

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function atWork(): Promise<{ server: ModelServer; account: Account }> {
  const server = await startModelServer(`${QRESYNC} IDLE`);
  cleanUp.push(() => server.stop());
  server.inbox.append('first');
  const account = openAccount({ port: server.port, user: 'u', password: 'p' });
  cleanUp.push(() => account.dispose());
  return { server, account };
}

const count = ({ store, accountId }: Account): number => {
  const inbox = store.mailboxes.byPath(accountId, 'INBOX');
  return inbox === null ? 0 : store.messages.totals(inbox.id).messages;
};

/** New mail comes by itself. */
async function receives({ server, account }: { server: ModelServer; account: Account }): Promise<void> {
  const expected = server.inbox.messages.length + 1;
  server.inbox.append(`news ${expected}`);
  await eventually(account, () => server.idling().length > 0, 20_000);
  await server.push('INBOX');
  await eventually(account, () => count(account) === expected, 20_000);
}

test('where a second connection is one too many, one does everything', async () => {
  const world = await atWork();
  const { server, account } = world;
  let refused = 0;
  server.lies = {
    login: (talks) => {
      if (talks <= 1) return null;
      refused += 1;
      return 'NO [ALERT] Too many simultaneous connections. (Failure)';
    },
  };
  account.sync.start();
  await receives(world);
  for (let round = 0; round < 3; round += 1) {
    await account.sync.sync({ signal: untilAborted(30_000) });
    await receives(world);
  }
  expect(account.sync.status()).toMatchObject({ phase: 'idle' });
  expect(account.sync.status().problem).toBeFalsy();
  // It is asked once for a second one, and not again soon.
  expect(refused).toBe(1);
  expect(server.server.peers.length).toBe(2);
});

test('sent away for a minute, it stays away; the other account goes on; a person is not made to wait', async () => {
  const [throttled, other] = [await atWork(), await atWork()];
  const { server, account } = throttled;
  account.sync.start();
  other.account.sync.start();
  await receives(throttled);
  await receives(other);
  const goodbye = '* BYE Request is throttled. Suggested Backoff Time: 60000 milliseconds';
  server.lies = { login: () => 'NO Request is throttled. Suggested Backoff Time: 60000 milliseconds' };
  for (const peer of server.server.peers) {
    if (peer.closed) continue;
    await peer.line(goodbye);
    peer.reset();
  }
  await eventually(account, () => account.sync.status().problem?.kind === 'throttled', 20_000);
  const { nextTryAt } = account.sync.status();
  expect(nextTryAt ?? 0).toBeGreaterThan(Date.now() + 30_000);
  const tried = account.attempts();
  for (let n = 0; n < 3; n += 1) await receives(other);
  expect(account.attempts()).toBe(tried);
  server.lies = {};
  await account.sync.sync({ signal: untilAborted(30_000) });
  await receives(throttled);
});
