// Whether what came is the message at all: servers send an error text, or nothing, where a message should be.
// Doubt costs nothing here: such an answer is kept and marked, and the message at the server is never deleted.
import type { RawField } from '../../mime/header-block.ts';

/** Put on what is doubted, so that lists and the reader can say so. */
export const SUSPICIOUS_KEYWORD = '$Suspicious';

/** Fewer octets than this share of what LIST announced is no message (LIST may count line ends as one, never twice as much). */
const SHORTFALL = 0.6;
/** Announced sizes are estimates at some servers; this much more, and at least this many octets, is no estimate. */
const EXCESS = 4;
const EXCESS_OCTETS = 64 * 1024;

/** One of these is in every message that any mail system delivered; an error text has none. */
const known = new Set([
  'from',
  'to',
  'date',
  'subject',
  'received',
  'message-id',
  'return-path',
  'sender',
  'reply-to',
  'cc',
  'bcc',
  'delivered-to',
  'mime-version',
  'content-type',
]);

export interface Answer {
  readonly fields: readonly RawField[];
  /** Octets received, dot-stuffing undone. */
  readonly octets: number;
  /** Octets dot-stuffing had added: LIST may count them. */
  readonly dots: number;
  /** Octets announced by LIST, or null. */
  readonly announced: number | null;
}

/** A machine word for what is wrong with it, or null. */
export function suspicionOf(answer: Answer): 'empty' | 'no-header' | 'too-short' | 'too-long' | null {
  const { octets, dots, announced } = answer;
  if (octets === 0) return 'empty';
  if (!answer.fields.some(({ key }) => known.has(key))) return 'no-header';
  if (announced === null) return null;
  if (octets + dots < announced * SHORTFALL) return 'too-short';
  if (octets > announced * EXCESS && octets > announced + EXCESS_OCTETS) return 'too-long';
  return null;
}
