// Damage and crashes: a store always opens, what no server holds is rescued, nothing half written is believed.
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Db } from '../../src/main/engine/store/db.ts';
import { mailMigrations } from '../../src/main/engine/store/migrations/mail.ts';
import { migrate } from '../../src/main/engine/store/migrations/migrate.ts';
import { mailTables } from '../../src/main/engine/store/salvage.ts';
import { openStore, type Store } from '../../src/main/engine/store/store.ts';
import { delta, freshProfile, imapSettings, message, storeWithMailboxes } from './fixtures.ts';

const PAGE = 4_096;

function overwrite(path: string, from: number, octets: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(octets, 0xa5), 0, octets, from);
  closeSync(file);
}

/** POP3 mail, IMAP mail and a waiting operation. */
function profileWithMail(): { dir: string; pop3: number; imap: number } {
  const dir = freshProfile();
  const store = openStore(dir);
  const { accountId: imap, inbox } = storeWithMailboxes(store);
  const added = Array.from({ length: 300 }, (_, i) => message(i + 1));
  store.messages.applyDelta(inbox, delta({ added }));
  const pop3 = store.accounts.add({ ...imapSettings, protocol: 'pop3', leaveOnServer: 'never' });
  const local = store.mailboxes.ensureLocal(pop3, 'Inbox', 'inbox');
  for (let i = 0; i < 5; i += 1) keep(store, pop3, local, i);
  store.operations.act({
    kind: 'flag',
    selection: { kind: 'ids', ids: store.messages.window(inbox, 0, 2).rows.map((row) => row.id) },
    add: ['\\Seen'],
    remove: [],
  });
  store.close();
  return { dir, pop3, imap };
}

function keep(store: Store, accountId: number, mailboxId: number, i: number): void {
  store.transaction(
    () => {
      const id = store.messages.addLocal(
        mailboxId,
        message(null, { subject: `kept ${i}`, messageId: `k${i}@x` }),
      );
      store.uidls.add(accountId, {
        uidl: `u${i}`,
        state: 'whole',
        contentHash: null,
        headerHash: `h${i}`,
        announced: null,
        messageId: id,
        fetchedAt: 1,
      });
      const writer = store.bodies.writer(id);
      writer.write(Buffer.from(`Subject: kept ${i}\r\n\r\nText ${i}\r\n`));
      writer.commit();
    },
    { durable: true },
  );
}

const readHeader = (head: Uint8Array) => ({
  ...message(null, { subject: /Subject: (.*)\r\n/.exec(Buffer.from(head).toString())?.[1] ?? '' }),
  headerHash: 'restored',
});

const subjects = (store: Store, accountId: number, path: string): string[] => {
  const id = store.mailboxes.byPath(accountId, path)?.id ?? 0;
  return store.messages.window(id, 0, 500).rows.map((row) => row.subject);
};

test('a sound store is opened without a word', () => {
  const { dir } = profileWithMail();
  const store = openStore(dir, { readHeader });
  expect(store.damage).toEqual([]);
  store.close();
  expect(readdirSync(dir).filter((name) => name.includes('damaged'))).toEqual([]);
});

test('mail.db that is no database at all: accounts and POP3 mail come back from the bodies', () => {
  const { dir, pop3, imap } = profileWithMail();
  overwrite(join(dir, 'mail.db'), 0, PAGE);
  const store = openStore(dir, { readHeader });
  expect(store.damage).toMatchObject([{ file: 'mail.db' }]);
  expect(existsSync(join(dir, store.damage[0]?.setAsideAs ?? ''))).toBe(true);
  expect(store.accounts.list().map((account) => account.id)).toEqual([imap, pop3]);
  expect(subjects(store, pop3, 'Inbox').toSorted()).toEqual([0, 1, 2, 3, 4].map((i) => `kept ${i}`));
  expect(store.uidls.all(pop3).map((record) => record.uidl)).toEqual(['u0', 'u1', 'u2', 'u3', 'u4']);
  const id = store.messages.window(store.mailboxes.byPath(pop3, 'Inbox')?.id ?? 0, 0, 1).rows[0]?.id ?? 0;
  expect(store.bodies.read(id, 1_000)?.toString()).toContain('Text');
  store.close();
  const again = openStore(dir, { readHeader });
  expect(again.damage).toEqual([]);
  expect(subjects(again, pop3, 'Inbox')).toHaveLength(5);
  again.close();
});

test('a page overwritten anywhere loses at most what it held, and never POP3 mail', () => {
  const { dir, pop3, imap } = profileWithMail();
  const sound = readFileSync(join(dir, 'mail.db'));
  const pages = sound.length / PAGE;
  let found = 0;
  let operations = 0;
  let tried = 0;
  for (let page = 1; page < pages; page += Math.ceil(pages / 25)) {
    writeFileSync(join(dir, 'mail.db'), sound);
    overwrite(join(dir, 'mail.db'), page * PAGE, PAGE);
    // As after a crash: the file is looked at whole.
    writeFileSync(join(dir, 'store.open'), '');
    const store = openStore(dir, { readHeader });
    tried += 1;
    found += store.damage.length;
    operations += store.operations.list().length;
    expect(store.accounts.list().map((account) => account.id)).toEqual([imap, pop3]);
    const kept = new Set(subjects(store, pop3, 'Inbox'));
    expect(kept.size).toBe(5);
    const inbox = store.mailboxes.byPath(imap, 'INBOX');
    if (inbox !== null) {
      const rows = store.messages.window(inbox.id, 0, 500).rows;
      expect(rows.length).toBe(store.messages.totals(inbox.id).messages);
      store.messages.applyDelta(inbox.id, delta({ added: [message(1_000), message(1_001)] }));
    }
    store.close();
  }
  // Free pages hold nothing; the operation's own page takes it along.
  expect(found).toBeGreaterThan(tried * 0.6);
  expect(operations).toBeGreaterThan(tried * 0.8);
}, 30_000);

