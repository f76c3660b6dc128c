// What a message's header says, decoded: as an ENVELOPE or a header block gives it, and as the store keeps it.
import type { Address } from './message.ts';

export interface HeaderData {
  /** Epoch ms of the Date header; null when absent or absurd. */
  readonly sentAt: number | null;
  readonly subject: string;
  readonly from: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly replyTo: readonly Address[];
  /** Message-ID without angle brackets, or null. */
  readonly messageId: string | null;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  /** From the header alone it is a guess by the outermost Content-Type. */
  readonly hasAttachment: boolean;
}
