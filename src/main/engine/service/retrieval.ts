// Answers how mail of an account or a folder is fetched and kept and, by POP3, when it leaves the server: changing it,
// and what a change would do.
import type { EngineCallName, Handlers } from '../../../shared/contract/contract.ts';
import type { LeaveOnServer } from '../../../shared/model/account.ts';
import type { AccountId } from '../../../shared/model/ids.ts';
import { problem } from '../../../shared/problem.ts';
import type { Clock } from '../lib/clock.ts';
import type { StoredAccount } from '../store/queries/accounts.ts';
import type { Store } from '../store/store.ts';
import { previewRemoval } from '../sync/pop3/removal.ts';
import type { SyncSupervisor } from '../sync/supervisor.ts';

type RetrievalHandlers = Pick<
  Handlers<EngineCallName>,
  'accounts.changeRetrieval' | 'accounts.previewRemoval' | 'mailboxes.changeSettings'
>;

export function retrievalHandlers(store: Store, sync: SyncSupervisor, clock: Clock): RetrievalHandlers {
  const stored = (accountId: AccountId): StoredAccount => {
    const account = store.accounts.get(accountId);
    if (account === null) throw problem('refused', 'not-found');
    return account;
  };
  return {
    'accounts.changeRetrieval': async ({ accountId, changes, removalConfirmed }) => {
      const account = stored(accountId);
      if (removalConfirmed !== true && removesOtherwise(account.leaveOnServer, changes.leaveOnServer)) {
        throw problem('refused', 'not-confirmed');
      }
      store.accounts.update(accountId, changes);
      await sync.accountAdded(accountId);
    },
    'mailboxes.changeSettings': ({ mailboxId, changes }) => {
      const mailbox = store.mailboxes.get(mailboxId);
      if (mailbox === null) throw problem('refused', 'not-found');
      store.mailboxes.changeSettings(mailboxId, changes);
      if (changes.bodyPolicy !== undefined) sync.bodyPolicyChanged(mailbox.accountId);
    },
    'accounts.previewRemoval': ({ accountId, leaveOnServer }) => {
      stored(accountId);
      const now = clock.now();
      store.uidls.noteDeletions(accountId, now);
      // What was deleted here a moment ago goes too, only later: the person is to know now.
      return previewRemoval(store.uidls.all(accountId), { policy: leaveOnServer, graceMs: 0, now });
    },
  };
}

/** Whether a policy that removes mail from the server takes the place of another one. */
function removesOtherwise(held: LeaveOnServer, chosen: LeaveOnServer | undefined): boolean {
  if (chosen === undefined || chosen === 'always') return false;
  if (typeof chosen === 'string' || typeof held === 'string') return chosen !== held;
  return chosen.days !== held.days;
}
