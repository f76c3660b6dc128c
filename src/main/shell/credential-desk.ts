// Where main looks for an account's secret: this session's memory, the keychain, then the environment it was started with.
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

const VARIABLE = 'PETREL_PASSWORD';

/** Secrets given by environment variable (`PETREL_PASSWORD`, `PETREL_PASSWORD_3`), taken out of it for good. */
export function takeEnvironmentSecrets(
  environment: NodeJS.ProcessEnv,
): ReadonlyMap<AccountId | 'any', string> {
  const found = new Map<AccountId | 'any', string>();
  for (const name of Object.keys(environment)) {
    const suffix = /^PETREL_PASSWORD(?:_(\d+))?$/.exec(name);
    const value = environment[name];
    if (!suffix || value === undefined) continue;
    if (value !== '') found.set(name === VARIABLE ? 'any' : Number(suffix[1]), value);
    delete environment[name];
  }
  return found;
}

export function createCredentialDesk(
  keychain: Keychain,
  environment: ReadonlyMap<AccountId | 'any', string>,
): CredentialDesk {
  const session = new Map<AccountId, string>();
  const given = (accountId: AccountId): string | undefined =>
    environment.get(accountId) ?? environment.get('any');
  return {
    get: (accountId) => session.get(accountId) ?? keychain.read(accountId) ?? given(accountId) ?? null,
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
      return given(accountId) === undefined ? 'missing' : 'session';
    },
  };
}
