// Messages carried from one account to another, and between a server and local folders: byte for byte, once.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/main/engine/lib/clock.ts';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import { createOutboxRunner } from '../../src/main/engine/outbox/runner.ts';
import { type Dovecot, startDovecot } from '../harness/dovecot.ts';
import { RawImap } from '../harness/raw-imap.ts';
import { message } from '../store/store-data.ts';
import { accountSettings, untilAborted } from '../sync/account-fixture.ts';
import { atServer, fill, lendTransport, mail, type OutboxFixture, openOutbox } from './outbox-fixture.ts';

let dovecot: Dovecot;
beforeAll(async () => {
  dovecot = await startDovecot();
});
afterAll(() => dovecot.dispose());

const ids = (...list: number[]) => ({ kind: 'ids' as const, ids: list });

async function start(): Promise<{ raw: RawImap; box: OutboxFixture; port: number }> {
  const { user, password } = dovecot.addUser();
  const port = dovecot.ports.imap;
  const raw = await RawImap.connect({ host: '127.0.0.1', port, user, password });
  await fill(raw, 'INBOX', ['a', 'b']);
  const box = openOutbox({ port, user, password });
  onTestFinished(async () => {
    await box.dispose();
    await raw.logout();
  });
  await box.round();
  return { raw, box, port };
}

/** A second account in the same store, whose INBOX is known. */
async function second(box: OutboxFixture, port: number) {
  const { user, password } = dovecot.addUser();
  const settings = accountSettings({ port, user, password });
  const raw = await RawImap.connect({ host: '127.0.0.1', port, user, password });
  const { store } = box;
  const accountId = store.accounts.add(settings);
  const [inbox] = store.mailboxes.applyList(accountId, [
    { path: 'INBOX', wireName: 'INBOX', separator: '/', role: 'inbox', selectable: true, subscribed: true },
  ]);
  const inboxId = inbox?.id ?? 0;
  const uidValidity = Number(
    /UIDVALIDITY (\d+)/.exec((await raw.select('INBOX')).untagged.join(' '))?.[1] ?? 0,
  );
  store.mailboxes.beginEpoch(inboxId, { uidValidity, uidNext: null, highestModSeq: null });
  const lent = lendTransport({
    store: () => store,
    settings,
    password,
    fetchBody: () => Promise.reject(new Error('not here')),
    changedAt: () => undefined,
  });
  box.others.set(accountId, lent.transport);
  onTestFinished(async () => {
    lent.disconnect();
    await raw.logout();
  });
  return { raw, inboxId, accountId };
}

test('to another account: flags, date and bytes go along, then the original goes', async () => {
  const { raw, box, port } = await start();
  const there = await second(box, port);
  const [a = 0] = box.messageIds('INBOX');
  box.store.operations.act({ kind: 'flag', selection: ids(a), add: ['\\Flagged'], remove: [] });
  box.store.operations.act({ kind: 'move', selection: ids(a), to: there.inboxId });
  expect(box.store.messages.window(there.inboxId, 0, 9).rows.map((row) => row.id)).toEqual([a]);
  await box.send();
  expect(box.store.operations.list()).toEqual([]);
  expect(await atServer(raw, 'INBOX')).toEqual(['2']);
  expect(await atServer(there.raw, 'INBOX')).toEqual(['1 \\Flagged']);
  expect((await there.raw.fetchRaw(1)).toString()).toBe(mail('a'));
  const { untagged } = await there.raw.ok('UID FETCH 1 (INTERNALDATE)');
  expect(untagged.join()).toContain(`${new Date(1_790_000_000_000).getUTCFullYear()}`);
  expect(box.store.messages.location(a)).toMatchObject({ accountId: there.accountId, uid: 1 });
  expect(box.store.messages.window(there.inboxId, 0, 9).rows.map((row) => row.id)).toEqual([a]);
});

test('without a connection to the other account it is refused, and the message stays', async () => {
  const { raw, box, port } = await start();
  const there = await second(box, port);
  box.others.clear();
  const [a = 0] = box.messageIds('INBOX');
  box.store.operations.act({ kind: 'move', selection: ids(a), to: there.inboxId });
  await box.send();
  expect(box.store.operations.list()).toMatchObject([{ state: 'refused', reason: { code: 'unsupported' } }]);
  expect(box.shown('INBOX')).toEqual(['a', 'b']);
  expect(await atServer(raw, 'INBOX')).toEqual(['1', '2']);
});

test('from a server into a local folder and back', async () => {
  const { raw, box, port } = await start();
  const { store, accountId: imap } = box;
  const pop3 = store.accounts.add({
    ...accountSettings({ port, user: 'x', password: 'x' }),
    protocol: 'pop3',
  });
  const local = store.mailboxes.ensureLocal(pop3, 'Inbox', 'inbox');
  const [a = 0] = box.messageIds('INBOX');
  store.operations.act({ kind: 'move', selection: ids(a), to: local });
  await box.send();
  expect(await atServer(raw, 'INBOX')).toEqual(['2']);
  expect(store.bodies.read(a, 10_000)?.toString()).toBe(mail('a'));
  expect(store.messages.location(a)).toMatchObject({ accountId: pop3, mailboxId: local, uid: null });

  const own = store.messages.addLocal(local, message(null, { subject: 'own', messageId: 'own@x' }));
  const writer = store.bodies.writer(own);
  writer.write(Buffer.from(mail('own')));
  writer.commit();
  store.operations.act({ kind: 'move', selection: ids(own, a), to: box.idOf('Archive') });
  const runner = createOutboxRunner({
    store,
    clock: systemClock,
    log: silentLog,
    accountId: pop3,
    transport: {
      withMailbox: () => Promise.reject(new Error('a local folder needs no connection')),
      withSession: () => Promise.reject(new Error('a local folder needs no connection')),
      fetchBody: () => Promise.reject(new Error('it is here')),
      changedAt: () => undefined,
      foldersChanged: () => undefined,
      otherAccount: (accountId) => (accountId === imap ? box.own : null),
    },
  });
  await runner.run(untilAborted());
  expect(store.operations.list()).toEqual([]);
  expect(await atServer(raw, 'Archive')).toHaveLength(2);
  await box.round();
  expect(box.shown('Archive').toSorted()).toEqual(['a', 'own']);
  expect(box.messageIds('Archive').toSorted()).toEqual([a, own].toSorted());
  expect(store.messages.totals(local).messages).toBe(0);
});
