// Credentials of the command line: from the environment it was started with, never from its arguments.
import { type EnvironmentSecrets, environmentSecret } from '../../../shared/environment-secrets.ts';
import type { Credentials } from './credentials.ts';

export function environmentCredentials(secrets: EnvironmentSecrets): Credentials {
  return { get: async (accountId) => environmentSecret(secrets, accountId) };
}
