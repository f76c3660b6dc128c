// What changed in the effective view: the only way any update reaches the window.
import type { MailboxId } from './ids.ts';
import type { MailboxSummary } from './mailbox.ts';
import type { MessageRow } from './message.ts';

export interface ChangeSet {
  /** Accounts were added, removed or edited. */
  readonly accounts: boolean;
  /** New summaries of mailboxes that changed. */
  readonly mailboxes: readonly MailboxSummary[];
  readonly removedMailboxes: readonly MailboxId[];
  /** Rows whose content changed but whose place in the list did not. */
  readonly rows: readonly MessageRow[];
  /** Mailboxes whose list gained, lost or reordered messages, with the new revision and total. */
  readonly lists: readonly {
    readonly mailboxId: MailboxId;
    readonly revision: number;
    readonly total: number;
  }[];
  /** The outbox changed. */
  readonly outbox: boolean;
}
