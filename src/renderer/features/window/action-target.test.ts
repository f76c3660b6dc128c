// An action hits the selection, else the open message, and its label follows their state.
import { expect, test } from 'vitest';
import type { MessageRow } from '../../../shared/model/message.ts';
import { emptySelection, selectAll, selectRange } from '../message-list/selection.ts';
import { actionTarget } from './action-target.ts';

function row(id: number, flags: string[]): MessageRow {
  return {
    id,
    mailboxId: 1,
    uid: id,
    subject: '',
    from: { name: '', address: '' },
    to: [],
    date: 0,
    flags,
    size: 0,
    hasAttachment: false,
    threadId: id,
    cached: false,
  };
}

const rows = [row(10, ['\\Seen']), row(11, ['\\Flagged']), row(12, ['\\Seen', '\\Flagged'])];
const list = {
  rowAt: (index: number) => rows[index],
  indexOf: (id: number) => (id >= 10 && id <= 12 ? id - 10 : undefined),
  total: 3,
};
const none = emptySelection(1);
const mailbox = { id: 1, accountId: 5, role: 'inbox', unread: 0 } as const;

test('nothing selected and nothing open: no target', () => {
  expect(actionTarget(none, null, mailbox, list)).toBeNull();
});

test('the open message stands in for an empty selection', () => {
  expect(actionTarget(none, row(99, []), mailbox, list)).toEqual({
    selection: { kind: 'ids', ids: [99] },
    count: 1,
    unread: true,
    flagged: false,
    deleted: false,
    tags: new Map(),
    tagsComplete: true,
    mailboxId: 1,
    accountId: 5,
    role: 'inbox',
  });
});

test('one unread message makes the selection markable as read; flagged only when all are', () => {
  expect(actionTarget(selectRange(none, [10, 11]), null, mailbox, list)).toMatchObject({
    unread: true,
    flagged: false,
    deleted: false,
  });
  expect(actionTarget(selectRange(none, [11, 12]), null, mailbox, list)).toMatchObject({ flagged: true });
  expect(actionTarget(selectRange(none, [10, 12]), null, mailbox, list)).toMatchObject({ unread: false });
});

test('a tag is on all messages or on some; of rows that are not held nothing is claimed', () => {
  const tagged = [row(10, ['Work', '$Forwarded']), row(11, ['work', 'Home']), row(12, [])];
  const held = { ...list, rowAt: (index: number) => tagged[index] };
  expect(actionTarget(selectRange(none, [10, 11]), null, mailbox, held)).toMatchObject({
    tags: new Map([
      ['work', { tag: 'work', held: 'all' }],
      ['home', { tag: 'Home', held: 'some' }],
    ]),
    tagsComplete: true,
  });
  const beyond = actionTarget(selectRange(none, [10, 99]), null, mailbox, held);
  expect(beyond).toMatchObject({ tagsComplete: false });
});

test('a whole folder goes by its unread count', () => {
  expect(actionTarget(selectAll(none), null, { ...mailbox, unread: 4 }, list)).toMatchObject({
    selection: { kind: 'mailbox', mailboxId: 1, except: [] },
    count: 3,
    unread: true,
  });
});
