// Paths of folders to be made or renamed, with the server's own separator.
import type { AccountId } from '../../../shared/model/ids.ts';
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';

/** The separator of this account, read off a folder inside another; `/` where there is none to learn from. */
export function separatorOf(mailboxes: readonly MailboxSummary[], accountId: AccountId): string {
  for (const mailbox of mailboxes) {
    if (mailbox.accountId !== accountId || mailbox.parentId === null) continue;
    const parent = mailboxes.find((entry) => entry.id === mailbox.parentId);
    if (parent && mailbox.path.startsWith(parent.path)) {
      const separator = mailbox.path.charAt(parent.path.length);
      if (separator !== '') return separator;
    }
  }
  return '/';
}

/** The path of a new folder beside or inside another. */
export function childPath(
  parent: Pick<MailboxSummary, 'path'> | null,
  name: string,
  separator: string,
): string {
  return parent ? `${parent.path}${separator}${name}` : name;
}

/** The same place under another name. */
export function renamedPath(mailbox: Pick<MailboxSummary, 'path' | 'name'>, name: string): string {
  return mailbox.path.slice(0, mailbox.path.length - mailbox.name.length) + name;
}

/** Folders of the same account that it could be moved into: not itself, nothing inside it, not where it is. By path. */
export function parentChoices<M extends Pick<MailboxSummary, 'id' | 'accountId' | 'path' | 'parentId'>>(
  mailboxes: readonly M[],
  moved: Pick<MailboxSummary, 'id' | 'accountId' | 'path' | 'parentId'>,
  separator: string,
): readonly M[] {
  return mailboxes
    .filter(
      ({ id, accountId, path }) =>
        accountId === moved.accountId &&
        id !== moved.id &&
        id !== moved.parentId &&
        !path.startsWith(`${moved.path}${separator}`),
    )
    .sort((a, b) => a.path.localeCompare(b.path, undefined, { numeric: true }));
}

/** Why a name cannot be a folder's, in words; null when it can. */
export function nameFault(name: string, separator: string): string | null {
  if (name.trim() === '') return 'Enter a name.';
  if (name.includes(separator))
    return `The server uses ${separator} to separate folders; it cannot be part of a name.`;
  if (/\p{Cc}/u.test(name)) return 'A name has no line breaks or control characters.';
  return null;
}
