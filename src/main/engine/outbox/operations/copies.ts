// Copies within one account, and how a copy is recognised when the server does not name it (no UIDPLUS, or the answer
// was lost): among the messages that came to the target since its UIDNEXT was noted.

import type { MessageId } from '../../../../shared/model/ids.ts';
import { problem } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { MoveWork, WorkNote, WorkTarget } from '../../store/queries/lanes.ts';
import type { ServerPlace } from '../../store/queries/placing.ts';
import { mailboxOf, type Task } from '../task.ts';
import { uidSets, uidsOf } from '../uid-sets.ts';

export async function carryOutCopy(task: Task, work: MoveWork): Promise<void> {
  await task.transport.withMailbox(work.mailboxId, task.signal, async (session) => {
    const found = work.verify ? await copiesMade(task, session, work) : new Map<MessageId, ServerPlace>();
    const missing = work.targets.filter((target) => !found.has(target.messageId));
    const made = missing.length > 0 ? await copyNow(task, session, work, missing) : new Map();
    const places = new Map<MessageId, ServerPlace | null>([...found, ...made]);
    task.store.operations.confirmPlaced(work, places);
    forgetGone(task, work, places);
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

/** After a lost answer: which of the targets the server copied. Leaves the source mailbox open. */
export async function copiesMade(
  task: Task,
  session: ImapSession,
  work: MoveWork,
): Promise<Map<MessageId, ServerPlace>> {
  if (work.note === null) return new Map();
  const target = mailboxOf(task, work.to);
  const found = known(await findCopies(session, target.wireName, work.note, work.targets, task.signal));
  await session.select(mailboxOf(task, work.mailboxId).wireName, { signal: task.signal });
  return found;
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
  // Not EXAMINE: whoever borrows the connection next may find the mailbox open and want to write.
  const selected = await session.select(wireName, { signal });
  if (selected.uidValidity !== note.uidValidity) {
    throw problem('refused', 'server-no', {
      detail: 'the target folder was replaced while it was written to',
    });
  }
  const waiting = new Map<string, WorkTarget[]>();
  for (const target of targets) {
    const key = likeness(target.header, target.size);
    waiting.set(key, [...(waiting.get(key) ?? []), target]);
  }
  const found = new Map<MessageId, ServerPlace>();
  if (selected.exists === 0) return found;
  const uidsSeen = new Set<number>();
  await session.uidFetch(
    `${note.uidNext}:*`,
    ['RFC822.SIZE', 'ENVELOPE'],
    (message) => {
      // `n:*` always names the last message, even one below n (RFC 3501 section 6.4.8).
      if (message.uid < note.uidNext || message.size === null || message.envelope === null) return;
      if (uidsSeen.has(message.uid)) return;
      uidsSeen.add(message.uid);
      const header = message.envelope.messageId?.trim().replace(/^<|>$/g, '') ?? null;
      const target = waiting.get(likeness(header, message.size))?.shift();
      if (target === undefined) return;
      found.set(target.messageId, { uidValidity: note.uidValidity, uid: message.uid });
    },
    { signal },
  );
  return found;
}

/** Whether something was copied into a mailbox that is no more cannot be known: nothing is repeated, the person decides. */
export function known(found: Map<MessageId, ServerPlace> | null): Map<MessageId, ServerPlace> {
  if (found !== null) return found;
  throw problem('refused', 'server-no', { detail: 'the target folder was replaced while it was written to' });
}

function likeness(header: string | null, size: number): string {
  return `${header ?? ''} ${size}`;
}

/** Not copied because the source no longer had them: deletion elsewhere wins, and sync will tell. */
export function forgetGone(task: Task, work: MoveWork, places: ReadonlyMap<MessageId, unknown>): void {
  const gone = work.targets.map((item) => item.messageId).filter((id) => !places.has(id));
  if (gone.length === 0) return;
  task.store.operations.forget(work, new Set(gone));
  task.transport.changedAt(work.mailboxId);
}
