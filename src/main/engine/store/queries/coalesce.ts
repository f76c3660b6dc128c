// What a new intent makes pointless among operations that no server has seen yet: opposite and repeated flag changes,
// the first half of A→B→C, anything on a message that is deleted for good.
import type { OperationId } from '../../../../shared/model/ids.ts';
import type { CounterChanges } from '../counters.ts';
import type { StoreContext } from './context.ts';
import { discardCopies } from './copies.ts';
import { settleRemaining } from './operation-rows.ts';
import type { FlagPayload } from './payloads.ts';
import { clearTouched, recomputeTouched, touch } from './touched.ts';

export type NewIntent =
  | { readonly kind: 'flag'; readonly payload: FlagPayload }
  | { readonly kind: 'move' }
  | { readonly kind: 'delete-for-good' };

/**
 * Takes the chosen messages out of waiting operations that the new intent overrides, and brings their view to what it
 * is without those. Answers whether any was changed.
 */
export function cancelSuperseded(
  context: StoreContext,
  counters: CounterChanges,
  intent: NewIntent,
): boolean {
  const { db } = context;
  const candidates = db.all<{ id: number; kind: string; payload: string }>(
    `SELECT o.id, o.kind, o.payload FROM operation o
     WHERE o.state = 'waiting' AND EXISTS (SELECT 1 FROM operation_target t WHERE t.operation_id = o.id
       AND t.sent = 0 AND t.message_id IN (SELECT id FROM chosen))`,
  );
  clearTouched(db);
  for (const { id, kind, payload } of candidates) {
    if (overrides(intent, kind, payload)) cancelTargets(context, id);
  }
  const discarded = intent.kind === 'delete-for-good' && discardCopies(context, counters);
  return recomputeTouched(context, counters) > 0 || discarded;
}

/**
 * Chosen messages whose flags the new change brings back to what the server has, through operations it has not seen:
 * those are forgotten. Answers whether there were any.
 */
export function cancelNeutral(
  context: StoreContext,
  counters: CounterChanges,
  payload: FlagPayload,
): boolean {
  const { db, feed } = context;
  clearTouched(db);
  touch(
    db,
    `SELECT m.id FROM chosen c JOIN message m ON m.id = c.id WHERE m.pending > 0
       AND ((m.view_flags | ?1) & ~?2) = m.flags AND change_keywords(m.view_keywords, ?3, ?4) IS m.keywords
       AND NOT EXISTS (SELECT 1 FROM operation_target t JOIN operation o ON o.id = t.operation_id
         WHERE t.message_id = m.id AND o.kind = 'flag' AND t.sent = 1 AND o.state <> 'refused')`,
    payload.addMask,
    payload.removeMask,
    payload.addKeywords,
    payload.removeKeywords,
  );
  const flagTargets = `FROM operation_target WHERE message_id IN (SELECT id FROM touched)
    AND operation_id IN (SELECT id FROM operation WHERE kind = 'flag' AND state <> 'refused')`;
  const operations = db.all<{ id: number }>(`SELECT DISTINCT operation_id AS id ${flagTargets}`);
  if (operations.length === 0) {
    clearTouched(db);
    return false;
  }
  db.run(
    `UPDATE message SET pending = pending - (SELECT count(*) ${flagTargets} AND message_id = message.id)
     WHERE id IN (SELECT id FROM touched)`,
  );
  db.run(`DELETE ${flagTargets}`);
  for (const { id } of operations) settleRemaining(db, id);
  feed.outboxChanged();
  return recomputeTouched(context, counters) > 0;
}

function overrides(intent: NewIntent, kind: string, payload: string): boolean {
  switch (intent.kind) {
    case 'delete-for-good':
      return kind === 'flag' || kind === 'move';
    case 'move':
      return kind === 'move';
    case 'flag':
      return kind === 'flag' && covers(intent.payload, JSON.parse(payload) as FlagPayload);
  }
}

/** Whatever the older change set, the newer one sets too. */
function covers(newer: FlagPayload, older: FlagPayload): boolean {
  const masks = newer.addMask | newer.removeMask;
  if (((older.addMask | older.removeMask) & ~masks) !== 0) return false;
  const named = new Set(words(newer.addKeywords).concat(words(newer.removeKeywords)));
  return words(older.addKeywords)
    .concat(words(older.removeKeywords))
    .every((word) => named.has(word));
}

function words(keywords: string | null): string[] {
  return keywords === null ? [] : keywords.toLowerCase().split(' ');
}

function cancelTargets(context: StoreContext, operationId: OperationId): void {
  const { db } = context;
  const cancelled = `SELECT message_id FROM operation_target WHERE operation_id = ? AND sent = 0
    AND message_id IN (SELECT id FROM chosen)`;
  db.run(`UPDATE message SET pending = pending - 1 WHERE id IN (${cancelled})`, operationId);
  touch(db, cancelled, operationId);
  db.run(
    'DELETE FROM operation_target WHERE operation_id = ? AND sent = 0 AND message_id IN (SELECT id FROM chosen)',
    operationId,
  );
  settleRemaining(db, operationId);
  context.feed.outboxChanged();
}
