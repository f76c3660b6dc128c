// Attachment names that some system would refuse, misread, or show as something they are not.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeFileName } from './safe-file-name.ts';

test.each([
  ['report.pdf', 'report.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Windows\\system32\\x.dll', 'x.dll'],
  ['a/b', 'b'],
  ['..', 'attachment'],
  ['', 'attachment'],
  ['.bashrc', 'bashrc'],
  ['-rf', 'rf'],
  ['CON', '_CON'],
  ['nul.txt', '_nul.txt'],
  ['com1', '_com1'],
  ['con .txt', '_con .txt'],
  ['COM¹.txt', '_COM¹.txt'],
  ['console.txt', 'console.txt'],
  ['name. . .', 'name'],
  ['a<b>c:d"e|f?g*h.txt', 'a_b_c_d_e_f_g_h.txt'],
  ['line\r\nbreak.txt', 'line break.txt'],
  ['nul\0byte.txt', 'nul byte.txt'],
  ['invoice\u202efdp.exe', 'invoicefdp.exe'],
  ['zero\u200bwidth.txt', 'zerowidth.txt'],
  ['\u2066x\u2069.txt', 'x.txt'],
  ['Größe.txt', 'Größe.txt'],
  ['报告.docx', '报告.docx'],
  ['می\u200cخواهم.txt', 'می\u200cخواهم.txt'],
  ['lone\ud800.txt', 'lone.txt'],
])('%j → %j', (name, expected) => {
  expect(safeFileName(name)).toBe(expected);
});

test('long names keep their extension and whole characters', () => {
  const name = safeFileName(`${'é'.repeat(300)}.tar.gz`);
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
  expect(name.endsWith('.gz')).toBe(true);
  expect(name.isWellFormed()).toBe(true);
  const family = safeFileName('👨‍👩‍👧‍👦'.repeat(50));
  expect(family.isWellFormed()).toBe(true);
});

test('whatever the name, the result is usable everywhere', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      const safe = safeFileName(name);
      expect(safe).not.toBe('');
      expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(202);
      expect(safe).not.toMatch(/[/\\<>:"|?*\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      expect(safe).not.toMatch(/^[.\s-]|[.\s]$/);
      expect(safeFileName(safe)).toBe(safe);
    }),
    { seed: 20261121, numRuns: 2_000 },
  );
});
