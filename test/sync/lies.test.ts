// A server that lies: no single wrong statement removes mail from the cache, and a liar is found out.
import { afterEach, describe, expect, test } from 'vitest';
import { type AccountFixture, cacheState, openAccount, untilAborted } from './account-fixture.ts';
import {
  CONDSTORE,
  ModelMailbox,
  type ModelServer,
  modelState,
  PLAIN,
  QRESYNC,
  startModelServer,
} from './model-server.ts';

const running: { model: ModelServer; account: AccountFixture }[] = [];

afterEach(async () => {
  for (const { model, account } of running.splice(0)) {
    await account.dispose();
    await model.stop();
  }
});

async function setUp(capabilities: string, messages: number) {
  const model = await startModelServer(capabilities);
  for (let i = 1; i <= messages; i += 1) model.inbox.append(`s${i}`, i % 2 === 0 ? ['\\Seen'] : []);
  const account = openAccount({ port: model.port, user: 'u', password: 'p' });
  running.push({ model, account });
  const sync = () => account.sync.sync({ signal: untilAborted() });
  const status = () => account.store.mailboxes.summaries().find((s) => s.path === 'INBOX')?.status;
  return { model, account, sync, status };
}

describe.each([PLAIN, CONDSTORE, QRESYNC])('%s', (capabilities) => {
  test('honest: the cache follows', async () => {
    const { model, account, sync, status } = await setUp(capabilities, 12);
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
    model.inbox.flag(3, ['\\Flagged']);
    model.inbox.expunge(5);
    model.inbox.append('later');
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
    expect(status()).toMatchObject({ state: 'complete', missing: 0 });
    expect(account.sync.status().doubted).toBeUndefined();
  });

  test('after a restart new mail costs no listing, and what went without a word does not hide behind it', async () => {
    const { model, account, sync, status } = await setUp(capabilities, 12);
    await sync();
    const listings = (): number =>
      model.commands.filter((c) => /SEARCH (RETURN \(ALL\) )?ALL/.test(c)).length;
    expect(listings()).toBe(1);
    await account.restart();
    model.inbox.append('new');
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
    expect(listings()).toBe(1);
    // As many came as went: the count alone is the same as before.
    await account.restart();
    model.inbox.append('newer');
    model.inbox.expunge(4);
    model.lies = { select: (lines) => lines.filter((line) => !/VANISHED/.test(line)) };
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
    expect(listings()).toBe(2);
    // And a message that takes a UID below UIDNEXT, which no server may give out, is found once a day.
    model.lies = {};
    await account.restart();
    model.inbox.messages.splice(3, 0, { uid: 4, flags: [], modSeq: 1, subject: 'back' });
    model.inbox.expunge(5);
    account.pass(25 * 3_600_000);
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
    expect(status()?.state).toBe('complete');
  });

  test('where new UIDs are far apart and expunges unsaid, nothing is taken for equal that is not', async () => {
    const { model, account, sync } = await setUp(capabilities, 12);
    await sync();
    model.lies = { select: (lines) => lines.filter((line) => !/VANISHED|UIDNEXT/.test(line)) };
    model.inbox.uidNext = 90_000;
    model.inbox.append('far');
    model.inbox.expunge(7);
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
  });

  test('the first screen is there one round trip after SELECT, however far apart the UIDs, and without UIDNEXT', async () => {
    const { model, account, sync } = await setUp(capabilities, 0);
    for (let i = 1; i <= 250; i += 1) {
      model.inbox.append(`s${i}`);
      model.inbox.uidNext += 4_000;
    }
    let seen: (string | undefined)[] | null = null;
    const from = (): number => model.commands.findIndex((command) => command.startsWith('SELECT'));
    let asked: string[] = [];
    model.lies = {
      select: (lines) => lines.filter((line) => !line.includes('UIDNEXT')),
      before: (command) => {
        if (seen !== null || !command.startsWith('UID SEARCH')) return;
        asked = model.commands.slice(from() + 1);
        seen = account.store.messages.window(1, 0, 300).rows.map((row) => row.subject);
      },
    };
    await sync();
    expect(asked.map((command) => command.split(' ').slice(0, 2).join(' '))).toEqual([
      'FETCH 151:*',
      'UID SEARCH',
    ]);
    expect(seen).toHaveLength(100);
    expect(seen).toContain('s250');
    expect(seen).toContain('s151');
    expect(cacheState(account)).toEqual(modelState(model));
  });

  test('a SEARCH that leaves messages out removes nothing', async () => {
    const { model, account, sync, status } = await setUp(capabilities, 12);
    await sync();
    model.inbox.append('new');
    model.lies = { search: (uids) => uids.filter((uid) => uid > 6) };
    await account.restart();
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
    model.lies = { search: () => [] };
    await account.restart();
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
    expect(status()?.confirmedAt).not.toBeNull();
  });

  test('EXISTS that is too small removes nothing, and is not called complete', async () => {
    const { model, account, sync, status } = await setUp(capabilities, 12);
    await sync();
    model.inbox.append('new');
    await account.restart();
    model.lies = { select: (lines) => lines.map((line) => line.replace(/^\d+ EXISTS$/, '4 EXISTS')) };
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
    expect(status()?.state).toBe('partial');
    model.lies = {};
    await sync();
    expect(status()?.state).toBe('complete');
  });

  test('UIDVALIDITY changes between two commands of one connection', async () => {
    const { model, account, sync } = await setUp(capabilities, 12);
    await sync();
    const before = account.store.messages.window(1, 0, 50).rows.map((row) => [row.subject, row.id]);
    model.inbox.append('new');
    let changed = false;
    model.lies = {
      before: (command) => {
        if (changed || !command.startsWith('UID')) return;
        changed = true;
        model.inbox.renumber(200);
      },
      fetch: (lines) => (changed ? ['OK [UIDVALIDITY 200] changed', ...lines] : lines),
      search: (uids) => uids,
    };
    await sync();
    model.lies = {};
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
    const after = account.store.messages.window(1, 0, 50).rows;
    expect(after.length).toBe(13);
    const ids = new Map(before as [string, number][]);
    for (const row of after) if (row.subject !== 'new') expect(row.id).toBe(ids.get(row.subject));
  });

  test('answers for messages never asked for are not believed', async () => {
    const { model, account, sync } = await setUp(capabilities, 6);
    model.lies = {
      fetch: (lines) => [...lines, ...lines.slice(-1).map((line) => line.replace(/UID \d+/, 'UID 999'))],
    };
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
  });

  test('a mailbox that LIST forgets stays as long as the server knows it', async () => {
    const { model, account, sync } = await setUp(capabilities, 2);
    const work = new ModelMailbox();
    work.append('w');
    model.mailboxes.set('Work', work);
    await sync();
    model.lies = { list: (names) => names.filter((name) => name !== 'Work') };
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
    model.lies = { list: () => [] };
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
    model.lies = {};
    model.mailboxes.delete('Work');
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
  });
});

