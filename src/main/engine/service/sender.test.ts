// What the cache says of a sender: new or known, imitating or not, and where an answer would go.
import { expect, test } from 'vitest';
import { delta, imapSettings, listed, message, storeWithMailboxes } from '../../../../test/store/fixtures.ts';
import type { Address } from '../../../shared/model/message.ts';
import { senderHandlers, serverOf } from './sender.ts';

const mia: Address = { name: 'Mia Lund', address: 'Mia@Northwind-Traders.example' };
const own: Address = { name: 'Ann', address: imapSettings.address };

function setUp() {
  const scene = storeWithMailboxes();
  let uid = 0;
  const add = (mailboxId: number, date: number, from: Address, to: Address[], replyTo: Address[] = []) => {
    uid += 1;
    scene.store.messages.applyDelta(
      mailboxId,
      delta({ added: [message(uid, { date, from: [from], to, replyTo })] }),
    );
    return scene.store.messages.window(mailboxId, 0, 1_000).rows.find((row) => row.uid === uid)?.id ?? 0;
  };
  const stop = new AbortController();
  const handlers = senderHandlers(scene.store, stop.signal);
  return { ...scene, add, ask: (messageId: number) => handlers['messages.sender']({ messageId }) };
}

test('the first message of an address is new, the later ones are not', async () => {
  const { inbox, archive, add, ask } = setUp();
  const first = add(inbox, 1_000, mia, [own]);
  expect(await ask(first)).toEqual({ firstMessage: true, imitates: null, repliesElsewhere: [] });
  const second = add(archive, 2_000, { name: '', address: 'mia@northwind-traders.example' }, [own]);
  expect((await ask(second)).firstMessage).toBe(false);
  expect((await ask(first)).firstMessage).toBe(true);
});

test('who was written to is not new, and oneself never is', async () => {
  const { inbox, archive, add, ask } = setUp();
  const sent = add(archive, 500, own, [mia]);
  expect((await ask(add(inbox, 1_000, mia, [own]))).firstMessage).toBe(false);
  expect((await ask(sent)).firstMessage).toBe(false);
});

test('an address one letter off somebody familiar is named, one off a stranger is not', async () => {
  const { inbox, archive, add, ask } = setUp();
  const false1 = { name: 'Mia Lund', address: 'mia@northwind-trader.example' };
  expect((await ask(add(inbox, 2_000, false1, [own]))).imitates).toBeNull();
  add(archive, 500, own, [mia]);
  expect((await ask(add(inbox, 3_000, false1, [own]))).imitates).toBe('mia@northwind-traders.example');
});

test('junk makes nobody known', async () => {
  const { store, accountId, add, ask, inbox } = setUp();
  const states = store.mailboxes.applyList(accountId, [
    listed('INBOX'),
    listed('Archive'),
    { ...listed('Junk'), role: 'junk' },
  ]);
  const junk = states.find(({ path }) => path === 'Junk')?.id ?? 0;
  store.mailboxes.beginEpoch(junk, { uidValidity: 3, uidNext: null, highestModSeq: null });
  add(junk, 100, mia, [own]);
  expect((await ask(add(inbox, 1_000, mia, [own]))).firstMessage).toBe(true);
});

test('answers that would go elsewhere are told, the sender under another spelling is not elsewhere', async () => {
  const { inbox, add, ask } = setUp();
  const away = { name: '', address: 'collect@elsewhere.example' };
  expect((await ask(add(inbox, 1, mia, [own], [away]))).repliesElsewhere).toEqual([away]);
  const same = { name: 'M', address: 'mia@northwind-traders.EXAMPLE' };
  expect((await ask(add(inbox, 2, mia, [own], [same]))).repliesElsewhere).toEqual([]);
});

test('the believed server is the one of the account', () => {
  const { store, inbox, add } = setUp();
  expect(serverOf(store, add(inbox, 1, mia, [own]))).toBe(imapSettings.host);
  expect(serverOf(store, 999_999)).toBeUndefined();
});
