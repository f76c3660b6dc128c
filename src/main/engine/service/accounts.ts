// Answers what main asks of accounts. A password passes through here for one sign-in and is kept nowhere.
import type { EngineCallName, Handlers } from '../../../shared/contract/contract.ts';
import type { AccountSettings } from '../../../shared/model/account.ts';
import type { AccountId } from '../../../shared/model/ids.ts';
import { problem } from '../../../shared/problem.ts';
import type { Store } from '../store/store.ts';
import type { ProtocolRecorder } from '../sync/protocol-log/recorder.ts';
import type { SyncSupervisor } from '../sync/supervisor.ts';
import { withDeadline } from './deadline.ts';
import type { InternalHandlers } from './dispatch.ts';

/** Connecting, a slow server's answer to a failed sign-in, and one retry of the person's patience. */
const VERIFY_MS = 90_000;

/** The same mailbox of the same server: its mail would be held twice. */
const sameAccount = (a: AccountSettings, b: AccountSettings): boolean =>
  a.protocol === b.protocol &&
  a.host.toLowerCase() === b.host.toLowerCase() &&
  a.port === b.port &&
  a.user === b.user;

/** @throws ProblemError `already-exists`. */
export function refuseTwin(store: Store, settings: AccountSettings): void {
  const twin = store.accounts.list().find((account) => sameAccount(account, settings));
  if (twin) throw problem('refused', 'already-exists');
}

type AccountHandlers = Pick<Handlers<EngineCallName>, 'accounts.cancelAdd'> &
  Pick<
    InternalHandlers,
    | 'internal.accounts.list'
    | 'internal.accounts.add'
    | 'internal.accounts.start'
    | 'internal.accounts.remove'
    | 'internal.accounts.signIn'
  >;

export function accountHandlers(
  store: Store,
  sync: SyncSupervisor,
  recorder: ProtocolRecorder,
  stop: AbortSignal,
): AccountHandlers {
  const stored = (accountId: AccountId) => {
    const account = store.accounts.get(accountId);
    if (!account) throw problem('refused', 'not-found');
    return account;
  };
  const verify = (settings: AccountSettings, password: string): Promise<void> =>
    withDeadline(VERIFY_MS, stop, (signal) => sync.verify(settings, password, signal));
  /** Sign-ins of accounts that are being added. */
  const adding = new Set<AbortController>();
  return {
    'accounts.cancelAdd': () => {
      for (const cancelling of adding) cancelling.abort(problem('cancelled', 'internal', { detail: 'add' }));
    },
    'internal.accounts.list': () => store.accounts.list(),
    'internal.accounts.add': async ({ settings, password }) => {
      refuseTwin(store, settings);
      const cancelling = new AbortController();
      adding.add(cancelling);
      try {
        await withDeadline(VERIFY_MS, AbortSignal.any([stop, cancelling.signal]), (signal) =>
          sync.verify(settings, password, signal),
        );
      } catch (thrown) {
        throw cancelling.signal.aborted ? cancelling.signal.reason : thrown;
      } finally {
        adding.delete(cancelling);
      }
      // Once more: another window may have been faster while the server answered.
      refuseTwin(store, settings);
      return stored(store.accounts.add(settings));
    },
    'internal.accounts.start': async ({ accountId }) => {
      stored(accountId);
      await sync.accountAdded(accountId);
    },
    'internal.accounts.remove': async ({ accountId }) => {
      stored(accountId);
      await sync.accountRemoved(accountId);
      recorder.stop(accountId);
      store.accounts.remove(accountId);
    },
    'internal.accounts.signIn': async ({ accountId, password, signIn }) => {
      const { id: _, ...held } = stored(accountId);
      const settings = signIn === undefined ? held : { ...held, signIn };
      await verify(settings, password);
      if (signIn !== undefined && signIn !== (held.signIn ?? 'password')) {
        store.accounts.update(accountId, { signIn });
      }
    },
  };
}
