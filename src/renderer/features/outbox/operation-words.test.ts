// A waiting change says what it does.
import { expect, test } from 'vitest';
import { operationWords } from './operation-words.ts';

test.each([
  [{ kind: 'flag', what: 'add \\Seen', count: 1 }, 'Mark as read: 1 message'],
  [{ kind: 'flag', what: 'remove \\Flagged', count: 12 }, 'Unflag: 12 messages'],
  [{ kind: 'flag', what: 'add project-x', count: 2 }, 'Change flags (add project-x): 2 messages'],
  [{ kind: 'move', what: 'to Archive', count: 2 }, 'Move: 2 messages to Archive'],
  [{ kind: 'mailbox-create', what: 'Work', count: 1 }, 'Create folder: Work'],
] as const)('%o', (operation, words) => {
  expect(operationWords(operation)).toBe(words);
});
