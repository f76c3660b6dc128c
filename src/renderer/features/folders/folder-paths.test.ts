// Folder paths keep the server's separator.
import { expect, test } from 'vitest';
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import { childPath, nameFault, parentChoices, renamedPath, separatorOf } from './folder-paths.ts';

const boxes = [
  { id: 1, accountId: 1, parentId: null, path: 'Work', name: 'Work' },
  { id: 2, accountId: 1, parentId: 1, path: 'Work.Alpha', name: 'Alpha' },
  { id: 3, accountId: 2, parentId: null, path: 'Flat', name: 'Flat' },
] as unknown as readonly MailboxSummary[];

test('the separator is the one the account uses', () => {
  expect(separatorOf(boxes, 1)).toBe('.');
  expect(separatorOf(boxes, 2)).toBe('/');
});

test('children and new names stand in their place', () => {
  expect(childPath(boxes[1] ?? null, 'Beta', '.')).toBe('Work.Alpha.Beta');
  expect(childPath(null, 'Beta', '.')).toBe('Beta');
  expect(renamedPath(boxes[1] ?? { path: '', name: '' }, 'Gamma')).toBe('Work.Gamma');
});

test('a name cannot hold the separator', () => {
  expect(nameFault('a.b', '.')).toMatch(/separate folders/);
  expect(nameFault('a/b', '.')).toBeNull();
  expect(nameFault('  ', '/')).toBe('Enter a name.');
});

test('a folder moves into any other of its account, never into itself or where it is', () => {
  const mailboxes = [
    { id: 1, accountId: 1, path: 'Work', parentId: null },
    { id: 2, accountId: 1, path: 'Work/Old', parentId: 1 },
    { id: 3, accountId: 1, path: 'Work/Old/2020', parentId: 2 },
    { id: 4, accountId: 1, path: 'Work/Older', parentId: 1 },
    { id: 5, accountId: 2, path: 'Work', parentId: null },
    { id: 6, accountId: 1, path: 'Home', parentId: null },
  ];
  const [, old] = mailboxes;
  if (!old) throw new Error('no folder');
  expect(parentChoices(mailboxes, old, '/').map(({ id }) => id)).toEqual([6, 4]);
});
