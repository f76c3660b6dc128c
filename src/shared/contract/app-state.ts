// What the window must know of the program itself.
import type { AccountId } from '../model/ids.ts';
import type { Problem } from '../problem.ts';

export type EngineState = 'starting' | 'running' | 'restarting' | 'failed';

export interface AppState {
  readonly version: string;
  readonly platform: 'darwin' | 'linux' | 'win32';
  readonly engine: EngineState;
  /** Why the engine is `failed`, where it could say so. */
  readonly engineProblem: Problem | null;
  /** `backend` names the system's store; `basic_text` or `none` means that passwords live in memory only. */
  readonly keychain: { readonly available: boolean; readonly backend: string };
  /** Accounts that wait for a password this session. */
  readonly credentialsMissing: readonly AccountId[];
}

export interface SavedFile {
  readonly filename: string;
  readonly path: string;
  readonly size: number;
}

/** What became of saving all files of a message. */
export interface SavedFiles {
  readonly saved: readonly SavedFile[];
  /** How many there were to be saved. */
  readonly all: number;
  /** Why not all of them were, or null. */
  readonly problem: Problem | null;
}
