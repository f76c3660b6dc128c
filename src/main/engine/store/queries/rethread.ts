// A message that came to another account joins that account's conversations.
import type { AccountId, MessageId } from '../../../../shared/model/ids.ts';
import type { ChangeFeed } from '../change-feed.ts';
import { takeMessageIds } from '../ids.ts';
import { threadedMessage } from '../thread-keys.ts';
import type { Rethreaded } from '../threads.ts';
import type { StoreContext } from './context.ts';

export function rethread(context: StoreContext, id: MessageId, accountId: AccountId): void {
  const { db, threads, feed } = context;
  const row = db.get<{ message_id: string | null; refs: string | null; date: number; size: number }>(
    'SELECT h.message_id, h.refs, m.date, m.size FROM message m JOIN header h ON h.id = m.id WHERE m.id = ?',
    id,
  );
  if (row === undefined) return;
  // The conversation it leaves may be named after it: what it starts here needs a name of its own.
  const own = takeMessageIds(db, 1);
  db.run('UPDATE message SET thread_id = ? WHERE id = ?', own, id);
  const [threadId = own] = threads.assign(accountId, [threadedMessage(row)], [own], (moved) =>
    tellRethreaded(feed, moved),
  );
  db.run('UPDATE message SET thread_id = ? WHERE id = ?', threadId, id);
}

export function tellRethreaded(feed: ChangeFeed, moved: readonly Rethreaded[]): void {
  for (const row of moved) feed.rowChanged(row.id, row.view_mailbox_id);
}
