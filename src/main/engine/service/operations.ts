// Records what a person wants done to mail and folders, and answers for what still waits. Nothing here waits for a server.
import type { EngineCallName, Handlers } from '../../../shared/contract/contract.ts';
import type { AccountId, OperationId } from '../../../shared/model/ids.ts';
import type { ActionResult } from '../../../shared/model/operation.ts';
import { problem } from '../../../shared/problem.ts';
import type { Intent } from '../store/intents.ts';
import type { Enqueued } from '../store/queries/operations.ts';
import type { Store } from '../store/store.ts';
import type { SyncSupervisor } from '../sync/supervisor.ts';

type OperationHandlers = Pick<
  Handlers<EngineCallName>,
  | 'messages.flag'
  | 'messages.move'
  | 'messages.moveToRole'
  | 'messages.copy'
  | 'messages.deleteForGood'
  | 'messages.split'
  | 'messages.join'
  | 'mailboxes.create'
  | 'mailboxes.rename'
  | 'mailboxes.delete'
  | 'mailboxes.subscribe'
  | 'outbox.list'
  | 'outbox.retry'
  | 'outbox.discard'
  | 'outbox.undo'
>;

export function operationHandlers(store: Store, sync: SyncSupervisor): OperationHandlers {
  const tell = (accountIds: Iterable<AccountId>): void => {
    for (const accountId of new Set(accountIds)) sync.operationsWaiting(accountId);
  };
  const accountsOf = ({ operations }: Pick<Enqueued, 'operations'>): AccountId[] =>
    operations.map((operation) => operation.accountId);
  const act = (intent: Intent, byTheWay = false): ActionResult => {
    const made = store.operations.act(intent, { byTheWay });
    tell(accountsOf(made));
    return {
      operationIds: made.operations.map((operation) => operation.id),
      undoable: made.undoStepId !== null,
    };
  };
  const known = (operationId: OperationId) => {
    const operation = store.operations.get(operationId);
    if (!operation) throw problem('refused', 'not-found');
    return operation;
  };
  return {
    'messages.flag': ({ selection, add, remove, byTheWay }) =>
      act({ kind: 'flag', selection, add, remove }, byTheWay),
    'messages.move': ({ selection, to }) => act({ kind: 'move', selection, to }),
    'messages.moveToRole': ({ selection, role }) => act({ kind: 'move-to-role', selection, role }),
    'messages.copy': ({ selection, to }) => act({ kind: 'copy', selection, to }),
    'messages.deleteForGood': ({ selection }) => act({ kind: 'delete-for-good', selection }),
    'messages.split': ({ messageId }) =>
      act({ kind: 'conversation-split', selection: { kind: 'ids', ids: [messageId] } }),
    'messages.join': ({ messageId }) =>
      act({ kind: 'conversation-join', selection: { kind: 'ids', ids: [messageId] } }),
    'mailboxes.create': ({ accountId, path }) => act({ kind: 'mailbox-create', accountId, path }),
    'mailboxes.rename': ({ mailboxId, path }) => act({ kind: 'mailbox-rename', mailboxId, path }),
    'mailboxes.delete': ({ mailboxId }) => act({ kind: 'mailbox-delete', mailboxId }),
    'mailboxes.subscribe': ({ mailboxId, subscribed }) =>
      act({ kind: 'mailbox-subscribe', mailboxId, subscribed }),

    'outbox.list': () => store.operations.list(),
    'outbox.retry': ({ operationId }) => {
      const { accountId } = known(operationId);
      store.operations.retry(operationId);
      tell([accountId]);
    },
    'outbox.discard': ({ operationId }) => {
      known(operationId);
      store.operations.discard(operationId);
    },
    'outbox.undo': () => {
      const undone = store.operations.undo();
      if (!undone) return null;
      tell(accountsOf(undone));
      return { kind: undone.kind, count: undone.count };
    },
  };
}
