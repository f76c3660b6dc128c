// What differs between the protocols an account may speak: how it is tried once, and how it is kept in sync.
import type { AccountSettings, Protocol } from '../../../shared/model/account.ts';
import type { AccountId } from '../../../shared/model/ids.ts';
import type { SyncStatus } from '../../../shared/model/sync-status.ts';
import type { Credentials } from '../accounts/credentials.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { WireTap } from '../net/wire-tap.ts';
import type { OutboxNotice } from '../outbox/task.ts';
import type { OutboxTransport } from '../outbox/transport.ts';
import { connectPop3 } from '../pop3/session.ts';
import type { Store } from '../store/store.ts';
import type { AccountSync } from './account-sync.ts';
import { createImapAccountSync } from './imap/imap-account-sync.ts';
import { openSession } from './imap/open-session.ts';
import { createPop3AccountSync } from './pop3/pop3-account-sync.ts';
import { asTold, credentialOf } from './sign-in-way.ts';

export interface AccountSyncDeps {
  readonly store: Store;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly settings: AccountSettings;
  readonly accountId: AccountId;
  readonly log: Log;
  readonly onStatus: (status: SyncStatus) => void;
  /** Something of the outbox was done otherwise than asked. */
  readonly onNotice?: ((notice: OutboxNotice) => void) | undefined;
  /** Connections of another account, for messages that are carried over to it. */
  readonly otherAccount?: ((accountId: AccountId) => OutboxTransport | null) | undefined;
  /** Records what crosses the wire; one tap a connection, undefined for those that are not recorded. */
  readonly tap?: (() => WireTap | undefined) | undefined;
}

export interface ProtocolSync {
  create(deps: AccountSyncDeps): AccountSync;
  /** Connects, signs in, signs out. Rejects with a ProblemError; keeps nothing. */
  verify(settings: AccountSettings, password: string, signal: AbortSignal): Promise<void>;
}

export const protocols: Readonly<Record<Protocol, ProtocolSync>> = {
  imap: {
    create: createImapAccountSync,
    verify: async (settings, password, signal) => {
      const session = await openSession({ settings, signal, secret: () => Promise.resolve(password) });
      await session.logout();
    },
  },
  pop3: {
    create: createPop3AccountSync,
    verify: async (settings, password, signal) => {
      const session = await connectPop3({ ...settings, signal });
      try {
        await session.authenticate({
          ...credentialOf(settings, password),
          allowApop: settings.allowApop === true,
        });
        await session.quit();
      } catch (error) {
        throw asTold(settings, error);
      } finally {
        session.destroy();
      }
    },
  },
};
