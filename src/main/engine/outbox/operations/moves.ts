// Moves within one account: MOVE, which is one step at the server; else a copy that is confirmed before the original
// is deleted by its UID. A failure at any point leaves the message in at least one place.
import type { MessageId } from '../../../../shared/model/ids.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { MoveWork, WorkTarget } from '../../store/queries/lanes.ts';
import type { ServerPlace } from '../../store/queries/placing.ts';
import { mailboxOf, mustBeWritable, offers, type Task } from '../task.ts';
import { uidSets, uidsOf } from '../uid-sets.ts';
import { copiesMade, copyNow, findCopies, forgetGone } from './copies.ts';
import { deleteByUid } from './deletes.ts';
import { confirmMovedOn } from './moved-on.ts';

export async function carryOutMove(task: Task, work: MoveWork): Promise<void> {
  await task.transport.withMailbox(work.mailboxId, task.signal, async (session, selected) => {
    mustBeWritable(selected);
    if (work.verify) await verifyMove(task, session, work);
    else if (offers(session, 'MOVE')) await moveNow(task, session, work);
    else await copyThenDelete(task, session, work, new Map());
    task.transport.changedAt(work.to);
  });
}

async function moveNow(task: Task, session: ImapSession, work: MoveWork): Promise<void> {
  const target = mailboxOf(task, work.to);
  const { signal } = task;
  task.begin(work);
  const answers = await Promise.all(
    uidSets(uidsOf(work.targets)).map((set) =>
      session.uidMove(set, target.wireName, { signal, priority: 'high' }),
    ),
  );
  const named = new Map(answers.flatMap((answer) => (answer === null ? [] : [...answer.uids])));
  const uidValidity = answers.find((answer) => answer !== null)?.uidValidity ?? 0;
  const places = new Map<MessageId, ServerPlace | null>();
  for (const item of work.targets) {
    const uid = named.get(item.uid ?? 0);
    if (uid !== undefined) places.set(item.messageId, { uidValidity, uid });
  }
  if (answers.includes(null)) {
    const unnamed = work.targets.filter((item) => !places.has(item.messageId));
    for (const [id, place] of await placesOfGone(task, session, work, unnamed)) places.set(id, place);
  }
  // With COPYUID, a message left out was not there any more.
  task.store.operations.confirmPlaced(work, places);
  forgetGone(task, work, places);
}

/**
 * Where messages are that left the source without a word: among what came to the target since it was last synced. A
 * message that is not there was deleted, or moved by somebody else. Where the target was never synced, its first
 * listing will tell.
 */
async function placesOfGone(
  task: Task,
  session: ImapSession,
  work: MoveWork,
  gone: readonly WorkTarget[],
): Promise<Map<MessageId, ServerPlace | null>> {
  const { uidNext, uidValidity, wireName } = mailboxOf(task, work.to);
  const found =
    uidNext === null || uidValidity === null
      ? null
      : await findCopies(session, wireName, { uidNext, uidValidity }, gone, task.signal);
  return found ?? new Map(gone.map((item) => [item.messageId, null]));
}

/** The answer was lost. What is still in the source was not moved; what is gone from it was, or was deleted. */
async function verifyMove(task: Task, session: ImapSession, work: MoveWork): Promise<void> {
  const { store, signal } = task;
  const { found: copied, someLeft } = await copiesMade(task, session, work);
  const there = await present(session, uidsOf(work.targets), signal);
  const gone = work.targets.filter((item) => item.uid !== null && !there.has(item.uid));
  if (gone.length > 0) {
    const places = new Map<MessageId, ServerPlace | null>(copied);
    const unknown = gone.filter((item) => !copied.has(item.messageId));
    for (const [id, place] of await placesOfGone(task, session, work, unknown)) places.set(id, place);
    const settled: MoveWork = { ...work, targets: gone };
    store.operations.confirmPlaced(settled, places);
    forgetGone(task, settled, places);
    await session.select(mailboxOf(task, work.mailboxId).wireName, { signal });
  }
  const left = work.targets.filter((item) => item.uid !== null && there.has(item.uid));
  if (left.length === 0) return;
  const rest: MoveWork = { ...work, targets: left };
  const half = left.filter((item) => copied.has(item.messageId));
  if (half.length > 0) {
    const places = new Map(half.map((item) => [item.messageId, copied.get(item.messageId) ?? null]));
    await copyThenDelete(task, session, { ...rest, targets: half }, places);
  }
  const uncopied = left.filter((item) => !copied.has(item.messageId));
  const onward = someLeft ? await confirmMovedOn(task, session, rest, uncopied) : new Set<MessageId>();
  const undone = uncopied.filter((item) => !onward.has(item.messageId));
  if (undone.length === 0) return;
  if (offers(session, 'MOVE')) await moveNow(task, session, { ...rest, targets: undone });
  else await copyThenDelete(task, session, { ...rest, targets: undone }, new Map());
}

/** `made`: copies that are known to exist already. */
async function copyThenDelete(
  task: Task,
  session: ImapSession,
  work: MoveWork,
  made: ReadonlyMap<MessageId, ServerPlace | null>,
): Promise<void> {
  const missing = work.targets.filter((item) => !made.has(item.messageId));
  const places = new Map(made);
  if (missing.length > 0) {
    for (const [id, place] of await copyNow(task, session, work, missing)) places.set(id, place);
  }
  // Only what has a confirmed copy is deleted.
  const confirmed = work.targets.filter((item) => (places.get(item.messageId) ?? null) !== null);
  const removed = await deleteByUid(task, session, uidsOf(confirmed));
  const settled = new Map(confirmed.map((item) => [item.messageId, places.get(item.messageId) ?? null]));
  task.store.operations.confirmPlaced(work, settled);
  if (!removed && confirmed.length > 0) {
    task.notice({ code: 'left-marked-deleted', mailboxId: work.mailboxId, count: confirmed.length });
    task.transport.changedAt(work.mailboxId);
  }
  forgetGone(task, work, settled);
}

/** Those of these UIDs that the open mailbox still has. */
export async function present(
  session: ImapSession,
  uids: readonly number[],
  signal: AbortSignal,
): Promise<Set<number>> {
  const answers = await Promise.all(
    uidSets(uids).map((set) => session.uidSearch(`UID ${set}`, { signal, priority: 'high' })),
  );
  return new Set(answers.flatMap((answer) => [...answer]));
}
