// Where SQLite's error numbers become Problems: nothing further in looks at an error's text.
import { type ProblemError, ProblemError as ProblemErrorClass, problem } from '../../../shared/problem.ts';

// Primary result codes, https://sqlite.org/rescode.html; the extended ones carry them in their low byte.
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

function resultCode(thrown: unknown): number | null {
  if (!(thrown instanceof Error)) return null;
  const code = (thrown as { errcode?: unknown }).errcode;
  return typeof code === 'number' ? code & 0xff : null;
}

/** The file's content can no longer be trusted: it has to be set aside. */
export function isDamage(thrown: unknown): boolean {
  if (thrown instanceof ProblemErrorClass) return thrown.problem.code === 'store-damaged';
  const code = resultCode(thrown);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

/** Anything SQLite threw, classified; what is not SQLite's comes back unchanged. */
export function diskProblem(thrown: unknown): unknown {
  const found = classify(thrown);
  return found ?? thrown;
}

function classify(thrown: unknown): ProblemError | null {
  const detail = thrown instanceof Error ? thrown.message : '';
  switch (resultCode(thrown)) {
    case SQLITE_FULL:
      return problem('storage', 'disk-full', { retry: 'backoff', detail, cause: thrown });
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return problem('storage', 'store-damaged', { detail, cause: thrown });
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return problem('storage', 'disk-unusable', { retry: 'backoff', detail, cause: thrown });
    case SQLITE_BUSY:
      return problem('storage', 'in-use', { retry: 'backoff', detail, cause: thrown });
    default:
      return null;
  }
}
