// The store's two files, opened, checked and brought to the newest schema. A damaged one is set aside under another
// name and a new one begun, with whatever can still be read of the old: mail that no server holds comes first.
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemError, problem } from '../../../shared/problem.ts';
import { Db, type DbOptions } from './db.ts';
import { isDamage } from './disk-problem.ts';
import { bodiesMigrations } from './migrations/bodies.ts';
import { mailMigrations } from './migrations/mail.ts';
import { type Migration, migrate } from './migrations/migrate.ts';
import { salvageBodies, salvageMail } from './salvage.ts';

/** What happened to a damaged file, for the person to be told. */
export interface DamageReport {
  readonly file: 'mail.db' | 'bodies.db';
  /** Name of the file that was set aside, in the same folder. */
  readonly setAsideAs: string;
  /** Rows (mail.db) or bodies (bodies.db) that could be read and are kept. */
  readonly kept: number;
}

export interface OpenFiles {
  readonly db: Db;
  readonly bodiesDb: Db;
  readonly damage: readonly DamageReport[];
  /** The files were closed in order: the next start need not look for damage. */
  closed(): void;
}

interface FileKind {
  readonly name: 'mail.db' | 'bodies.db';
  readonly options: DbOptions;
  readonly migrations: readonly Migration[];
}

const mailFile: FileKind = {
  name: 'mail.db',
  options: { pageSize: 4_096, cacheKiB: 8_192, autoVacuum: false },
  migrations: mailMigrations,
};
const bodiesFile: FileKind = {
  name: 'bodies.db',
  options: { pageSize: 16_384, cacheKiB: 4_096, autoVacuum: true },
  migrations: bodiesMigrations,
};

type Salvage = (old: Db | null, fresh: Db) => number;

/** After an unclean end a file up to this size is checked whole (a tenth of a second); larger ones in part. */
const WHOLE_CHECK_OCTETS = 64 * 1024 * 1024;
/** Exists while the files are open, and after an end without order. */
const OPEN_MARK = 'store.open';

export function openFiles(folder: string, now: number, beside: boolean): OpenFiles {
  // Mail is nobody else's to read, whatever the umask.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (beside) {
    return {
      db: open(folder, mailFile),
      bodiesDb: open(folder, bodiesFile),
      damage: [],
      closed: () => undefined,
    };
  }
  const mark = join(folder, OPEN_MARK);
  const unclean = existsSync(mark);
  writeFileSync(mark, '');
  const damage: DamageReport[] = [];
  const bodiesDb = openSound(folder, bodiesFile, now, unclean, damage, salvageBodies);
  const db = openSound(folder, mailFile, now, unclean, damage, (old, fresh) =>
    salvageMail(old, fresh, bodiesDb),
  );
  if (damage.some((report) => report.file === 'bodies.db')) dropLostBodies(db, bodiesDb);
  return { db, bodiesDb, damage, closed: () => rmSync(mark, { force: true }) };
}

function open(folder: string, kind: FileKind): Db {
  const path = join(folder, kind.name);
  const db = new Db(path, kind.options, () => writeFileSync(`${path}.damaged`, ''));
  try {
    migrate(db, kind.migrations);
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

function openSound(
  folder: string,
  kind: FileKind,
  now: number,
  unclean: boolean,
  damage: DamageReport[],
  salvage: Salvage,
): Db {
  const path = join(folder, kind.name);
  try {
    // A statement met damage while the store was in use: the file is not trusted again.
    if (existsSync(`${path}.damaged`)) throw problem('storage', 'store-damaged');
    const db = open(folder, kind);
    try {
      check(db, unclean && statSync(path).size <= WHOLE_CHECK_OCTETS);
      return db;
    } catch (thrown) {
      db.close();
      throw thrown;
    }
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
  }
  const setAsideAs = setAside(folder, kind.name, now);
  const fresh = open(folder, kind);
  damage.push({
    file: kind.name,
    setAsideAs,
    kept: salvageFrom(join(folder, setAsideAs), kind, fresh, salvage),
  });
  return fresh;
}

/** Throws `store-damaged`. The short form reads the schema and both ends of every table. */
function check(db: Db, whole: boolean): void {
  if (whole) {
    const result = db.get<{ quick_check: string }>('PRAGMA quick_check(1)')?.quick_check;
    if (result !== 'ok') throw problem('storage', 'store-damaged', { detail: result ?? '' });
    return;
  }
  for (const { name } of db.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
    if (name.startsWith('sqlite_')) continue;
    for (const order of ['ASC', 'DESC']) {
      Array.from(db.iterateExact(`SELECT * FROM "${name}" ORDER BY 1 ${order} LIMIT 1`));
    }
  }
}

/** With its write-ahead log, which holds the newest of it. */
function setAside(folder: string, name: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[:.]/g, '-');
  let aside = `${name}.damaged-${stamp}`;
  for (let n = 2; existsSync(join(folder, aside)); n += 1) aside = `${name}.damaged-${stamp}-${n}`;
  renameSync(join(folder, name), join(folder, aside));
  const log = join(folder, `${name}-wal`);
  if (existsSync(log)) renameSync(log, join(folder, `${aside}-wal`));
  rmSync(join(folder, `${name}-shm`), { force: true });
  rmSync(join(folder, `${name}.damaged`), { force: true });
  return aside;
}

/** Nothing of the old file may keep the new one from being used. */
function salvageFrom(path: string, kind: FileKind, fresh: Db, salvage: Salvage): number {
  const old = openOld(path, kind);
  try {
    return salvage(old, fresh);
  } finally {
    old?.close();
  }
}

function openOld(path: string, kind: FileKind): Db | null {
  try {
    return new Db(path, kind.options);
  } catch (thrown) {
    if (thrown instanceof ProblemError) return null;
    throw thrown;
  }
}

/** IMAP bodies are fetched again; what POP3 mail lost its bytes is shown by its header alone. */
function dropLostBodies(db: Db, bodiesDb: Db): void {
  const held = bodiesDb.all<{ id: number }>('SELECT id FROM body WHERE complete = 1').map((row) => row.id);
  db.run(
    'UPDATE message SET body_id = NULL WHERE body_id IS NOT NULL AND body_id NOT IN (SELECT value FROM json_each(?))',
    JSON.stringify(held),
  );
}
