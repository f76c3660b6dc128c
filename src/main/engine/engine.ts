// Composition root of the engine, the same for the app's utility process and the command line.
import { join } from 'node:path';
import type { EngineArgs, EnginePortCall, EngineResult } from '../../shared/contract/engine-port.ts';
import type { EngineEvents } from '../../shared/contract/events.ts';
import type { Answer } from '../../shared/problem.ts';
import type { Credentials } from './accounts/credentials.ts';
import { type Clock, systemClock } from './lib/clock.ts';
import type { Log } from './lib/log.ts';
import { lockProfile } from './profile-lock.ts';
import { publicNetwork, type RemoteNetwork } from './remote/guarded-request.ts';
import { accountHandlers } from './service/accounts.ts';
import { attachmentHandlers } from './service/attachments.ts';
import { tellDamage } from './service/damage.ts';
import { diagnosticHandlers } from './service/diagnostics.ts';
import { createDispatch } from './service/dispatch.ts';
import { createDocuments, type Documents } from './service/documents.ts';
import { withDoubts } from './service/doubts.ts';
import { withFilledRows } from './service/filled-rows.ts';
import { listHandlers } from './service/lists.ts';
import { operationHandlers } from './service/operations.ts';
import { createRawMessages, type RawMessages } from './service/raw-messages.ts';
import { tellOutbox } from './service/refusals.ts';
import { remoteHandlers } from './service/remote.ts';
import { retrievalHandlers } from './service/retrieval.ts';
import { senderHandlers, serverOf } from './service/sender.ts';
import { syncHandlers } from './service/sync.ts';
import { openStore, type Store } from './store/store.ts';
import { readHeader } from './sync/pop3/read-header.ts';
import type { ProtocolLog } from './sync/protocol-log/protocol-log.ts';
import { createProtocolRecorder, type ProtocolRecorder } from './sync/protocol-log/recorder.ts';
import { createSyncSupervisor, type SyncSupervisor } from './sync/supervisor.ts';

export interface EngineOptions {
  /** Holds everything of one profile; the mail itself is in its folder `mail`. */
  readonly profileDir: string;
  readonly credentials: Credentials;
  readonly clock?: Clock;
  /** Whether accounts sync by themselves. Without, only what is asked for is done. */
  readonly background: boolean;
  /** Only read, beside another process that may have the profile open. */
  readonly beside?: boolean;
  readonly log: Log;
  /** What a message's pictures may reach; the public network unless given. */
  readonly network?: RemoteNetwork;
  /** Records what sessions say; closed with the engine. */
  readonly protocolLog?: ProtocolLog | undefined;
}

/** The engine's parts, for a caller in the same process. */
export interface EngineParts {
  readonly store: Store;
  readonly sync: SyncSupervisor;
  readonly recorder: ProtocolRecorder;
  readonly raw: RawMessages;
  readonly documents: Documents;
  /** Aborts when the engine stops. */
  readonly stopping: AbortSignal;
  stop(): Promise<void>;
}

export interface Engine {
  call<N extends EnginePortCall>(name: N, args: EngineArgs<N>): Promise<Answer<EngineResult<N>>>;
  call(name: EnginePortCall, args: unknown): Promise<Answer<unknown>>;
  /** The answer unsubscribes. */
  on<E extends keyof EngineEvents>(event: E, listener: (payload: EngineEvents[E]) => void): () => void;
  stop(): Promise<void>;
}

/** @throws ProblemError `in-use` when another process works with the profile, or what is wrong with its files. */
export function composeEngine(options: EngineOptions): EngineParts {
  const { clock = systemClock, beside = false, background, credentials, log } = options;
  const mailDir = join(options.profileDir, 'mail');
  const lock = beside ? null : lockProfile(mailDir);
  const store = openStore(mailDir, { clock, beside, readHeader });
  const { protocolLog } = options;
  const recorder = createProtocolRecorder(clock, log);
  const sync = createSyncSupervisor({
    store,
    credentials,
    clock,
    log,
    background,
    tap: (accountId, protocol) => recorder.tap(accountId, protocol) ?? protocolLog?.tap(accountId, protocol),
    recording: recorder.recording,
  });
  const stopping = new AbortController();
  const raw = createRawMessages(store, sync, stopping.signal);
  let stopped: Promise<void> | null = null;
  return {
    store,
    sync,
    recorder,
    raw,
    documents: withDoubts(
      withFilledRows(
        createDocuments(raw, (messageId) => serverOf(store, messageId)),
        store,
      ),
      store,
    ),
    stopping: stopping.signal,
    stop: () => {
      stopped ??= (async () => {
        stopping.abort();
        await sync.stop();
        protocolLog?.close();
        recorder.close();
        store.close();
        lock?.release();
      })();
      return stopped;
    },
  };
}

export function createEngine(options: EngineOptions): Engine {
  const parts = composeEngine(options);
  const { store, sync, raw, documents, stopping } = parts;
  const call = createDispatch(
    {
      ...listHandlers(store, raw),
      ...accountHandlers(store, sync, parts.recorder, stopping),
      ...attachmentHandlers(raw, documents),
      ...operationHandlers(store, sync),
      ...retrievalHandlers(store, sync, options.clock ?? systemClock),
      ...syncHandlers(store, sync, stopping, options.log),
      ...diagnosticHandlers(store, sync, parts.recorder),
      ...senderHandlers(store, stopping),
      ...remoteHandlers(store, documents, options.network ?? publicNetwork, stopping),
      'messages.body': ({ messageId, ...view }) => documents.get(messageId, view),
      'internal.stop': () => parts.stop(),
    },
    options.log,
  );
  sync.start();
  return {
    // Names and results are paired by the handlers' types; the port itself carries plain data.
    call: call as Engine['call'],
    on: (event, listener) => {
      // Each event's payload is what its listener takes; TypeScript does not narrow a generic by its value.
      const tell = listener as (payload: unknown) => void;
      if (event === 'changes') return store.changes.on(tell);
      if (event === 'sync.status') return sync.on('status', tell);
      tellDamage(store, tell);
      return tellOutbox(store, sync, tell);
    },
    stop: parts.stop,
  };
}
