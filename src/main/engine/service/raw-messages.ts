// Makes sure that a message's raw bytes are in the store, fetching them once however many ask at the same time.
import type { MessageId } from '../../../shared/model/ids.ts';
import { ProblemError, problem } from '../../../shared/problem.ts';
import type { BodyInfo } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import type { SyncSupervisor } from '../sync/supervisor.ts';
import { withDeadline } from './deadline.ts';

export interface RawMessages {
  /** @throws ProblemError `not-found`, `offline`, or what the server said. */
  ensure(messageId: MessageId): Promise<BodyInfo>;
  /** The whole message in pieces; call `ensure` first. */
  chunks(messageId: MessageId): Generator<Uint8Array>;
}

/** A large message over a slow line: the fetch itself notices a dead one much sooner. */
const FETCH_MS = 10 * 60_000;

export function createRawMessages(store: Store, sync: SyncSupervisor, stop: AbortSignal): RawMessages {
  const fetching = new Map<MessageId, Promise<BodyInfo>>();

  const fetch = async (messageId: MessageId): Promise<BodyInfo> => {
    if (!store.messages.detail(messageId)) throw problem('refused', 'not-found');
    try {
      await withDeadline(FETCH_MS, stop, (signal) => sync.fetchBody(messageId, signal));
    } catch (thrown) {
      // Neither the cache nor the server can serve it now; why the server cannot is the status line's to say.
      if (thrown instanceof ProblemError && thrown.problem.kind === 'network') {
        throw problem('network', 'offline', { detail: thrown.problem.code, cause: thrown });
      }
      throw thrown;
    }
    const info = store.bodies.info(messageId);
    if (!info) throw problem('protocol', 'message-missing');
    return info;
  };

  return {
    ensure: async (messageId) => {
      const held = store.bodies.info(messageId);
      if (held) return held;
      const running = fetching.get(messageId);
      if (running !== undefined) return running;
      const started = fetch(messageId).finally(() => fetching.delete(messageId));
      fetching.set(messageId, started);
      return started;
    },
    chunks: (messageId) => store.bodies.chunks(messageId),
  };
}
