// A folder says no more of itself than is known.
import { expect, test } from 'vitest';
import type { AccountSummary } from '../../../shared/model/account.ts';
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import { listDate, moment } from '../../ui/format.ts';
import { folderStatus } from './folder-status.ts';

const now = Date.UTC(2026, 5, 15, 12);
const before = Date.UTC(2026, 2, 3, 12);

const account: AccountSummary = {
  id: 1,
  name: '',
  address: 'ann@example.org',
  protocol: 'imap',
  host: 'h',
  port: 993,
  security: 'tls',
  user: 'u',
  allowPlain: false,
  leaveOnServer: 'always',
  bodyPolicy: { kind: 'everything' },
  bodySizeLimit: 20_000_000,
  checkIntervalMinutes: 10,
  credential: 'keychain',
};
const folder: MailboxSummary = {
  id: 1,
  accountId: 1,
  parentId: null,
  path: 'Work',
  name: 'Work',
  role: null,
  selectable: true,
  subscribed: true,
  messages: 5,
  unread: 0,
  uidValidity: 1,
  status: { state: 'complete', missing: 0, confirmedAt: now, problem: null },
  newestWithoutBody: null,
};
const of = (more: Partial<MailboxSummary>, from: AccountSummary | null = account): string =>
  folderStatus({ ...folder, ...more }, from, now);
const status = (more: Partial<MailboxSummary['status']>) => ({ status: { ...folder.status, ...more } });

test('complete only when it is, and with the time of the proof', () => {
  expect(of({})).toBe(`Complete. All messages can be read offline. Last confirmed ${moment(now, now)}.`);
  expect(of({ ...status({ missing: 1_200 }) })).toMatch(/^1.?200 not fetched yet\./u);
  expect(of({ ...status({ state: 'partial', confirmedAt: null }) })).toMatch(
    /^Not complete yet\..* Not confirmed yet\.$/u,
  );
  expect(of({ ...status({ state: 'failed' }) })).toMatch(/^The last check failed\..* Last confirmed/u);
  expect(of({ ...status({ state: 'never', confirmedAt: null }), messages: 0 })).toBe('Not fetched yet.');
});

test('bodies: all, since a date, or none kept by choice of the folder', () => {
  expect(of({ newestWithoutBody: before })).toContain(
    `All messages after ${listDate(before, now)} can be read offline.`,
  );
  const headers = { role: null, bodyPolicy: { kind: 'headers' } } as const;
  expect(of({ newestWithoutBody: before, choice: headers })).toContain('Only the list is kept offline.');
  const { newestWithoutBody: _, ...unknown } = folder;
  expect(folderStatus(unknown, account, now)).not.toContain('offline');
});

test('why a check failed', () => {
  const problem = { kind: 'refused', code: 'server-no', retry: 'never', detail: 'no access' } as const;
  expect(of({ ...status({ state: 'failed', problem }) })).toMatch(/^The last check failed: .*no access/u);
});

test('of a POP3 inbox, what could not be fetched and when it was last checked', () => {
  const pop3 = { ...account, protocol: 'pop3' } as const;
  const inbox = { role: 'inbox' } as const;
  expect(of(inbox, pop3)).toBe(`Last checked ${moment(now, now)}.`);
  expect(of({ ...inbox, ...status({ state: 'partial', missing: 2 }) }, pop3)).toMatch(
    /^2 could not be fetched\. Last checked/u,
  );
  expect(of({ ...inbox, ...status({ state: 'failed', confirmedAt: null }) }, pop3)).toBe(
    'The last check failed.',
  );
});

test('nothing is said where there is nothing to say', () => {
  expect(of({ selectable: false })).toBe('');
  expect(of({}, { ...account, protocol: 'pop3' })).toBe('');
  expect(of({}, null)).toBe('');
});
