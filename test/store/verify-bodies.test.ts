// Reading back: a changed octet, a missing chunk and a missing body are all noticed, wherever they are in a group.
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/main/engine/store/store.ts';
import { makeTempDir, type TempDir } from '../harness/temp-dir.ts';

let dir: TempDir;
let store: Store;
let ids: number[];

beforeEach(() => {
  dir = makeTempDir('verify');
  store = openStore(dir.path);
  const bodies = ['one', '', 'x'.repeat(600_000), 'four'].map((text) => Buffer.from(text));
  ids = store.transaction(() =>
    bodies.map((bytes) =>
      store.bodies.add({ accountId: 1, originKey: 'uidl:x' }, bytes, hash('sha256', bytes)),
    ),
  );
});

afterEach(() => {
  store.close();
  dir.remove();
});

/** As a failing disk would: behind the store's back. */
function damage(sql: string): void {
  const db = new DatabaseSync(join(dir.path, 'bodies.db'));
  db.exec(sql);
  db.close();
}

test('what was written is right, in any order, with gaps, and when there is nothing', () => {
  expect(store.bodies.verifyAll(ids)).toBe(true);
  expect(store.bodies.verifyAll([...ids].reverse())).toBe(true);
  expect(store.bodies.verifyAll(ids.filter((_, i) => i !== 1))).toBe(true);
  expect(store.bodies.verifyAll([])).toBe(true);
});

test.each([
  [
    'an octet of the first',
    "UPDATE chunk SET bytes = CAST('onE' AS BLOB) WHERE id = (SELECT min(id) FROM chunk)",
  ],
  [
    'an octet of the last',
    "UPDATE chunk SET bytes = CAST('fouR' AS BLOB) WHERE id = (SELECT max(id) FROM chunk)",
  ],
  ['a chunk in the middle', 'DELETE FROM chunk WHERE length(bytes) < 262144 AND length(bytes) > 10'],
  ['the last chunk', 'DELETE FROM chunk WHERE id = (SELECT max(id) FROM chunk)'],
  ['a body', 'DELETE FROM body WHERE id = (SELECT max(id) FROM body)'],
  ['an unfinished body', 'UPDATE body SET complete = 0 WHERE id = (SELECT min(id) FROM body)'],
])('damage is noticed: %s', (_, sql) => {
  damage(sql);
  expect(store.bodies.verifyAll(ids)).toBe(false);
  expect(ids.every((id) => store.bodies.verify(id))).toBe(false);
});
