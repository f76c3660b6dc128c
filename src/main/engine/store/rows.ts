// The store's vocabulary: what sync writes and the service reads. Server truth ("base") and the effective view
// (base plus waiting operations) are kept apart; only the store computes the second from the first.
import type { BodyPolicy } from '../../../shared/model/account.ts';
import type { HeaderData } from '../../../shared/model/header-data.ts';
import type { AccountId, MailboxId, MessageId } from '../../../shared/model/ids.ts';
import type { ChosenRole, MailboxRole } from '../../../shared/model/mailbox.ts';
import type { Flag } from '../../../shared/model/message.ts';

/** A mailbox as LIST described it. `path` is decoded; `wireName` is the exact name the server wants back. */
export interface ListedMailbox {
  readonly path: string;
  readonly wireName: string;
  /** One character, or null for a flat name. */
  readonly separator: string | null;
  /** RFC 6154 attribute of the server, or guessed from the name. */
  readonly role: MailboxRole | null;
  readonly selectable: boolean;
  readonly subscribed: boolean;
}

/** What the cache holds of one mailbox's state at the server. */
export interface MailboxState {
  readonly id: MailboxId;
  readonly accountId: AccountId;
  readonly path: string;
  readonly wireName: string;
  readonly separator: string | null;
  /** The person's choice, else what is listed. */
  readonly role: MailboxRole | null;
  /** As the server says, or guessed from the name. */
  readonly listedRole: MailboxRole | null;
  readonly chosenRole: ChosenRole | null;
  /** Null: as the account's. */
  readonly bodyPolicy: BodyPolicy | null;
  readonly selectable: boolean;
  /** A folder of a POP3 account, which no server knows. */
  readonly local: boolean;
  /** Null until the mailbox was first selected. */
  readonly uidValidity: number | null;
  readonly uidNext: number | null;
  /** 63 bits (RFC 7162), so bigint; null where the server has no CONDSTORE for it. */
  readonly highestModSeq: bigint | null;
  /** When the whole of it was last compared with the server's listing, epoch ms; null: not since its UIDs are what they are. */
  readonly listedAt: number | null;
  /** MAILBOXID (RFC 8474): the same whatever the mailbox is called; null where the server has none. */
  readonly objectId: string | null;
}

/** Header data of one message from the server, before it has a row. */
export interface FetchedMessage extends HeaderData {
  /** IMAP UID, or null for POP3 and local folders. */
  readonly uid: number | null;
  /** POP3 unique-id (RFC 1939 section 7), or null. */
  readonly uidl: string | null;
  readonly modSeq: bigint | null;
  readonly flags: readonly Flag[];
  /** Epoch ms: INTERNALDATE, or for POP3 the Date header, else the time of arrival. */
  readonly date: number;
  readonly size: number;
  /** OBJECTID EMAILID (RFC 8474), where the server has it. */
  readonly emailId: string | null;
}

/** A change of flags at the server. */
export interface FlagUpdate {
  readonly uid: number;
  readonly flags: readonly Flag[];
  readonly modSeq: bigint | null;
  /** When it was asked for or heard, by the logical clock (`lib/moment.ts`); absent: just now. */
  readonly asOf?: number;
}

/** What one mailbox sync step learned; applied in one transaction. */
export interface MailboxDelta {
  readonly added: readonly FetchedMessage[];
  /** When `added` was asked for, by the logical clock; absent: just now. */
  readonly asOf?: number;
  readonly flags: readonly FlagUpdate[];
  /** UIDs confirmed gone at the server. */
  readonly removed: readonly number[];
  readonly uidNext?: number;
  readonly highestModSeq?: bigint | null;
  /** Set when both UID sets were compared and found equal. Epoch ms. */
  readonly confirmedAt?: number;
  /** Set when they were found equal by a listing of the whole mailbox. Epoch ms. */
  readonly listedAt?: number;
  /** Messages on the server that the cache does not have yet, when known. */
  readonly missing?: number;
}

export interface DeltaCounts {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** UIDs whose flags, as said, may be older than what the server confirmed of ours: not written, to be asked again. */
  readonly doubted: readonly number[];
}

/** Where a held body lives and what it is. */
export interface BodyInfo {
  readonly bodyId: number;
  /** Null while the body is linked to no message yet. */
  readonly messageId: MessageId | null;
  readonly size: number;
  /** Lower-case hex over the raw bytes. */
  readonly sha256: string;
}
