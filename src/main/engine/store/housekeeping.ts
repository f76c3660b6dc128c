// What the store does for itself while nobody waits: bodies without a message go, their space is given back to the
// disk. Small steps, so that the engine's one thread is never busy with it for long.
import { ProblemError } from '../../../shared/problem.ts';
import type { Clock } from '../lib/clock.ts';
import type { Db } from './db.ts';
import type { BodyStore } from './queries/bodies.ts';

const INTERVAL_MS = 60_000;
/** Bodies of one step. */
const STEP = 50;
/** A body may be committed before its message has a row: only much older ones without a message are strays. */
const STRAY_AGE_MS = 24 * 3_600_000;

/** Runs until the signal aborts. Keeps no process alive. */
export async function keepHouse(
  db: Db,
  bodiesDb: Db,
  bodies: BodyStore,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  let swept = false;
  while (await passed(clock, signal)) {
    try {
      if (!swept) noteStrays(db, bodiesDb, clock.now());
      swept = true;
      bodies.collect(STEP);
    } catch (thrown) {
      // A disk that fails is said to whoever needs it; here the next turn tries again.
      if (!(thrown instanceof ProblemError)) throw thrown;
    }
  }
}

async function passed(clock: Clock, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  await clock.sleep(INTERVAL_MS, signal).catch(() => undefined);
  return !signal.aborted;
}

/**
 * Left by a crash between the commit of a body and that of its message. Bytes that no server has may be the only ones:
 * those only go when a message holds the very same.
 */
export function noteStrays(db: Db, bodiesDb: Db, now: number): void {
  const linked = new Set(
    db
      .all<{ body_id: number }>('SELECT body_id FROM message WHERE body_id IS NOT NULL')
      .map((row) => row.body_id),
  );
  const bodies = bodiesDb.all<{ id: number; account_id: number; origin_key: string; sha256: string }>(
    'SELECT id, account_id, origin_key, sha256 FROM body WHERE complete = 1 AND created_at < ?',
    now - STRAY_AGE_MS,
  );
  const held = new Set(bodies.filter((body) => linked.has(body.id)).map(likeness));
  const strays = bodies.filter(
    (body) => !linked.has(body.id) && (body.origin_key.startsWith('imap:') || held.has(likeness(body))),
  );
  db.transaction(() => {
    for (const { id } of strays) db.run('INSERT OR IGNORE INTO dropped_body (body_id) VALUES (?)', id);
  });
}

function likeness(body: { readonly account_id: number; readonly sha256: string }): string {
  return `${body.account_id} ${body.sha256}`;
}
