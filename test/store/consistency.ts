// Reads a store's file beside the store and counts again what the store keeps counted: the slow, plain truth.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { changeKeywords } from '../../src/main/engine/store/flags.ts';

interface Row {
  id: number;
  mailbox_id: number;
  flags: number;
  keywords: string | null;
  pending: number;
  view_mailbox_id: number | null;
  view_flags: number;
  view_keywords: string | null;
}

interface Operation {
  id: number;
  message_id: number;
  kind: string;
  payload: string;
}

/** What is wrong with the profile's mail.db; empty when all agrees. */
export function inconsistencies(profile: string): string[] {
  const db = new DatabaseSync(join(profile, 'mail.db'), { readOnly: true });
  try {
    return [...wrongViews(db), ...wrongCounts(db), ...wrongTargets(db), ...wrongThreads(db)];
  } finally {
    db.close();
  }
}

function wrongViews(db: DatabaseSync): string[] {
  const active = db
    .prepare(
      `SELECT o.id, t.message_id, o.kind, o.payload FROM operation_target t JOIN operation o ON o.id = t.operation_id
       WHERE o.state <> 'refused' ORDER BY o.seq, o.id`,
    )
    .all() as unknown as Operation[];
  const byMessage = Map.groupBy(active, (operation) => operation.message_id);
  const rows = db
    .prepare(
      'SELECT id, mailbox_id, flags, keywords, pending, view_mailbox_id, view_flags, view_keywords FROM message',
    )
    .all() as unknown as Row[];
  return rows.flatMap((row) => {
    const operations = byMessage.get(row.id) ?? [];
    let mailbox: number | null = row.mailbox_id;
    let { flags, keywords } = row;
    for (const { kind, payload } of operations) {
      const data = JSON.parse(payload);
      if (kind === 'flag') {
        flags = (flags | data.addMask) & ~data.removeMask;
        keywords = changeKeywords(keywords, data.addKeywords, data.removeKeywords);
      } else if (kind === 'move') mailbox = data.to;
      else if (kind === 'delete-for-good') mailbox = null;
    }
    const right = `${mailbox} ${flags} ${keywords} ${operations.length}`;
    const held = `${row.view_mailbox_id} ${row.view_flags} ${row.view_keywords} ${row.pending}`;
    return right === held ? [] : [`message ${row.id}: ${held}, should be ${right}`];
  });
}

function wrongCounts(db: DatabaseSync): string[] {
  const rows = db
    .prepare(
      `SELECT b.id, b.messages, b.unread,
         (SELECT count(*) FROM message m WHERE m.view_mailbox_id = b.id) AS counted,
         (SELECT count(*) FROM message m WHERE m.view_mailbox_id = b.id AND m.view_flags & 1 = 0) AS counted_unread
       FROM mailbox b WHERE messages <> counted OR unread <> counted_unread`,
    )
    .all();
  return rows.map((row) => `mailbox ${JSON.stringify(row)}`);
}

function wrongTargets(db: DatabaseSync): string[] {
  const rows = [
    ...db
      .prepare(
        `SELECT o.id, o.kind, o.remaining, (SELECT count(*) FROM operation_target t WHERE t.operation_id = o.id) AS targets
         FROM operation o WHERE NOT o.kind GLOB 'mailbox-*' AND o.remaining <> targets`,
      )
      .all(),
    ...db
      .prepare(
        `SELECT t.operation_id, t.message_id FROM operation_target t LEFT JOIN message m ON m.id = t.message_id
         WHERE m.id IS NULL`,
      )
      .all(),
    ...db
      .prepare(
        `SELECT o.id, o.mailbox_id, m.mailbox_id AS base FROM operation_target t JOIN operation o ON o.id = t.operation_id
         JOIN message m ON m.id = t.message_id WHERE o.state = 'waiting' AND o.mailbox_id <> m.mailbox_id`,
      )
      .all(),
  ];
  return rows.map((row) => `operation ${JSON.stringify(row)}`);
}

function wrongThreads(db: DatabaseSync): string[] {
  const rows = [
    ...db
      .prepare(
        `SELECT h.message_id, count(DISTINCT m.thread_id) AS threads
         FROM message m JOIN header h ON h.id = m.id JOIN mailbox b ON b.id = m.mailbox_id
         WHERE h.message_id IS NOT NULL GROUP BY b.account_id, h.message_id HAVING threads > 1`,
      )
      .all(),
    ...db
      .prepare(
        'SELECT id, thread_id FROM message WHERE thread_id < 0 AND -thread_id NOT IN (SELECT id FROM thread_split)',
      )
      .all(),
  ];
  return rows.map((row) => `conversation ${JSON.stringify(row)}`);
}
