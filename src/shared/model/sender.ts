// What Petrel's own cache knows of a message's sender, beside what the server found out (`SenderCheck`).
import type { Address } from './message.ts';

export interface SenderTruth {
  /** Nothing older from this address is known, and nothing was ever written to it. Own addresses are never new. */
  readonly firstMessage: boolean;
  /** A correspondent whose address this one imitates, or null. */
  readonly imitates: string | null;
  /** Where an answer would go, where that is not the sender; else empty. */
  readonly repliesElsewhere: readonly Address[];
}
