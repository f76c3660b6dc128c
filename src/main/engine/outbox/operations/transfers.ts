// Between accounts, and between a server and a local folder: the raw message is carried over by us, and the original
// is only deleted when the new one is known to be safe.

import type { MessageId } from '../../../../shared/model/ids.ts';
import { problem } from '../../../../shared/problem.ts';
import type { MoveWork, WorkTarget } from '../../store/queries/lanes.ts';
import type { ServerPlace } from '../../store/queries/placing.ts';
import type { MailboxState } from '../../store/rows.ts';
import { mailboxOf, mustBeWritable, type Task, transportOf } from '../task.ts';
import { uidsOf } from '../uid-sets.ts';
import { findCopies, known, noteTarget } from './copies.ts';
import { deleteByUid } from './deletes.ts';

export async function carryOutTransfer(task: Task, work: MoveWork): Promise<void> {
  const source = mailboxOf(task, work.mailboxId);
  const target = mailboxOf(task, work.to);
  for (const item of work.targets) await bodyOf(task, item);
  const places = target.local
    ? new Map(work.targets.map((item) => [item.messageId, null]))
    : await append(task, work, target);
  // On our own disk for good before the server is told to delete its copy.
  if (target.local) task.store.makeDurable();
  if (work.kind === 'move' && !source.local) await removeSource(task, work);
  task.store.operations.confirmPlaced(work, places);
  if (!target.local) transportOf(task, target.accountId).changedAt(target.id);
}

async function bodyOf(task: Task, item: WorkTarget): Promise<void> {
  const { store, transport, signal } = task;
  if (store.bodies.info(item.messageId) === null) await transport.fetchBody(item.messageId, signal);
  if (store.bodies.info(item.messageId) === null) throw problem('refused', 'message-missing');
}

/** RFC 3501 section 6.3.11, with the flags and INTERNALDATE the message has. */
async function append(
  task: Task,
  work: MoveWork,
  target: MailboxState,
): Promise<Map<MessageId, ServerPlace | null>> {
  const { store, signal } = task;
  return await transportOf(task, target.accountId).withSession(target.accountId, signal, async (session) => {
    const places = new Map<MessageId, ServerPlace | null>();
    const sized = work.targets.map((item) => ({
      ...item,
      size: store.bodies.info(item.messageId)?.size ?? 0,
    }));
    if (work.verify && work.note !== null) {
      const made = known(await findCopies(session, target.wireName, work.note, sized, signal));
      for (const [id, place] of made) places.set(id, place);
    }
    const missing = sized.filter((item) => !places.has(item.messageId));
    if (missing.length === 0) return places;
    const note =
      work.verify && work.note !== null ? work.note : await noteTarget(session, target.wireName, signal);
    task.begin(work, note);
    for (const item of missing) {
      const result = await session.append(
        target.wireName,
        {
          octets: item.size,
          chunks: store.bodies.chunks(item.messageId),
          flags: item.flags.filter((flag) => flag !== '\\Deleted'),
          internalDate: item.date,
        },
        { signal },
      );
      places.set(item.messageId, result);
    }
    if ([...places.values()].every((place) => place !== null)) return places;
    const unnamed = missing.filter((item) => places.get(item.messageId) === null);
    const found = known(await findCopies(session, target.wireName, note, unnamed, signal));
    for (const item of unnamed) {
      const place = found.get(item.messageId);
      if (place === undefined && work.kind === 'move') {
        throw problem('refused', 'server-no', { detail: 'the appended message could not be found again' });
      }
      places.set(item.messageId, place ?? null);
    }
    return places;
  });
}

async function removeSource(task: Task, work: MoveWork): Promise<void> {
  await task.transport.withMailbox(work.mailboxId, task.signal, async (session, selected) => {
    mustBeWritable(selected);
    if (mailboxOf(task, work.to).local) task.begin(work);
    const removed = await deleteByUid(task, session, uidsOf(work.targets));
    if (removed) return;
    task.notice({ code: 'left-marked-deleted', mailboxId: work.mailboxId, count: work.targets.length });
    task.transport.changedAt(work.mailboxId);
  });
}
