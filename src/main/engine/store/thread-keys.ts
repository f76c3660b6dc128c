// What ties messages together, as numbers: each id that a message names becomes a key, by a hash of this profile alone.
import type { AccountId } from '../../../shared/model/ids.ts';
import { storeLimits } from '../lib/limits.ts';
import type { FetchedMessage } from './rows.ts';

/** What threading needs of a message. */
export type ThreadedMessage = Pick<
  FetchedMessage,
  'messageId' | 'inReplyTo' | 'references' | 'date' | 'size'
>;

/** The first id is the root of the conversation, the last ones are the nearest ancestors. */
export function keptReferences(references: readonly string[]): readonly string[] {
  const limit = storeLimits.references;
  return references.length <= limit
    ? references
    : [...references.slice(0, 1), ...references.slice(1 - limit)];
}

/** Ids of the messages before this one. */
export function ancestors({ inReplyTo, references }: ThreadedMessage): string[] {
  return [...inReplyTo.slice(0, storeLimits.inReplyTo), ...keptReferences(references)];
}

/**
 * What a person's choice for this message is kept under: a row may go and come again. No id holds white space, so one
 * that was made up for a message without any meets no other.
 */
export function nameOf(message: ThreadedMessage): string {
  const { messageId, date, size, references, inReplyTo } = message;
  return messageId ?? `${date} ${size} ${references.at(-1) ?? inReplyTo[0] ?? ''}`;
}

/**
 * 53 bits: one in ten thousand that any two of a million ids collide, and then two conversations show as one. The
 * account goes through the hash like the rest: an id in one account must not meet another's in the next.
 */
export function keyOf(accountId: AccountId, id: string, salt: number): number {
  const text = `${accountId} ${id}`;
  let high = 0xdeadbeef ^ salt;
  let low = 0x41c6ce57 ^ salt;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

interface RefsColumns {
  readonly message_id: string | null;
  readonly refs: string | null;
  readonly date: number;
  readonly size: number;
}

/** In-Reply-To and References are read again only when a conversation is divided or changes its account: one column. */
export function refsColumn(message: ThreadedMessage): string | null {
  const { inReplyTo, references } = message;
  if (inReplyTo.length === 0 && references.length === 0) return null;
  return JSON.stringify([inReplyTo.slice(0, storeLimits.inReplyTo), keptReferences(references)]);
}

/** From the columns of `message` and `header`. */
export function threadedMessage(row: RefsColumns): ThreadedMessage {
  const [inReplyTo = [], references = []] = row.refs === null ? [] : (JSON.parse(row.refs) as string[][]);
  return { messageId: row.message_id, inReplyTo, references, date: row.date, size: row.size };
}
