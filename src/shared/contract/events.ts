// What the engine and main tell the window without being asked.
import type { ChangeSet } from '../model/change-set.ts';
import type { SyncStatus } from '../model/sync-status.ts';
import type { Problem } from '../problem.ts';
import type { AppState } from './app-state.ts';

export interface EngineEvents {
  changes: ChangeSet;
  'sync.status': SyncStatus;
  /** Something failed that the person did and does not watch: shown as a message, kept in the outbox where it is one. */
  problem: Problem;
}

export interface AppEvents extends EngineEvents {
  'app.state': AppState;
}

export const appEventNames = [
  'changes',
  'sync.status',
  'problem',
  'app.state',
] as const satisfies readonly (keyof AppEvents)[];
