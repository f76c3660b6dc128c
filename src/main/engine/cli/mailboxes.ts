// `mailboxes` and `messages`: what the profile holds, with no network.
import { parseArgs } from 'node:util';
import type { AccountId, MailboxId } from '../../../shared/model/ids.ts';
import { problem } from '../../../shared/problem.ts';
import type { Store } from '../store/store.ts';
import { type Command, usageProblem, wholeNumber } from './context.ts';

const DEFAULT_LIMIT = 100;

export const mailboxes: Command = {
  name: 'mailboxes',
  usage: 'mailboxes [--account ID]',
  run: (context, args) => {
    const { values } = parseArgs({ args, options: { account: { type: 'string' } } });
    const only = values.account === undefined ? null : wholeNumber(values.account, '--account');
    for (const { accountId, ...mailbox } of context.open('read').store.mailboxes.summaries()) {
      if (only === null || only === accountId) context.print({ account: accountId, ...mailbox });
    }
  },
};

/** @throws ProblemError `mailbox-missing`; `invalid-argument` when several accounts have one of that name. */
export function findMailbox(store: Store, name: string, account: AccountId | null): MailboxId {
  const accounts = store.accounts.list().filter(({ id }) => account === null || account === id);
  const found = accounts.flatMap(({ id }) => store.mailboxes.byPath(id, name) ?? []);
  if (found.length > 1) throw usageProblem('several accounts have this mailbox: say --account');
  const [mailbox] = found;
  if (!mailbox) throw problem('refused', 'mailbox-missing');
  return mailbox.id;
}

export const messages: Command = {
  name: 'messages',
  usage: 'messages --mailbox NAME [--account ID] [--limit N] [--before CURSOR]',
  run: (context, args) => {
    const { values } = parseArgs({
      args,
      options: {
        mailbox: { type: 'string' },
        account: { type: 'string' },
        limit: { type: 'string' },
        before: { type: 'string' },
      },
    });
    if (values.mailbox === undefined) throw usageProblem('--mailbox is missing');
    const account = values.account === undefined ? null : wholeNumber(values.account, '--account');
    const limit = values.limit === undefined ? DEFAULT_LIMIT : wholeNumber(values.limit, '--limit');
    const { store } = context.open('read');
    const mailboxId = findMailbox(store, values.mailbox, account);
    for (const row of store.messages.page(mailboxId, limit, values.before).rows) {
      context.print({ ...row, cursor: store.messages.cursor(row) });
    }
  },
};
