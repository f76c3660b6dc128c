// A person divides a conversation, or makes one of two parts again: done at once, and no server knows of it.
import type { MessageId } from '../../../../shared/model/ids.ts';
import type { ConversationIntent } from '../intents.ts';
import { choose } from './chosen.ts';
import type { StoreContext } from './context.ts';
import { tellRethreaded } from './rethread.ts';
import type { UndoRecorder } from './undo-log.ts';

/** Inside a transaction. False: nothing changed. */
export function divideConversation(
  context: StoreContext,
  intent: ConversationIntent,
  undo: UndoRecorder | null,
): boolean {
  const { db, threads, feed } = context;
  choose(db, intent.selection);
  const chosen = db.all<{ id: MessageId; account_id: number }>(
    `SELECT m.id, b.account_id FROM chosen c JOIN message m ON m.id = c.id
     JOIN mailbox b ON b.id = m.mailbox_id ORDER BY m.id`,
  );
  let changed = false;
  for (const { id, account_id: accountId } of chosen) {
    if (intent.kind === 'conversation-split') {
      if (!threads.split(accountId, id, (moved) => tellRethreaded(feed, moved))) continue;
      undo?.part({ kind: 'conversation-join' }, String(id));
    } else {
      const joined = threads.join(accountId, id, (moved) => tellRethreaded(feed, moved));
      if (joined === null) continue;
      if (joined.first !== null) undo?.part({ kind: 'conversation-split' }, String(joined.first));
    }
    changed = true;
  }
  return changed;
}
