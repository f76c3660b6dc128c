// What the service asks of synchronisation; the supervisor of all accounts is one.
import type { AccountSettings } from '../../../shared/model/account.ts';
import type { AccountId, MessageId } from '../../../shared/model/ids.ts';
import type { SyncStatus } from '../../../shared/model/sync-status.ts';
import type { MailboxSyncSummary, WakeReason } from '../sync/account-sync.ts';

export interface SyncPort {
  /** Connects, signs in and signs out; rejects with a ProblemError that says what failed. Nothing is kept. */
  verify(settings: AccountSettings, password: string, signal: AbortSignal): Promise<void>;
  /** The account's settings are stored and its credential can be had: its work starts, or starts afresh. */
  accountAdded(accountId: AccountId): Promise<void> | void;
  accountRemoved(accountId: AccountId): Promise<void> | void;
  /** One round of one account or of all. */
  sync(request: {
    readonly accountId?: AccountId;
    readonly mailbox?: string;
    readonly bodies?: boolean;
    readonly signal: AbortSignal;
    readonly onMailbox?: (summary: MailboxSyncSummary) => void;
  }): Promise<MailboxSyncSummary[]>;
  /** Makes the raw bytes of this message available in the store. */
  fetchBody(messageId: MessageId, signal: AbortSignal): Promise<void>;
  operationsWaiting(accountId: AccountId): void;
  wake(reason: WakeReason): void;
  statuses(): SyncStatus[];
}
