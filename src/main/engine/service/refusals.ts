// Tells once of each operation that a server refused for good: the person acted long ago and may not watch the outbox.
import type { OperationId } from '../../../shared/model/ids.ts';
import type { Problem } from '../../../shared/problem.ts';
import type { Store } from '../store/store.ts';

/** The answer stops it. Refusals from before are in the outbox already and are not told again. */
export function watchRefusals(store: Store, tell: (reason: Problem) => void): () => void {
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
