// Messages as lists and the reader see them.
import type { AccountId, MailboxId, MessageId } from './ids.ts';

export interface Address {
  /** Display name, decoded; may be empty. */
  readonly name: string;
  /** addr-spec as received; may be empty or malformed. */
  readonly address: string;
}

/** A system flag (`\Seen` …) or a keyword (`$Forwarded`, `project-x`), in the server's spelling. */
export type Flag = string;

/** One row of a message list: headers only, needs no body. */
export interface MessageRow {
  readonly id: MessageId;
  readonly mailboxId: MailboxId;
  readonly uid: number | null;
  readonly subject: string;
  readonly from: Address;
  readonly to: readonly Address[];
  /** Epoch ms: INTERNALDATE for IMAP; the Date header, else the arrival, for POP3. */
  readonly date: number;
  /** Effective flags (server state plus waiting operations). */
  readonly flags: readonly Flag[];
  readonly size: number;
  readonly hasAttachment: boolean;
  readonly threadId: number;
  /** Raw bytes are kept locally: the message can be read offline. */
  readonly cached: boolean;
}

export interface MessageWindow {
  readonly mailboxId: MailboxId;
  readonly start: number;
  readonly total: number;
  /** Grows with each change of membership or order of this mailbox. */
  readonly revision: number;
  readonly rows: readonly MessageRow[];
  /** Where the messages are that were looked for; null: not in this mailbox. Absent where none were. */
  readonly found?: readonly { readonly id: MessageId; readonly position: number | null }[];
}

export interface MessageDetail extends MessageRow {
  readonly accountId: AccountId;
  readonly messageId: string | null;
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly replyTo: readonly Address[];
  /** Epoch ms of the Date header, or null when absent or absurd. */
  readonly sentAt: number | null;
}

/** Which messages an action means: a few by id, or a whole mailbox without naming 100,000 ids. */
export type Selection =
  | { readonly kind: 'ids'; readonly ids: readonly MessageId[] }
  | { readonly kind: 'mailbox'; readonly mailboxId: MailboxId; readonly except: readonly MessageId[] };
