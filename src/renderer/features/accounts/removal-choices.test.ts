// What is said about deleting from the server is what the policy does.
import { expect, test } from 'vitest';
import type { LeaveOnServer } from '../../../shared/model/account.ts';
import {
  graceOptions,
  leaveKey,
  leaveOf,
  leaveOptions,
  needsQuestion,
  removalWords,
} from './removal-choices.ts';

const policies: LeaveOnServer[] = ['always', 'until-deleted', 'never', { days: 1 }, { days: 45 }];

test('each policy is one option and comes back from it', () => {
  for (const policy of policies) {
    expect(leaveOf(leaveKey(policy))).toEqual(policy);
    expect(leaveOptions(policy).filter(([key]) => key === leaveKey(policy))).toHaveLength(1);
  }
});

test('the time for undoing is said in the largest unit that fits, and what is held is offered', () => {
  expect(graceOptions(10).map(([, words]) => words)).toEqual([
    'With the next check',
    '10 minutes later',
    'An hour later',
    'A day later',
  ]);
  expect(graceOptions(2_880).at(-1)).toEqual(['2880', '2 days later']);
  expect(graceOptions(120).map(([, words]) => words)).toContain('2 hours later');
});

test('only another policy that removes is asked about', () => {
  for (const held of policies) {
    expect(needsQuestion(held, undefined)).toBe(false);
    expect(needsQuestion(held, 'always')).toBe(false);
    expect(needsQuestion(held, held)).toBe(false);
  }
  expect(needsQuestion('always', 'never')).toBe(true);
  expect(needsQuestion({ days: 45 }, { days: 1 })).toBe(true);
  expect(needsQuestion('never', 'until-deleted')).toBe(true);
});

test('how many and how large come first', () => {
  expect(removalWords('never', { messages: 2, octets: 3_000 })[0]).toMatch(
    /^2 messages \(3 kB\) will be deleted/,
  );
  expect(removalWords({ days: 1 }, { messages: 1, octets: 0 })[0]).toMatch(/^1 message will be deleted/);
  expect(removalWords('never', { messages: 0, octets: 0 })[0]).toContain('nothing is deleted');
  expect(removalWords('until-deleted', { messages: 1, octets: 9 }).join(' ')).not.toContain('stays');
  expect(removalWords({ days: 45 }, { messages: 0, octets: 0 })[1]).toContain('45 days after');
});
