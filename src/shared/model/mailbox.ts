// A mailbox (the UI says folder) as the renderer sees it.
import type { Problem } from '../problem.ts';
import type { BodyPolicy } from './account.ts';
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

/** What a folder may be used as by the person's choice; `none`: as nothing, whatever the server says. */
export type ChosenRole = Extract<MailboxRole, 'drafts' | 'sent' | 'archive' | 'junk' | 'trash'> | 'none';

/** What the person chose for one folder; null: as the server says, as the account says. */
export interface MailboxChoice {
  readonly role: ChosenRole | null;
  readonly bodyPolicy: BodyPolicy | null;
}

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
  /** Absent where nothing was chosen. */
  readonly choice?: MailboxChoice;
  /** Epoch ms of the newest message whose body is not held, null when all are; absent where it is not known. */
  readonly newestWithoutBody?: number | null;
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
