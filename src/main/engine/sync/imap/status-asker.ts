// Asks by STATUS after mailboxes that no connection listens to, and tells which of them differ from the cache.
import type { ImapSession } from '../../imap/session.ts';
import type { StatusData } from '../../imap/types.ts';
import type { MailboxState } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { statusItems, statusOf } from './mailbox-status.ts';

export interface StatusAsker {
  ask(
    mailboxes: readonly MailboxState[],
    onDirty: (wireName: string) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

export function statusAsker(store: Store, session: ImapSession): StatusAsker {
  /** What was already told of: a difference that a sync does not mend is told once. */
  const told = new Map<number, string>();
  return {
    ask: async (mailboxes, onDirty, signal) => {
      for (const mailbox of mailboxes) {
        const status = await statusOf(session, mailbox.wireName, statusItems(session), signal);
        if (status === null || !differs(store, mailbox, status)) continue;
        const { messages, unseen, uidNext, uidValidity, highestModSeq } = status;
        const said = [messages, unseen, uidNext, uidValidity, highestModSeq].join(' ');
        if (told.get(mailbox.id) === said) continue;
        told.set(mailbox.id, said);
        onDirty(mailbox.wireName);
      }
    },
  };
}

/** Only what both sides know is compared. */
function differs(store: Store, mailbox: MailboxState, status: StatusData): boolean {
  const held = store.mailboxes.get(mailbox.id);
  if (held === null) return false;
  const unequal = <T>(a: T | null, b: T | null): boolean => a !== null && b !== null && a !== b;
  return (
    unequal(status.messages, store.messages.uidCount(mailbox.id)) ||
    unequal(status.uidNext, held.uidNext) ||
    unequal(status.uidValidity, held.uidValidity) ||
    unequal(status.highestModSeq, held.highestModSeq)
  );
}
