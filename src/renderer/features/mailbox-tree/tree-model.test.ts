// The tree's order, levels and keys.
import { describe, expect, test } from 'vitest';
import type { AccountSummary } from '../../../shared/model/account.ts';
import type { MailboxRole, MailboxSummary } from '../../../shared/model/mailbox.ts';
import { treeKey, typeahead, visibleNodes } from './tree-model.ts';

function account(id: number): AccountSummary {
  return {
    id,
    name: '',
    address: `ann${id}@example.org`,
    protocol: 'imap',
    host: 'h',
    port: 993,
    security: 'tls',
    user: 'u',
    allowPlain: false,
    leaveOnServer: 'always',
    bodyPolicy: { kind: 'everything' },
    bodySizeLimit: 0,
    checkIntervalMinutes: 10,
    credential: 'keychain',
  };
}

function mailbox(
  id: number,
  path: string,
  more: { parentId?: number; role?: MailboxRole; unread?: number; accountId?: number } = {},
): MailboxSummary {
  return {
    id,
    accountId: more.accountId ?? 1,
    parentId: more.parentId ?? null,
    path,
    name: path.split('/').at(-1) ?? path,
    role: more.role ?? null,
    selectable: true,
    subscribed: true,
    messages: 0,
    unread: more.unread ?? 0,
    uidValidity: 1,
    status: { state: 'complete', missing: 0, confirmedAt: null, problem: null },
  };
}

const boxes = [
  mailbox(1, 'Work'),
  mailbox(2, 'Work/Ålesund', { parentId: 1 }),
  mailbox(3, 'Trash', { role: 'trash' }),
  mailbox(4, 'INBOX', { role: 'inbox', unread: 3 }),
  mailbox(5, 'Sent', { role: 'sent' }),
  mailbox(6, 'Inbox', { accountId: 2, role: 'inbox' }),
];
const none = new Set<string>();

describe('visibleNodes', () => {
  test('accounts in turn; the inbox first, special folders next, then by name', () => {
    const nodes = visibleNodes([account(1), account(2)], boxes, none);
    expect(nodes.map((node) => node.label)).toEqual([
      'ann1@example.org',
      'Inbox',
      'Sent',
      'Trash',
      'Work',
      'Ålesund',
      'ann2@example.org',
      'Inbox',
    ]);
    expect(nodes.map((node) => node.level)).toEqual([1, 2, 2, 2, 2, 3, 1, 2]);
    expect(nodes[4]).toMatchObject({ position: 4, siblings: 4, expanded: true });
    expect(nodes[1]).toMatchObject({ unread: 3, expanded: null });
  });

  test('what is collapsed hides its children', () => {
    const nodes = visibleNodes([account(1)], boxes, new Set(['mailbox-1']));
    expect(nodes.at(-1)).toMatchObject({ label: 'Work', expanded: false });
    expect(visibleNodes([account(1)], boxes, new Set(['account-1']))).toHaveLength(1);
  });

  test('a folder whose parent is not listed is still shown', () => {
    const nodes = visibleNodes([account(1)], [mailbox(9, 'gone/child', { parentId: 77 })], none);
    expect(nodes[1]).toMatchObject({ label: 'child', level: 2 });
  });
});

describe('treeKey', () => {
  const nodes = visibleNodes([account(1)], boxes, none);
  test('arrows walk, open, close and go to the parent', () => {
    expect(treeKey(nodes, 0, 'ArrowDown')).toEqual({ kind: 'focus', index: 1 });
    expect(treeKey(nodes, 0, 'ArrowUp')).toBeNull();
    expect(treeKey(nodes, 4, 'ArrowRight')).toEqual({ kind: 'focus', index: 5 });
    expect(treeKey(nodes, 4, 'ArrowLeft')).toEqual({ kind: 'collapse', key: 'mailbox-1' });
    expect(treeKey(nodes, 5, 'ArrowLeft')).toEqual({ kind: 'focus', index: 4 });
    expect(treeKey(nodes, 1, 'End')).toEqual({ kind: 'focus', index: 5 });
    const closed = visibleNodes([account(1)], boxes, new Set(['mailbox-1']));
    expect(treeKey(closed, 4, 'ArrowRight')).toEqual({ kind: 'expand', key: 'mailbox-1' });
  });
});

describe('typeahead', () => {
  const nodes = visibleNodes([account(1)], boxes, none);
  test('finds the next match, going round, and keeps the current one while a word grows', () => {
    expect(typeahead(nodes, 0, 'w')).toBe(4);
    expect(typeahead(nodes, 4, 'wo')).toBe(4);
    expect(typeahead(nodes, 4, 'i')).toBe(1);
    expect(typeahead(nodes, 4, 'zz')).toBe(-1);
  });
});
