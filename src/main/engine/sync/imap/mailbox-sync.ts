// The way into the sync of one mailbox: brought to the server's state as a whole, or only by what was heard of it.
// Resumable after any cut.
import { problem } from '../../../../shared/problem.ts';
import { nextMoment } from '../../lib/moment.ts';
import type { MailboxSyncSummary } from '../account-sync.ts';
import type { MailboxEar } from './mailbox-ear.ts';
import { MailboxPass } from './mailbox-pass.ts';
import type { MailboxWork } from './mailbox-work.ts';
import { EpochChanged, type MailboxSyncContext } from './open-mailbox.ts';

/** Times one sync starts over because the mailbox became another one. */
const RESTARTS = 3;

/** Syncs one mailbox. Rejects with a ProblemError; what was applied before stays and is not fetched again. */
export async function syncMailbox(
  context: MailboxSyncContext,
  mailboxId: number,
  work: MailboxWork,
): Promise<MailboxSyncSummary> {
  const run = new MailboxPass(context, mailboxId, work);
  for (let attempt = 1; ; attempt += 1) {
    const began = nextMoment();
    try {
      const summary = await run.once();
      if (run.settled) context.completed?.set(mailboxId, began);
      return summary;
    } catch (error) {
      if (!(error instanceof EpochChanged)) throw error;
      if (attempt >= RESTARTS) {
        const detail = 'UIDVALIDITY keeps changing';
        throw problem('protocol', 'malformed-response', { retry: 'backoff', detail });
      }
    } finally {
      run.stop();
    }
  }
}

/**
 * Brings the mailbox that is open on this session up to what `ear` heard since it was last in sync, without opening it
 * again: a new message costs a search and a fetch, however large the mailbox.
 */
export async function followMailbox(
  context: MailboxSyncContext,
  mailboxId: number,
  work: MailboxWork,
  ear: MailboxEar,
): Promise<MailboxSyncSummary> {
  const run = new MailboxPass(context, mailboxId, work);
  try {
    return await run.follow(ear);
  } catch (error) {
    if (!(error instanceof EpochChanged)) throw error;
    return await syncMailbox(context, mailboxId, work);
  }
}
