// POP3 on a real Dovecot: STLS and TLS, SASL, each policy, and what the server holds afterwards.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import { connectPop3 } from '../../src/main/engine/pop3/session.ts';
import { openStore, type Store } from '../../src/main/engine/store/store.ts';
import { createPop3AccountSync } from '../../src/main/engine/sync/pop3/pop3-account-sync.ts';
import type { AccountSettings } from '../../src/shared/model/account.ts';
import { type Dovecot, type DovecotUser, startDovecot } from '../harness/dovecot.ts';
import { makeTempDir, type TempDir } from '../harness/temp-dir.ts';
import { heldMessages } from './accounting.ts';
import { mail, StillClock, settingsFor } from './pop3-world.ts';

let dovecot: Dovecot;
let ended: (() => Promise<void>)[] = [];

beforeAll(async () => {
  dovecot = await startDovecot();
}, 30_000);

afterEach(async () => {
  for (const end of ended.splice(0)) await end();
  ended = [];
});

afterAll(() => dovecot?.dispose());

interface Desk {
  readonly store: Store;
  readonly accountId: number;
  readonly user: DovecotUser;
  readonly clock: StillClock;
  check(): Promise<number>;
  /** Unique-ids at the server, by a session of its own. */
  atServer(): Promise<string[]>;
  held(): string[];
}

/** A user of the server with a Petrel account over it. */
function desk(changes: Partial<AccountSettings> = {}): Desk {
  const dir: TempDir = makeTempDir('pop3-dovecot');
  const store = openStore(dir.path);
  const user = dovecot.addUser();
  const clock = new StillClock(Date.now());
  const ca = [dovecot.ca];
  const settings = settingsFor(dovecot.ports.pop3s, {
    host: 'localhost',
    security: 'tls',
    user: user.user,
    address: user.address,
    ...changes,
  });
  const accountId = store.accounts.add(settings);
  const sync = createPop3AccountSync({
    store,
    credentials: { get: () => Promise.resolve(user.password) },
    clock,
    settings,
    accountId,
    log: silentLog,
    onStatus: () => undefined,
    ca,
  });
  ended.push(async () => {
    await sync.stop();
    store.close();
    dir.remove();
  });
  return {
    store,
    accountId,
    user,
    clock,
    check: async () => (await sync.sync({ signal: new AbortController().signal }))[0]?.added ?? -1,
    atServer: async () => {
      const session = await connectPop3({ ...settings, ca });
      await session.authenticate({ user: user.user, secret: user.password, method: 'password' });
      const listing = await session.uidl();
      await session.quit();
      return [...(listing?.ids.values() ?? [])];
    },
    held: () => heldMessages(store, accountId),
  };
}

test.each([
  ['TLS', { security: 'tls' as const }],
  ['STLS', { security: 'starttls' as const }],
])('%s: bytes arrive as they are, and mail stays', async (_, { security }) => {
  const port = security === 'tls' ? dovecot.ports.pop3s : dovecot.ports.pop3;
  const { user, check, atServer, held } = desk({ security, port });
  const odd = Buffer.from('From: a@b\r\nSubject: r\xe4w\r\n\r\n.\r\n..\r\n\x80\xff\r\n', 'latin1');
  dovecot.deliver(user.user, odd);
  dovecot.deliver(user.user, mail('two'));
  expect(await check()).toBe(2);
  expect(held()).toEqual([odd.toString('latin1'), mail('two')].sort());
  expect(await atServer()).toHaveLength(2);
  dovecot.deliver(user.user, mail('three'));
  expect(await check()).toBe(1);
  expect(await check()).toBe(0);
});

test('policy never empties the maildrop, by pipelined RETR and DELE', async () => {
  const { user, check, atServer, held } = desk({ leaveOnServer: 'never' });
  const texts = Array.from({ length: 60 }, (_, i) => mail(`m${i}`, 'line\r\n'.repeat(i * 20)));
  for (const text of texts) dovecot.deliver(user.user, text);
  expect(await check()).toBe(60);
  expect(await atServer()).toEqual([]);
  expect(held()).toEqual([...texts].sort());
});

test('policy days removes what has had its time', async () => {
  const { user, check, atServer, held, clock } = desk({ leaveOnServer: { days: 2 } });
  dovecot.deliver(user.user, mail('old'));
  await check();
  clock.at += 2 * 86_400_000;
  dovecot.deliver(user.user, mail('new'));
  await check();
  expect(await atServer()).toHaveLength(1);
  expect(held()).toEqual([mail('new'), mail('old')]);
});

test('policy until-deleted follows the trash after the grace', async () => {
  const { user, check, atServer, clock, store, accountId } = desk({
    leaveOnServer: 'until-deleted',
    deletionGraceMinutes: 1,
  });
  dovecot.deliver(user.user, mail('one'));
  await check();
  const inbox = store.mailboxes.byPath(accountId, 'Inbox')?.id ?? 0;
  const to = store.mailboxes.byPath(accountId, 'Trash')?.id ?? 0;
  const ids = store.messages.page(inbox, 10).rows.map(({ id }) => id);
  store.operations.enqueue({ kind: 'move', selection: { kind: 'ids', ids }, to });
  await check();
  expect(await atServer()).toHaveLength(1);
  clock.at += 60_000;
  await check();
  expect(await atServer()).toEqual([]);
  expect(store.messages.totals(to).messages).toBe(1);
});

test('a wrong password is told as such', async () => {
  const session = await connectPop3({
    host: 'localhost',
    port: dovecot.ports.pop3s,
    security: 'tls',
    allowPlain: false,
    ca: [dovecot.ca],
  });
  const { user } = dovecot.addUser();
  await expect(session.authenticate({ user, secret: 'wrong', method: 'password' })).rejects.toMatchObject({
    problem: { kind: 'auth', code: 'wrong-password', retry: 'after-sign-in' },
  });
  session.destroy();
}, 20_000);