test('damage met while the store is in use is looked into at the next start', () => {
  const { dir } = profileWithMail();
  const store = openStore(dir);
  store.close();
  const { size } = statSync(join(dir, 'mail.db'));
  // All but the schema.
  overwrite(join(dir, 'mail.db'), 40 * PAGE, size - 40 * PAGE);
  const second = openStore(dir, { readHeader });
  if (second.damage.length === 0) {
    const inbox = second.mailboxes.summaries().find((summary) => summary.path === 'INBOX')?.id ?? 0;
    expect(() => {
      second.messages.window(inbox, 0, 500);
      second.messages.uids(inbox);
      second.messages.applyDelta(inbox, delta({ added: [message(2_000)] }));
      for (const row of second.messages.window(inbox, 0, 500).rows) second.messages.detail(row.id);
    }).toThrow('store-damaged');
    second.close();
    const third = openStore(dir, { readHeader });
    expect(third.damage).toMatchObject([{ file: 'mail.db' }]);
    third.close();
    return;
  }
  second.close();
});

test('a damaged bodies.db gives back every body whose bytes are still right', () => {
  const dir = freshProfile();
  const store = openStore(dir);
  const { inbox } = storeWithMailboxes(store);
  store.messages.applyDelta(inbox, delta({ added: Array.from({ length: 40 }, (_, i) => message(i + 1)) }));
  const ids = store.messages.window(inbox, 0, 40).rows.map((row) => row.id);
  for (const id of ids) {
    const writer = store.bodies.writer(id);
    writer.write(Buffer.alloc(20_000, id));
    writer.commit();
  }
  store.close();
  overwrite(join(dir, 'bodies.db'), 25 * 16_384, 2 * 16_384);
  writeFileSync(join(dir, 'bodies.db.damaged'), '');
  const again = openStore(dir, { readHeader });
  expect(again.damage).toMatchObject([{ file: 'bodies.db' }]);
  const held = ids.filter((id) => again.bodies.info(id) !== null);
  expect(held.length).toBeGreaterThan(30);
  expect(held.length).toBeLessThan(40);
  for (const id of held) expect(again.bodies.read(id, 100_000)).toEqual(Buffer.alloc(20_000, id));
  const cached = again.messages.window(inbox, 0, 40).rows.filter((row) => row.cached);
  expect(cached).toHaveLength(held.length);
  again.close();
});

test('a store of a newer program is left alone', () => {
  const { dir } = profileWithMail();
  const store = openStore(dir);
  store.close();
  const file = openSync(join(dir, 'mail.db'), 'r+');
  // user_version, https://sqlite.org/fileformat.html offset 60.
  writeSync(file, Buffer.from([0, 0, 0, 99]), 0, 4, 60);
  closeSync(file);
  expect(() => openStore(dir)).toThrow('store-newer');
  expect(readdirSync(dir).filter((name) => name.includes('damaged'))).toEqual([]);
});

test('killed in the middle of writing, the store opens with whole transactions only', async () => {
  const dir = freshProfile();
  const writer = fileURLToPath(new URL('./crash-writer.ts', import.meta.url));
  for (let round = 0; round < 4; round += 1) {
    const child = spawn(process.execPath, [writer, dir], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    let batches = 0;
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (text: Buffer) => {
        batches += text.toString().split('\n').length - 1;
        if (batches >= 3 + round) resolve();
      });
    });
    child.kill('SIGKILL');
    await exited;
    const store = openStore(dir);
    expect(store.damage).toEqual([]);
    const inbox = store.mailboxes.summaries().find((summary) => summary.path === 'INBOX')?.id ?? 0;
    const { messages, unread } = store.messages.totals(inbox);
    expect(messages % 50).toBe(0);
    expect(messages).toBeGreaterThanOrEqual(batches * 50);
    expect(store.messages.uids(inbox)).toHaveLength(messages);
    const rows = store.messages.window(inbox, 0, messages).rows;
    expect(rows).toHaveLength(messages);
    expect(rows.filter((row) => !row.flags.includes('\\Seen'))).toHaveLength(unread);
    for (const row of rows.filter((item) => item.cached)) {
      const body = store.bodies.info(row.id);
      expect(body !== null && store.bodies.verify(body.bodyId)).toBe(true);
    }
    store.close();
  }
}, 30_000);

test('every table of the newest schema is among those that are saved', () => {
  const db = new Db(join(freshProfile(), 'mail.db'), { pageSize: 4_096, cacheKiB: 1_024, autoVacuum: false });
  migrate(db, mailMigrations);
  const tables = db
    .all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .map(({ name }) => name);
  db.close();
  expect(tables.toSorted()).toEqual([...mailTables].toSorted());
});
