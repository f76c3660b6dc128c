// What the person does here reaches the server, and what happens there reaches the cache, also while connections break.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type CuttingProxy, startCuttingProxy } from '../harness/cutting-proxy.ts';
import { type Dovecot, startDovecot } from '../harness/dovecot.ts';
import { RawImap } from '../harness/raw-imap.ts';
import { cacheState, eventually, mail, openAccount, serverState } from './account-fixture.ts';

let server: Dovecot;
let proxy: CuttingProxy;
let account: ReturnType<typeof openAccount>;
let raw: RawImap;

beforeAll(async () => {
  server = await startDovecot();
});
afterEach(async () => {
  await account.dispose();
  await proxy.stop();
  raw.destroy();
});
afterAll(async () => {
  await server.dispose();
});

async function setUp(tuning: Parameters<typeof openAccount>[0]['tuning'] = {}): Promise<void> {
  const { user, password } = server.addUser();
  raw = await RawImap.connect({ host: server.host, port: server.ports.imap, user, password });
  for (const name of ['one', 'two', 'three']) await raw.append('INBOX', mail(name));
  proxy = await startCuttingProxy({ host: server.host, port: server.ports.imap });
  account = openAccount({ port: proxy.port, user, password, tuning });
  account.sync.start();
  await eventually(account, () => account.sync.status().phase === 'idle');
}

function rows() {
  const inbox = account.store.mailboxes.byPath(account.accountId, 'INBOX');
  return inbox === null ? [] : account.store.messages.window(inbox.id, 0, 50).rows;
}

function markSeen(): void {
  const ids = rows().map((row) => row.id);
  account.store.operations.enqueue({
    kind: 'flag',
    selection: { kind: 'ids', ids },
    add: ['\\Seen'],
    remove: [],
  });
  account.sync.operationsWaiting();
}

test('a flag set here arrives there, and one set there arrives here', async () => {
  await setUp();
  markSeen();
  await eventually(account, () => account.store.operations.list().length === 0);
  await raw.select('INBOX');
  expect((await raw.messages()).map((m) => m.flags.includes('\\Seen'))).toEqual([true, true, true]);
  await raw.ok('STORE 2 -FLAGS (\\Seen)');
  await raw.ok('STORE 2 +FLAGS (\\Flagged)');
  await eventually(account, () => rows()[1]?.flags.join() === '\\Flagged');
  expect(cacheState(account)).toEqual(await serverState(raw));
});

test('the connection is cut, and comes back by itself with what was done meanwhile on both sides', async () => {
  await setUp();
  proxy.refuse(true);
  proxy.cutNow();
  await eventually(account, () => account.sync.status().phase === 'waiting');
  markSeen();
  await raw.append('INBOX', mail('four'));
  expect(rows().every((row) => row.flags.includes('\\Seen'))).toBe(true);
  proxy.refuse(false);
  await eventually(account, () => account.store.operations.list().length === 0 && rows().length === 4);
  await eventually(account, () => account.sync.status().phase === 'idle');
  expect(cacheState(account)).toEqual(await serverState(raw));
});

test('a network that died without a word is noticed after a resume, and left', async () => {
  await setUp({ probeMs: 200 });
  proxy.stall();
  await raw.append('INBOX', mail('four'));
  const before = proxy.connections;
  account.sync.wake('resume');
  await eventually(account, () => proxy.connections > before);
});

test('no storm: a server that refuses is asked a few times, not for ever', async () => {
  await setUp({ firstBackoffMs: 50, mostBackoffMs: 400 });
  const before = proxy.connections;
  proxy.refuse(true);
  proxy.cutNow();
  await eventually(account, () => account.sync.status().phase === 'waiting');
  const until = Date.now() + 1_500;
  await eventually(account, () => Date.now() > until);
  expect(proxy.connections).toBe(before);
  expect(account.attempts()).toBeLessThan(20);
});
