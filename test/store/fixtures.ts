// Shared by the store's tests: a fresh profile, an account, a mailbox, made-up messages.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStore, type Store, type StoreOptions } from '../../src/main/engine/store/store.ts';
import { imapSettings, listed } from './store-data.ts';

export { delta, imapSettings, listed, message } from './store-data.ts';

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
