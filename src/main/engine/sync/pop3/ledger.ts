// What Petrel remembers of every message it ever took from a POP3 server. An entry outlives its message: what was
// deleted here must not come back, and what was deleted there must be known when its unique-id is used again.
import type { MessageId } from '../../../../shared/model/ids.ts';

export interface LedgerEntry {
  readonly id: number;
  /** Empty where the server had none. */
  readonly uidl: string;
  /** SHA-256 over the raw bytes, lower-case hex; null while only the headers are held. */
  readonly contentHash: string | null;
  /** Hash of the fields that tell messages apart, see `header-hash.ts`. */
  readonly headerHash: string;
  /** What LIST said when it was last identified by its content; null when unknown. */
  readonly announced: number | null;
  /** Null once it was deleted for good here. */
  readonly messageId: MessageId | null;
  /** Epoch ms of the download. */
  readonly fetchedAt: number;
  /** Epoch ms since when it is in the trash or gone here; null while it is neither. */
  readonly deletedHereAt: number | null;
  /** Epoch ms when DELE was sent, or when it was first missing in a listing; null while it is there. */
  readonly deletedThereAt: number | null;
  /** How often DELE was in vain, or for a suspicious answer how often it was fetched again. */
  readonly tries: number;
  /** Epoch ms of the last of these tries; 0 before the first. */
  readonly triedAt: number;
  /** `suspicious`: what came was hardly the message; it is never followed by DELE. */
  readonly state: 'whole' | 'headers' | 'suspicious';
}

/** One message of the maildrop as this session lists it. */
export interface ListedMessage {
  readonly number: number;
  /** Null where the server gave none for it. */
  readonly uidl: string | null;
  /** Announced octets; null when unknown. */
  readonly size: number | null;
}
