// A person changes their mind while the outbox opens the mailbox: what is sent is what they want in the end.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Dovecot, startDovecot } from '../harness/dovecot.ts';
import { RawImap } from '../harness/raw-imap.ts';
import { atServer, fill, type OutboxFixture, openOutbox } from './outbox-fixture.ts';

let dovecot: Dovecot;
beforeAll(async () => {
  dovecot = await startDovecot();
});
afterAll(() => dovecot.dispose());

const ids = (...list: number[]) => ({ kind: 'ids' as const, ids: list });

async function start(): Promise<{ raw: RawImap; box: OutboxFixture; a: number }> {
  const { user, password } = dovecot.addUser();
  const raw = await RawImap.connect({ host: '127.0.0.1', port: dovecot.ports.imap, user, password });
  await fill(raw, 'INBOX', ['a', 'b']);
  const box = openOutbox({ port: dovecot.ports.imap, user, password });
  onTestFinished(async () => {
    await box.dispose();
    await raw.logout();
  });
  await box.round();
  return { raw, box, a: box.messageIds('INBOX')[0] ?? 0 };
}

/** Begins to send, has the act done before the mailbox is open, and lets all of it end. */
async function sendWhile(box: OutboxFixture, act: () => void): Promise<void> {
  const sending = box.send();
  act();
  await sending;
  await box.send();
  await box.round();
  expect(box.store.operations.list()).toEqual([]);
  expect(box.refused).toEqual([]);
}

test('a flag that is taken back is not set', async () => {
  const { raw, box, a } = await start();
  const { operations } = box.store;
  operations.act({ kind: 'flag', selection: ids(a), add: ['\\Seen'], remove: [] });
  await sendWhile(box, () =>
    operations.act({ kind: 'flag', selection: ids(a), add: [], remove: ['\\Seen'] }),
  );
  expect(box.shown('INBOX')).toEqual(['a', 'b']);
  expect(await atServer(raw, 'INBOX')).toEqual(['1', '2']);
});

test('a message that is deleted again before its undoing was sent stays deleted', async () => {
  const { raw, box, a } = await start();
  const { operations } = box.store;
  const to = (path: string) => operations.act({ kind: 'move', selection: ids(a), to: box.idOf(path) });
  to('Trash');
  await box.send();
  await box.round();
  to('INBOX');
  await sendWhile(box, () => to('Trash'));
  expect(box.shown('INBOX')).toEqual(['b']);
  expect(box.shown('Trash')).toEqual(['a']);
  expect(await atServer(raw, 'Trash')).toHaveLength(1);
});

test('of two messages the one that goes elsewhere now does, the other as it was told', async () => {
  const { raw, box, a } = await start();
  const { operations } = box.store;
  operations.act({ kind: 'move', selection: ids(...box.messageIds('INBOX')), to: box.idOf('Trash') });
  await sendWhile(box, () => operations.act({ kind: 'move', selection: ids(a), to: box.idOf('Archive') }));
  expect(box.shown('INBOX')).toEqual([]);
  expect(box.shown('Trash')).toEqual(['b']);
  expect(box.shown('Archive')).toEqual(['a']);
  expect(await atServer(raw, 'Archive')).toHaveLength(1);
});
