// A row's spoken name carries its state.
import { expect, test } from 'vitest';
import type { MessageRow } from '../../../shared/model/message.ts';
import { rowLabel, rowPeople } from './row-text.ts';

const now = new Date(2026, 5, 15).getTime();
const row: MessageRow = {
  id: 1,
  mailboxId: 1,
  uid: 1,
  subject: 'Lunch?',
  from: { name: 'Ann Smith', address: 'ann@example.org' },
  to: [
    { name: '', address: 'bo@example.org' },
    { name: 'Cy', address: 'cy@example.org' },
  ],
  date: new Date(2019, 0, 2).getTime(),
  flags: [],
  size: 1,
  hasAttachment: false,
  threadId: 1,
  cached: false,
};

test('unread, sender, subject, date', () => {
  expect(rowLabel(row, 'inbox', now)).toMatch(/^Unread, Ann Smith, Lunch\?, .*2019/);
});

test('a read, flagged message with an attachment says so, in any spelling of the flags', () => {
  const label = rowLabel({ ...row, flags: ['\\SEEN', '\\flagged'], hasAttachment: true }, null, now);
  expect(label).toMatch(/^Flagged, Has attachment, Ann Smith/);
});

test('tags and the mark of deletion are said', () => {
  const flags = ['\\Seen', '\\Deleted', '$label1', 'to_call', '$Forwarded'];
  const label = rowLabel({ ...row, flags }, null, now);
  expect(label).toMatch(/^Marked as deleted, Ann Smith/);
  expect(label).toMatch(/Tags: Important, to call$/);
});

test('what is hardly the message says so', () => {
  expect(rowLabel({ ...row, flags: ['\\Seen', '$suspicious'] }, null, now)).toMatch(
    /^Doubtful download, Ann/,
  );
});

test('an empty subject has a name', () => {
  expect(rowLabel({ ...row, subject: ' ' }, null, now)).toContain('No subject');
});

test('sent mail shows who it went to', () => {
  expect(rowPeople(row, 'sent')).toBe('To bo@example.org, Cy');
  expect(rowPeople({ ...row, to: [] }, 'drafts')).toBe('No recipients');
});
