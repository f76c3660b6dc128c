// Deletion for good: `\Deleted`, then UID EXPUNGE of exactly these. Without UIDPLUS nothing is expunged, because a
// bare EXPUNGE would take what other clients have marked along (RFC 4315 section 2.1).
import type { ImapSession } from '../../imap/session.ts';
import type { DeleteWork } from '../../store/queries/lanes.ts';
import { mustBeWritable, offers, type Task } from '../task.ts';
import { uidSets, uidsOf } from '../uid-sets.ts';

export async function carryOutDelete(task: Task, work: DeleteWork): Promise<void> {
  await task.transport.withMailbox(work.mailboxId, task.signal, async (session, selected) => {
    mustBeWritable(selected);
    task.begin(work);
    const removed = await deleteByUid(task, session, uidsOf(work.targets));
    const ids = new Set(work.targets.map((item) => item.messageId));
    if (removed) {
      task.store.operations.confirmDeleted(work, ids);
      return;
    }
    task.store.operations.confirmMarked(work, ids);
    task.notice({ code: 'left-marked-deleted', mailboxId: work.mailboxId, count: ids.size });
  });
}

/** Answers whether they were expunged. Repeating it is harmless: UIDs are never given twice. */
export async function deleteByUid(
  task: Task,
  session: ImapSession,
  uids: readonly number[],
): Promise<boolean> {
  const { signal } = task;
  const expunge = offers(session, 'UIDPLUS');
  for (const set of uidSets(uids)) {
    await session.uidStore(set, { mode: 'add', flags: ['\\Deleted'] }, { signal, priority: 'high' });
    if (expunge) await session.uidExpunge(set, { signal, priority: 'high' });
  }
  return expunge;
}
