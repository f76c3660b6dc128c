// One SQLite file: transactions, savepoints, and what a full disk comes out as.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ProblemError } from '../../../shared/problem.ts';
import { Db } from './db.ts';

function open(): Db {
  const dir = mkdtempSync(join(tmpdir(), 'petrel-db-'));
  const db = new Db(join(dir, 'test.db'), { pageSize: 4_096, cacheKiB: 64, autoVacuum: false });
  onTestFinished(() => {
    db.close();
    rmSync(dir, { recursive: true });
  });
  db.exec('CREATE TABLE t (n INTEGER PRIMARY KEY, bytes BLOB) STRICT');
  return db;
}

const numbers = (db: Db) => db.all<{ n: number }>('SELECT n FROM t ORDER BY n').map((row) => row.n);
const put = (db: Db, n: number, octets = 0) => db.run('INSERT INTO t VALUES (?, ?)', n, Buffer.alloc(octets));

test('an inner failure that is handled undoes only the inner part', () => {
  const db = open();
  const committed: string[] = [];
  db.transaction(() => {
    put(db, 1);
    db.afterCommit(() => committed.push('outer'));
    expect(() =>
      db.transaction(() => {
        put(db, 2);
        db.afterCommit(() => committed.push('inner'));
        throw new Error('inner');
      }),
    ).toThrow('inner');
    db.transaction(() => put(db, 3));
    expect(committed).toEqual([]);
  });
  expect(numbers(db)).toEqual([1, 3]);
  expect(committed).toEqual(['outer']);
});

test('an outer failure undoes all and tells nobody', () => {
  const db = open();
  const committed: string[] = [];
  expect(() =>
    db.transaction(() => {
      put(db, 1);
      db.afterCommit(() => committed.push('never'));
      throw new Error('outer');
    }),
  ).toThrow('outer');
  expect(numbers(db)).toEqual([]);
  db.transaction(() => put(db, 2));
  expect(committed).toEqual([]);
});

test('only the outermost transaction can promise a full sync', () => {
  const db = open();
  expect(() => db.transaction(() => db.transaction(() => 0, { durable: true }))).toThrow('internal');
  const mode = () => db.get<{ synchronous: number }>('PRAGMA synchronous')?.synchronous;
  db.transaction(() => db.transaction(() => expect(mode()).toBe(2), { durable: true }), { durable: true });
  expect(mode()).toBe(1);
});

test('a full disk is disk-full, loses nothing that was committed, and ends with the shortage', () => {
  const db = open();
  db.transaction(() => put(db, 1, 10_000));
  const pages = db.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0;
  db.exec(`PRAGMA max_page_count = ${pages + 3}`);
  let thrown: unknown;
  try {
    db.transaction(() => {
      put(db, 2);
      try {
        db.transaction(() => put(db, 3, 1_000_000));
      } catch (inner) {
        thrown = inner;
      }
      // Where SQLite gave the whole transaction up, nothing may be written outside of it.
      put(db, 4);
    });
  } catch (outer) {
    thrown ??= outer;
  }
  expect(thrown).toBeInstanceOf(ProblemError);
  expect((thrown as ProblemError).problem).toMatchObject({
    kind: 'storage',
    code: 'disk-full',
    retry: 'backoff',
  });
  expect([[1], [1, 2, 4]]).toContainEqual(numbers(db));
  db.exec(`PRAGMA max_page_count = ${pages + 1_000}`);
  db.transaction(() => put(db, 5, 1_000_000));
  expect(numbers(db)).toContain(5);
});
