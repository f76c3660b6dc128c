// What the window must know of the program itself.
import type { AccountId, MessageId } from '../model/ids.ts';
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
  /** Why not all of them were, or null; `cancelled` where the person stopped it. */
  readonly problem: Problem | null;
}

/** How far saving all files of a message has come. */
export interface SavingFiles {
  readonly messageId: MessageId;
  /** The part that is the message meant, or null. */
  readonly within: string | null;
  /** Null: it is over. */
  readonly progress: { readonly saved: number; readonly all: number } | null;
}
