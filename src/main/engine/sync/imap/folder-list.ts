// The account's mailboxes as the server lists them, and how each stands, in as few commands as the server allows.
import type { MailboxSummary } from '../../../../shared/model/mailbox.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { StatusData } from '../../imap/types.ts';
import type { ListedMailbox, MailboxState } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { assignRoles, isInbox } from './mailbox-roles.ts';
import { statusItems, statusOf } from './mailbox-status.ts';
import { adoptRenamed } from './renames.ts';

export interface ListedFolders {
  /** In the order they are worth syncing. */
  readonly mailboxes: readonly MailboxState[];
  /** By mailbox id; what the server did not answer is absent. */
  readonly status: ReadonlyMap<number, StatusData>;
}

/**
 * Brings the folder tree to what LIST says. A mailbox that LIST leaves out is only removed, with its mail, when the
 * server also denies it by name.
 */
export async function listFolders(
  store: Store,
  accountId: number,
  session: ImapSession,
  signal: AbortSignal,
  options: { readonly status: boolean },
): Promise<ListedFolders> {
  const items = statusItems(session);
  const entries = await session.list({ signal, ...(options.status ? { status: items } : {}) });
  const listed = assignRoles(entries);
  const { kept, gone } = await unlistedButThere(store, accountId, listed, session, signal);
  await adoptRenamed({ store, accountId, session, signal, entries, listed, gone });
  const mailboxes = store.mailboxes.applyList(accountId, [...listed, ...kept]);
  const byName = new Map(mailboxes.map((mailbox) => [mailbox.wireName, mailbox]));
  const status = new Map<number, StatusData>();
  for (const entry of entries) {
    const mailbox = byName.get(entry.wireName);
    if (mailbox === undefined || !mailbox.selectable) continue;
    // Of the mailbox it has open, a server tells what this session saw, which may be old (RFC 9051 section 6.3.11).
    if (entry.wireName === session.selected?.wireName) continue;
    if (entry.status !== null) status.set(mailbox.id, entry.status);
  }
  return { mailboxes: mailboxes.filter((m) => m.selectable).sort(byInterest), status };
}

async function unlistedButThere(
  store: Store,
  accountId: number,
  listed: readonly ListedMailbox[],
  session: ImapSession,
  signal: AbortSignal,
): Promise<{ kept: ListedMailbox[]; gone: MailboxState[] }> {
  const names = new Set(listed.map((mailbox) => mailbox.path));
  const missing = store.mailboxes
    .byAccount(accountId)
    .filter((mailbox) => !mailbox.local && !names.has(mailbox.path));
  const gone: MailboxState[] = [];
  if (missing.length === 0) return { kept: [], gone };
  const subscribed = new Map(store.mailboxes.summaries().map((s: MailboxSummary) => [s.id, s.subscribed]));
  const kept: ListedMailbox[] = [];
  for (const mailbox of missing) {
    // Whoever has a mailbox open may be told of it by its old name for as long as it stays open.
    if (session.selected?.wireName === mailbox.wireName) await session.unselect();
    const there =
      mailbox.selectable && (await statusOf(session, mailbox.wireName, ['MESSAGES'], signal)) !== null;
    if (!there && listed.length > 0) {
      gone.push(mailbox);
      continue;
    }
    const { path, wireName, separator, listedRole, selectable } = mailbox;
    kept.push({
      path,
      wireName,
      separator,
      role: listedRole,
      selectable,
      subscribed: subscribed.get(mailbox.id) ?? false,
    });
  }
  return { kept, gone };
}

const INTEREST = ['inbox', 'sent', 'drafts', 'flagged', 'important', 'archive', null, 'all', 'trash', 'junk'];

/** INBOX first, junk last. */
export function byInterest(a: MailboxState, b: MailboxState): number {
  const rank = (mailbox: MailboxState): number =>
    isInbox(mailbox.path) ? 0 : INTEREST.indexOf(mailbox.role);
  return rank(a) - rank(b) || (a.path < b.path ? -1 : 1);
}
