// The folder that a window shows is heard of as promptly as the INBOX, within the connections the account may have.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Dovecot, startDovecot } from '../harness/dovecot.ts';
import { RawImap } from '../harness/raw-imap.ts';
import { eventually, mail, openAccount, untilAborted } from './account-fixture.ts';
import { CONDSTORE, ModelMailbox, type ModelServer, PLAIN, startModelServer } from './model-server.ts';

/** Longer than any test waits: what shows by then was told by the server, not asked for. */
const NEVER_MS = 600_000;

type Account = ReturnType<typeof openAccount>;
const cleanUp: (() => Promise<void> | void)[] = [];
let server: Dovecot;

beforeAll(async () => {
  // Without NOTIFY, which would tell of all folders at once.
  server = await startDovecot({
    imapCapability:
      'IMAP4rev1 SASL-IR LITERAL+ ENABLE IDLE CONDSTORE QRESYNC ESEARCH LIST-STATUS UIDPLUS MOVE',
  });
});
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});
afterAll(async () => {
  await server.dispose();
});

function idOf(account: Account, path: string): number {
  const id = account.store.mailboxes.byPath(account.accountId, path)?.id;
  if (id === undefined) throw new Error(`no ${path}`);
  return id;
}

const count = (account: Account, path: string): number =>
  account.store.messages.totals(idOf(account, path)).messages;

async function onDovecot(connections: number, statusPollMs = NEVER_MS) {
  const { user, password } = server.addUser();
  server.deliver(user, mail('first'));
  const raw = await RawImap.connect({ host: server.host, port: server.ports.imap, user, password });
  cleanUp.push(() => raw.destroy());
  await raw.append('Archive', mail('held'));
  const account = openAccount({
    port: server.ports.imap,
    user,
    password,
    settings: { connections },
    tuning: { statusPollMs },
  });
  cleanUp.push(() => account.dispose());
  account.sync.start();
  await eventually(account, () => account.sync.status().phase === 'idle' && count(account, 'Archive') === 1);
  return { user, password, raw, account };
}

/** New mail of `path` shows by itself. */
async function arrives(raw: RawImap, account: Account, path: string, subject: string): Promise<void> {
  const before = count(account, path);
  await raw.append(path, mail(subject));
  await eventually(account, () => count(account, path) === before + 1);
}

describe('on a server with IDLE and without NOTIFY', () => {
  test('new mail in the open folder and in the INBOX shows without a question', async () => {
    const { raw, account } = await onDovecot(2);
    account.sync.watch(idOf(account, 'Archive'));
    for (const turn of [1, 2]) {
      await arrives(raw, account, 'Archive', `shown ${turn}`);
      await arrives(raw, account, 'INBOX', `inbox ${turn}`);
    }
  });

  test('with one connection the open folder is heard at once, the INBOX is asked after', async () => {
    const { raw, account } = await onDovecot(1, 300);
    account.sync.watch(idOf(account, 'Archive'));
    for (const turn of [1, 2]) {
      await arrives(raw, account, 'Archive', `shown ${turn}`);
      await arrives(raw, account, 'INBOX', `inbox ${turn}`);
    }
    expect(account.attempts()).toBe(1);
  });

  test('a click, a change and a check borrow the connection, and the folder is heard all the same', async () => {
    const { raw, account } = await onDovecot(2);
    const archive = idOf(account, 'Archive');
    account.sync.watch(archive);
    await arrives(raw, account, 'Archive', 'shown');
    for (const row of account.store.messages.window(archive, 0, 10).rows) {
      await account.sync.fetchBody(row.id, untilAborted());
    }
    await arrives(raw, account, 'Archive', 'after the clicks');
    await account.sync.sync({ mailbox: 'Archive', signal: untilAborted() });
    await arrives(raw, account, 'Archive', 'after the check');
    await arrives(raw, account, 'INBOX', 'inbox');
    expect(account.attempts()).toBe(2);
  });

  test('a folder that is renamed while it is open goes on being heard', async () => {
    const { raw, account } = await onDovecot(2);
    await raw.ok('CREATE Letters');
    await raw.append('Letters', mail('held'));
    await account.sync.sync({ signal: untilAborted() });
    const id = idOf(account, 'Letters');
    account.sync.watch(id);
    await arrives(raw, account, 'Letters', 'before');
    await raw.ok('RENAME Letters Correspondence');
    await account.sync.sync({ signal: untilAborted() });
    expect(idOf(account, 'Correspondence')).toBe(id);
    for (const turn of [1, 2]) {
      await arrives(raw, account, 'Correspondence', `after ${turn}`);
    }
    expect(count(account, 'Correspondence')).toBe(4);
  });

  test('when the INBOX is shown again the other folder is left', async () => {
    const { raw, account } = await onDovecot(2);
    account.sync.watch(idOf(account, 'Archive'));
    await arrives(raw, account, 'Archive', 'shown');
    account.sync.watch(idOf(account, 'INBOX'));
    await raw.append('Archive', mail('unheard'));
    await arrives(raw, account, 'INBOX', 'inbox');
    expect(count(account, 'Archive')).toBe(2);
  });
});

