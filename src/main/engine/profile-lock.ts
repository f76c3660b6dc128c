// One engine writes to a profile at a time, the app's or the command line's. The lock is the operating system's, held
// through SQLite, so that it goes with the process that held it, however that one ended.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { problem } from '../../shared/problem.ts';

export interface ProfileLock {
  release(): void;
}

const SQLITE_BUSY = 5;

/** @throws ProblemError `in-use` when another process holds it. */
export function lockProfile(folder: string): ProfileLock {
  mkdirSync(folder, { recursive: true });
  const db = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (thrown) {
    db.close();
    if ((thrown as { errcode?: number }).errcode === SQLITE_BUSY) {
      throw problem('refused', 'in-use', { detail: 'another program has this profile open', cause: thrown });
    }
    throw thrown;
  }
  return { release: () => db.close() };
}
