// The sync engine against a real Dovecot: every way to resync ends in the same state, and nothing is lost or doubled.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Dovecot, startDovecot } from '../harness/dovecot.ts';
import { RawImap } from '../harness/raw-imap.ts';
import {
  type AccountFixture,
  cacheState,
  eventually,
  type FixtureOptions,
  mail,
  openAccount,
  serverState,
  untilAborted,
} from './account-fixture.ts';

const WAYS = {
  full: undefined,
  condstore:
    'IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ UIDPLUS LIST-EXTENDED LIST-STATUS CONDSTORE ESEARCH SPECIAL-USE MOVE',
  plain: 'IMAP4rev1 IDLE UIDPLUS',
} as const;

const servers = new Map<string, Dovecot>();
const open: AccountFixture[] = [];
const clients: RawImap[] = [];

beforeAll(async () => {
  for (const [name, imapCapability] of Object.entries(WAYS)) {
    servers.set(name, await startDovecot(imapCapability === undefined ? {} : { imapCapability }));
  }
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  for (const account of open.splice(0)) await account.dispose();
});
afterAll(async () => {
  for (const server of servers.values()) await server.dispose();
});

function serverOf(way: string): Dovecot {
  const server = servers.get(way);
  if (server === undefined) throw new Error(`no server ${way}`);
  return server;
}

/** No STATUS round comes within a test: what shows was told by the server. */
const UNASKED = { statusPollMs: 600_000 };

async function setUp(way: string, more: Partial<FixtureOptions> = {}) {
  const server = serverOf(way);
  const { user, password } = server.addUser();
  const raw = await RawImap.connect({ host: server.host, port: server.ports.imap, user, password });
  clients.push(raw);
  const account = openAccount({ port: server.ports.imap, user, password, ...more });
  open.push(account);
  const sync = (request: { mailbox?: string; bodies?: boolean } = {}) =>
    account.sync.sync({ ...request, signal: untilAborted() });
  return { server, user, raw, account, sync };
}

const inbox = (account: AccountFixture) => {
  const found = account.store.mailboxes.byPath(account.accountId, 'INBOX');
  if (found === null) throw new Error('no INBOX');
  return found;
};
const summaryOf = (account: AccountFixture, path: string) =>
  account.store.mailboxes.summaries().find((s) => s.path === path);

