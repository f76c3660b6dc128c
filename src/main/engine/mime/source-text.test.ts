import { expect, test } from 'vitest';
import { sourceText } from './source-text.ts';

test('each line of a source is read as what it is', () => {
  const lines = [
    Buffer.from('Subject: plain\r\n'),
    Buffer.from('\ufeffGrüße, 例え\r\n'),
    Buffer.from('Gr\xfc\xdfe\r\n', 'latin1'),
    Buffer.from('\xe4\xbe', 'latin1'),
  ];
  expect(sourceText(Buffer.concat(lines))).toBe('Subject: plain\r\n\ufeffGrüße, 例え\r\nGrüße\r\nä¾');
});
