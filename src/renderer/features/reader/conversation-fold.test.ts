import { expect, test } from 'vitest';
import type { MessageRow } from '../../../shared/model/message.ts';
import { foldedRows } from './conversation-fold.ts';

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
