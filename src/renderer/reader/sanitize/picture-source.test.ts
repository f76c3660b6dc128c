// Where pictures come from, in the spellings that try to hide it.
import { expect, test } from 'vitest';
import { jpeg, png } from '../../../../test/corpus/pictures.ts';
import { isTrackingPixel, pictureSource } from './picture-source.ts';

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
  [`data:image/png;base64,${png(300, 200).toString('base64')}`, 'data'],
  [`data:image/png;base64,${png(30_000, 30_000).toString('base64')}`, 'none'],
  [`data:image/jpeg;base64,${encodeURIComponent(jpeg(60_000, 60_000, 60_000).toString('base64'))}`, 'none'],
  ['file:///etc/passwd', 'none'],
  ['petrel-app://app/x', 'none'],
  ['relative.png', 'none'],
  ['', 'none'],
  ['http://', 'none'],
])('%j is %s', (src, kind) => {
  expect(pictureSource(src).kind).toBe(kind);
});

test.each([
  ['1', '1', '', true],
  ['0', '0', '', true],
  ['1px', '1px', '', true],
  ['100', '100', 'width:1px;height:1px', true],
  ['1', '100', '', false],
  ['600', '200', '', false],
  [null, null, '', false],
  ['100%', '1', '', false],
])('%s × %s %j: %s', (width, height, style, expected) => {
  expect(isTrackingPixel(width, height, style)).toBe(expected);
});
