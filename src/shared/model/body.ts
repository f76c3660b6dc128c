// A parsed message body on its way to the reader. `html` is hostile until the reader's sanitiser has run.
import type { MessageId } from './ids.ts';
import type { Address } from './message.ts';

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
}

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
  readonly headers: readonly HeaderField[];
  /** What was wrong with the message, for the reader to say: e.g. `boundary-missing`, `charset-guessed`. */
  readonly warnings: readonly BodyWarning[];
}

export interface BodyWarning {
  readonly code: string;
  readonly detail?: string;
}
