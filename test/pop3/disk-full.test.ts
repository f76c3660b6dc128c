// The disk is full at every single write of a session that deletes what it fetched, and stays full until it is freed.
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unaccounted } from './accounting.ts';
import { mail, World } from './pop3-world.ts';

const run = StatementSync.prototype.run;
const exec = DatabaseSync.prototype.exec;
const SQLITE_FULL = 13;

let world: World;

beforeEach(async () => {
  world = await World.create({ leaveOnServer: 'never' });
});

afterEach(async () => {
  StatementSync.prototype.run = run;
  DatabaseSync.prototype.exec = exec;
  await world.end();
});

function deliver(): string[] {
  const large = mail('large', 'x'.repeat(70).concat('\r\n').repeat(30_000));
  const texts = [mail('one'), mail('two', '.\r\n..\r\n'), large];
  texts.forEach((text, i) => {
    world.server.deliver(`u${i}`, text);
  });
  return world.server.messages.map(({ content }) => content.toString('latin1'));
}

/** From the `allowed`-th write on, SQLite has no room. Rolling back needs none. Answers how many were asked for. */
function refuseWritesAfter(allowed: number): { readonly asked: number } {
  const counted = { asked: 0 };
  StatementSync.prototype.run = function (this: StatementSync, ...params: Parameters<typeof run>) {
    if (/^\s*(?:INSERT|UPDATE|DELETE|COMMIT)/i.test(this.sourceSQL)) {
      counted.asked += 1;
      if (counted.asked > allowed) {
        throw Object.assign(new Error('database or disk is full'), { errcode: SQLITE_FULL });
      }
    }
    return run.apply(this, params);
  } as typeof run;
  return counted;
}

test('at every write: the message is still on the server, and arrives once when there is room again', async () => {
  const delivered = deliver();
  const counted = refuseWritesAfter(Number.POSITIVE_INFINITY);
  await world.check();
  StatementSync.prototype.run = run;
  const writes = counted.asked;
  expect(writes).toBeGreaterThan(20);
  expect(world.held()).toHaveLength(delivered.length);
  const wrong: string[] = [];
  for (let allowed = 0; allowed < writes; allowed += 1) {
    await world.end();
    world = await World.create({ leaveOnServer: 'never' });
    deliver();
    refuseWritesAfter(allowed);
    await world.failingCheck();
    StatementSync.prototype.run = run;
    await world.restart();
    const found = sum(delivered);
    if (found !== null) wrong.push(`${allowed}: ${found}`);
    await world.check();
    if (world.server.messages.length > 0) wrong.push(`${allowed}: left on the server`);
    if (world.held().length !== delivered.length) wrong.push(`${allowed}: ${world.held().length} held`);
  }
  expect(wrong).toEqual([]);
}, 120_000);

test('SQLite itself out of pages: told as disk-full, nothing deleted, all there when there is room again', async () => {
  const delivered = deliver();
  const seen = new Set<string>();
  for (const pages of [40, 60, 80, 100, 120, 140, 160, 180, 200]) {
    DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
      exec.call(this, sql);
      if (sql.includes('journal_mode')) exec.call(this, `PRAGMA max_page_count = ${pages}`);
    };
    await world.restart();
    seen.add(await world.failingCheck());
    expect(sum(delivered)).toBeNull();
    DatabaseSync.prototype.exec = exec;
  }
  expect(seen).toContain('disk-full');
  await world.restart();
  await world.check();
  expect(world.server.messages).toEqual([]);
  expect(world.held()).toEqual([...delivered].sort());
});

function sum(delivered: readonly string[]): string | null {
  const known = world.store.mailboxes.byPath(world.accountId, 'Inbox') !== null;
  return unaccounted(delivered, known ? world.held() : [], world.server);
}
