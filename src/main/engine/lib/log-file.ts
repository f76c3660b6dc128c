// Where the engine's log ends up: one bounded file in the profile, and the one before it.
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LogSink } from './log.ts';

const FILE_LIMIT_OCTETS = 2 * 1024 * 1024;

/** Opens or continues `path`; when it grows past the limit it becomes `path.old`. A disk that refuses costs lines, no more. */
export function openLogFile(path: string, limit = FILE_LIMIT_OCTETS): LogSink {
  let file: number | null = null;
  let size = 0;
  const open = (): void => {
    mkdirSync(dirname(path), { recursive: true });
    file = openSync(path, 'a', 0o600);
    size = fstatSync(file).size;
  };
  return (line) => {
    try {
      if (file === null) open();
      if (size > limit && file !== null) {
        closeSync(file);
        file = null;
        renameSync(path, `${path}.old`);
        open();
      }
      if (file !== null) size += writeSync(file, `${line}\n`);
    } catch {
      // A full or read-only disk: the log is the last thing that may stop the engine.
      file = null;
    }
  };
}
