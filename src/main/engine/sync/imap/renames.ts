// Mailboxes that another client renamed, known again by what a server does not change with a name. Where the evidence
// leaves a doubt nothing is moved: the mail is fetched again, and another mailbox's mail is never shown.
import type { ImapSession } from '../../imap/session.ts';
import type { FetchItem, ListEntry, StatusData, StatusItem } from '../../imap/types.ts';
import { renameLimits } from '../../lib/limits.ts';
import { parseMessageId } from '../../mime/message-ids.ts';
import type { ListedMailbox, MailboxState } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { statusItems, statusOf } from './mailbox-status.ts';

export interface RenameSearch {
  readonly store: Store;
  readonly accountId: number;
  readonly session: ImapSession;
  readonly signal: AbortSignal;
  readonly entries: readonly ListEntry[];
  readonly listed: readonly ListedMailbox[];
  /** Held mailboxes that the server denies by their names. */
  readonly gone: readonly MailboxState[];
}

interface Candidate {
  readonly listed: ListedMailbox;
  readonly status: StatusData;
}

/** Call before the list is applied. Answers the mailboxes that go on under another name. */
export async function adoptRenamed(search: RenameSearch): Promise<ReadonlySet<number>> {
  const { store, accountId, session } = search;
  const adopted = new Set<number>();
  const held = store.mailboxes.byAccount(accountId);
  const names = new Set(held.map((mailbox) => mailbox.path));
  const gone = search.gone.filter((mailbox) => mailbox.selectable && mailbox.uidValidity !== null);
  const appeared = search.listed.filter((mailbox) => mailbox.selectable && !names.has(mailbox.path));
  if (gone.length === 0 || appeared.length === 0) return adopted;
  if (gone.length > renameLimits.mailboxes || appeared.length > renameLimits.mailboxes) return adopted;
  const candidates = await statuses(search, appeared);
  const distinct = hasDistinctEpochs(held);
  let opened = false;
  const claims = new Map<Candidate, MailboxState[]>();
  for (const mailbox of gone) {
    for (const candidate of candidates) {
      const likely = likeness(mailbox, candidate.status);
      if (likely === 'no') continue;
      if (likely === 'maybe') {
        opened = true;
        if (!(await hasSameMail(search, mailbox, candidate, distinct))) continue;
      }
      claims.set(candidate, [...(claims.get(candidate) ?? []), mailbox]);
    }
  }
  // Nothing may be done on a mailbox that was opened to be read only.
  if (opened) await session.unselect();
  for (const [candidate, claimants] of claims) {
    const [mailbox] = claimants;
    const elsewhere = [...claims.values()].filter((others) => mailbox && others.includes(mailbox));
    if (mailbox === undefined || claimants.length > 1 || elsewhere.length > 1) continue;
    if (store.mailboxes.adoptName(mailbox.id, candidate.listed)) adopted.add(mailbox.id);
  }
  return adopted;
}

async function statuses(search: RenameSearch, appeared: readonly ListedMailbox[]): Promise<Candidate[]> {
  const { session, signal, entries } = search;
  const found: Candidate[] = [];
  for (const listed of appeared) {
    const told = entries.find((entry) => entry.wireName === listed.wireName)?.status ?? null;
    const known = told !== null && !session.capabilities.has('OBJECTID');
    const items: StatusItem[] = [...statusItems(session), 'MAILBOXID'];
    const status = known ? told : await statusOf(session, listed.wireName, items, signal);
    if (status !== null) found.push({ listed, status });
  }
  return found;
}

/** RFC 8474 section 4: a MAILBOXID stays with a mailbox that is renamed, and no other mailbox ever gets it. */
function likeness(mailbox: MailboxState, status: StatusData): 'yes' | 'no' | 'maybe' {
  if (mailbox.objectId !== null && status.mailboxId !== null) {
    return mailbox.objectId === status.mailboxId ? 'yes' : 'no';
  }
  if (status.uidValidity !== mailbox.uidValidity) return 'no';
  const behind = status.uidNext !== null && mailbox.uidNext !== null && status.uidNext < mailbox.uidNext;
  return behind ? 'no' : 'maybe';
}

/** Whether this server gives each mailbox a UIDVALIDITY of its own; some say 1 of all. */
function hasDistinctEpochs(held: readonly MailboxState[]): boolean {
  const known = held.flatMap(({ uidValidity }) => uidValidity ?? []);
  return known.length > 1 && new Set(known).size === known.length;
}

/** Under one UIDVALIDITY a UID means one message for ever, so a few of them speak for all. */
async function hasSameMail(
  { store, session, signal }: RenameSearch,
  mailbox: MailboxState,
  { listed, status }: Candidate,
  distinct: boolean,
): Promise<boolean> {
  const held = store.mailboxes.fingerprints(mailbox.id, renameLimits.samples);
  if (held.length === 0) return distinct && status.messages === 0 && status.uidNext === mailbox.uidNext;
  const selected = await session.select(listed.wireName, { signal, readOnly: true });
  if (selected.uidValidity !== mailbox.uidValidity || selected.uidNotSticky) return false;
  const known = new Map(held.map((print) => [print.uid, print]));
  const agreed = new Set<number>();
  let named = 0;
  let differs = false;
  const items: FetchItem[] = ['INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE'];
  await session.uidFetch(
    held.map(({ uid }) => uid).join(','),
    items,
    (data) => {
      const print = known.get(data.uid);
      if (print === undefined || data.envelope === null) return;
      const messageId = data.envelope.messageId ? parseMessageId(data.envelope.messageId) : null;
      if (data.size !== print.size || data.internalDate !== print.date || messageId !== print.messageId) {
        differs = true;
        return;
      }
      if (!agreed.has(data.uid) && messageId !== null) named += 1;
      agreed.add(data.uid);
    },
    { signal },
  );
  return !differs && agreed.size * 2 >= held.length && (distinct || named > 0);
}
