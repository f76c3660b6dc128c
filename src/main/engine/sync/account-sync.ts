// What the engine needs of one account's synchronisation, whichever protocol it speaks.
import type { AccountId, MailboxId, MessageId } from '../../../shared/model/ids.ts';
import type { SyncStatus } from '../../../shared/model/sync-status.ts';
import type { OutboxTransport } from '../outbox/transport.ts';

/** Outcome of one mailbox in one round of sync. */
export interface MailboxSyncSummary {
  readonly account: AccountId;
  readonly mailbox: string;
  /** Messages the cache holds of it afterwards. */
  readonly messages: number;
  readonly added: number;
  readonly removed: number;
  /** Messages whose flags changed. */
  readonly changed: number;
  /** Octets received from the server for it, as they crossed the session (after TLS and COMPRESS). */
  readonly bytes: number;
  readonly ms: number;
}

export interface SyncRequest {
  /** Only this mailbox (decoded path); all when absent. */
  readonly mailbox?: string;
  /** Also fetch every body the account's policy wants kept, before finishing. */
  readonly bodies?: boolean;
  readonly signal: AbortSignal;
  readonly onMailbox?: (summary: MailboxSyncSummary) => void;
}

export type WakeReason = 'resume' | 'online' | 'offline' | 'suspend';

/** Made by `createImapAccountSync` and `createPop3AccountSync`. All methods may be called in any order until `stop`. */
export interface AccountSync {
  readonly accountId: AccountId;
  /** Starts the background work: connect, sync, push or poll, outbox, body prefetch. Idempotent. */
  start(): void;
  /** One round now; rejects with a ProblemError when the server cannot be reached or refuses. */
  sync(request: SyncRequest): Promise<MailboxSyncSummary[]>;
  /** Makes the raw bytes of this message available in the store, ahead of background work. */
  fetchBody(messageId: MessageId, signal: AbortSignal): Promise<void>;
  /** Operations wait: carry them out soon. */
  operationsWaiting(): void;
  /** Connections for another account's outbox, which carries messages over; null where there is no server to put them on. */
  transport(): OutboxTransport | null;
  /** Other bodies are wanted than before: look again. */
  bodyPolicyChanged(): void;
  /** A window shows this mailbox of the account: hear of its news at once, as of INBOX's. Null: none of this account. */
  watch(mailboxId: MailboxId | null): void;
  /** Ends a check that runs, because the person wants it to; all that was fetched is kept, the next one goes on from there. */
  cancelCheck(): void;
  wake(reason: WakeReason): void;
  status(): SyncStatus;
  /** Ends sessions politely within a deadline; nothing is lost by not waiting. */
  stop(): Promise<void>;
}
