// A message that came to another account joins that account's conversations.
import type { AccountId, MessageId } from '../../../../shared/model/ids.ts';
import type { StoreContext } from './context.ts';

export function rethread(context: StoreContext, id: MessageId, accountId: AccountId): void {
  const { db, threads, feed } = context;
  const row = db.get<{ message_id: string | null; refs: string | null }>(
    'SELECT message_id, refs FROM header WHERE id = ?',
    id,
  );
  if (row === undefined) return;
  const [inReplyTo = [], references = []] = row.refs === null ? [] : (JSON.parse(row.refs) as string[][]);
  const [threadId = id] = threads.assign(
    accountId,
    [{ messageId: row.message_id, inReplyTo, references }],
    [id],
    () => feed.outboxChanged(),
  );
  db.run('UPDATE message SET thread_id = ? WHERE id = ?', threadId, id);
}
