// Conversations by reference, in whatever order their messages arrive.
import { expect, test } from 'vitest';
import type { FetchedMessage } from '../../src/main/engine/store/rows.ts';
import { delta, imapSettings, listed, message, storeWithMailboxes } from './fixtures.ts';

/** `id < parent < grandparent`: a message and what it refers to, oldest last. */
function link(uid: number, id: string, ...ancestors: string[]): FetchedMessage {
  return message(uid, {
    messageId: id,
    inReplyTo: ancestors.slice(0, 1),
    references: ancestors.toReversed(),
    subject: 'the same for all',
  });
}

function threadsOf(messages: readonly FetchedMessage[], batch: number): number[] {
  const { store, inbox } = storeWithMailboxes();
  for (let i = 0; i < messages.length; i += batch) {
    store.messages.applyDelta(inbox, delta({ added: messages.slice(i, i + batch) }));
  }
  const rows = store.messages.window(inbox, 0, 50).rows;
  return messages.map((item) => rows.find((row) => row.uid === item.uid)?.threadId ?? -1);
}

const conversation = [
  link(1, 'a'),
  link(2, 'b', 'a'),
  link(3, 'c', 'b', 'a'),
  link(4, 'd', 'c'),
  link(5, 'x'),
  link(6, 'e', 'missing'),
  link(7, 'f', 'missing'),
];

test.each([1, 2, 10])('in any order, %i at a time, the same conversations are found', (batch) => {
  const orders = [conversation, conversation.toReversed(), [3, 6, 0, 5, 1, 4, 2].map((i) => conversation[i])];
  for (const order of orders) {
    const messages = order.filter((item) => item !== undefined);
    const threads = new Map(threadsOf(messages, batch).map((thread, i) => [messages[i]?.messageId, thread]));
    const [a, b, c, d, x, e, f] = ['a', 'b', 'c', 'd', 'x', 'e', 'f'].map((id) => threads.get(id));
    expect(new Set([a, b, c, d]).size).toBe(1);
    expect(e).toBe(f);
    expect(new Set([a, x, e]).size).toBe(3);
  }
});

test('a missing link that arrives joins two conversations, and the list is told', async () => {
  const { store, inbox } = storeWithMailboxes();
  store.messages.applyDelta(inbox, delta({ added: [link(1, 'a'), link(2, 'c', 'b')] }));
  const told = new Promise<number[]>((resolve) => {
    store.changes.on((changes) => resolve(changes.lists.map((list) => list.mailboxId)));
  });
  store.messages.applyDelta(inbox, delta({ added: [link(3, 'b', 'a')] }));
  expect(new Set(store.messages.window(inbox, 0, 9).rows.map((row) => row.threadId)).size).toBe(1);
  expect(await told).toContain(inbox);
});

test('across mailboxes of one account, never across accounts, never by subject', () => {
  const { store, inbox, archive } = storeWithMailboxes();
  const other = store.accounts.add(imapSettings);
  const foreign = store.mailboxes.applyList(other, [listed('INBOX')])[0]?.id ?? 0;
  store.messages.applyDelta(inbox, delta({ added: [link(1, 'a'), link(2, 'unrelated')] }));
  store.messages.applyDelta(archive, delta({ added: [link(1, 'b', 'a')] }));
  store.messages.applyDelta(foreign, delta({ added: [link(1, 'b', 'a')] }));
  const [second, first] = store.messages.window(inbox, 0, 2).rows.map((row) => row.threadId);
  const archived = store.messages.window(archive, 0, 1).rows[0]?.threadId;
  expect(archived).toBe(first);
  expect(second).not.toBe(first);
  expect(store.messages.window(foreign, 0, 1).rows[0]?.threadId).not.toBe(first);
});

test('a merge in a transaction that fails never was', () => {
  const { store, inbox } = storeWithMailboxes();
  store.messages.applyDelta(inbox, delta({ added: [link(1, 'a'), link(2, 'c', 'b')] }));
  const before = store.messages.window(inbox, 0, 9).rows.map((row) => row.threadId);
  expect(() =>
    store.transaction(() => {
      store.messages.applyDelta(inbox, delta({ added: [link(3, 'b', 'a')] }));
      throw new Error('no');
    }),
  ).toThrow('no');
  store.messages.applyDelta(inbox, delta({ added: [link(4, 'd', 'c')] }));
  const rows = store.messages.window(inbox, 0, 9).rows;
  expect(rows.filter((row) => row.uid !== 4).map((row) => row.threadId)).toEqual(before);
  expect(rows.find((row) => row.uid === 4)?.threadId).toBe(before[0]);
});

test('a message that moves to another account leaves its conversation behind', () => {
  const { store, inbox, accountId } = storeWithMailboxes();
  const other = store.accounts.add(imapSettings);
  const foreign = store.mailboxes.applyList(other, [listed('INBOX')])[0]?.id ?? 0;
  store.mailboxes.beginEpoch(foreign, { uidValidity: 5, uidNext: null, highestModSeq: null });
  store.messages.applyDelta(inbox, delta({ added: [link(1, 'a'), link(2, 'b', 'a')] }));
  const id = store.messages.window(inbox, 1, 1).rows[0]?.id ?? 0;
  store.operations.act({ kind: 'move', selection: { kind: 'ids', ids: [id] }, to: foreign });
  const lane = store.operations.lanes(accountId)[0];
  const work = lane && store.operations.next(lane, 10);
  if (work?.kind !== 'move') throw new Error('no move');
  store.operations.begin(work);
  store.operations.confirmPlaced(work, new Map([[id, { uidValidity: 5, uid: 7 }]]));
  store.messages.applyDelta(foreign, delta({ added: [link(8, 'c', 'a')] }));
  const uids = (of: number) => store.messages.conversation(of, 9).rows.map((row) => row.uid);
  expect(uids(id)).toEqual([7, 8]);
  expect(uids(store.messages.window(inbox, 0, 1).rows[0]?.id ?? 0)).toEqual([2]);
});

test('joining one by one costs as many rows as there are messages, not their square', () => {
  const { store, inbox } = storeWithMailboxes();
  const COUNT = 3_000;
  const singles = Array.from({ length: COUNT }, (_, i) => link(i + 1, `s${i}`));
  store.messages.applyDelta(inbox, delta({ added: singles }));
  const joins = Array.from({ length: COUNT - 1 }, (_, i) =>
    link(COUNT + i + 1, `j${i}`, `s${COUNT - 1 - i}`, `s${COUNT - 2 - i}`),
  );
  const before = process.cpuUsage();
  for (let i = 0; i < joins.length; i += 100) {
    store.messages.applyDelta(inbox, delta({ added: joins.slice(i, i + 100) }));
  }
  const { user, system } = process.cpuUsage(before);
  const whole = store.messages.conversation(store.messages.window(inbox, 0, 1).rows[0]?.id ?? 0, 10_000);
  expect(whole.rows).toHaveLength(2 * COUNT - 1);
  // Rewriting the larger half each time takes ten times as long.
  expect((user + system) / 1_000).toBeLessThan(4_000);
});
