// What the outbox needs of an account's connections. The sync side lends them; the outbox never connects by itself.
import type { AccountId, MailboxId, MessageId } from '../../../shared/model/ids.ts';
import type { ImapSession } from '../imap/session.ts';
import type { SelectedMailbox } from '../imap/types.ts';

export interface OutboxTransport {
  /**
   * Lends a connection that has this mailbox open for writing, its UIDVALIDITY compared with the cache's (both halves
   * of `epochOf` included). Rejects with a ProblemError; where the UIDVALIDITY is another one, with `retry: 'backoff'`
   * and after having asked for a sync of the mailbox. `work` may open other mailboxes on the session.
   */
  withMailbox<T>(
    mailboxId: MailboxId,
    signal: AbortSignal,
    work: (session: ImapSession, selected: SelectedMailbox) => Promise<T>,
  ): Promise<T>;
  /** Lends any connection of the account, which is this transport's own; nothing may be assumed of what is selected. */
  withSession<T>(
    accountId: AccountId,
    signal: AbortSignal,
    work: (session: ImapSession) => Promise<T>,
  ): Promise<T>;
  /** Connections of another account, for messages that are carried over; absent or null: not possible now. */
  readonly otherAccount?: ((accountId: AccountId) => OutboxTransport | null) | undefined;
  /** Makes the raw bytes of the message available in the store. */
  fetchBody(messageId: MessageId, signal: AbortSignal): Promise<void>;
  /** The outbox changed something here that only a listing can tell in full: sync it soon. */
  changedAt(mailboxId: MailboxId): void;
  /** Folders were made, renamed or deleted: list them soon. */
  foldersChanged(accountId: AccountId): void;
}
