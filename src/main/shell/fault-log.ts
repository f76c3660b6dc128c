// Main's own record of faults: one line of JSON each, to standard error and to a bounded file in the profile.
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export type Report = (event: string, fields?: Record<string, string | number>) => void;

const FILE_LIMIT = 1024 * 1024;
const VALUE_LIMIT = 2_000;

/** Events are machine words; values are ours or a stack's, never mail, addresses or secrets. */
export function createReport(file: string): Report {
  return (event, fields = {}) => {
    const line = { time: new Date().toISOString(), event, ...fields };
    const text = `${JSON.stringify(line, (_key, value) => (typeof value === 'string' ? value.slice(0, VALUE_LIMIT) : value))}\n`;
    process.stderr.write(text);
    try {
      mkdirSync(dirname(file), { recursive: true });
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > FILE_LIMIT)
        renameSync(file, `${file}.old`);
      appendFileSync(file, text, { mode: 0o600 });
    } catch {
      // A full or read-only disk must not turn a report into a second fault; standard error has the line.
    }
  };
}

/** An uncaught fault would open a modal box and hang the program: it is recorded instead, and the program goes on. */
export function recordFaults(target: Pick<NodeJS.Process, 'on'>, report: Report): void {
  const traceOf = (thrown: unknown): { stack: string } => ({
    stack: thrown instanceof Error ? (thrown.stack ?? thrown.message) : typeof thrown,
  });
  target.on('uncaughtException', (thrown) => report('uncaught-exception', traceOf(thrown)));
  target.on('unhandledRejection', (thrown) => report('unhandled-rejection', traceOf(thrown)));
}
