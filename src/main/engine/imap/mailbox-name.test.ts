import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  canonicalPath,
  decodeMailboxName,
  decodeUtf7,
  encodeMailboxName,
  encodeUtf7,
} from './mailbox-name.ts';

test.each([
  ['INBOX', 'INBOX'],
  ['Entwürfe', 'Entw&APw-rfe'],
  ['äé', '&AOQA6Q-'],
  ['A & B', 'A &- B'],
  ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
  ['Emoji 🐧', 'Emoji &2D3cJw-'],
])('%s is %s', (path, wire) => {
  expect(encodeUtf7(path)).toBe(wire);
  expect(decodeUtf7(wire)).toBe(path);
});

test('any text survives the way to the wire and back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      expect(decodeUtf7(encodeUtf7(text))).toBe(text);
      expect(encodeUtf7(text)).toMatch(/^[\x20-\x7e]*$/);
      const path = text.normalize('NFC');
      expect(decodeMailboxName(encodeMailboxName(text, true), true)).toBe(path);
    }),
    { seed: 22 },
  );
});

test('what is not modified UTF-7 is shown as the server wrote it', () => {
  for (const wire of ['a&b', '&A-', '&****-', '&2D0-', 'a&']) {
    expect(decodeUtf7(wire)).toBeNull();
    expect(decodeMailboxName(wire, false)).toBe(wire);
  }
});

test('raw UTF-8 is read as such, other bytes are kept', () => {
  expect(decodeMailboxName('Entw\xc3\xbcrfe', false)).toBe('Entwürfe');
  expect(decodeMailboxName('Entw\xfcrfe', false)).toBe('Entw\xfcrfe');
  // With UTF8=ACCEPT "&" is an ordinary character.
  expect(decodeMailboxName('&AOQ-', true)).toBe('&AOQ-');
});

test('INBOX has no case, alone or as the first level', () => {
  expect(canonicalPath('inbox', '/')).toBe('INBOX');
  expect(canonicalPath('Inbox.Sent', '.')).toBe('INBOX.Sent');
  expect(canonicalPath('Inboxes', '/')).toBe('Inboxes');
  expect(canonicalPath('inbox.sent', null)).toBe('inbox.sent');
});
