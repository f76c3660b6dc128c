// STATUS of a mailbox with all that is asked of it anywhere, and what a refusal means.
import { ProblemError } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { StatusData, StatusItem } from '../../imap/types.ts';

/** Without MAILBOXID: Cyrus IMAP 3.6 answers it by stray octets inside LIST. SELECT tells it as well. */
export function statusItems(session: ImapSession): StatusItem[] {
  const items: StatusItem[] = ['MESSAGES', 'UIDNEXT', 'UIDVALIDITY', 'UNSEEN'];
  if (session.capabilities.has('CONDSTORE') || session.capabilities.has('QRESYNC'))
    items.push('HIGHESTMODSEQ');
  return items;
}

/** Null when the server refuses: no such mailbox, or none that can be looked into. */
export async function statusOf(
  session: ImapSession,
  wireName: string,
  items: readonly StatusItem[],
  signal: AbortSignal,
): Promise<StatusData | null> {
  try {
    return await session.status(wireName, items, { signal });
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'refused') return null;
    throw error;
  }
}
