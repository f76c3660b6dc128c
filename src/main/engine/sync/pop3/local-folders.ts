// The folders of a POP3 account: the server has one maildrop, everything else is ours.
import type { AccountId, MailboxId } from '../../../../shared/model/ids.ts';
import type { MailboxRole } from '../../../../shared/model/mailbox.ts';
import type { Store } from '../../store/store.ts';

export const INBOX = 'Inbox';

const others: readonly (readonly [string, MailboxRole])[] = [
  ['Drafts', 'drafts'],
  ['Sent', 'sent'],
  ['Archive', 'archive'],
  ['Junk', 'junk'],
  ['Trash', 'trash'],
];

/** Makes what is missing; answers the Inbox. */
export function ensureLocalFolders(store: Store, accountId: AccountId): MailboxId {
  return store.transaction(() => {
    const inbox = store.mailboxes.ensureLocal(accountId, INBOX, 'inbox');
    for (const [path, role] of others) store.mailboxes.ensureLocal(accountId, path, role);
    return inbox;
  });
}
