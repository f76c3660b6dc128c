// What would take back what the person did: inverse intents, written in the transaction of the act itself, so that
// undo works after a restart and without a network. Newest first, one step an act.

import type { Db } from '../db.ts';
import { flagList } from '../flags.ts';
import { idsOfRanges, rangesOfList } from '../id-ranges.ts';
import type { MailboxIntent } from '../intents.ts';
import type { StoreContext } from './context.ts';
import type { FlagPayload } from './payloads.ts';

/** An inverse intent; those on messages are about the ids beside them. */
export type InverseIntent =
  | { readonly kind: 'flag'; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly kind: 'move'; readonly to: number }
  | { readonly kind: 'delete-for-good' }
  | { readonly kind: 'conversation-split' | 'conversation-join' }
  | MailboxIntent;

export interface UndoStep {
  readonly id: number;
  /** What the act was, e.g. `flag`. */
  readonly kind: string;
  /** Epoch ms of the act. */
  readonly at: number;
  readonly parts: readonly { readonly intent: InverseIntent; readonly ids: readonly number[] }[];
}

/** Steps kept; older ones can no longer be taken back. */
const STEPS_KEPT = 200;

export class UndoRecorder {
  readonly #db: Db;
  readonly #kind: string;
  readonly #at: number;
  #stepId: number | null = null;

  constructor(db: Db, kind: string, at: number) {
    this.#db = db;
    this.#kind = kind;
    this.#at = at;
  }

  /** `ids`: ranges, empty for intents on mailboxes. */
  part(intent: InverseIntent, ids: string): void {
    this.#stepId ??= this.#db.insert(
      'INSERT INTO undo_step (at, kind, count) VALUES (?, ?, 0)',
      this.#at,
      this.#kind,
    );
    this.#db.run(
      'INSERT INTO undo_part (step_id, intent, ids) VALUES (?, ?, ?)',
      this.#stepId,
      JSON.stringify(intent),
      ids,
    );
  }

  /** Null when nothing was recorded. */
  finish(): number | null {
    if (this.#stepId !== null) {
      this.#db.run('DELETE FROM undo_step WHERE id <= ?', this.#stepId - STEPS_KEPT);
    }
    return this.#stepId;
  }
}

/** Before the view of the chosen messages changes. */
export function recordFlagUndo(context: StoreContext, undo: UndoRecorder, payload: FlagPayload): void {
  const { addKeywords, removeKeywords } = payload;
  const plain = addKeywords === null && removeKeywords === null;
  // A hundred thousand calls from SQLite into JavaScript only where they can answer anything.
  const keywords = plain
    ? 'NULL AS added_keywords, NULL AS removed_keywords'
    : `change_keywords(?, NULL, m.view_keywords) AS added_keywords,
       common_keywords(m.view_keywords, ?) AS removed_keywords`;
  const groups = context.db.all<{
    added: number;
    removed: number;
    added_keywords: string | null;
    removed_keywords: string | null;
    ids: string;
  }>(
    `SELECT ${payload.addMask} & ~m.view_flags AS added, ${payload.removeMask} & m.view_flags AS removed,
       ${keywords}, group_concat(m.id ORDER BY m.id) AS ids
     FROM chosen c JOIN message m ON m.id = c.id GROUP BY 1, 2, 3, 4`,
    ...(plain ? [] : [addKeywords, removeKeywords]),
  );
  for (const group of groups) {
    const add = flagList(group.removed, group.removed_keywords);
    const remove = flagList(group.added, group.added_keywords);
    undo.part({ kind: 'flag', add, remove }, rangesOfList(group.ids));
  }
}

/** Before the view of the chosen messages changes. */
export function recordMoveUndo(context: StoreContext, undo: UndoRecorder): void {
  const groups = context.db.all<{ mailbox_id: number; ids: string }>(
    `SELECT m.view_mailbox_id AS mailbox_id, group_concat(m.id ORDER BY m.id) AS ids
     FROM chosen c JOIN message m ON m.id = c.id GROUP BY m.view_mailbox_id`,
  );
  for (const group of groups) undo.part({ kind: 'move', to: group.mailbox_id }, rangesOfList(group.ids));
}

/** The newest step, taken from the log; parts in the order they have to be carried out. */
export function takeUndoStep(db: Db): UndoStep | null {
  const step = db.get<{ id: number; kind: string; at: number }>(
    'SELECT id, kind, at FROM undo_step ORDER BY id DESC LIMIT 1',
  );
  if (step === undefined) return null;
  const parts = db
    .all<{ intent: string; ids: string }>(
      'SELECT intent, ids FROM undo_part WHERE step_id = ? ORDER BY id DESC',
      step.id,
    )
    .map((part) => ({ intent: JSON.parse(part.intent) as InverseIntent, ids: idsOfRanges(part.ids) }));
  db.run('DELETE FROM undo_step WHERE id = ?', step.id);
  return { ...step, parts };
}
