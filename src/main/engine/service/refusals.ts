// Tells once of each operation that a server refused for good or that was done otherwise than asked: the person acted
// long ago and may not watch the outbox.
import type { OperationId } from '../../../shared/model/ids.ts';
import type { Problem } from '../../../shared/problem.ts';
import type { Store } from '../store/store.ts';
import type { SyncSupervisor } from '../sync/supervisor.ts';

/** The answer stops it. */
export function tellOutbox(
  store: Store,
  sync: Pick<SyncSupervisor, 'onNotice'>,
  tell: (reason: Problem) => void,
): () => void {
  const stops = [
    watchRefusals(store, tell),
    sync.onNotice((accountId, { code }) => tell({ kind: 'refused', code, retry: 'never', accountId })),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** The answer stops it. Refusals from before are in the outbox already and are not told again. */
function watchRefusals(store: Store, tell: (reason: Problem) => void): () => void {
  const refused = () => store.operations.list().filter((operation) => operation.state === 'refused');
  let known = new Set<OperationId>(refused().map((operation) => operation.id));
  return store.changes.on((changes) => {
    if (!changes.outbox) return;
    const now = refused();
    for (const { id, accountId, reason } of now) {
      if (!known.has(id) && reason) tell({ ...reason, accountId });
    }
    known = new Set(now.map((operation) => operation.id));
  });
}
