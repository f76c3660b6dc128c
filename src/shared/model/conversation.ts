// The messages of one conversation, for the reader.
import type { MessageRow } from './message.ts';

export interface Conversation {
  /** Oldest first, from every folder of the account; one for each message, however many folders hold a copy. */
  readonly rows: readonly MessageRow[];
  /** There are more than are given: the oldest are left out. */
  readonly cut: boolean;
  /** It is a part that the person took out of another one: it can be joined again. */
  readonly split: boolean;
}
