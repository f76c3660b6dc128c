// What may honestly be said of one folder: how complete it is, what can be read offline, when that was last confirmed.
import type { AccountSummary, BodyPolicy } from '../../../shared/model/account.ts';
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import { count, listDate, moment } from '../../ui/format.ts';
import { problemLine } from '../problems/words.ts';

/** Sentences in the order of their weight; empty for a folder that holds no messages by its nature. */
export function folderStatus(mailbox: MailboxSummary, account: AccountSummary | null, now: number): string {
  if (!mailbox.selectable || account === null) return '';
  if (account.protocol === 'pop3') return maildropStatus(mailbox, now);
  const { status } = mailbox;
  const policy = mailbox.choice?.bodyPolicy ?? account.bodyPolicy;
  const sentences = [completeness(mailbox, account), offline(mailbox, policy, now)];
  if (status.confirmedAt !== null) sentences.push(`Last confirmed ${moment(status.confirmedAt, now)}.`);
  else if (status.state !== 'never') sentences.push('Not confirmed yet.');
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** Folders of a POP3 account are on this computer alone: only the inbox has a server behind it, which keeps no folder. */
function maildropStatus({ role, status }: MailboxSummary, now: number): string {
  if (role !== 'inbox') return '';
  const sentences: string[] = [];
  if (status.missing > 0) sentences.push(`${count(status.missing)} could not be fetched.`);
  else if (status.state === 'failed') sentences.push('The last check failed.');
  else if (status.state === 'syncing') sentences.push('Being fetched.');
  if (status.confirmedAt !== null) sentences.push(`Last checked ${moment(status.confirmedAt, now)}.`);
  return sentences.join(' ');
}

function completeness({ status }: MailboxSummary, { host, user }: AccountSummary): string {
  if (status.missing > 0) return `${count(status.missing)} not fetched yet.`;
  switch (status.state) {
    case 'never':
      return 'Not fetched yet.';
    case 'syncing':
      return 'Being fetched.';
    case 'partial':
      return 'Not complete yet.';
    case 'failed':
      return status.problem === null
        ? 'The last check failed.'
        : `The last check failed: ${problemLine(status.problem, { host, user })}`;
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
