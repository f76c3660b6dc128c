// How many checks passed, failed and were skipped, as the tools reported it and as far as they can be believed.
import { readFileSync } from 'node:fs';
import { say } from '../setup/say.mjs';

/** @typedef {{passed: number, failed: number, skipped: number}} Counts */

/** @param {Counts} counts */
export const line = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** A step that is one check. */
export const asOne = (status) => ({ passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 });

export const fromVitest = (json) => ({
  passed: json.numPassedTests,
  failed: json.numFailedTests + json.testResults.filter(brokenFile).length,
  skipped: json.numPendingTests + json.numTodoTests,
});

/** A file that could not be loaded, or whose set-up failed, has no failed test to show for it. */
const brokenFile = (file) =>
  file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed');

/** A flaky test is a broken one. */
export const fromPlaywright = ({ stats, errors }) => ({
  passed: stats.expected,
  failed: stats.unexpected + stats.flaky + errors.length,
  skipped: stats.skipped,
});

/**
 * Counts of a runner, distrusted: a failure it did not count is one, and so is a run without a single test.
 * @returns {Counts}
 */
export function fromReport(step, status, report, read, tell = say) {
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = read(JSON.parse(readFileSync(report, 'utf8')));
  } catch (error) {
    tell(`${step} left no report: ${error.message}`);
  }
  if (counts.passed + counts.failed === 0) {
    tell(`${step} ran no test: that is a failure`);
    return { ...counts, failed: 1 };
  }
  if (status !== 0 && counts.failed === 0) {
    tell(`${step} ended with status ${status} although no test failed`);
    return { ...counts, failed: 1 };
  }
  return counts;
}
