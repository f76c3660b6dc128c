// A connection that the server ended while it lay idle, found out when a person wants something: nobody notices.
import { afterEach, describe, expect, test } from 'vitest';
import type { ScriptedPeer } from '../harness/scripted-server.ts';
import { openAccount, untilAborted } from './account-fixture.ts';
import { type ModelServer, QRESYNC, startModelServer } from './model-server.ts';

type Account = ReturnType<typeof openAccount>;

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** How an idle connection ends: at once, or when the next command comes. */
const ENDS: readonly (readonly [string, (server: ModelServer, peer: ScriptedPeer) => Promise<void>])[] = [
  ['a goodbye, and no end', (_server, peer) => peer.line('* BYE Disconnected for inactivity.')],
  [
    'a goodbye and the end',
    async (_server, peer) => {
      await peer.line('* BYE Disconnected for inactivity.');
      peer.end();
    },
  ],
  ['the end without a word', async (_server, peer) => peer.end()],
  ['a reset', async (_server, peer) => peer.reset()],
  [
    'a goodbye to the next command',
    async (server, old) => {
      server.lies = {
        before: (_command, peer) => {
          if (peer !== old) return;
          void peer.line('* BYE Session has expired').catch(() => undefined);
          peer.end();
        },
      };
    },
  ],
];

async function setUp(): Promise<{ server: ModelServer; account: Account }> {
  const server = await startModelServer(QRESYNC);
  cleanUp.push(() => server.stop());
  for (let n = 1; n <= 3; n += 1) server.inbox.append(`s${n}`);
  const account = openAccount({ port: server.port, user: 'u', password: 'p' });
  cleanUp.push(() => account.dispose());
  await account.sync.sync({ signal: untilAborted() });
  return { server, account };
}

function newest({ store, accountId }: Account): number {
  const inbox = store.mailboxes.byPath(accountId, 'INBOX');
  return store.messages.window(inbox?.id ?? 0, 0, 1).rows[0]?.id ?? 0;
}

describe.each(ENDS)('%s', (_how, end) => {
  test.each<
    [string, (account: Account) => Promise<unknown>, (server: ModelServer, account: Account) => boolean]
  >([
    [
      'a sync',
      (account) => account.sync.sync({ signal: untilAborted() }),
      (_server, { store, accountId }) =>
        store.mailboxes.summaries().find((box) => box.accountId === accountId)?.messages === 4,
    ],
    [
      'a message that is opened',
      (account) => account.sync.fetchBody(newest(account), untilAborted()),
      (_server, account) => account.store.bodies.info(newest(account)) !== null,
    ],
    [
      'a flag, and a sync',
      (account) => {
        const selection = { kind: 'ids' as const, ids: [newest(account)] };
        account.store.operations.enqueue({ kind: 'flag', selection, add: ['\\Flagged'], remove: [] });
        return account.sync.sync({ signal: untilAborted() });
      },
      (server) => server.inbox.messages[2]?.flags.includes('\\Flagged') === true,
    ],
  ])('%s', async (_what, act, done) => {
    const { server, account } = await setUp();
    const [idle] = server.server.peers;
    if (idle === undefined) throw new Error('no connection');
    server.inbox.append('s4');
    await end(server, idle);
    await act(account);
    expect(done(server, account)).toBe(true);
    // One that says goodbye and answers all the same is as good.
    expect(server.server.peers.length).toBeLessThanOrEqual(2);
  });
});
