// Brings a file to the newest schema, one numbered step a transaction. Called by the store before anything else.
import { problem } from '../../../../shared/problem.ts';
import type { Db } from '../db.ts';

export interface Migration {
  /** 1, 2, 3 … without a gap: the `user_version` of the file afterwards. */
  readonly version: number;
  up(db: Db): void;
}

export function schemaVersion(db: Db): number {
  return db.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
}

/** `upTo` serves the tests, which fill a file of each earlier version first. Answers whether the file was new. */
export function migrate(db: Db, migrations: readonly Migration[], upTo = migrations.length): boolean {
  const found = schemaVersion(db);
  if (found > migrations.length) {
    throw problem('storage', 'store-newer', {
      detail: `schema ${found}, this program knows ${migrations.length}`,
    });
  }
  for (const migration of migrations.slice(found, upTo)) {
    db.transaction(() => {
      migration.up(db);
      db.exec(`PRAGMA user_version = ${migration.version}`);
    });
  }
  return found === 0;
}
