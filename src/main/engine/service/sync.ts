// Answers what a window and main ask of synchronisation.
import type { EngineCallName, Handlers } from '../../../shared/contract/contract.ts';
import { problem, toProblem } from '../../../shared/problem.ts';
import type { Log } from '../lib/log.ts';
import type { Store } from '../store/store.ts';
import type { SyncSupervisor } from '../sync/supervisor.ts';
import type { InternalHandlers } from './dispatch.ts';

type SyncHandlers = Pick<
  Handlers<EngineCallName>,
  'mailboxes.watch' | 'sync.cancel' | 'sync.now' | 'sync.status'
> &
  Pick<InternalHandlers, 'internal.power'>;

export function syncHandlers(
  store: Store,
  sync: SyncSupervisor,
  stopping: AbortSignal,
  log: Log,
): SyncHandlers {
  return {
    'sync.now': ({ accountId, mailboxId }) => {
      const mailbox = mailboxId === undefined ? null : store.mailboxes.get(mailboxId);
      if (mailboxId !== undefined && !mailbox) throw problem('refused', 'not-found');
      // Not waited for: the status of accounts and folders tells how it goes, and what failed.
      sync
        .sync({
          accountId: mailbox?.accountId ?? accountId,
          mailbox: mailbox?.path,
          signal: stopping,
        })
        .catch((thrown: unknown) => log.info('sync-now-failed', { code: toProblem(thrown).code }));
    },
    'mailboxes.watch': ({ mailboxId }) => sync.watch(mailboxId),
    'sync.cancel': ({ accountId }) => sync.cancelCheck(accountId),
    'sync.status': () => sync.statuses(),
    'internal.power': ({ event }) => sync.wake(event),
  };
}
