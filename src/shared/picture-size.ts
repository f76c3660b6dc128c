// How large a picture becomes when it is decoded, read from its header without decoding it: a file of some kilobytes can
// ask for gigabytes of memory. Asked before a picture is handed to a window.

export interface PictureSize {
  readonly width: number;
  readonly height: number;
  /** Pictures in an animation, as far as they were counted; 1 for a still one. */
  readonly frames: number;
}

export const pictureLimits = {
  /** Decoded to four octets each: 200 MB. */
  pixels: 50_000_000,
  /** Of one frame of an animation, each of which is drawn over the one before, and of all frames together. */
  framePixels: 4_000_000,
  animatedPixels: 1_000_000_000,
  frames: 5_000,
  /** Blocks, chunks or markers walked over. */
  steps: 100_000,
} as const;

/** May a window decode it? */
export function isShowable({ width, height, frames }: PictureSize): boolean {
  const pixels = width * height;
  return (
    width > 0 &&
    height > 0 &&
    pixels <= (frames > 1 ? pictureLimits.framePixels : pictureLimits.pixels) &&
    frames <= pictureLimits.frames &&
    pixels * frames <= pictureLimits.animatedPixels
  );
}

const ascii = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

/** @returns null for what is no picture of a kind that windows show, or is cut off before its size */
export function readPictureSize(bytes: Uint8Array): PictureSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return pngSize(bytes, view);
    if (ascii(bytes, 0, 3) === '\xff\xd8\xff') return jpegSize(view);
    if (/^GIF8[79]a$/.test(ascii(bytes, 0, 6))) return gifSize(view);
    if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') return webpSize(bytes, view);
    if (/^ftypavi[fs]$/.test(ascii(bytes, 4, 8))) return avifSize(bytes, view);
    if (ascii(bytes, 0, 2) === 'BM') return bmpSize(view);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    // Cut off: its size stands beyond the end.
  }
  return null;
}

function pngSize(bytes: Uint8Array, view: DataView): PictureSize {
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  let frames = 1;
  // acTL, the mark of an animation, stands before the first pixels.
  for (let at = 8, n = 0; at + 12 <= view.byteLength && n < pictureLimits.steps; n++) {
    const kind = ascii(bytes, at + 4, 4);
    if (kind === 'IDAT') break;
    if (kind === 'acTL') frames = Math.max(1, view.getUint32(at + 8));
    at += 12 + view.getUint32(at);
  }
  return { width, height, frames };
}

/** Markers with a frame header: every SOF but the tables (DHT C4, JPG C8, DAC CC). */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

function jpegSize(view: DataView): PictureSize | null {
  for (let at = 2, n = 0; n < pictureLimits.steps; n++) {
    // Decoders pass over what is no marker, and over fill octets.
    if (view.getUint8(at) !== 0xff || view.getUint8(at + 1) === 0xff) {
      at += 1;
      continue;
    }
    const marker = view.getUint8(at + 1);
    if (isFrameHeader(marker))
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5), frames: 1 };
    const alone = marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd9);
    at += alone ? 2 : 2 + view.getUint16(at + 2);
  }
  return null;
}

function gifSize(view: DataView): PictureSize {
  let [width, height, frames] = [view.getUint16(6, true), view.getUint16(8, true), 0];
  const table = (flags: number): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  let at = 13 + table(view.getUint8(10));
  const passBlocks = (): void => {
    while (at < view.byteLength && view.getUint8(at) !== 0) at += 1 + view.getUint8(at);
    at += 1;
  };
  while (at + 10 <= view.byteLength && frames <= pictureLimits.frames) {
    const kind = view.getUint8(at);
    if (kind === 0x2c) {
      frames += 1;
      // A frame may be larger than the screen that the header promised.
      width = Math.max(width, view.getUint16(at + 1, true) + view.getUint16(at + 5, true));
      height = Math.max(height, view.getUint16(at + 3, true) + view.getUint16(at + 7, true));
      at += 11 + table(view.getUint8(at + 9));
      passBlocks();
    } else if (kind === 0x21) {
      at += 2;
      passBlocks();
    } else break;
  }
  return { width, height, frames: Math.max(1, frames) };
}

function webpSize(bytes: Uint8Array, view: DataView): PictureSize | null {
  const kind = ascii(bytes, 12, 4);
  if (kind === 'VP8 ')
    return {
      width: view.getUint16(26, true) & 0x3fff,
      height: view.getUint16(28, true) & 0x3fff,
      frames: 1,
    };
  if (kind === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, frames: 1 };
  }
  if (kind !== 'VP8X') return null;
  const three = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  let frames = 0;
  for (let at = 12, n = 0; at + 8 <= view.byteLength && n < pictureLimits.steps; n++) {
    if (ascii(bytes, at, 4) === 'ANMF') frames += 1;
    const length = view.getUint32(at + 4, true);
    at += 8 + length + (length & 1);
  }
  return { width: three(24) + 1, height: three(27) + 1, frames: Math.max(1, frames) };
}

/** The largest of the sizes its parts are said to have (ISO 23008-12 section 6.5.3). */
function avifSize(bytes: Uint8Array, view: DataView): PictureSize | null {
  let found: PictureSize | null = null;
  const last = Math.min(bytes.length - 16, 64 * 1024);
  for (let at = 8; at <= last; at++) {
    if (bytes[at] !== 0x69 || ascii(bytes, at, 4) !== 'ispe') continue;
    const [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
    if (found === null || width * height > found.width * found.height) found = { width, height, frames: 1 };
  }
  return found;
}

function bmpSize(view: DataView): PictureSize {
  // The oldest header has sizes of 16 bits.
  if (view.getUint32(14, true) === 12)
    return { width: view.getUint16(18, true), height: view.getUint16(20, true), frames: 1 };
  return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)), frames: 1 };
}
