// A parsed message body on its way to the reader. `html` is hostile until the reader's sanitiser has run.
import type { MessageId } from './ids.ts';
import type { Address } from './message.ts';

/** Files of one message that are dragged at a time. */
export const MOST_DRAGGED = 200;

export interface Attachment {
  /** Stable within one message: position in the depth-first walk of its MIME tree, e.g. `2.1`. */
  readonly partId: string;
  /** As the sender named it, decoded; not safe as a file name until `safeFileName` ran. */
  readonly filename: string;
  /** Lower case, as labelled. */
  readonly contentType: string;
  /** Decoded octets. */
  readonly size: number;
  readonly sha256: string;
  /** Content-ID without angle brackets, or null. */
  readonly contentId: string | null;
  /** Shown inside the HTML (referenced by cid:), so not listed as a file by default. */
  readonly inline: boolean;
  /** What the first octets say it is, where they say anything; may differ from `contentType`. */
  readonly detectedType?: string;
  /** Opening it would run something: by its name or its content. */
  readonly executable?: boolean;
  /** The signature of the message, in the form of this kind; nobody checked it. */
  readonly signature?: SignatureKind;
}

export type SignatureKind = 'S/MIME' | 'OpenPGP';

export interface HeaderField {
  readonly name: string;
  /** Unfolded and decoded. */
  readonly value: string;
}

export interface BodyDocument {
  readonly id: MessageId;
  readonly messageId: string | null;
  readonly subject: string;
  readonly from: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly date: number | null;
  readonly text: string | null;
  /** Unsanitised. Never shown except through the reader's sanitiser and frame. */
  readonly html: string | null;
  readonly attachments: readonly Attachment[];
  /** Content-IDs of pictures to be shown below a letter that is plain text alone. */
  readonly pictures?: readonly string[];
  readonly headers: readonly HeaderField[];
  /** What was wrong with the message, for the reader to say: e.g. `boundary-missing`, `charset-guessed`. */
  readonly warnings: readonly BodyWarning[];
  /** What the account's own server found out about the sender; absent when it says nothing that can be believed. */
  readonly senderCheck?: SenderCheck;
  /** How to leave the list this message came by. */
  readonly unsubscribe?: Unsubscribe;
  /** Events of its calendar parts. */
  readonly events?: readonly CalendarSummary[];
  /** Cards of its vCard parts. */
  readonly contacts?: readonly ContactSummary[];
}

export interface BodyWarning {
  readonly code: string;
  readonly detail?: string;
}

/** Results of RFC 8601 section 2.7. */
export type SenderCheckResult =
  | 'pass'
  | 'fail'
  | 'softfail'
  | 'neutral'
  | 'none'
  | 'temperror'
  | 'permerror'
  | 'policy';

export interface SenderCheck {
  /** The server that says so. */
  readonly server: string;
  /** `verified`: the domain of the From line vouches for the message; `failed`: it says the message is not its own. */
  readonly verdict: 'verified' | 'failed' | 'unknown';
  readonly dmarc: SenderCheckResult | null;
  readonly spf: SenderCheckResult | null;
  readonly dkim: SenderCheckResult | null;
  /** Domain of a valid signature that belongs to the From line, or null. */
  readonly signedBy: string | null;
}

export interface Unsubscribe {
  readonly https: string | null;
  readonly mailto: string | null;
  /** The message says that a single POST to `https` does it (RFC 8058). To be done only when it is `signed` too. */
  readonly oneClick: boolean;
  /** A DKIM signature that the account's own server found valid covers what is said here (RFC 8058 section 4). */
  readonly signed: boolean;
}

export interface CalendarTime {
  /** The date and time as written, taken as if it were UTC, in epoch ms; a moment only when `zone` is `UTC`. */
  readonly wallClock: number;
  /** `UTC`, the sender's own name for a zone, or null: wherever the reader is. */
  readonly zone: string | null;
  readonly allDay: boolean;
}

/** What somebody said to an invitation (RFC 5545 section 3.2.12). */
export type CalendarAnswer = 'accepted' | 'declined' | 'tentative' | 'delegated';

export interface CalendarPerson extends Address {
  /** Null: nothing yet. */
  readonly answer: CalendarAnswer | null;
}

/** RFC 5545 section 3.3.10, as far as it can be put into a few words. */
export interface CalendarRecurrence {
  readonly every: 'day' | 'week' | 'month' | 'year';
  readonly interval: number;
  /** 0 is Sunday; empty where the rule names none, or names more than a day. */
  readonly weekdays: readonly number[];
  readonly count: number | null;
  readonly until: CalendarTime | null;
}

export interface CalendarSummary {
  /** REQUEST, CANCEL, REPLY …, upper case; null when absent. */
  readonly method: string | null;
  readonly uid: string;
  readonly summary: string;
  readonly location: string;
  readonly start: CalendarTime | null;
  readonly end: CalendarTime | null;
  readonly organizer: Address | null;
  readonly attendees: readonly CalendarPerson[];
  readonly recurring: boolean;
  /** Null where the event does not repeat, or by a rule that is not understood. */
  readonly recurrence: CalendarRecurrence | null;
  readonly description: string;
  readonly cancelled: boolean;
}

export interface ContactSummary {
  readonly name: string;
  readonly organisation: string;
  readonly addresses: readonly string[];
  readonly phones: readonly string[];
}
