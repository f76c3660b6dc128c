// Secrets given by environment variable: for the command line, for demonstrations and for tests.
import type { AccountId } from './model/ids.ts';

/** By account; `any` serves every account without one of its own. */
export type EnvironmentSecrets = ReadonlyMap<AccountId | 'any', string>;

/** Takes `PETREL_PASSWORD` and `PETREL_PASSWORD_<account>` out of the environment, so that no child inherits them. */
export function takeEnvironmentSecrets(environment: Record<string, string | undefined>): EnvironmentSecrets {
  const found = new Map<AccountId | 'any', string>();
  for (const name of Object.keys(environment)) {
    const variable = /^PETREL_PASSWORD(?:_(\d+))?$/.exec(name);
    const value = environment[name];
    if (!variable || value === undefined) continue;
    if (value !== '') found.set(variable[1] === undefined ? 'any' : Number(variable[1]), value);
    delete environment[name];
  }
  return found;
}

export function environmentSecret(secrets: EnvironmentSecrets, accountId: AccountId): string | null {
  return secrets.get(accountId) ?? secrets.get('any') ?? null;
}
