// Every earlier schema, filled with data, is brought to the newest without losing any. A new migration needs the
// data of the version before it in `previous/` (rows as INSERT statements).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Db } from '../../src/main/engine/store/db.ts';
import { bodiesMigrations } from '../../src/main/engine/store/migrations/bodies.ts';
import { mailMigrations } from '../../src/main/engine/store/migrations/mail.ts';
import { type Migration, migrate, schemaVersion } from '../../src/main/engine/store/migrations/migrate.ts';
import { openStore } from '../../src/main/engine/store/store.ts';
import { inconsistencies } from './consistency.ts';
import { delta, freshProfile, message } from './fixtures.ts';

const files: readonly (readonly ['mail' | 'bodies', readonly Migration[]])[] = [
  ['mail', mailMigrations],
  ['bodies', bodiesMigrations],
];

test.each(files)('the steps of %s.db are numbered without a gap', (_name, migrations) => {
  expect(migrations.map((migration) => migration.version)).toEqual(migrations.map((_, i) => i + 1));
});

function fill(dir: string, name: string, migrations: readonly Migration[], version: number): void {
  const db = new Db(join(dir, `${name}.db`), { pageSize: 4_096, cacheKiB: 1_024, autoVacuum: false });
  migrate(db, migrations, version);
  const rows = new URL(`./previous/${name}-${String(version).padStart(3, '0')}.sql`, import.meta.url);
  db.exec(`PRAGMA foreign_keys = OFF; BEGIN; ${readFileSync(fileURLToPath(rows), 'utf8')} COMMIT;`);
  expect(schemaVersion(db)).toBe(version);
  db.close();
}

const versions = mailMigrations.flatMap((mail) =>
  bodiesMigrations.map((bodies) => [mail.version, bodies.version] as const),
);

test.each(versions)('mail.db of version %i and bodies.db of version %i keep their data', (mail, bodies) => {
  const dir = freshProfile();
  fill(dir, 'mail', mailMigrations, mail);
  fill(dir, 'bodies', bodiesMigrations, bodies);
  const store = openStore(dir);
  expect(store.damage).toEqual([]);
  const [imap, pop3] = store.accounts.list();
  expect([imap?.protocol, pop3?.protocol]).toEqual(['imap', 'pop3']);
  const inbox = store.mailboxes.byPath(imap?.id ?? 0, 'INBOX');
  expect(inbox).toMatchObject({ uidValidity: 2, uidNext: 4, highestModSeq: 78n });
  expect(inbox?.listedAt).toBe(mail >= 5 ? 5 : null);
  expect(inbox?.objectId).toBe(mail >= 6 ? 'F2' : null);
  const rows = store.messages.window(inbox?.id ?? 0, 0, 9).rows;
  expect(rows.map((row) => [row.uid, row.subject, row.flags])).toEqual([
    [3, 'Subject 3', []],
    [2, 'Subject 2', ['\\Flagged']],
    [1, 'Subject 1', ['\\Seen', 'Work']],
  ]);
  expect(store.messages.flagStates(inbox?.id ?? 0)[0]?.modSeq).toBe(9_223_372_036_854_775_807n);
  expect(store.bodies.read(rows[0]?.id ?? 0, 100)?.toString()).toBe('raw bytes');
  expect(store.mailboxes.summaries().map((box) => [box.path, box.messages])).toEqual([
    ['Archive', 1],
    ['INBOX', 3],
    ['New', 0],
    ['Inbox', 1],
  ]);
  expect(store.operations.list().map((operation) => operation.kind)).toEqual([
    'flag',
    'copy',
    'mailbox-create',
  ]);
  expect(store.uidls.all(pop3?.id ?? 0)).toMatchObject([{ uidl: 'u1', state: 'whole' }]);
  expect(store.operations.undo()).toMatchObject({ kind: 'mailbox-create' });
  const { pictureGrants } = store;
  expect(pictureGrants.has(1, 'sender', 'bo@example.net')).toBe(mail >= 2);
  pictureGrants.add(1, 'list', 'News.example.net');
  pictureGrants.add(1, 'list', 'news.example.net');
  expect(pictureGrants.has(1, 'list', 'news.EXAMPLE.net')).toBe(true);
  expect(pictureGrants.has(2, 'list', 'news.example.net')).toBe(false);
  expect(pictureGrants.has(1, 'sender', 'news.example.net')).toBe(false);
  pictureGrants.remove(1, 'list', 'news.example.net');
  expect(pictureGrants.has(1, 'list', 'news.example.net')).toBe(false);
  // Message 2 was taken out of the conversation of message 1: what answers both belongs to it.
  const reply = message(9, { messageId: 'm9@example.org', references: ['m1@example.org', 'm2@example.org'] });
  store.messages.applyDelta(inbox?.id ?? 0, delta({ added: [reply] }));
  const conversation = () => store.messages.conversation(2, 9);
  expect(conversation().split).toBe(mail >= 4);
  if (mail < 4) store.operations.act({ kind: 'conversation-split', selection: { kind: 'ids', ids: [2] } });
  expect(conversation().rows.map((row) => row.uid)).toEqual([2, 9]);
  expect(store.messages.conversation(1, 9).rows.map((row) => row.uid)).toEqual([1]);
  expect(inconsistencies(dir)).toEqual([]);
  store.close();
});
