// A copy whose answer was lost, and which another program moved on before anybody looked: copying again would double it.
// Looked for only where the target says that something came and left, and believed only where it arrived since.
import type { MailboxId, MessageId } from '../../../../shared/model/ids.ts';
import { ProblemError } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
import { outboxLimits } from '../../lib/limits.ts';
import type { MoveWork, WorkTarget } from '../../store/queries/lanes.ts';
import type { ServerPlace } from '../../store/queries/placing.ts';
import type { MailboxState } from '../../store/rows.ts';
import { mailboxOf, type Task } from '../task.ts';
import { deleteByUid } from './deletes.ts';
import { matching } from './matching.ts';

/**
 * Settles those of the targets whose copies were found elsewhere: the other program's move came last, and holds.
 * Answers which. Leaves the source mailbox open.
 */
export async function confirmMovedOn(
  task: Task,
  session: ImapSession,
  work: MoveWork,
  targets: readonly WorkTarget[],
): Promise<Set<MessageId>> {
  const settled = new Set<MessageId>();
  // Without a Message-ID too many messages are alike.
  let missing = targets.filter(({ header }) => header !== null);
  if (missing.length === 0) return settled;
  const found: { readonly to: MailboxId; readonly places: Map<MessageId, ServerPlace> }[] = [];
  for (const { mailbox, uids } of await candidates(task, session, work)) {
    if (missing.length === 0) break;
    const places = await arrivedAt(task, session, mailbox, uids, missing);
    if (places.size === 0) continue;
    found.push({ to: mailbox.id, places });
    missing = missing.filter(({ messageId }) => !places.has(messageId));
  }
  await session.select(mailboxOf(task, work.mailboxId).wireName, { signal: task.signal });
  for (const { to, places } of found) {
    const moved = work.targets.filter(({ messageId }) => places.has(messageId));
    if (work.kind === 'move') {
      const uids = moved.flatMap(({ uid }) => uid ?? []);
      if (!(await deleteByUid(task, session, uids))) {
        task.notice({ code: 'left-marked-deleted', mailboxId: work.mailboxId, count: uids.length });
        task.transport.changedAt(work.mailboxId);
      }
    }
    task.store.operations.confirmPlaced({ ...work, to, targets: moved }, places);
    task.transport.changedAt(to);
    for (const { messageId } of moved) settled.add(messageId);
  }
  return settled;
}

interface Candidate {
  readonly mailbox: MailboxState;
  /** Arrived there since, as the cache knows. */
  readonly uids: readonly number[];
}

/** Other folders that got something since: by the cache, or by a UIDNEXT beyond what the cache has seen. */
async function candidates(task: Task, session: ImapSession, work: MoveWork): Promise<Candidate[]> {
  const arrived = task.store.operations.arrivals(work);
  const others = task.store.mailboxes
    .byAccount(work.accountId)
    .filter(({ id, selectable, local }) => selectable && !local && id !== work.to && id !== work.mailboxId)
    .filter(({ uidValidity, uidNext }) => uidValidity !== null && uidNext !== null)
    .slice(0, outboxLimits.foldersSearched);
  const { signal } = task;
  const grown = await Promise.all(
    others.map(async ({ wireName, uidValidity, uidNext }) => {
      const status = await orNull(
        session.status(wireName, ['UIDNEXT', 'UIDVALIDITY'], { signal, priority: 'high' }),
      );
      return status?.uidValidity === uidValidity && (status.uidNext ?? 0) > (uidNext ?? 0);
    }),
  );
  return others
    .map((mailbox, i) => ({ mailbox, uids: arrived.get(mailbox.id) ?? [], grown: grown[i] === true }))
    .filter(({ uids, grown: more }) => more || uids.length > 0);
}

/** A folder that cannot be asked is one where nothing is found. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (thrown) {
    if (thrown instanceof ProblemError && thrown.problem.kind === 'refused') return null;
    throw thrown;
  }
}

async function arrivedAt(
  task: Task,
  session: ImapSession,
  mailbox: MailboxState,
  uids: readonly number[],
  targets: readonly WorkTarget[],
): Promise<Map<MessageId, ServerPlace>> {
  const { signal } = task;
  const selected = await orNull(session.select(mailbox.wireName, { signal }));
  const { uidValidity, uidNext } = mailbox;
  if (uidValidity === null || uidNext === null || selected?.uidValidity !== uidValidity) return new Map();
  if (selected.exists === 0) return new Map();
  const known = new Set(uids.filter((uid) => uid < uidNext));
  const set = [...known, `${uidNext}:*`].join();
  const fits = (uid: number): boolean => uid >= uidNext || known.has(uid);
  const { uids: found } = await matching(session, set, fits, targets, signal);
  return new Map([...found].map(([id, uid]) => [id, { uidValidity, uid }]));
}
