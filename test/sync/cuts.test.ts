// Every cut: the connection ends after each single line a server says, in a first sync and in a resync; the next sync
// always completes, with nothing doubled and nothing lost.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/main/engine/store/store.ts';
import { makeTempDir, type TempDir } from '../harness/temp-dir.ts';
import { type AccountFixture, cacheState, openAccount, untilAborted } from './account-fixture.ts';
import { CONDSTORE, type ModelServer, modelState, PLAIN, QRESYNC, startModelServer } from './model-server.ts';

const MESSAGES = 14;

let folder: TempDir;
let store: Store;
beforeAll(() => {
  folder = makeTempDir('cuts');
  store = openStore(folder.path);
});
afterAll(() => {
  store.close();
  folder.remove();
});

interface Setup {
  readonly model: ModelServer;
  readonly account: AccountFixture;
  end(): Promise<void>;
}

async function setUp(capabilities: string): Promise<Setup> {
  const model = await startModelServer(capabilities);
  for (let i = 1; i <= MESSAGES; i += 1) model.inbox.append(`s${i}`, i % 3 === 0 ? ['\\Seen'] : []);
  const account = openAccount({ port: model.port, user: 'u', password: 'p', store });
  return {
    model,
    account,
    end: async () => {
      await account.dispose();
      store.accounts.remove(account.accountId);
      await model.stop();
    },
  };
}

/** The whole conversation of the last connection, uncut. */
async function uncut(
  capabilities: string,
  meanwhile: ((model: ModelServer) => void) | null,
): Promise<string> {
  const { model, account, end } = await setUp(capabilities);
  await sync(account);
  if (meanwhile !== null) {
    meanwhile(model);
    await account.restart();
    await sync(account);
  }
  await end();
  return model.sent.at(-1) ?? '';
}

const sync = (account: AccountFixture) => account.sync.sync({ signal: untilAborted() });

/** What happens elsewhere between two syncs. */
function change(model: ModelServer): void {
  model.inbox.flag(2, ['\\Flagged', 'x']);
  model.inbox.expunge(3);
  model.inbox.expunge(MESSAGES);
  model.inbox.append('new1');
  model.inbox.append('new2', ['\\Seen']);
  model.inbox.expunge(MESSAGES + 1);
}

/** Octets after which each line of this text ends. */
function lineEnds(text: string): number[] {
  const ends: number[] = [];
  for (let at = text.indexOf('\r\n'); at >= 0; at = text.indexOf('\r\n', at + 2)) ends.push(at + 2);
  return ends;
}

async function cutAt(
  account: AccountFixture,
  model: ModelServer,
  octets: number,
  meanwhile: () => void = () => undefined,
): Promise<void> {
  model.cutAfter = octets;
  // It may also complete: the cut can fall behind the last line that counts.
  await sync(account).catch(() => undefined);
  model.cutAfter = null;
  meanwhile();
  await sync(account);
  expect(cacheState(account), `cut after ${octets}`).toEqual(modelState(model));
  const inbox = account.store.mailboxes.summaries().find((s) => s.accountId === account.accountId);
  expect(inbox).toMatchObject({
    messages: model.inbox.messages.length,
    status: { state: 'complete', missing: 0 },
  });
}

describe.each([PLAIN, CONDSTORE, QRESYNC])('%s', (capabilities) => {
  test('first sync', async () => {
    const ends = lineEnds(await uncut(capabilities, null));
    expect(ends.length).toBeGreaterThan(MESSAGES + 10);
    for (const at of ends) {
      const { model, account, end } = await setUp(capabilities);
      await cutAt(account, model, at, () => change(model));
      await end();
    }
  }, 60_000);

  test('resync', async () => {
    const ends = lineEnds(await uncut(capabilities, change));
    expect(ends.length).toBeGreaterThan(15);
    for (const at of ends) {
      const { model, account, end } = await setUp(capabilities);
      await sync(account);
      change(model);
      await account.restart();
      await cutAt(account, model, at);
      expect(account.sync.status().doubted).toBeUndefined();
      await end();
    }
  }, 60_000);

  test('resync after a new UIDVALIDITY', async () => {
    const ends = lineEnds(await uncut(capabilities, (model) => model.inbox.renumber(300)));
    for (const at of ends) {
      const { model, account, end } = await setUp(capabilities);
      await sync(account);
      const ids = idsOf(account);
      model.inbox.renumber(300);
      await account.restart();
      await cutAt(account, model, at);
      expect(idsOf(account)).toEqual(ids);
      await end();
    }
  }, 60_000);
});

function idsOf(account: AccountFixture): number[] {
  const inbox = store.mailboxes.byPath(account.accountId, 'INBOX');
  return store.messages
    .window(inbox?.id ?? 0, 0, 50)
    .rows.map((row) => row.id)
    .sort((a, b) => a - b);
}
