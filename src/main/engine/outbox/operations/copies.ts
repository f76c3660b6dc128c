// Copies within one account, and how a copy is recognised when the server does not name it (no UIDPLUS, or the answer
// was lost): among the messages that came to the target since its UIDNEXT was noted.

import type { MessageId } from '../../../../shared/model/ids.ts';
import { problem } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { MoveWork, WorkNote, WorkTarget } from '../../store/queries/lanes.ts';
import type { ServerPlace } from '../../store/queries/placing.ts';
import { mailboxOf, type Task } from '../task.ts';
import { uidSets, uidsOf } from '../uid-sets.ts';
import { matching } from './matching.ts';
import { confirmMovedOn } from './moved-on.ts';

export async function carryOutCopy(task: Task, work: MoveWork): Promise<void> {
  await task.transport.withMailbox(work.mailboxId, task.signal, async (session) => {
    const { found, someLeft } = work.verify
      ? await copiesMade(task, session, work)
      : { found: new Map<MessageId, ServerPlace>(), someLeft: false };
    const unfound = work.targets.filter((target) => !found.has(target.messageId));
    const onward = someLeft ? await confirmMovedOn(task, session, work, unfound) : new Set<MessageId>();
    const missing = unfound.filter((target) => !onward.has(target.messageId));
    const made = missing.length > 0 ? await copyNow(task, session, work, missing) : new Map();
    const places = new Map<MessageId, ServerPlace | null>([...found, ...made]);
    task.store.operations.confirmPlaced(work, places);
    forgetGone(
      task,
      { ...work, targets: work.targets.filter((item) => !onward.has(item.messageId)) },
      places,
    );
    task.transport.changedAt(work.to);
  });
}

/** Copies these and answers what the copies are called; those that were gone from the source are left out. */
export async function copyNow(
  task: Task,
  session: ImapSession,
  work: MoveWork,
  targets: readonly WorkTarget[],
): Promise<Map<MessageId, ServerPlace | null>> {
  const target = mailboxOf(task, work.to);
  const source = mailboxOf(task, work.mailboxId);
  const { signal } = task;
  const note = await noteTarget(session, target.wireName, signal);
  if (session.selected?.wireName !== source.wireName) await session.select(source.wireName, { signal });
  task.begin(work, note);
  const answers = await Promise.all(
    uidSets(uidsOf(targets)).map((set) =>
      session.uidCopy(set, target.wireName, { signal, priority: 'high' }),
    ),
  );
  const places = new Map<MessageId, ServerPlace | null>();
  if (answers.every((answer) => answer !== null)) {
    for (const answer of answers) {
      for (const item of targets) {
        const uid = answer.uids.get(item.uid ?? 0);
        if (uid !== undefined) places.set(item.messageId, { uidValidity: answer.uidValidity, uid });
      }
    }
    return places;
  }
  // Nobody named them: look for them.
  const found = known(await findCopies(session, target.wireName, note, targets, signal));
  for (const [id, place] of found) places.set(id, place);
  await session.select(source.wireName, { signal });
  return places;
}

export interface CopiesMade {
  readonly found: Map<MessageId, ServerPlace>;
  /** Messages came to the target since and left it again: copies may be among them. */
  readonly someLeft: boolean;
}

/** After a lost answer: which of the targets the server copied. Leaves the source mailbox open. */
export async function copiesMade(task: Task, session: ImapSession, work: MoveWork): Promise<CopiesMade> {
  if (work.note === null) return { found: new Map(), someLeft: false };
  const { signal } = task;
  const target = mailboxOf(task, work.to);
  const made = await lookForCopies(session, target.wireName, work.note, work.targets, signal);
  await session.select(mailboxOf(task, work.mailboxId).wireName, { signal });
  return made;
}

/** What the target mailbox will call the next message it gets. */
export async function noteTarget(
  session: ImapSession,
  wireName: string,
  signal: AbortSignal,
): Promise<WorkNote> {
  const status = await session.status(wireName, ['UIDNEXT', 'UIDVALIDITY'], { signal, priority: 'high' });
  if (status.uidNext !== null && status.uidValidity !== null) {
    return { uidNext: status.uidNext, uidValidity: status.uidValidity };
  }
  const selected = await session.select(wireName, { signal });
  const all = selected.exists === 0 ? [] : await session.uidSearch('ALL', { signal });
  return { uidNext: selected.uidNext ?? (all.at(-1) ?? 0) + 1, uidValidity: selected.uidValidity ?? 0 };
}

/**
 * Messages that came to the mailbox since the note, matched by Message-ID and size, each once. Null: the mailbox was
 * replaced by another one since. Leaves it open.
 */
export async function findCopies(
  session: ImapSession,
  wireName: string,
  note: WorkNote,
  targets: readonly WorkTarget[],
  signal: AbortSignal,
): Promise<Map<MessageId, ServerPlace> | null> {
  return (await lookForCopies(session, wireName, note, targets, signal)).found;
}

async function lookForCopies(
  session: ImapSession,
  wireName: string,
  note: WorkNote,
  targets: readonly WorkTarget[],
  signal: AbortSignal,
): Promise<CopiesMade> {
  // Not EXAMINE: whoever borrows the connection next may find the mailbox open and want to write.
  const selected = await session.select(wireName, { signal });
  if (selected.uidValidity !== note.uidValidity) {
    throw problem('refused', 'server-no', {
      detail: 'the target folder was replaced while it was written to',
    });
  }
  const found = new Map<MessageId, ServerPlace>();
  const came = (selected.uidNext ?? note.uidNext) - note.uidNext;
  if (selected.exists === 0) return { found, someLeft: came > 0 };
  const { uids, seen } = await matching(
    session,
    `${note.uidNext}:*`,
    (uid) => uid >= note.uidNext,
    targets,
    signal,
  );
  for (const [id, uid] of uids) found.set(id, { uidValidity: note.uidValidity, uid });
  return { found, someLeft: came > seen };
}

/** Whether something was copied into a mailbox that is no more cannot be known: nothing is repeated, the person decides. */
export function known(found: Map<MessageId, ServerPlace> | null): Map<MessageId, ServerPlace> {
  if (found !== null) return found;
  throw problem('refused', 'server-no', { detail: 'the target folder was replaced while it was written to' });
}

/** Not copied because the source no longer had them: deletion elsewhere wins, and sync will tell. */
export function forgetGone(task: Task, work: MoveWork, places: ReadonlyMap<MessageId, unknown>): void {
  const gone = work.targets.map((item) => item.messageId).filter((id) => !places.has(id));
  if (gone.length === 0) return;
  task.store.operations.forget(work, new Set(gone));
  task.transport.changedAt(work.mailboxId);
}
