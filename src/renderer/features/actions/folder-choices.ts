// Folders that fit what was typed, best first.
import type { AccountSummary } from '../../../shared/model/account.ts';
import type { MailboxId } from '../../../shared/model/ids.ts';
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import { mailboxLabel } from '../mailbox-tree/tree-model.ts';

export interface FolderChoice {
  readonly id: MailboxId;
  readonly name: string;
  /** What tells it from others of the same name: its path, and with several accounts the address. */
  readonly more: string;
}

/** Selectable folders whose path holds `typed`; names that start with it come first, the own account before others. */
export function folderChoices(
  accounts: readonly AccountSummary[],
  mailboxes: readonly MailboxSummary[],
  from: MailboxId,
  typed: string,
): readonly FolderChoice[] {
  const wanted = typed.trim().toLocaleLowerCase();
  const home = mailboxes.find((mailbox) => mailbox.id === from)?.accountId;
  const rank = (mailbox: MailboxSummary): number =>
    (mailboxLabel(mailbox).toLocaleLowerCase().startsWith(wanted) ? 0 : 1) +
    (mailbox.accountId === home ? 0 : 2);
  return mailboxes
    .filter(
      (mailbox) =>
        mailbox.selectable &&
        mailbox.id !== from &&
        `${mailbox.path}\n${mailboxLabel(mailbox)}`.toLocaleLowerCase().includes(wanted),
    )
    .sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path, undefined, { numeric: true }))
    .map((mailbox) => {
      const name = mailboxLabel(mailbox);
      const address = accounts.find((account) => account.id === mailbox.accountId)?.address ?? '';
      const path = mailbox.path === mailbox.name || name !== mailbox.name ? '' : mailbox.path;
      return {
        id: mailbox.id,
        name,
        more: [path, accounts.length > 1 ? address : ''].filter((part) => part !== '').join(' · '),
      };
    });
}
