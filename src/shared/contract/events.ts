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

/** What a menu item or an accelerator of the system menu asks the window to do. */
export type AppCommand = 'add-account' | 'check-mail';

export interface AppEvents extends EngineEvents {
  'app.state': AppState;
  'app.command': AppCommand;
}

export const engineEventNames = [
  'changes',
  'sync.status',
  'problem',
] as const satisfies readonly (keyof EngineEvents)[];

export const appEventNames = [
  ...engineEventNames,
  'app.state',
  'app.command',
] as const satisfies readonly (keyof AppEvents)[];
