// Made-up accounts, mailboxes and messages, for tests and for the processes they start.
import type { FetchedMessage, MailboxDelta } from '../../src/main/engine/store/rows.ts';
import type { AccountSettings } from '../../src/shared/model/account.ts';

export const imapSettings: AccountSettings = {
  name: 'Ada',
  address: 'ada@example.org',
  protocol: 'imap',
  host: 'imap.example.org',
  port: 993,
  security: 'tls',
  user: 'ada',
  allowPlain: false,
  leaveOnServer: 'always',
  bodyPolicy: { kind: 'everything' },
  bodySizeLimit: 20_000_000,
  checkIntervalMinutes: 10,
};

export function listed(path: string) {
  return {
    path,
    wireName: path,
    separator: '/',
    role: path === 'INBOX' ? ('inbox' as const) : null,
    selectable: true,
    subscribed: true,
  };
}

export function message(uid: number | null, more: Partial<FetchedMessage> = {}): FetchedMessage {
  const n = uid ?? 0;
  return {
    uid,
    uidl: null,
    modSeq: null,
    flags: [],
    date: 1_700_000_000_000 + n * 1_000,
    sentAt: 1_700_000_000_000 + n * 1_000,
    size: 1_000 + n,
    subject: `Subject ${n}`,
    from: [{ name: 'Grace', address: 'grace@example.org' }],
    to: [{ name: '', address: 'ada@example.org' }],
    cc: [],
    bcc: [],
    replyTo: [],
    messageId: `m${n}@example.org`,
    inReplyTo: [],
    references: [],
    hasAttachment: false,
    emailId: null,
    ...more,
  };
}

export function delta(more: Partial<MailboxDelta>): MailboxDelta {
  return { added: [], flags: [], removed: [], ...more };
}
