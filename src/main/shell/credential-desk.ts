// Where main looks for an account's secret: this session's memory, the keychain, then the environment it was started with.
import { type EnvironmentSecrets, environmentSecret } from '../../shared/environment-secrets.ts';
import type { AccountSummary } from '../../shared/model/account.ts';
import type { AccountId } from '../../shared/model/ids.ts';
import type { Keychain } from './keychain.ts';

export interface CredentialDesk {
  get(accountId: AccountId): string | null;
  /** Puts it into the keychain, or where that is not to be had, into this session's memory. */
  remember(accountId: AccountId, secret: string): 'keychain' | 'session';
  forget(accountId: AccountId): void;
  stateOf(accountId: AccountId): AccountSummary['credential'];
}

export function createCredentialDesk(keychain: Keychain, environment: EnvironmentSecrets): CredentialDesk {
  const session = new Map<AccountId, string>();
  return {
    get: (accountId) =>
      session.get(accountId) ?? keychain.read(accountId) ?? environmentSecret(environment, accountId),
    remember: (accountId, secret) => {
      if (keychain.write(accountId, secret)) {
        session.delete(accountId);
        return 'keychain';
      }
      session.set(accountId, secret);
      return 'session';
    },
    forget: (accountId) => {
      session.delete(accountId);
      keychain.remove(accountId);
    },
    stateOf: (accountId) => {
      if (session.has(accountId)) return 'session';
      if (keychain.has(accountId)) return 'keychain';
      return environmentSecret(environment, accountId) === null ? 'missing' : 'session';
    },
  };
}
