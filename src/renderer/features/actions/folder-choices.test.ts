// The folder a person means is among the first.
import { expect, test } from 'vitest';
import type { AccountSummary } from '../../../shared/model/account.ts';
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import { folderChoices } from './folder-choices.ts';

function mailbox(id: number, accountId: number, path: string, selectable = true): MailboxSummary {
  return {
    id,
    accountId,
    parentId: null,
    path,
    name: path.split('/').at(-1) ?? path,
    role: null,
    selectable,
    subscribed: true,
    messages: 0,
    unread: 0,
    uidValidity: 1,
    status: { state: 'complete', missing: 0, confirmedAt: null, problem: null },
  };
}

const accounts = [
  { id: 1, address: 'a@example.org' },
  { id: 2, address: 'b@example.org' },
] as unknown as readonly AccountSummary[];
const boxes = [
  mailbox(1, 1, 'INBOX'),
  mailbox(2, 1, 'Work', false),
  mailbox(3, 1, 'Work/Alpha'),
  mailbox(4, 1, 'Beta alpha'),
  mailbox(5, 2, 'Alpha'),
];
const names = (typed: string) => folderChoices(accounts, boxes, 1, typed).map((choice) => choice.id);

test('not the folder itself, nor one that holds no messages', () => {
  expect(names('')).toEqual([4, 3, 5]);
});

test('a name that starts so comes first, one of the same account before one of another', () => {
  expect(names('alp')).toEqual([3, 4, 5]);
  expect(names('zzz')).toEqual([]);
});

test('path and address tell namesakes apart', () => {
  const [first, , third] = folderChoices(accounts, boxes, 1, 'alp');
  expect(first?.more).toBe('Work/Alpha · a@example.org');
  expect(third?.more).toBe('b@example.org');
});
