// What carrying out one piece of work has at hand, and the two steps every kind of work shares.

import type { AccountId, MailboxId } from '../../../shared/model/ids.ts';
import { problem } from '../../../shared/problem.ts';
import type { ImapSession } from '../imap/session.ts';
import type { SelectedMailbox } from '../imap/types.ts';
import type { Work, WorkNote } from '../store/queries/lanes.ts';
import type { MailboxState } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import type { OutboxTransport } from './transport.ts';

export interface Task {
  /** Whose outbox this is. */
  readonly accountId: AccountId;
  readonly store: Store;
  readonly transport: OutboxTransport;
  readonly signal: AbortSignal;
  /**
   * Writes down that the work is about to be sent. From here on a lost answer has to be looked into. Throws `Overtaken`
   * when it is not wanted any more as it was read.
   */
  begin(work: Work, note?: WorkNote): void;
  /** Done otherwise than asked, for the person to know. */
  notice(notice: OutboxNotice): void;
}

/** `left-marked-deleted`: without UIDPLUS nothing was expunged; the messages stay in the mailbox, marked `\Deleted`. */
export interface OutboxNotice {
  readonly code: 'left-marked-deleted';
  readonly mailboxId: MailboxId;
  readonly count: number;
}

export function offers(session: ImapSession, extension: 'MOVE' | 'UIDPLUS'): boolean {
  // IMAP4rev2 has taken both in (RFC 9051 appendix E).
  return session.capabilities.has(extension) || session.capabilities.has('IMAP4REV2');
}

export function mailboxOf(task: Task, id: MailboxId): MailboxState {
  const mailbox = task.store.mailboxes.get(id);
  if (mailbox === null) throw problem('refused', 'mailbox-missing');
  return mailbox;
}

/** Connections of the account that has a mailbox, which may be another one than the outbox's own. */
export function transportOf(task: Task, accountId: AccountId): OutboxTransport {
  if (accountId === task.accountId) return task.transport;
  const other = task.transport.otherAccount?.(accountId) ?? null;
  if (other === null) throw problem('refused', 'unsupported', { detail: 'between these accounts' });
  return other;
}

export function mustBeWritable(selected: SelectedMailbox): void {
  if (selected.readOnly) throw problem('refused', 'mailbox-read-only');
}
