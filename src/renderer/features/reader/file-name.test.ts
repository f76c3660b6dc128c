import { expect, test } from 'vitest';
import { shownName } from './file-name.ts';

test.each([
  ['report.pdf', 'report', '.pdf'],
  ['invoice.pdf.exe', 'invoice.pdf', '.exe'],
  ['photo.jpg                    .exe', 'photo.jpg ', '.exe'],
  // Drawn from right to left it would read as "reportexe.pdf".
  ['report\u202efdp.exe', 'reportfdp', '.exe'],
  ['a\nb\tc.txt', 'a b c', '.txt'],
  ['README', 'README', ''],
  ['.hidden', '.hidden', ''],
  ['Dr. Berg und die lange Geschichte', 'Dr. Berg und die lange Geschichte', ''],
  ['\u2066\u2069', 'Unnamed file', ''],
  ['', 'Unnamed file', ''],
])('%j is shown as %j and %j', (filename, stem, end) => {
  expect(shownName(filename)).toEqual({ whole: stem + end, stem, end });
});

test('a name without end is shown with its own end, and marks do not pile up', () => {
  const { whole, end } = shownName(`${'a\u0334\u0335\u0336\u0337\u0338'.repeat(40_000)}.pdf.exe`);
  expect(whole.length).toBeLessThanOrEqual(255);
  expect(end).toBe('.exe');
  expect(shownName(`Z${'\u0301'.repeat(50)}.txt`).whole).toBe(`Z${'\u0301'.repeat(4)}.txt`);
  expect(shownName(`${'b'.repeat(255)}`).whole).toBe('b'.repeat(255));
});
