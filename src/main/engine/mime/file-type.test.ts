// Which files are warned of before they are opened.
import { expect, test } from 'vitest';
import { isExecutable, typeByContent } from './file-type.ts';

test.each([
  'setup.exe',
  'SAVER.SCR',
  'invoice.pdf.exe',
  'photo.jpg            .exe',
  'setup.exe. . .',
  'setup.e\u200bxe',
  'report\u202efdp.exe',
  // What is taken from these before they are written uncovers their end.
  'setup.exe/',
  'setup.exe\u2044',
  'setup.exe\\..',
  'setup.exe\u3164',
  'setup.exe\u0007',
  ...'js lnk desktop jar msi ps1 docm iso html svg chm iqy mht xhtml url reg command appimage'
    .split(' ')
    .map((extension) => `a.${extension}`),
])('%j is warned of', (filename) => {
  expect(isExecutable(filename, null)).toBe(true);
});

test.each(['report.pdf', 'exe', 'notes.exe.txt', 'letter.docx', 'a.exe files.zip', 'picture.png', ''])(
  '%j is not',
  (filename) => {
    expect(isExecutable(filename, null)).toBe(false);
  },
);

test('by its content, whatever it is called', () => {
  const type = (text: string) => typeByContent(Buffer.from(text.padEnd(64)));
  expect(isExecutable('report.pdf', type('MZ\x90\0'))).toBe(true);
  expect(isExecutable('notes.txt', type('#!/bin/sh\n'))).toBe(true);
  // Where there is no extension to go by, systems look inside.
  expect(isExecutable('invoice', type('<!DOCTYPE html><script>'))).toBe(true);
  expect(isExecutable('invoice', type('[Desktop Entry]\nExec=x'))).toBe(true);
  expect(isExecutable('notes.txt', type('<!DOCTYPE html>'))).toBe(false);
});
