// The protocol logs that a person switched on, one file an account. They end with the engine: none survives a restart.
import type { Protocol } from '../../../../shared/model/account.ts';
import type { AccountId } from '../../../../shared/model/ids.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { WireTap } from '../../net/wire-tap.ts';
import { openProtocolLog, type ProtocolLog } from './protocol-log.ts';

export interface ProtocolRecorder {
  /** For a new connection; undefined while this account is not recorded. */
  tap(accountId: AccountId, protocol: Protocol): WireTap | undefined;
  recording(accountId: AccountId): boolean;
  /** Replaces the file. @throws ProblemError when it cannot be made. */
  start(accountId: AccountId, path: string): void;
  stop(accountId: AccountId): void;
  close(): void;
}

export function createProtocolRecorder(clock: Clock, log: Log): ProtocolRecorder {
  const logs = new Map<AccountId, ProtocolLog>();
  const stop = (accountId: AccountId): void => {
    const held = logs.get(accountId);
    logs.delete(accountId);
    held?.close();
  };
  return {
    tap: (accountId, protocol) => logs.get(accountId)?.tap(accountId, protocol),
    recording: (accountId) => logs.has(accountId),
    start: (accountId, path) => {
      stop(accountId);
      const opened = openProtocolLog(path, clock, (code) => {
        log.warn('protocol-log-ended', { account: accountId, code });
        if (logs.get(accountId) === opened) logs.delete(accountId);
      });
      logs.set(accountId, opened);
    },
    stop,
    close: () => {
      for (const accountId of [...logs.keys()]) stop(accountId);
    },
  };
}