describe.each(Object.keys(WAYS))('%s', (way) => {
  test('first sync, then changes elsewhere: the cache equals the server', async () => {
    const { raw, account, sync } = await setUp(way);
    for (let i = 1; i <= 30; i += 1) {
      await raw.append('INBOX', mail(`number ${i}`), i % 3 === 0 ? { flags: ['\\Seen'] } : {});
    }
    await raw.append('Archive', mail('old'), { flags: ['\\Seen', 'project'] });
    const [first] = await sync();
    expect(first).toMatchObject({ mailbox: 'INBOX', messages: 30, added: 30, removed: 0 });
    expect(first?.bytes).toBeGreaterThan(1000);
    expect(cacheState(account)).toEqual(await serverState(raw));
    expect(summaryOf(account, 'INBOX')?.status).toMatchObject({ state: 'complete', missing: 0 });
    expect(summaryOf(account, 'INBOX')).toMatchObject({ messages: 30, unread: 20, role: 'inbox' });
    expect(summaryOf(account, 'Trash')?.role).toBe('trash');

    await raw.select('INBOX');
    await raw.ok('STORE 1:5 +FLAGS (\\Flagged custom)');
    await raw.ok('STORE 6 FLAGS ()');
    await raw.ok('STORE 7:9 +FLAGS (\\Deleted)');
    await raw.ok('EXPUNGE');
    await raw.append('INBOX', mail('new'));
    await raw.ok('MOVE 1 Archive');
    const [second] = await sync();
    expect(second).toMatchObject({ mailbox: 'INBOX', messages: 27, added: 1, removed: 4 });
    expect(cacheState(account)).toEqual(await serverState(raw));

    await account.restart();
    await raw.select('Archive');
    await raw.ok('STORE 1:* FLAGS (\\Answered)');
    await sync();
    expect(cacheState(account)).toEqual(await serverState(raw));
    const quiet = await sync();
    for (const summary of quiet) expect(summary).toMatchObject({ added: 0, removed: 0, changed: 0 });
  });

  test('UIDs thousands apart: the first screen comes with the first FETCH', async () => {
    const said: string[] = [];
    let rows = -1;
    const tap = () => ({
      received: () => {
        if (rows < 0 && said.some((line) => line.includes('UID SEARCH'))) {
          rows = account.store.messages.window(inbox(account).id, 0, 99).rows.length;
        }
      },
      sent: (bytes: Uint8Array) => said.push(Buffer.from(bytes).toString('latin1')),
      sentSecret: () => undefined,
    });
    const { server, user, raw, account, sync } = await setUp(way, { tap });
    for (let i = 1; i <= 12; i += 1) {
      await raw.append('INBOX', mail(`sparse ${i}`));
      const next = String(i * 5_000);
      server.doveadm(['mailbox', 'update', '-u', user, '--min-next-uid', next, 'INBOX']);
    }
    await sync({ mailbox: 'INBOX' });
    expect(rows).toBe(12);
    expect(cacheState(account).INBOX).toEqual((await serverState(raw)).INBOX);
    expect(cacheState(account).INBOX?.at(-1)).toBe('55000');
  });

  test('a mailbox emptied and refilled, and one deleted with its mail', async () => {
    const { raw, account, sync } = await setUp(way);
    for (let i = 0; i < 5; i += 1) await raw.append('INBOX', mail(`a${i}`));
    await raw.ok('CREATE Projects');
    await raw.append('Projects', mail('p'));
    await sync();
    await raw.select('INBOX');
    await raw.ok('STORE 1:* +FLAGS (\\Deleted)');
    await raw.ok('EXPUNGE');
    await sync();
    expect(account.store.messages.uids(inbox(account).id).length).toBe(0);
    await raw.append('INBOX', mail('again'));
    await raw.ok('DELETE Projects');
    await sync();
    expect(cacheState(account)).toEqual(await serverState(raw));
    expect(Object.keys(cacheState(account))).not.toContain('Projects');
  });

  test('UIDVALIDITY changed: nothing doubled, bodies linked again without a second download', async () => {
    const { server, user, raw, account, sync } = await setUp(way, {
      settings: { bodyPolicy: { kind: 'everything' } },
    });
    for (let i = 0; i < 8; i += 1) await raw.append('INBOX', mail(`v${i}`));
    await sync({ bodies: true });
    const before = account.store.messages.window(inbox(account).id, 0, 20).rows;
    expect(before.every((row) => row.cached)).toBe(true);
    server.doveadm(['mailbox', 'update', '-u', user, '--uid-validity', '77', 'INBOX']);
    await raw.append('INBOX', mail('after'));
    const [summary] = await sync();
    expect(inbox(account).uidValidity).toBe(77);
    expect(summary).toMatchObject({ messages: 9 });
    const after = account.store.messages.window(inbox(account).id, 0, 20).rows;
    expect(after.length).toBe(9);
    const bySubject = new Map(before.map((row) => [row.subject, row.id]));
    for (const row of after.filter((r) => r.subject !== 'after')) {
      expect(row.id).toBe(bySubject.get(row.subject));
      expect(row.cached).toBe(true);
    }
    expect(cacheState(account)).toEqual(await serverState(raw));
  });

  test('new mail and flags show up by themselves', async () => {
    const { raw, account } = await setUp(way, {
      settings: { bodyPolicy: { kind: 'everything' } },
      tuning: UNASKED,
    });
    await raw.append('INBOX', mail('one'));
    account.sync.start();
    await eventually(account, () => account.sync.status().phase === 'idle' && rows(account).length === 1);
    await raw.append('INBOX', mail('two'));
    await eventually(account, () => rows(account).length === 2);
    await raw.select('INBOX');
    await raw.ok('STORE 1 +FLAGS (\\Seen)');
    await eventually(account, () => rows(account)[1]?.flags.includes('\\Seen') === true);
    await raw.ok('STORE 1 +FLAGS (\\Deleted)');
    await raw.ok('EXPUNGE');
    await eventually(account, () => rows(account).length === 1);
    await eventually(account, () => rows(account)[0]?.cached === true);
    expect(cacheState(account)).toEqual(await serverState(raw));
  });
});

test('with NOTIFY other folders are as quick as the INBOX', async () => {
  const { raw, account } = await setUp('full', { tuning: UNASKED });
  account.sync.start();
  await eventually(account, () => account.sync.status().phase === 'idle');
  const archive = account.store.mailboxes.byPath(account.accountId, 'Archive')?.id ?? 0;
  const count = () => account.store.messages.totals(archive).messages;
  for (let known = 1; known <= 2; known += 1) {
    await raw.append('Archive', mail(`elsewhere ${known}`));
    await eventually(account, () => count() === known);
  }
});

