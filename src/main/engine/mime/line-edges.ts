// Where a boundary may begin in a chunk, and what of its end may be half of one: octets looked at without decoding them.
import { mimeLimits } from '../lib/limits.ts';

const NEWLINE = 10;
const DASH = 45;

/** Index of the line break that ends right before `line`, but not before `floor`. */
export function breakBefore(buffer: Buffer, line: number, floor: number): number {
  if (line - 1 < floor || buffer[line - 1] !== NEWLINE) return line;
  return line - 2 >= floor && buffer[line - 2] === 13 ? line - 2 : line - 1;
}

/** A place after the first line break from which nothing need be held back, or -1. */
export function safeCut(bytes: Buffer): number {
  const newline = bytes.indexOf(NEWLINE);
  if (newline < 0) return -1;
  for (let at = newline + 1; at < bytes.length && at < newline + mimeLimits.boundaryLine; at++) {
    const octet = bytes[at];
    if (octet !== 13 && octet !== NEWLINE && octet !== DASH) return at + 1;
  }
  return -1;
}

/** How many octets at the end could be the start of a line break and a boundary. */
export function heldBack(buffer: Buffer, floor: number): number {
  const tail = buffer.toString('latin1', Math.max(floor, buffer.length - 4));
  return /\r?\n-{0,2}$|\r$/.exec(tail)?.[0].length ?? 0;
}

/** The end of a line without the white space at it: a boundary may be followed by some (RFC 2046 section 5.1.1). */
export function trimmedEnd(buffer: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(buffer[at - 1])) at--;
  return at;
}

const isSpace = (octet: number | undefined): boolean =>
  octet === 32 ||
  octet === 13 ||
  octet === 9 ||
  octet === 10 ||
  octet === 11 ||
  octet === 12 ||
  octet === 160;

const LINE_DASHES = Buffer.from('\n--');
/** Octets looked at one by one before the search is handed to native code: a call costs as much as these. */
const NEAR = 64;

/** Index of the next two dashes that begin a line, or -1. */
export function nextDashes(buffer: Buffer, from: number): number {
  const near = Math.min(from + NEAR, buffer.length - 2);
  for (let at = from; at < near; at++) {
    if (buffer[at] === NEWLINE && buffer[at + 1] === DASH && buffer[at + 2] === DASH) return at + 1;
  }
  const found = buffer.indexOf(LINE_DASHES, Math.max(from, near));
  return found < 0 ? -1 : found + 1;
}

/** As `indexOf` of a line feed. */
export function nextNewline(buffer: Buffer, from: number): number {
  const near = Math.min(from + NEAR, buffer.length);
  for (let at = from; at < near; at++) if (buffer[at] === NEWLINE) return at;
  return buffer.indexOf(NEWLINE, near);
}
