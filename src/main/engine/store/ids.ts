// Ids that must be known before their rows are written. Handed out inside a transaction, never twice.
import type { Db } from './db.ts';

export function nextMessageId(db: Db): number {
  return db.get<{ value: number }>("SELECT value FROM meta WHERE key = 'next_message_id'")?.value ?? 1;
}

/** Takes `count` message ids; answers the first. They are spent even when no row is written with them. */
export function takeMessageIds(db: Db, count: number): number {
  const next = nextMessageId(db);
  db.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('next_message_id', ?)", next + count);
  return next;
}
