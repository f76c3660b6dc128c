// What an operation's payload column holds, by kind. Plain data: it outlives the process that wrote it.
import type { MailboxId } from '../../../../shared/model/ids.ts';

export interface FlagPayload {
  readonly addMask: number;
  readonly removeMask: number;
  /** In the form of the keywords column. */
  readonly addKeywords: string | null;
  readonly removeKeywords: string | null;
}

export interface MovePayload {
  readonly to: MailboxId;
}

export type CopyPayload = MovePayload;

export interface MailboxPayload {
  /** Create and rename: the full decoded name wanted. */
  readonly path?: string;
  /** Rename: what the person saw before. */
  readonly from?: string;
  readonly subscribed?: boolean;
}

/** In every payload on messages, once the first of them were sent. */
export interface Begun {
  /** How many messages there were then. */
  readonly of?: number;
}
