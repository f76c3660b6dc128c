// Records what a person wants done to mail, and answers for what still waits. Nothing here waits for a server.
import type { EngineCallName, Handlers } from '../../../shared/contract/contract.ts';
import { problem } from '../../../shared/problem.ts';
import type { Store } from '../store/store.ts';
import type { SyncSupervisor } from '../sync/supervisor.ts';

type OperationHandlers = Pick<
  Handlers<EngineCallName>,
  'messages.flag' | 'outbox.list' | 'outbox.retry' | 'outbox.discard'
>;

export function operationHandlers(_store: Store, _sync: SyncSupervisor): OperationHandlers {
  const missing = (): never => {
    throw problem('refused', 'unsupported');
  };
  return {
    'messages.flag': missing,
    'outbox.list': () => [],
    'outbox.retry': missing,
    'outbox.discard': missing,
  };
}