test('a body is fetched as it is on the server, once', async () => {
  const { raw, account, sync } = await setUp('full');
  const text = mail('body', { text: `line\r\n.dot\r\n${'x'.repeat(200_000)}` });
  await raw.append('INBOX', text);
  await sync();
  const [row] = rows(account);
  if (row === undefined) throw new Error('no row');
  await Promise.all([
    account.sync.fetchBody(row.id, untilAborted()),
    account.sync.fetchBody(row.id, untilAborted()),
  ]);
  expect(account.store.bodies.read(row.id, 1e7)?.toString('latin1')).toBe(text);
});

test('where the server reads no header, the row is filled from the one that comes with the body', async () => {
  const { raw, account, sync } = await setUp('full', { settings: { bodyPolicy: { kind: 'everything' } } });
  const lines = [
    'From: Bo Berg <bo@example.net>',
    'To: ann@example.org',
    'Subject: Old Mac',
    'Date: 2 Jan 1997 03:04 GMT',
  ];
  const plain = [...lines, '', 'words', ''];
  await raw.append('INBOX', plain.join('\r'));
  await raw.append('INBOX', `X-Relay: yes\r\n${plain.join('\r')}`);
  // The server takes the byte order mark for a part of the first field's name.
  await raw.append('INBOX', `\ufeff${plain.join('\r\n')}`);
  // Large enough to come in parts.
  await raw.append('INBOX', `${[...lines, '', 'words'].join('\r')}${'\rmore words'.repeat(450_000)}`);
  await sync({ bodies: true });
  const inbox = account.store.mailboxes.byAccount(account.accountId).find(({ path }) => path === 'INBOX');
  const { rows } = account.store.messages.window(inbox?.id ?? 0, 0, 9);
  const details = rows.map(({ id }) => account.store.messages.detail(id));
  const filled = {
    subject: 'Old Mac',
    from: { name: 'Bo Berg', address: 'bo@example.net' },
    to: [{ name: '', address: 'ann@example.org' }],
    sentAt: Date.UTC(1997, 0, 2, 3, 4),
  };
  expect(details).toMatchObject([filled, filled, filled, filled]);
});

test('a large message comes in parts, byte for byte', async () => {
  const { raw, account, sync } = await setUp('full');
  const text = mail('large', {
    text: Array.from({ length: 120_000 }, (_, i) => `line ${i} ${'y'.repeat(40)}`).join('\r\n'),
  });
  await raw.append('INBOX', text);
  await sync();
  const [row] = rows(account);
  if (row === undefined) throw new Error('no row');
  expect(row.size).toBeGreaterThan(4 * 1024 * 1024);
  await account.sync.fetchBody(row.id, untilAborted());
  expect(account.store.bodies.read(row.id, 1e8)?.equals(Buffer.from(text))).toBe(true);
});

test.each(['in the background', 'when asked for'])(
  'bodies of many folders pass through the same memory, %s',
  async (how) => {
    const { server, user, account, sync } = await setUp('full', {
      settings: { bodyPolicy: { kind: 'everything' } },
    });
    const folders = Array.from({ length: 12 }, (_, n) => `Folder ${n}`);
    for (const mailbox of folders) server.deliver(user, mail(mailbox), { mailbox });
    const allocate = vi.spyOn(Buffer, 'allocUnsafeSlow');
    try {
      if (how === 'when asked for') await sync({ bodies: true });
      else account.sync.start();
      const held = () => folders.flatMap((path) => rows(account, path)).filter(({ cached }) => cached).length;
      await eventually(account, () => held() === folders.length);
      const large = allocate.mock.calls.filter(([octets]) => octets >= 1_048_576);
      expect(large.length).toBeGreaterThan(0);
      expect(large.length).toBeLessThanOrEqual(2);
    } finally {
      allocate.mockRestore();
    }
  },
);

test('the account named by an error, a wrong password said as such and not tried again', async () => {
  const { server, user } = await setUp('full');
  const account = openAccount({ port: server.ports.imap, user, password: 'wrong' });
  open.push(account);
  await expect(account.sync.sync({ signal: untilAborted() })).rejects.toMatchObject({
    problem: { kind: 'auth', code: 'wrong-password', accountId: account.accountId },
  });
  expect(account.sync.status()).toMatchObject({ phase: 'failed', problem: { code: 'wrong-password' } });
});

function rows(account: AccountFixture, path = 'INBOX') {
  const found = account.store.mailboxes.byPath(account.accountId, path);
  return found === null ? [] : account.store.messages.window(found.id, 0, 50).rows;
}
