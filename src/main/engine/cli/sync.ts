// `sync`: one round of one account or of all, one line for each mailbox.
import { parseArgs } from 'node:util';
import type { AccountId } from '../../../shared/model/ids.ts';
import { ProblemError, problem } from '../../../shared/problem.ts';
import { type Command, wholeNumber } from './context.ts';

/** So that a complaint of one of several accounts says which. */
const ofAccount = (thrown: unknown, accountId: AccountId): unknown =>
  thrown instanceof ProblemError ? new ProblemError({ ...thrown.problem, accountId }) : thrown;

export const sync: Command = {
  name: 'sync',
  usage: 'sync [--account ID] [--mailbox NAME] [--bodies]',
  run: async (context, args) => {
    const { values } = parseArgs({
      args,
      options: {
        account: { type: 'string' },
        mailbox: { type: 'string' },
        bodies: { type: 'boolean' },
      },
    });
    const only = values.account === undefined ? null : wholeNumber(values.account, '--account');
    const engine = context.open('write');
    const accounts = engine.store.accounts.list().filter(({ id }) => only === null || only === id);
    if (only !== null && accounts.length === 0) throw problem('refused', 'not-found', { detail: 'account' });
    const rounds = accounts.map(async ({ id }) => {
      try {
        await engine.sync.sync({
          accountId: id,
          ...(values.mailbox === undefined ? {} : { mailbox: values.mailbox }),
          bodies: values.bodies === true,
          signal: context.signal,
          onMailbox: (summary) => context.print(summary),
        });
      } catch (thrown) {
        // The other accounts' rounds go on.
        context.complain(ofAccount(thrown, id));
      }
    });
    await Promise.all(rounds);
  },
};
