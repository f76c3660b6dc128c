// What the window must know of the program itself.
import type { AccountId } from '../model/ids.ts';

export type EngineState = 'starting' | 'running' | 'restarting' | 'failed';

export interface AppState {
  readonly version: string;
  readonly platform: 'darwin' | 'linux' | 'win32';
  readonly engine: EngineState;
  readonly keychain: { readonly available: boolean; readonly backend: string };
  /** Accounts that wait for a password this session. */
  readonly credentialsMissing: readonly AccountId[];
}

export interface SavedFile {
  readonly filename: string;
  readonly path: string;
  readonly size: number;
}
