import { expect, test } from 'vitest';
import { decodeBytes } from './charset.ts';

const decode = (text: string): string => decodeBytes(Buffer.from(text, 'latin1'), 'utf-7');

test.each([
  ['Hi Mom -+Jjo--!', 'Hi Mom -☺-!'],
  ['A+ImIDkQ.', 'A≢Α.'],
  ['+ZeVnLIqe', '日本語'],
  ['Item 3 is +AKM-1.', 'Item 3 is £1.'],
  ['1 +- 1', '1 + 1'],
  ['+2D3eAA-', '😀'],
  ['+AOk', 'é'],
  ['+AOk é', 'é \ufffd'],
  ['+', ''],
  ['+A-b', 'b'],
  ['+2D0-x', '\ufffdx'],
])('%j is %j', (written, meant) => {
  expect(decode(written)).toBe(meant);
});
