// Shared by the store's tests: a fresh profile, an account, a mailbox, made-up messages.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { FetchedMessage, MailboxDelta } from '../../src/main/engine/store/rows.ts';
import { openStore, type Store, type StoreOptions } from '../../src/main/engine/store/store.ts';
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

export function freshProfile(): string {
  const dir = mkdtempSync(join(tmpdir(), 'petrel-store-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export function freshStore(options?: StoreOptions): Store {
  const store = openStore(freshProfile(), options);
  onTestFinished(() => store.close());
  return store;
}

export interface Scene {
  readonly store: Store;
  readonly accountId: number;
  readonly inbox: number;
  readonly archive: number;
}

/** One IMAP account with INBOX and Archive, both selected once. */
export function storeWithMailboxes(store = freshStore()): Scene {
  const accountId = store.accounts.add(imapSettings);
  const states = store.mailboxes.applyList(accountId, [listed('INBOX'), listed('Archive')]);
  const idOf = (path: string): number => states.find((state) => state.path === path)?.id ?? 0;
  const inbox = idOf('INBOX');
  const archive = idOf('Archive');
  store.mailboxes.beginEpoch(inbox, { uidValidity: 1, uidNext: null, highestModSeq: null });
  store.mailboxes.beginEpoch(archive, { uidValidity: 2, uidNext: null, highestModSeq: null });
  return { store, accountId, inbox, archive };
}

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
