// What an IMAP session hears from a server, as data. Header text stays as it was on the wire: one character a byte
// (latin1), for `mime/encoded-word.ts` to decode where it is shown.

/** Inclusive, `lo` ≤ `hi`; `*` is 4294967295. */
export interface UidRange {
  readonly lo: number;
  readonly hi: number;
}

/** An address of ENVELOPE. Group markers (RFC 3501 section 7.4.2) are left out, their members kept. */
export interface EnvelopeAddress {
  /** Undecoded display name, latin1; may be empty. */
  readonly name: string;
  /** mailbox@host; either half may be missing on the wire, then without `@`. */
  readonly address: string;
}

/** ENVELOPE (RFC 3501 section 7.4.2); every string latin1 and undecoded. */
export interface Envelope {
  /** The Date header as sent, or null. */
  readonly date: string | null;
  readonly subject: string;
  readonly from: readonly EnvelopeAddress[];
  readonly sender: readonly EnvelopeAddress[];
  readonly replyTo: readonly EnvelopeAddress[];
  readonly to: readonly EnvelopeAddress[];
  readonly cc: readonly EnvelopeAddress[];
  readonly bcc: readonly EnvelopeAddress[];
  /** As sent, angle brackets and all, or null. */
  readonly inReplyTo: string | null;
  readonly messageId: string | null;
}

/** BODYSTRUCTURE as received; `parseBodyStructure` makes a tree of it for the few messages that need one. */
export interface StructureSummary {
  /** A part a person would call a file: see `body-structure.ts` for the rule. */
  readonly hasAttachment: boolean;
  /** The wire form, latin1. */
  readonly text: string;
}

export interface FetchedSection {
  /** As the server echoed it, upper case, e.g. `HEADER.FIELDS (REFERENCES)`, `1.2`, empty for the whole message. */
  readonly section: string;
  /** Offset of a partial answer `<n>`, or null. */
  readonly origin: number | null;
  /** Own copy of the octets; null for NIL. */
  readonly bytes: Uint8Array | null;
}

/** One FETCH answer. What the server did not send is null. */
export interface FetchData {
  readonly uid: number;
  /** As spelt by the server; `\Recent` is left out. */
  readonly flags: readonly string[] | null;
  readonly modSeq: bigint | null;
  /** INTERNALDATE in epoch ms; null when absent or not a date. */
  readonly internalDate: number | null;
  /** RFC822.SIZE in octets. Servers are known to get it wrong. */
  readonly size: number | null;
  readonly envelope: Envelope | null;
  readonly structure: StructureSummary | null;
  /** BODY[…] and BINARY[…] answers that were small enough, or not streamed. */
  readonly sections: readonly FetchedSection[];
  /** RFC 8474. */
  readonly emailId: string | null;
  readonly threadId: string | null;
  /** RFC 8970, text; null for NIL or absent. */
  readonly preview: string | null;
}

export type FetchItem =
  | 'FLAGS'
  | 'INTERNALDATE'
  | 'RFC822.SIZE'
  | 'ENVELOPE'
  | 'BODYSTRUCTURE'
  | 'MODSEQ'
  | 'EMAILID'
  | 'THREADID'
  | 'PREVIEW'
  | 'PREVIEW (LAZY)'
  | `BODY.PEEK[${string}]`
  | `BINARY.PEEK[${string}]`;

export type StatusItem =
  | 'MESSAGES'
  | 'UIDNEXT'
  | 'UIDVALIDITY'
  | 'UNSEEN'
  | 'SIZE'
  | 'DELETED'
  | 'HIGHESTMODSEQ'
  | 'MAILBOXID';

/** STATUS of one mailbox; what was not answered is null. */
export interface StatusData {
  readonly wireName: string;
  readonly messages: number | null;
  readonly uidNext: number | null;
  readonly uidValidity: number | null;
  readonly unseen: number | null;
  readonly size: number | null;
  readonly deleted: number | null;
  readonly highestModSeq: bigint | null;
  readonly mailboxId: string | null;
}

