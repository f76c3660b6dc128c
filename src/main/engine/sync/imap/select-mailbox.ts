// Opens a mailbox for work on messages that the cache knows by UID, and makes sure that those UIDs still mean them.
import { problem } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { MailboxState } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { epochOf } from './uid-epoch.ts';

/** The UIDs held are void: sync the mailbox, then ask the store again where the message is. */
export class UidsVoid extends Error {}

/** Throws `UidsVoid` when the mailbox is another one than the cache knows. */
export async function openKnownMailbox(
  store: Store,
  session: ImapSession,
  mailboxId: number,
  signal: AbortSignal,
): Promise<MailboxState> {
  const mailbox = store.mailboxes.get(mailboxId);
  if (mailbox === null) throw problem('refused', 'not-found');
  if (session.selected?.wireName !== mailbox.wireName) {
    const condstore = session.capabilities.has('CONDSTORE') || session.capabilities.has('QRESYNC');
    await session.select(mailbox.wireName, { signal, condstore });
  }
  const open = session.selected;
  if (open === null || epochOf(open, session) !== mailbox.uidValidity) throw new UidsVoid();
  return mailbox;
}
