// Folders made, renamed, deleted and subscribed. After a lost answer the server's own list says what happened.
import { ProblemError } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { MailboxWorkItem } from '../../store/queries/lanes.ts';
import { mailboxOf, type Task } from '../task.ts';

export async function carryOutMailbox(task: Task, work: MailboxWorkItem): Promise<void> {
  const { store, transport, signal } = task;
  await transport.withSession(work.accountId, signal, async (session) => {
    const mailbox = mailboxOf(task, work.mailboxId);
    const wireName = work.path === null ? mailbox.wireName : session.wireNameOf(work.path);
    // Some servers refuse to rename or delete what the session itself has open.
    if (session.selected !== null) await session.unselect();
    task.begin(work);
    switch (work.kind) {
      case 'mailbox-create':
        await unless('already-exists', session.create(wireName, { signal }));
        // Clients that show subscribed folders only would miss it.
        await unless('server-no', session.subscribe(wireName, { signal }));
        store.operations.confirmMailbox(work, wireName);
        break;
      case 'mailbox-rename':
        if (!(await wasRenamed(task, session, work, wireName))) {
          await session.rename(mailbox.wireName, wireName, { signal });
        }
        store.operations.confirmMailbox(work, wireName);
        break;
      case 'mailbox-delete':
        await unless('mailbox-missing', session.delete(mailbox.wireName, { signal }));
        store.operations.confirmMailbox(work, null);
        break;
      case 'mailbox-subscribe':
        await (work.subscribed
          ? session.subscribe(mailbox.wireName, { signal })
          : session.unsubscribe(mailbox.wireName, { signal }));
        store.operations.confirmMailbox(work, null);
        break;
    }
    transport.foldersChanged(work.accountId);
  });
}

async function wasRenamed(
  task: Task,
  session: ImapSession,
  work: MailboxWorkItem,
  wireName: string,
): Promise<boolean> {
  if (!work.verify) return false;
  const names = new Set((await session.list({ signal: task.signal })).map((entry) => entry.wireName));
  return names.has(wireName) && !names.has(mailboxOf(task, work.mailboxId).wireName);
}

/** Already as it should be: somebody else, or we ourselves before the answer was lost, did it. */
async function unless(code: ProblemError['problem']['code'], command: Promise<void>): Promise<void> {
  try {
    await command;
  } catch (thrown) {
    if (!(thrown instanceof ProblemError) || thrown.problem.code !== code) throw thrown;
  }
}
