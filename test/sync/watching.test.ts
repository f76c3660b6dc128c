// A server that never speaks in IDLE, bodies that break off, and a person's click while the background is busy.
import { afterEach, describe, expect, test } from 'vitest';
import { startDovecot } from '../harness/dovecot.ts';
import { RawImap } from '../harness/raw-imap.ts';
import { eventually, mail, openAccount, untilAborted } from './account-fixture.ts';
import { type ModelServer, QRESYNC, rawOf, startModelServer } from './model-server.ts';

type Account = ReturnType<typeof openAccount>;
const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

function rows(account: Account) {
  const inbox = account.store.mailboxes.byPath(account.accountId, 'INBOX');
  return inbox === null ? [] : account.store.messages.window(inbox.id, 0, 50).rows;
}

async function model(capabilities: string, messages: number): Promise<ModelServer> {
  const server = await startModelServer(capabilities);
  cleanUp.push(() => server.stop());
  for (let i = 1; i <= messages; i += 1) server.inbox.append(`s${i}`);
  return server;
}

describe('IDLE', () => {
  test('a server that never speaks in it is noticed, said to be silent, and polled', async () => {
    const server = await model(`${QRESYNC} IDLE`, 2);
    server.lies = { noop: () => [`${server.inbox.messages.length} EXISTS`] };
    const account = openAccount({
      port: server.port,
      user: 'u',
      password: 'p',
      tuning: { unprovedCheckMs: 30, pollMs: 30 },
    });
    cleanUp.push(() => account.dispose());
    account.sync.start();
    await eventually(account, () => rows(account).length === 2 && account.sync.status().phase === 'idle');
    for (let known = 3; known <= 6; known += 1) {
      server.inbox.append(`later${known}`);
      await eventually(account, () => rows(account).length === known);
    }
    expect(account.sync.status().doubted).toEqual(['IDLE']);
    const asked = server.commands.length;
    await eventually(account, () => server.commands.length > asked);
    expect(server.commands.slice(asked)).not.toContain('IDLE');
  });
});

describe('bodies', () => {
  test('one that breaks off is not stored; the next try stores it whole', async () => {
    const server = await model(QRESYNC, 3);
    const account = openAccount({ port: server.port, user: 'u', password: 'p' });
    cleanUp.push(() => account.dispose());
    await account.sync.sync({ signal: untilAborted() });
    const [row] = rows(account);
    const message = server.inbox.messages.at(-1);
    if (row === undefined || message === undefined) throw new Error('no message');
    const body = rawOf(message);
    let cut = false;
    server.lies = {
      before: (command, peer) => {
        // The connection ends in the middle of the literal.
        if (!command.includes('BODY.PEEK[]') || cut) return;
        cut = true;
        peer.cutAfter(60);
      },
    };
    await account.restart();
    await expect(account.sync.fetchBody(row.id, untilAborted())).rejects.toMatchObject({
      problem: { kind: 'network' },
    });
    expect(account.store.bodies.info(row.id)).toBeNull();
    await account.sync.fetchBody(row.id, untilAborted());
    expect(account.store.bodies.read(row.id, 1e6)?.toString('latin1')).toBe(body);
  });

  test('a message that is gone is said to be gone, and the mailbox looked at again', async () => {
    const server = await model(QRESYNC, 3);
    const account = openAccount({ port: server.port, user: 'u', password: 'p' });
    cleanUp.push(() => account.dispose());
    account.sync.start();
    await eventually(account, () => account.sync.status().phase === 'idle' && rows(account).length === 3);
    const [row] = rows(account);
    server.inbox.expunge(3);
    await expect(account.sync.fetchBody(row?.id ?? 0, untilAborted())).rejects.toMatchObject({
      problem: { code: 'message-missing', accountId: account.accountId },
    });
    await eventually(account, () => rows(account).length === 2);
  });

  test('after a new UIDVALIDITY the right message is fetched', async () => {
    const server = await model(QRESYNC, 4);
    const account = openAccount({ port: server.port, user: 'u', password: 'p' });
    cleanUp.push(() => account.dispose());
    await account.sync.sync({ signal: untilAborted() });
    const last = rows(account).find((row) => row.subject === 's4');
    server.inbox.expunge(1);
    server.inbox.renumber(500);
    await account.restart();
    await account.sync.fetchBody(last?.id ?? 0, untilAborted());
    expect(account.store.bodies.read(last?.id ?? 0, 1e6)?.toString()).toContain('Subject: s4');
  });
});

test('a click does not wait behind the prefetch of everything', async () => {
  const server = await startDovecot();
  cleanUp.push(() => server.dispose());
  const { user, password } = server.addUser();
  for (let i = 1; i <= 600; i += 1) {
    const date = new Date(1_760_000_000_000 + i * 60_000);
    server.deliver(user, mail(`n${i}`, { text: 'x'.repeat(60_000) }), { date });
  }
  const raw = await RawImap.connect({ host: server.host, port: server.ports.imap, user, password });
  cleanUp.push(() => raw.destroy());
  const settings = { bodyPolicy: { kind: 'everything' as const } };
  const account = openAccount({ port: server.ports.imap, user, password, settings });
  cleanUp.push(() => account.dispose());
  account.sync.start();
  const cached = () => rows(account).filter((row) => row.cached).length;
  await eventually(account, () => cached() > 0);
  const inbox = account.store.mailboxes.byPath(account.accountId, 'INBOX')?.id ?? 0;
  const oldest = account.store.messages.window(inbox, 599, 1).rows[0];
  expect(oldest?.cached).toBe(false);
  await account.sync.fetchBody(oldest?.id ?? 0, untilAborted());
  const left = account.store.messages.withoutBody(inbox, { maxSize: 1e9, limit: 1_000 }).length;
  expect(left).toBeGreaterThan(100);
});
