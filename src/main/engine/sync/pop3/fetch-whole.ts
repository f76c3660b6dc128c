// The whole of one message of which only the headers were taken, because the person asked for it.
import type { MessageId } from '../../../../shared/model/ids.ts';
import { problem } from '../../../../shared/problem.ts';
import type { Pop3Session } from '../../pop3/session.ts';
import { Claims } from './claims.ts';
import { Intake } from './intake.ts';
import type { LedgerEntry } from './ledger.ts';
import { listMaildrop } from './maildrop.ts';
import type { PlannedFetch } from './plan.ts';
import type { RoundContext } from './round.ts';

/** Whether this message can be asked for at all: throws `message-missing` when its name at the server is not known. */
export function entryOf(context: Pick<RoundContext, 'store'>, messageId: MessageId): LedgerEntry {
  const entry = context.store.uidls.byMessage(messageId);
  if (entry === null || entry.uidl === '') throw problem('refused', 'message-missing');
  return entry;
}

/** The session is ended when this returns or throws. Rejects with `message-missing` when the server has it no more. */
export async function fetchWhole(
  session: Pop3Session,
  context: RoundContext,
  messageId: MessageId,
): Promise<void> {
  const { store, accountId, inboxId, clock } = context;
  let intake: Intake | null = null;
  try {
    const entry = entryOf(context, messageId);
    const { messages } = await listMaildrop(session);
    const wanted = messages.filter(({ uidl }) => uidl === entry.uidl);
    if (wanted.length === 0) throw problem('refused', 'message-missing');
    intake = new Intake({
      store,
      accountId,
      inboxId,
      now: () => clock.now(),
      onProgress: () => undefined,
    });
    // The name may have passed to another message by now: what arrives is identified like any other, and kept.
    const items = wanted.map((message): PlannedFetch => ({ ...message, part: 'whole', why: 'verify' }));
    intake.expect(items, new Claims(store.uidls.all(accountId), []));
    await session.fetch(items, intake);
    intake.commit();
    await session.quit();
  } catch (error) {
    session.destroy();
    intake?.abandon();
    throw error;
  }
  if (store.bodies.info(messageId) === null) throw problem('refused', 'message-missing');
}
