// How one account stands with its server, in terms the status line can say truthfully.
import type { Problem } from '../problem.ts';
import type { AccountId } from './ids.ts';

export type SyncPhase = 'offline' | 'connecting' | 'syncing' | 'idle' | 'waiting' | 'failed';

export interface SyncStatus {
  readonly accountId: AccountId;
  readonly phase: SyncPhase;
  /** Path of the mailbox being worked on, where there is one. */
  readonly mailbox: string | null;
  /** True progress of the current work, or null: done ≤ total, in messages, and where known in octets too. */
  readonly progress: {
    readonly done: number;
    readonly total: number;
    readonly octets?: { readonly done: number; readonly total: number };
  } | null;
  /** Epoch ms when every synced mailbox was last confirmed equal to the server; null = never. */
  readonly confirmedAt: number | null;
  readonly problem: Problem | null;
  /** Epoch ms of the next automatic try when `phase` is `waiting`. */
  readonly nextTryAt: number | null;
  /** What the server says is being recorded in a file, by the person's wish. */
  readonly recording?: true;
  /** Protocol extensions this server was caught lying about, e.g. `QRESYNC`; they are not used any more. */
  readonly doubted?: readonly string[];
}