describe('QRESYNC', () => {
  test('VANISHED of messages that are still there: nothing is lost, QRESYNC is not asked for again, and it is said', async () => {
    const { model, account, sync } = await setUp(QRESYNC, 10);
    await sync();
    await account.restart();
    model.inbox.flag(1, ['\\Flagged']);
    model.lies = {
      select: (lines, _box, command) =>
        command.includes('QRESYNC') ? [...lines, 'VANISHED (EARLIER) 2:9'] : lines,
    };
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
    expect(account.sync.status().doubted).toEqual(['QRESYNC']);
    model.commands.length = 0;
    model.inbox.flag(2, ['x']);
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
    expect(model.commands.some((command) => command.includes('QRESYNC ('))).toBe(false);
  });

  test('messages gone without a word, and flags changed without a word', async () => {
    const { model, account, sync } = await setUp(QRESYNC, 10);
    await sync();
    model.inbox.expunge(4);
    model.inbox.flag(7, ['y']);
    model.lies = {
      select: (lines, _box, command) =>
        command.includes('QRESYNC') ? lines.filter((line) => !/VANISHED|FETCH/.test(line)) : lines,
    };
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
    expect(account.sync.status().doubted).toEqual(['QRESYNC', 'CONDSTORE']);
  });

  test('the doubt outlives the engine', async () => {
    const { model, account, sync } = await setUp(QRESYNC, 1);
    await sync();
    model.inbox.append('b');
    model.lies = {
      select: (lines, _b, c) => (c.includes('QRESYNC') ? [...lines, 'VANISHED (EARLIER) 1'] : lines),
    };
    await sync();
    await account.restart();
    expect(account.sync.status().doubted).toEqual(['QRESYNC']);
    model.commands.length = 0;
    await sync();
    expect(model.commands.some((command) => command.includes('QRESYNC'))).toBe(false);
  });
});

describe.each([CONDSTORE, QRESYNC])('%s: changes of flags kept silent', (capabilities) => {
  const silent: ModelServer['lies'] = {
    select: (lines) => lines.filter((line) => !line.includes('FETCH')),
    fetch: (lines, command) => (command.includes('CHANGEDSINCE') ? [] : lines),
  };
  const asked = (model: ModelServer): boolean =>
    model.commands.some((command) => /CHANGEDSINCE|QRESYNC \(/.test(command));

  test('of a new message: found at the next resync, and mod-sequences are not believed again', async () => {
    const { model, account, sync } = await setUp(capabilities, 120);
    await sync();
    model.lies = silent;
    model.inbox.flag(119, ['\\Flagged']);
    model.inbox.flag(2, ['\\Flagged']);
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
    expect(account.sync.status().doubted).toEqual(['QRESYNC', 'CONDSTORE']);
    await account.restart();
    model.commands.length = 0;
    model.inbox.flag(1, []);
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
    expect(asked(model)).toBe(false);
    expect(account.sync.status().doubted).toEqual(['QRESYNC', 'CONDSTORE']);
  });

  test('of an old one, under a MODSEQ that never moved: found within a day', async () => {
    const { model, account, sync } = await setUp(capabilities, 120);
    await sync();
    for (const message of model.inbox.messages) if (message.uid === 2) message.flags = ['\\Flagged'];
    await sync();
    expect(cacheState(account)).not.toEqual(modelState(model));
    account.pass(25 * 3_600_000);
    await sync();
    expect(cacheState(account)).toEqual(modelState(model));
    expect(account.sync.status().doubted).toEqual(['QRESYNC', 'CONDSTORE']);
  });

  test('what changed after the server had told everything is no lie', async () => {
    const { model, account, sync } = await setUp(capabilities, 20);
    await sync();
    let changed = false;
    model.inbox.append('new');
    model.lies = {
      before: (command) => {
        if (changed || !/\(UID FLAGS MODSEQ\)/.test(command)) return;
        changed = true;
        model.inbox.flag(19, ['late']);
      },
    };
    await sync();
    expect(changed).toBe(true);
    expect(cacheState(account)).toEqual(modelState(model));
    expect(account.sync.status().doubted).toBeUndefined();
  });
});