async function onModel(
  capabilities: string,
  tuning: Parameters<typeof openAccount>[0]['tuning'],
  settings: Parameters<typeof openAccount>[0]['settings'] = {},
) {
  const model: ModelServer = await startModelServer(capabilities);
  cleanUp.push(() => model.stop());
  model.mailboxes.set('Work', new ModelMailbox());
  for (const [name, box] of model.mailboxes) box.append(`${name}1`);
  const account = openAccount({ port: model.port, user: 'u', password: 'p', tuning, settings });
  cleanUp.push(() => account.dispose());
  account.sync.start();
  await eventually(account, () => account.sync.status().phase === 'idle' && count(account, 'Work') === 1);
  return { model, account };
}

const work = (model: ModelServer): ModelMailbox => model.mailboxes.get('Work') ?? new ModelMailbox();

describe('on a server made for it', () => {
  test.each([
    [NEVER_MS, 1],
    [0, 2],
  ])(
    'a watch that stays away for %i ms: two messages, one after the other, open their folder %i time(s)',
    async (lingerMs, times) => {
      const { model, account } = await onModel(
        `${PLAIN} IDLE`,
        { lingerMs, statusPollMs: NEVER_MS },
        { connections: 1 },
      );
      model.mailboxes.get('Work')?.append('Work2');
      await account.sync.sync({ signal: untilAborted() });
      await expect.poll(() => model.idling()).toEqual(['INBOX']);
      const before = model.commands.length;
      for (const row of account.store.messages.window(idOf(account, 'Work'), 0, 2).rows) {
        await account.sync.fetchBody(row.id, untilAborted());
        if (lingerMs === 0) await expect.poll(() => model.idling()).toEqual(['INBOX']);
      }
      const opened = model.commands.slice(before).filter((command) => command.startsWith('SELECT Work'));
      expect(opened).toHaveLength(times);
    },
  );

  test('both folders idle on a connection each', async () => {
    const { model, account } = await onModel(`${CONDSTORE} IDLE`, {});
    account.sync.watch(idOf(account, 'Work'));
    await expect.poll(() => model.idling().sort()).toEqual(['INBOX', 'Work']);
    work(model).append('Work2');
    await model.push('Work');
    await eventually(account, () => count(account, 'Work') === 2);
  });

  test('a click borrows the connection of the open folder; what is said meanwhile is heard, nothing is compared anew', async () => {
    const { model, account } = await onModel(`${PLAIN} IDLE`, {});
    account.sync.watch(idOf(account, 'Work'));
    await expect.poll(() => model.idling().sort()).toEqual(['INBOX', 'Work']);
    const [row] = account.store.messages.window(idOf(account, 'Work'), 0, 1).rows;
    const from = model.commands.length;
    model.lies = {
      fetch: (lines, command) => {
        if (!command.includes('BODY.PEEK[]')) return lines;
        work(model).append('Work2');
        return [...lines, '2 EXISTS'];
      },
    };
    await account.sync.fetchBody(row?.id ?? 0, untilAborted());
    model.lies = {};
    await eventually(account, () => count(account, 'Work') === 2);
    await expect.poll(() => model.idling().sort()).toEqual(['INBOX', 'Work']);
    expect(model.commands.slice(from).filter((command) => command.startsWith('SELECT'))).toEqual([]);
    expect(model.commands.slice(from).filter((command) => /FETCH 1:\*? .*FLAGS/.test(command))).toEqual([]);
  });

  const compared = (model: ModelServer, from: number): number =>
    model.commands.slice(from).filter((command) => /^UID FETCH 1:\d+ \(?(?:UID )?FLAGS\)?$/.test(command))
      .length;

  test.each(['the check first', 'the watch first'])(
    'a folder that is opened is compared once, %s',
    async (which) => {
      const { model, account } = await onModel(`${PLAIN} IDLE`, {});
      const from = model.commands.length;
      const id = idOf(account, 'Work');
      const check = () => account.sync.sync({ mailbox: 'Work', signal: untilAborted() });
      work(model).flag(1, ['\\Flagged']);
      const checking = which === 'the check first' ? check() : null;
      account.sync.watch(id);
      await (checking ?? check());
      await expect.poll(() => model.idling().sort(), { timeout: 8_000 }).toEqual(['INBOX', 'Work']);
      expect(account.store.messages.flagStates(id)[0]?.flags).toEqual(['\\Flagged']);
      expect(compared(model, from)).toBe(1);
    },
  );

  test('after a start the INBOX is compared once', async () => {
    const { model, account } = await onModel(`${PLAIN} IDLE`, {});
    const from = model.commands.length;
    await account.restart();
    account.sync.start();
    await expect.poll(() => model.idling()).toEqual(['INBOX']);
    await eventually(account, () => account.sync.status().phase === 'idle');
    // One of each folder.
    expect(compared(model, from)).toBe(2);
  });

  test('a server that speaks in IDLE too late is noticed and polled', async () => {
    // What is new it tells when asked, and in IDLE only after a minute: here, never before the next question.
    const { model, account } = await onModel(`${CONDSTORE} IDLE`, { unprovedCheckMs: 40, pollMs: 40 });
    model.lies = { noop: () => [`${work(model).messages.length} EXISTS`] };
    account.sync.watch(idOf(account, 'Work'));
    for (let known = 2; known <= 4; known += 1) {
      await eventually(account, () => account.sync.status().phase === 'idle');
      work(model).append(`Work${known}`);
      await eventually(account, () => count(account, 'Work') === known);
    }
    expect(account.sync.status().doubted).toEqual(['IDLE']);
  });

  test('one that speaks by itself is seldom asked', async () => {
    const { model, account } = await onModel(`${CONDSTORE} IDLE`, { unprovedCheckMs: 30, idleCheckMs: 400 });
    const asked: number[] = [];
    model.lies = { before: (command) => command === 'NOOP' && asked.push(performance.now()) };
    account.sync.watch(idOf(account, 'Work'));
    await expect.poll(() => asked.length).toBeGreaterThan(3);
    await expect.poll(() => model.idling().includes('Work')).toBe(true);
    work(model).append('Work2');
    await model.push('Work');
    await eventually(account, () => count(account, 'Work') === 2);
    // Each of the two watches asks once more, by the time it had set before.
    const before = asked.length;
    await expect.poll(() => asked.length).toBeGreaterThan(before + 2);
    expect((asked.at(-1) ?? 0) - (asked[before - 1] ?? 0)).toBeGreaterThan(300);
    expect(account.sync.status().doubted).toBeUndefined();
  });
});

test('what arrives between the listing and the OK of NOTIFY is found', async () => {
  const model = await startModelServer(`${CONDSTORE} IDLE NOTIFY`);
  cleanUp.push(() => model.stop());
  model.mailboxes.set('Work', new ModelMailbox());
  for (const [name, box] of model.mailboxes) box.append(`${name}1`);
  let arrived = false;
  model.lies = {
    // NOTIFY is not on yet, so nobody is told.
    before: (command) => {
      if (!command.startsWith('NOTIFY') || arrived) return;
      arrived = true;
      work(model).append('Work2');
    },
  };
  const account = openAccount({ port: model.port, user: 'u', password: 'p' });
  cleanUp.push(() => account.dispose());
  account.sync.start();
  await eventually(account, () => arrived && count(account, 'Work') === 2);
});
