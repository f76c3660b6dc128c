// Every cut: the connection ends after each single line a server says, in a first sync and in a resync; the next sync
// always completes, with nothing doubled and nothing lost.
import { afterEach, describe, expect, test } from 'vitest';
import { type AccountFixture, cacheState, openAccount, untilAborted } from './account-fixture.ts';
import { CONDSTORE, type ModelServer, modelState, PLAIN, QRESYNC, startModelServer } from './model-server.ts';

const MESSAGES = 14;

const running: { model: ModelServer; account: AccountFixture }[] = [];
afterEach(async () => {
  for (const { model, account } of running.splice(0)) {
    await account.dispose();
    await model.stop();
  }
});

async function setUp(capabilities: string): Promise<{ model: ModelServer; account: AccountFixture }> {
  const model = await startModelServer(capabilities);
  for (let i = 1; i <= MESSAGES; i += 1) model.inbox.append(`s${i}`, i % 3 === 0 ? ['\\Seen'] : []);
  const account = openAccount({ port: model.port, user: 'u', password: 'p' });
  const both = { model, account };
  running.push(both);
  return both;
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
  const [inbox] = account.store.mailboxes.summaries();
  expect(inbox).toMatchObject({
    messages: model.inbox.messages.length,
    status: { state: 'complete', missing: 0 },
  });
}

describe.each([PLAIN, CONDSTORE, QRESYNC])('%s', (capabilities) => {
  test('first sync', async () => {
    const { account: whole, model: uncut } = await setUp(capabilities);
    await sync(whole);
    const ends = lineEnds(uncut.sent[0] ?? '');
    expect(ends.length).toBeGreaterThan(MESSAGES + 10);
    for (const end of ends) {
      const { model, account } = await setUp(capabilities);
      await cutAt(account, model, end, () => change(model));
    }
  }, 60_000);

  test('resync', async () => {
    const { account: whole, model: uncut } = await setUp(capabilities);
    await sync(whole);
    change(uncut);
    await whole.restart();
    await sync(whole);
    const ends = lineEnds(uncut.sent.at(-1) ?? '');
    expect(ends.length).toBeGreaterThan(15);
    for (const end of ends) {
      const { model, account } = await setUp(capabilities);
      await sync(account);
      change(model);
      await account.restart();
      await cutAt(account, model, end);
      expect(account.sync.status().doubted).toBeUndefined();
    }
  }, 60_000);

  test('resync after a new UIDVALIDITY', async () => {
    const { account: whole, model: uncut } = await setUp(capabilities);
    await sync(whole);
    uncut.inbox.renumber(300);
    await whole.restart();
    await sync(whole);
    const ends = lineEnds(uncut.sent.at(-1) ?? '');
    for (const end of ends) {
      const { model, account } = await setUp(capabilities);
      await sync(account);
      const ids = account.store.messages.window(1, 0, 50).rows.map((row) => row.id);
      model.inbox.renumber(300);
      await account.restart();
      await cutAt(account, model, end);
      expect(
        account.store.messages
          .window(1, 0, 50)
          .rows.map((row) => row.id)
          .sort(),
      ).toEqual(ids.sort());
    }
  }, 60_000);
});
