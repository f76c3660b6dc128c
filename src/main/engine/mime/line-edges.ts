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
