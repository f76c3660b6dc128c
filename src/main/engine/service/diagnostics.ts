// Answers the switch of an account's protocol log. Its connections begin afresh, so that a log begins at the greeting.
import type { AccountId } from '../../../shared/model/ids.ts';
import { problem } from '../../../shared/problem.ts';
import type { Store } from '../store/store.ts';
import type { ProtocolRecorder } from '../sync/protocol-log/recorder.ts';
import type { SyncSupervisor } from '../sync/supervisor.ts';
import type { InternalHandlers } from './dispatch.ts';

type DiagnosticHandlers = Pick<InternalHandlers, 'internal.protocolLog.start' | 'internal.protocolLog.stop'>;

export function diagnosticHandlers(
  store: Store,
  sync: SyncSupervisor,
  recorder: ProtocolRecorder,
): DiagnosticHandlers {
  const begin = async (accountId: AccountId, change: () => void): Promise<void> => {
    if (store.accounts.get(accountId) === null) throw problem('refused', 'not-found');
    change();
    await sync.accountAdded(accountId);
  };
  return {
    'internal.protocolLog.start': ({ accountId, path }) =>
      begin(accountId, () => recorder.start(accountId, path)),
    'internal.protocolLog.stop': ({ accountId }) => begin(accountId, () => recorder.stop(accountId)),
  };
}
