// Pictures by their headers alone, of any size they like to claim; none of them could be decoded to more than a header.
import { deflateSync } from 'node:zlib';

const u16 = (value: number, little = false): Buffer => {
  const out = Buffer.alloc(2);
  if (little) out.writeUInt16LE(value);
  else out.writeUInt16BE(value);
  return out;
};
const u32 = (value: number, little = false): Buffer => {
  const out = Buffer.alloc(4);
  if (little) out.writeUInt32LE(value);
  else out.writeUInt32BE(value);
  return out;
};
const text = (value: string): Buffer => Buffer.from(value, 'latin1');

function crc(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const octet of bytes) {
    sum ^= octet;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}
const chunk = (name: string, data: Buffer): Buffer => {
  const body = Buffer.concat([text(name), data]);
  return Buffer.concat([u32(data.length), body, u32(crc(body))]);
};

/** A whole PNG of one bit a pixel, all of one colour: 30,000 × 30,000 is 110 kB. */
export function png(width: number, height: number, frames = 1): Buffer {
  const head = Buffer.concat([u32(width), u32(height), Buffer.from([1, 0, 0, 0, 0])]);
  const line = Math.ceil(width / 8) + 1;
  return Buffer.concat([
    text('\x89PNG\r\n\x1a\n'),
    chunk('IHDR', head),
    ...(frames > 1 ? [chunk('acTL', Buffer.concat([u32(frames), u32(0)]))] : []),
    chunk('IDAT', deflateSync(Buffer.alloc(line * height))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** With an Exif segment of this length before the frame header, as cameras write them. */
export const jpeg = (width: number, height: number, exif = 20): Buffer =>
  Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe1]),
    u16(exif + 2),
    Buffer.alloc(exif),
    Buffer.from([0xff, 0xff, 0xc4, 0, 3, 0, 0xff, 0xc2, 0, 11, 8]),
    u16(height),
    u16(width),
    Buffer.from([1, 1, 0x11, 0, 0xff, 0xd9]),
  ]);

export const gif = (width: number, height: number, frames = 1, frame = { width, height }): Buffer =>
  Buffer.concat([
    text('GIF89a'),
    u16(width, true),
    u16(height, true),
    Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255]),
    ...Array.from({ length: frames }, () =>
      Buffer.concat([
        Buffer.from([0x21, 0xf9, 4, 0, 1, 0, 0, 0, 0x2c, 0, 0, 0, 0]),
        u16(frame.width, true),
        u16(frame.height, true),
        Buffer.from([0, 2, 2, 0x44, 1, 0]),
      ]),
    ),
    Buffer.from([0x3b]),
  ]);

const riff = (...chunks: readonly Buffer[]): Buffer => {
  const body = Buffer.concat([text('WEBP'), ...chunks]);
  return Buffer.concat([text('RIFF'), u32(body.length, true), body]);
};
const riffChunk = (name: string, data: Buffer): Buffer =>
  Buffer.concat([text(name), u32(data.length, true), data, Buffer.alloc(data.length % 2)]);
const u24 = (value: number): Buffer => u32(value, true).subarray(0, 3);

export const webp = (width: number, height: number): Buffer =>
  riff(
    riffChunk(
      'VP8 ',
      Buffer.concat([Buffer.from([0, 0, 0, 0x9d, 1, 0x2a]), u16(width, true), u16(height, true)]),
    ),
  );
export const webpLossless = (width: number, height: number): Buffer =>
  riff(
    riffChunk(
      'VP8L',
      Buffer.concat([Buffer.from([0x2f]), u32(((width - 1) | ((height - 1) << 14)) >>> 0, true)]),
    ),
  );
export const webpAnimated = (width: number, height: number, frames: number): Buffer =>
  riff(
    riffChunk('VP8X', Buffer.concat([Buffer.from([2, 0, 0, 0]), u24(width - 1), u24(height - 1)])),
    ...Array.from({ length: frames }, () => riffChunk('ANMF', Buffer.alloc(17))),
  );

export const bmp = (width: number, height: number): Buffer =>
  Buffer.concat([
    text('BM'),
    u32(70, true),
    u32(0),
    u32(54, true),
    u32(40, true),
    u32(width, true),
    u32(-height >>> 0, true),
    Buffer.alloc(28),
  ]);

export const avif = (width: number, height: number): Buffer => {
  const box = (name: string, data: Buffer): Buffer => Buffer.concat([u32(data.length + 8), text(name), data]);
  const size = (w: number, h: number): Buffer => box('ispe', Buffer.concat([u32(0), u32(w), u32(h)]));
  return Buffer.concat([
    box('ftyp', text('avif\0\0\0\0avifmif1')),
    box('meta', box('ipco', Buffer.concat([size(64, 64), size(width, height)]))),
  ]);
};
