// What is wrong with a message, or what it claims to be, in words that promise nothing.
import { expect, test } from 'vitest';
import { warningWords } from './warning-words.ts';

test('what a message is signed or encrypted with is said, and what Petrel does not do', () => {
  expect(warningWords([{ code: 'signed-unchecked', detail: 'S/MIME' }])).toBe(
    'This message is signed (S/MIME). Petrel does not verify signatures, so this proves nothing here.',
  );
  expect(warningWords([{ code: 'encrypted', detail: 'OpenPGP' }])).toMatch(
    /encrypted with OpenPGP\. Petrel cannot decrypt it/,
  );
  expect(warningWords([{ code: 'encrypted' }])).toMatch(/is encrypted\. Petrel/);
});

test('damage by which nothing is lost is not worth a word, and the same word is said once', () => {
  expect(warningWords([{ code: 'boundary-end-missing' }, { code: 'line-ends-recovered' }])).toBe(null);
  expect(warningWords([{ code: 'boundary-missing' }, { code: 'boundary-guessed' }])).toMatch(/^[^.]+\.$/);
});
