// Port to wherever secrets live: the keychain in main, or the environment for the engine's command line.
import type { AccountId } from '../../../shared/model/ids.ts';

export interface Credentials {
  /** The password or token for one sign-in, or null when none is to be had. Callers drop it right after use. */
  get(accountId: AccountId, signal: AbortSignal): Promise<string | null>;
}
