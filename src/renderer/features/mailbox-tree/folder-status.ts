// What may honestly be said of one folder: how complete it is, what can be read offline, when that was last confirmed.
import type { AccountSummary, BodyPolicy } from '../../../shared/model/account.ts';
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import { count, listDate, moment } from '../../ui/format.ts';

/** Sentences in the order of their weight; empty for a folder that holds no messages by its nature. */
export function folderStatus(mailbox: MailboxSummary, account: AccountSummary | null, now: number): string {
  if (!mailbox.selectable || account === null) return '';
  // Folders of a POP3 account are on this computer alone: there is no server to be equal with.
  if (account.protocol === 'pop3') return '';
  const { status } = mailbox;
  const policy = mailbox.choice?.bodyPolicy ?? account.bodyPolicy;
  const sentences = [completeness(mailbox), offline(mailbox, policy, now)];
  if (status.confirmedAt !== null) sentences.push(`Last confirmed ${moment(status.confirmedAt, now)}.`);
  else if (status.state !== 'never') sentences.push('Not confirmed yet.');
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function completeness({ status }: MailboxSummary): string {
  if (status.missing > 0) return `${count(status.missing)} not fetched yet.`;
  switch (status.state) {
    case 'never':
      return 'Not fetched yet.';
    case 'syncing':
      return 'Being fetched.';
    case 'partial':
      return 'Not complete yet.';
    case 'failed':
      return 'The last check failed.';
    case 'complete':
      return 'Complete.';
  }
}

function offline({ messages, newestWithoutBody }: MailboxSummary, policy: BodyPolicy, now: number): string {
  if (messages === 0 || newestWithoutBody === undefined) return '';
  if (newestWithoutBody === null) return 'All messages can be read offline.';
  if (policy.kind === 'headers') return 'Only the list is kept offline.';
  return `All messages after ${listDate(newestWithoutBody, now)} can be read offline.`;
}
