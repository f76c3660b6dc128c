// UIDVALIDITY: when it changes, messages and bodies stay themselves under new UIDs, and the rest goes.
import { expect, test } from 'vitest';
import { delta, message, type Scene, storeWithMailboxes } from './fixtures.ts';

const epoch = (uidValidity: number) => ({ uidValidity, uidNext: null, highestModSeq: null });

function started(): Scene & { ids: number[] } {
  const scene = storeWithMailboxes();
  const added = [1, 2, 3].map((uid) => message(uid, uid === 3 ? { messageId: null } : {}));
  scene.store.messages.applyDelta(scene.inbox, delta({ added, uidNext: 4, highestModSeq: 9n }));
  const rows = scene.store.messages.window(scene.inbox, 0, 9).rows.toReversed();
  for (const row of rows) {
    const writer = scene.store.bodies.writer(row.id);
    writer.write(Buffer.from(`body ${row.uid}`));
    writer.commit();
  }
  return { ...scene, ids: rows.map((row) => row.id) };
}

test('the first and the same UIDVALIDITY change nothing', () => {
  const { store, inbox } = started();
  expect(store.mailboxes.beginEpoch(inbox, epoch(1))).toBe('same');
  expect([...store.messages.uids(inbox)]).toEqual([1, 2, 3]);
  expect(store.mailboxes.get(inbox)).toMatchObject({ uidNext: 4, highestModSeq: 9n });
});

test('another one voids the UIDs, keeps what is seen, and links what is listed again', () => {
  const { store, inbox, ids } = started();
  const [first = 0, second = 0, third = 0] = ids;
  expect(store.mailboxes.beginEpoch(inbox, epoch(7))).toBe('changed');
  expect(store.messages.uids(inbox)).toHaveLength(0);
  expect(store.mailboxes.get(inbox)).toMatchObject({ uidValidity: 7, uidNext: null, highestModSeq: null });
  expect(store.messages.window(inbox, 0, 9).rows.map((row) => row.id)).toEqual([third, second, first]);
  const again = [
    message(1, { uid: 11, flags: ['\\Seen'] }),
    message(3, { uid: 12, messageId: null }),
    message(50, { uid: 13 }),
  ];
  expect(store.messages.applyDelta(inbox, delta({ added: again }))).toMatchObject({ added: 3 });
  const rows = store.messages.window(inbox, 0, 9).rows;
  expect(rows.map((row) => [row.uid, row.id])).toMatchObject([
    [13, expect.any(Number)],
    [12, third],
    [null, second],
    [11, first],
  ]);
  expect(store.bodies.read(first, 100)?.toString()).toBe('body 1');
  expect(store.mailboxes.finishEpoch(inbox)).toBe(1);
  expect(store.messages.totals(inbox)).toEqual({ messages: 3, unread: 2 });
  expect(store.messages.location(second)).toBeNull();
});

test('a row whose sender and subject came from its body is known again by a server that says neither', () => {
  const { store, inbox } = storeWithMailboxes();
  const silent = { messageId: null, subject: '', from: [], sentAt: null };
  store.messages.applyDelta(inbox, delta({ added: [message(1, silent), message(2, { messageId: null })] }));
  const [, row] = store.messages.window(inbox, 0, 9).rows;
  const said = { ...message(1, { subject: 'From its body' }), cc: [] };
  expect(store.messages.fillHeader(row?.id ?? 0, said)).toBe(true);
  store.mailboxes.beginEpoch(inbox, epoch(7));
  const again = [
    message(1, { ...silent, uid: 21 }),
    message(2, { uid: 22, messageId: null, subject: 'New' }),
  ];
  store.messages.applyDelta(inbox, delta({ added: again }));
  expect(store.messages.location(row?.id ?? 0)?.uid).toBe(21);
  expect(store.mailboxes.finishEpoch(inbox)).toBe(1);
});

test('the same listing applied twice after a change doubles nothing', () => {
  const { store, inbox, ids } = started();
  store.mailboxes.beginEpoch(inbox, epoch(7));
  const again = delta({ added: [1, 2, 3].map((uid) => message(uid, { uid: uid + 10 })) });
  store.messages.applyDelta(inbox, again);
  store.messages.applyDelta(inbox, again);
  store.mailboxes.finishEpoch(inbox);
  expect(store.messages.totals(inbox).messages).toBe(3);
  // The third had no Message-ID before and has one now: it is another message.
  expect(ids.slice(0, 2).map((id) => store.messages.location(id)?.uid)).toEqual([11, 12]);
});

test('EMAILID decides where the server has it', () => {
  const { store, archive } = storeWithMailboxes();
  const twins = [1, 2].map((uid) => message(9, { uid, emailId: `e${uid}` }));
  store.messages.applyDelta(archive, delta({ added: twins }));
  const before = store.messages.window(archive, 0, 9).rows.toReversed();
  store.mailboxes.beginEpoch(archive, epoch(8));
  const swapped = [2, 1].map((uid, i) => message(9, { uid: 20 + i, emailId: `e${uid}` }));
  store.messages.applyDelta(archive, delta({ added: swapped }));
  expect(before.map((row) => store.messages.location(row.id)?.uid)).toEqual([21, 20]);
});

test('what waits for a message follows it to its new UID, or is refused when it is gone', () => {
  const { store, accountId, inbox, archive, ids } = started();
  const [first = 0, second = 0] = ids;
  const only = (id: number) => ({ kind: 'ids' as const, ids: [id] });
  store.operations.act({ kind: 'flag', selection: only(first), add: ['\\Flagged'], remove: [] });
  store.operations.act({ kind: 'move', selection: only(second), to: archive });
  store.mailboxes.beginEpoch(inbox, epoch(7));
  const lane = { accountId, mailboxId: inbox, dueAt: 0 };
  expect(store.operations.next(lane, 9)).toBeNull();
  store.messages.applyDelta(inbox, delta({ added: [message(1, { uid: 41 })] }));
  expect(store.operations.next(lane, 9)).toBeNull();
  store.mailboxes.finishEpoch(inbox);
  expect(store.operations.next(lane, 9)).toMatchObject({
    kind: 'flag',
    targets: [{ messageId: first, uid: 41 }],
  });
  expect(store.operations.list()).toMatchObject([
    { kind: 'flag', state: 'waiting' },
    { kind: 'move', state: 'refused', reason: { code: 'message-missing' } },
  ]);
  expect(store.messages.totals(archive).messages).toBe(0);
});

test('of two messages that cannot be told apart neither is touched by what waited for one', () => {
  const { store, accountId, archive } = storeWithMailboxes();
  store.messages.applyDelta(archive, delta({ added: [1, 2].map((uid) => message(9, { uid })) }));
  const [id = 0] = store.messages.window(archive, 0, 1).rows.map((row) => row.id);
  store.operations.act({ kind: 'delete-for-good', selection: { kind: 'ids', ids: [id] } });
  store.mailboxes.beginEpoch(archive, epoch(8));
  store.messages.applyDelta(archive, delta({ added: [5, 6].map((uid) => message(9, { uid })) }));
  store.mailboxes.finishEpoch(archive);
  expect(store.operations.next({ accountId, mailboxId: archive, dueAt: 0 }, 9)).toBeNull();
  expect(store.operations.list()).toMatchObject([{ state: 'refused', reason: { code: 'message-missing' } }]);
  expect(store.messages.totals(archive).messages).toBe(2);
});
