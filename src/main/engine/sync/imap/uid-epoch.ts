// The UIDVALIDITY by which a mailbox's UIDs are held.
import type { ImapSession } from '../../imap/session.ts';
import type { SelectedMailbox } from '../../imap/types.ts';

const passing = new WeakMap<ImapSession, number>();
let lastPassing = 0;

/**
 * Where UIDs do not outlive the session (UIDNOTSTICKY, RFC 4315, or no UIDVALIDITY at all, RFC 3501 section 2.3.1.1)
 * each session is an epoch of its own: messages are linked again by what they are, and no command can ever reach
 * another message by an old UID.
 */
export function epochOf(selected: SelectedMailbox, session: ImapSession): number {
  if (selected.uidValidity !== null && !selected.uidNotSticky) return selected.uidValidity;
  let epoch = passing.get(session);
  if (epoch === undefined) {
    lastPassing = Math.max(lastPassing + 1, Math.floor(Date.now() / 1000));
    epoch = lastPassing;
    passing.set(session, epoch);
  }
  return epoch;
}
