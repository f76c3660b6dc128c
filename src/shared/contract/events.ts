// What the engine and main tell the window without being asked.
import type { ChangeSet } from '../model/change-set.ts';
import type { SyncStatus } from '../model/sync-status.ts';
import type { Problem } from '../problem.ts';
import type { AppState, SavingFiles } from './app-state.ts';

export interface EngineEvents {
  changes: ChangeSet;
  'sync.status': SyncStatus;
  /** Something failed that the person did and does not watch: shown as a message, kept in the outbox where it is one. */
  problem: Problem;
}

/** What a menu item or an accelerator of the system menu asks the window to do. */
export type AppCommand = 'add-account' | 'check-mail' | 'save-message' | 'print-message' | 'show-source';

export interface ReaderKey {
  readonly key: string;
  readonly shift: boolean;
  readonly control: boolean;
  readonly meta: boolean;
}

export interface AppEvents extends EngineEvents {
  'app.state': AppState;
  'app.command': AppCommand;
  /** The window is about to close: it answers `app.settled` once what it remembers is kept. */
  'app.closing': null;
  /** A link of the message was clicked; nothing was opened yet. Always http, https or mailto. */
  'reader.link': { readonly url: string };
  /** The pointer or the focus is on a link of the message; empty: on none. */
  'reader.pointed': { readonly url: string };
  /** The document of this address is whole in its frame and about to be painted; its pictures may still come. */
  'reader.ready': { readonly url: string };
  /** The process of the frame with this address held the processor or the memory for too long, and was ended. */
  'reader.ended': { readonly url: string };
  /** A file of several was begun, or saving them is over. */
  'attachments.saving': SavingFiles;
  /** A key of the window's own that was pressed inside the message. */
  'reader.key': ReaderKey;
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
  'app.closing',
  'reader.link',
  'reader.pointed',
  'reader.ready',
  'reader.ended',
  'attachments.saving',
  'reader.key',
] as const satisfies readonly (keyof AppEvents)[];
