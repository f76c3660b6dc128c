// The words of POP3 sync: what the server lists in this session, and what the store remembers of earlier ones.
import type { UidlRecord } from '../../store/queries/uidls.ts';

/** One message ever taken from the server. */
export type LedgerEntry = UidlRecord;

/** One message of the maildrop as this session lists it. */
export interface ListedMessage {
  /** Valid in this session only. */
  readonly number: number;
  /** Null where the server gave none for it. */
  readonly uidl: string | null;
  /** Announced octets; null when unknown. */
  readonly size: number | null;
}

/** `deletedThereAt` of a message for which DELE was sent while the answer to QUIT is not known. */
export const DELETION_SENT = 0;

/** As far as we know the server still has it: under its own name, or under another one. */
export function mayBeThere(entry: LedgerEntry): boolean {
  return entry.deletedThereAt === null || entry.deletedThereAt === DELETION_SENT;
}