export interface ListEntry {
  /** Decoded (modified UTF-7 or UTF-8), with the server's separator; INBOX in any letter case is `INBOX`. */
  readonly path: string;
  /** The exact octets the server used, latin1: what every command of the session takes as `wireName`. */
  readonly wireName: string;
  /** One character, or null for a flat name. */
  readonly separator: string | null;
  /** As the server spelt them, e.g. `\HasNoChildren`, `\sent`. */
  readonly attributes: readonly string[];
  /** Neither `\Noselect` nor `\NonExistent`. */
  readonly selectable: boolean;
  readonly subscribed: boolean;
  /** Present when asked for and answered. */
  readonly status: StatusData | null;
}

export interface NamespaceEntry {
  /** latin1, as on the wire. */
  readonly prefix: string;
  readonly separator: string | null;
}

export interface Namespaces {
  readonly personal: readonly NamespaceEntry[];
  readonly otherUsers: readonly NamespaceEntry[];
  readonly shared: readonly NamespaceEntry[];
}

export interface SelectedMailbox {
  readonly wireName: string;
  readonly readOnly: boolean;
  readonly exists: number;
  /** Null where the server said none: its UIDs cannot be trusted beyond this session. */
  readonly uidValidity: number | null;
  readonly uidNext: number | null;
  /** Null without CONDSTORE, and where the server keeps no mod-sequences for this mailbox (NOMODSEQ). */
  readonly highestModSeq: bigint | null;
  readonly flags: readonly string[];
  readonly permanentFlags: readonly string[];
  /** PERMANENTFLAGS had `\*`. */
  readonly newKeywords: boolean;
  /** UIDNOTSTICKY (RFC 4315): UIDs do not survive the session. */
  readonly uidNotSticky: boolean;
  /** MAILBOXID (RFC 8474). */
  readonly mailboxId: string | null;
  /** QRESYNC: UIDs the server says are gone; a hint until confirmed. */
  readonly vanished: readonly UidRange[];
}

/** Pairs of COPYUID (RFC 4315): what each message is called in the target mailbox. */
export interface CopyResult {
  readonly uidValidity: number;
  /** Source UID → target UID. */
  readonly uids: ReadonlyMap<number, number>;
}

export interface AppendResult {
  readonly uidValidity: number;
  readonly uid: number;
}

export interface StoreResult {
  /** UNCHANGEDSINCE refused these (MODIFIED, RFC 7162 section 3.1.3). */
  readonly modified: readonly UidRange[];
}

/** What a server says without being asked, in the order it said it. */
export type Unsolicited =
  | { readonly type: 'exists'; readonly count: number }
  /** A message left by sequence number; `uid` where the session knew it. */
  | { readonly type: 'expunge'; readonly uid: number | null }
  | { readonly type: 'vanished'; readonly ranges: readonly UidRange[]; readonly earlier: boolean }
  /** Flags changed elsewhere; `uid` null when neither the answer nor the session named it. */
  | {
      readonly type: 'flags';
      readonly uid: number | null;
      readonly flags: readonly string[] | null;
      readonly modSeq: bigint | null;
    }
  | { readonly type: 'status'; readonly status: StatusData }
  | { readonly type: 'list'; readonly entry: ListEntry }
  /** UIDVALIDITY announced while the mailbox was open: every UID of it is void from here. */
  | { readonly type: 'uid-validity'; readonly uidValidity: number }
  | { readonly type: 'uid-next'; readonly uidNext: number }
  | { readonly type: 'highest-mod-seq'; readonly modSeq: bigint }
  /** RFC 5465: the server gave up notifying; poll from now on. */
  | { readonly type: 'notify-overflow' }
  /** ALERT: to be shown to the person. */
  | { readonly type: 'alert'; readonly text: string };

export type UnsolicitedListener = (event: Unsolicited) => void;
