import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fromPlaywright, fromReport, fromVitest, line } from './counts.mjs';

const folder = mkdtempSync(join(tmpdir(), 'petrel-counts-'));
afterAll(() => rmSync(folder, { recursive: true }));

function reportOf(content) {
  const path = join(folder, 'report.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}
const vitest = (more = {}) => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [],
  ...more,
});

describe('counts of a test run', () => {
  test('are the runner’s when it can be believed', () => {
    expect(fromReport('unit', 0, reportOf(vitest()), fromVitest)).toEqual({
      passed: 3,
      failed: 0,
      skipped: 1,
    });
    const stats = { expected: 4, unexpected: 1, flaky: 2, skipped: 1 };
    const counts = fromReport('e2e', 1, reportOf({ stats, errors: [] }), fromPlaywright);
    expect(line(counts)).toBe('4 passed, 3 failed, 1 skipped');
  });

  test.each([
    ['no report', 0, 'absent'],
    ['a report cut off', 0, '{"numPassed'],
    ['no test at all', 0, vitest({ numPassedTests: 0, numPendingTests: 5 })],
    ['a bad end after good tests', 1, vitest()],
    [
      'a file that could not be loaded',
      1,
      vitest({ testResults: [{ status: 'failed', assertionResults: [] }] }),
    ],
  ])('%s is a failure', (_name, status, content) => {
    const path = content === 'absent' ? join(folder, 'absent.json') : reportOf(content);
    const told = [];
    const { failed } = fromReport('unit', status, path, fromVitest, (text) => told.push(text));
    expect(failed).toBe(1);
  });
});
