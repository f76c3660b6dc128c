// Which keywords an account's messages carry, for a person to choose from.
import type { AccountId } from '../../../../shared/model/ids.ts';
import type { Flag } from '../../../../shared/model/message.ts';
import { tagLimits } from '../../lib/limits.ts';
import type { Db } from '../db.ts';

/**
 * Keywords in the spelling met first, sorted. Looks at the newest messages of each folder only: a tag in use is among
 * them, and a folder of a million messages costs no more than a small one.
 */
export function knownTags(db: Db, accountId: AccountId): Flag[] {
  const tags = new Map<string, Flag>();
  const mailboxes = db.all<{ id: number }>(
    'SELECT id FROM mailbox WHERE account_id = ? LIMIT ?',
    accountId,
    tagLimits.mailboxes,
  );
  for (const { id } of mailboxes) {
    const sets = db.all<{ keywords: string }>(
      `SELECT DISTINCT view_keywords AS keywords FROM
         (SELECT view_keywords FROM message WHERE view_mailbox_id = ? ORDER BY date DESC, id DESC LIMIT ?)
       WHERE view_keywords IS NOT NULL`,
      id,
      tagLimits.messagesPerMailbox,
    );
    for (const keyword of sets.flatMap(({ keywords }) => keywords.split(' '))) {
      if (tags.size >= tagLimits.tags) break;
      const key = keyword.toLowerCase();
      if (!tags.has(key)) tags.set(key, keyword);
    }
  }
  return [...tags].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tag]) => tag);
}
