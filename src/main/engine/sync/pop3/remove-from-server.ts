// The last step of a check, and the only place that sends DELE: for messages that were identified in this session, whose
// content is on our disk or was deleted here on purpose, and that the policy wants removed.
import { ProblemError } from '../../../../shared/problem.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Pop3Session, QuitOutcome } from '../../pop3/session.ts';
import type { Store } from '../../store/store.ts';
import type { Identified } from './intake.ts';
import { DELETION_SENT } from './ledger.ts';

/** Commands sent ahead of their answers, where the server pipelines. */
const BATCH = 256;

/**
 * Deletes and ends the session. Answers how many messages the server says it deleted. Whether it did shows in the next
 * listing: what is still there then is identified and deleted again, a few times.
 */
export async function removeFromServer(
  session: Pop3Session,
  due: readonly Identified[],
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): Promise<number> {
  if (due.length === 0) {
    await session.quit();
    return 0;
  }
  const now = clock.now();
  // Written down first: a crash after DELE must not take the message for one that disappeared by itself.
  store.transaction(() => {
    for (const { entry } of due) {
      store.uidls.update(entry.id, { deletedThereAt: DELETION_SENT, tries: entry.tries + 1, triedAt: now });
    }
  });
  const refused = new Set<Identified>();
  const outcome = await deleteAll(session, due, refused);
  store.transaction(() => {
    for (const item of due) {
      const { id, tries } = item.entry;
      if (refused.has(item)) store.uidls.update(id, { deletedThereAt: null });
      else if (outcome === 'confirmed') store.uidls.update(id, { deletedThereAt: now });
      // The line broke: that says nothing against the server, so it does not count as a try.
      else if (outcome === 'dropped') store.uidls.update(id, { tries });
    }
  });
  return outcome === 'confirmed' ? due.length - refused.size : 0;
}

/** What QUIT came to; `dropped` also when the line broke before it. */
async function deleteAll(
  session: Pop3Session,
  due: readonly Identified[],
  refused: Set<Identified>,
): Promise<QuitOutcome> {
  try {
    for (let at = 0; at < due.length; at += BATCH) {
      const batch = due.slice(at, at + BATCH);
      const replies = await Promise.all(batch.map(({ number }) => session.dele(number)));
      replies.forEach((reply, i) => {
        const item = batch[i];
        if (reply.status.kind !== 'ok' && item !== undefined) refused.add(item);
      });
    }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return 'dropped';
  }
  return await session.quit();
}
