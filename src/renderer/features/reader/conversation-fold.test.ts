import { expect, test } from 'vitest';
import type { MessageRow } from '../../../shared/model/message.ts';
import { foldedRows, neighbour, successor } from './conversation-fold.ts';

const rows = (...read: boolean[]): MessageRow[] =>
  read.map((seen, index) => ({
    id: index + 1,
    mailboxId: 1,
    uid: null,
    subject: '',
    from: { name: '', address: '' },
    to: [],
    date: index,
    flags: seen ? ['\\Seen'] : [],
    size: 0,
    hasAttachment: false,
    threadId: 1,
    cached: true,
  }));
const ids = (list: readonly MessageRow[]) => list.map(({ id }) => id);

test('a short conversation is shown whole', () => {
  expect(ids(foldedRows(rows(true, true, true, true), 1))).toEqual([1, 2, 3, 4]);
});

test('of a long one: the first, the last two, what is unread and what is open', () => {
  expect(ids(foldedRows(rows(true, true, false, true, true, true, true, true), 5))).toEqual([1, 3, 5, 7, 8]);
});

test('what was unread when the conversation came into sight stays there', () => {
  expect(ids(foldedRows(rows(true, true, true, true, true, true, true), 1, new Set([3])))).toEqual([
    1, 3, 6, 7,
  ]);
});

test('the next and the previous message, also of those that are folded away', () => {
  const list = rows(true, true, true, true, true, true);
  expect([neighbour(list, 3, 1)?.id, neighbour(list, 3, -1)?.id]).toEqual([4, 2]);
  expect([neighbour(list, 6, 1), neighbour(list, 1, -1), neighbour(list, 99, 1)]).toEqual([null, null, null]);
});

test('when a message leaves, the newer one is read next, at the end the older one', () => {
  const list = rows(true, true, true);
  expect([successor(list, 1)?.id, successor(list, 3)?.id]).toEqual([2, 2]);
  expect([successor(rows(true), 1), successor([], 1)]).toEqual([null, null]);
});
