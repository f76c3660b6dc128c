// Where pictures come from, in the spellings that try to hide it.
import { expect, test } from 'vitest';
import { PictureBudget, pictureBudgets } from '../../../shared/picture-budget.ts';
import { isTrackingPixel, pictureSource } from './picture-source.ts';

/** A picture's header of this size (two numbers of 16 bits, low octet first). */
const gif = (size: string): string => `data:image/gif;base64,${btoa(`GIF89a${size}\0\0\0`)}`;

test.each([
  ['https://example.org/x.png', 'remote'],
  ['//example.org/x.png', 'remote'],
  [' \nHTTP://example.org/x', 'remote'],
  ['http:\\\\example.org\\x', 'remote'],
  ['cid:a%40b', 'cid'],
  ['data:image/png;base64,AAAA', 'data'],
  ['data:image/svg+xml;base64,AAAA', 'none'],
  ['data:text/html;base64,AAAA', 'none'],
  ['data:image/png,raw', 'none'],
  [gif('\x10\x01\x20\x01'), 'data'],
  // 65,535 by 65,535 pixels.
  [gif('\xff\xff\xff\xff'), 'none'],
  [gif('\xff\xff\xff\xff').replaceAll('/', '%2F'), 'none'],
  ['file:///etc/passwd', 'none'],
  ['petrel-app://app/x', 'none'],
  ['relative.png', 'none'],
  ['', 'none'],
  ['http://', 'none'],
])('%j is %s', (src, kind) => {
  expect(pictureSource(src).kind).toBe(kind);
});

test('pictures inside of the HTML count together', () => {
  const budget = new PictureBudget(pictureBudgets.inline);
  const kinds = ['\x01', '\x02', '\x03'].map(
    (byte) => pictureSource(gif(`${byte}\x06${byte}\x06`), budget).kind,
  );
  expect(kinds).toEqual(['data', 'data', 'none']);
  expect(pictureSource(gif('\x01\x06\x01\x06'), budget).kind).toBe('data');
});

test.each([
  ['1', '1', '', true],
  ['0', '0', '', true],
  ['1px', '1px', '', true],
  ['100', '100', 'width:1px;height:1px', true],
  ['1', '100', '', false],
  ['1', null, '', true],
  [null, '1', '', true],
  [null, null, 'max-height:0;max-width:0', true],
  ['600', '1', 'max-width:100%', false],
  ['2', null, '', false],
  [null, null, 'width:1px;height:auto', false],
  ['1', '1', 'width:100%;height:auto', false],
  ['600', '200', '', false],
  [null, null, '', false],
  ['100%', '1', '', false],
])('%s × %s %j: %s', (width, height, style, expected) => {
  expect(isTrackingPixel(width, height, style)).toBe(expected);
});
