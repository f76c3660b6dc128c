import { expect, test } from 'vitest';
import { isShowable, pictureLimits, readPictureSize } from '../../src/shared/picture-size.ts';
import * as make from '../corpus/pictures.ts';

const still = (width: number, height: number) => ({ width, height, frames: 1 });

test.each([
  ['PNG', make.png(300, 20), still(300, 20)],
  ['animated PNG', make.png(30, 20, 7), { width: 30, height: 20, frames: 7 }],
  ['JPEG', make.jpeg(4_000, 3_000), still(4_000, 3_000)],
  ['JPEG of a camera', make.jpeg(4_000, 3_000, 60_000), still(4_000, 3_000)],
  ['GIF', make.gif(30, 20), still(30, 20)],
  ['animated GIF', make.gif(30, 20, 9), { width: 30, height: 20, frames: 9 }],
  ['GIF with a frame beyond its screen', make.gif(1, 1, 1, { width: 500, height: 40 }), still(500, 40)],
  ['WebP', make.webp(300, 20), still(300, 20)],
  ['lossless WebP', make.webpLossless(300, 16_000), still(300, 16_000)],
  ['animated WebP', make.webpAnimated(70_000, 20, 3), { width: 70_000, height: 20, frames: 3 }],
  ['BMP from the top', make.bmp(300, 20), still(300, 20)],
  ['AVIF', make.avif(3_000, 2_000), still(3_000, 2_000)],
] as const)('%s', (_name, bytes, size) => {
  expect(readPictureSize(bytes)).toEqual(size);
  expect(readPictureSize(Buffer.concat([Buffer.from('xyz'), bytes]).subarray(3))).toEqual(size);
  for (let length = 0; length < Math.min(bytes.length, 64); length++) {
    expect(() => readPictureSize(bytes.subarray(0, length))).not.toThrow();
  }
});

test('what is no picture has no size', () => {
  for (const text of ['', 'hello', '<svg width="9" height="9">', '%PDF-1.7', '\x89PNG\r\n\x1a\nrest']) {
    expect(readPictureSize(Buffer.from(text, 'latin1'))).toBeNull();
  }
  expect(readPictureSize(Buffer.from('\xff\xd8\xff\xe1\xff\xff', 'latin1'))).toBeNull();
});

test('a picture is shown up to what a window can hold', () => {
  expect(isShowable(still(8_000, 6_000))).toBe(true);
  expect(isShowable(still(30_000, 30_000))).toBe(false);
  expect(isShowable(still(4_294_967_295, 1))).toBe(false);
  expect(isShowable(still(0, 10))).toBe(false);
  expect(isShowable({ width: 400, height: 300, frames: 200 })).toBe(true);
  expect(isShowable({ width: 1_920, height: 1_080, frames: 300 })).toBe(true);
  expect(isShowable({ width: 2_000, height: 2_000, frames: 300 })).toBe(false);
  expect(isShowable({ width: 3_000, height: 3_000, frames: 2 })).toBe(false);
  expect(isShowable({ width: 1, height: 1, frames: pictureLimits.frames + 1 })).toBe(false);
});
