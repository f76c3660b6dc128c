// A mailbox (the UI says folder) as the renderer sees it.
import type { Problem } from '../problem.ts';
import type { AccountId, MailboxId } from './ids.ts';

/** Special uses of RFC 6154, and INBOX. */
export type MailboxRole =
  | 'inbox'
  | 'drafts'
  | 'sent'
  | 'archive'
  | 'junk'
  | 'trash'
  | 'all'
  | 'flagged'
  | 'important';

export interface MailboxSummary {
  readonly id: MailboxId;
  readonly accountId: AccountId;
  readonly parentId: MailboxId | null;
  /** Full decoded name with the server's own separator, e.g. `Work/Ålesund`. */
  readonly path: string;
  /** Last level of `path`. */
  readonly name: string;
  readonly role: MailboxRole | null;
  readonly selectable: boolean;
  readonly subscribed: boolean;
  /** Messages and unread of the effective view (server state plus waiting operations). */
  readonly messages: number;
  readonly unread: number;
  readonly uidValidity: number | null;
  readonly status: MailboxStatus;
}

/** What may honestly be said of how fresh a mailbox is. */
export interface MailboxStatus {
  readonly state: 'never' | 'syncing' | 'partial' | 'complete' | 'failed';
  /** Messages the server has and the cache does not yet. */
  readonly missing: number;
  /** Epoch ms of the last time both UID sets were seen equal, or null. */
  readonly confirmedAt: number | null;
  readonly problem: Problem | null;
}
