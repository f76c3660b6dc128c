// A waiting change says what it does.
import { expect, test } from 'vitest';
import { operationWords, progressWords, stoppable } from './operation-words.ts';

test.each([
  [{ kind: 'flag', what: 'add \\Seen', count: 1 }, 'Mark as read: 1 message'],
  [{ kind: 'flag', what: 'remove \\Flagged', count: 12 }, 'Unflag: 12 messages'],
  [{ kind: 'flag', what: 'add project-x', count: 2 }, 'Change tags (add “project-x”): 2 messages'],
  [
    { kind: 'flag', what: 'add $label4 Pier_repairs, remove $Label1', count: 1 },
    'Change tags (add “To do”, “Pier repairs”; remove “Important”): 1 message',
  ],
  [
    { kind: 'flag', what: 'add \\Seen \\Flagged, remove \\Answered', count: 3 },
    'Change flags (add read, flagged; remove answered): 3 messages',
  ],
  [{ kind: 'flag', what: 'add $Forwarded', count: 1 }, 'Change flags (add $Forwarded): 1 message'],
  [{ kind: 'move', what: 'to Archive', count: 2 }, 'Move: 2 messages to Archive'],
  [{ kind: 'mailbox-create', what: 'Work', count: 1 }, 'Create folder: Work'],
] as const)('%o', (operation, words) => {
  expect(operationWords(operation)).toBe(words);
});

test('a change that is partly done says how far', () => {
  expect(progressWords({ count: 3 })).toBeNull();
  expect(progressWords({ count: 9_500, of: 10_000 })).toBe('500 of 10,000 done');
});

test('what is being sent can be stopped where it goes in parts', () => {
  expect(stoppable({ kind: 'flag', state: 'sending' })).toBe(true);
  expect(stoppable({ kind: 'mailbox-rename', state: 'sending' })).toBe(false);
  expect(stoppable({ kind: 'mailbox-rename', state: 'waiting' })).toBe(true);
});
