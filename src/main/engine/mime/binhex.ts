// Files as programs of the Macintosh sent them in the nineties: BinHex 4.0 (RFC 1741), between its own line and a colon. Of the two
// forks the data is what other systems have a use for.
import { mimeLimits } from '../lib/limits.ts';

export interface BinHexFile {
  readonly filename: string;
  readonly bytes: Buffer;
}

const ALPHABET = '!"#$%&\'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr';
const VALUES = new Map([...ALPHABET].map((c, value) => [c, value]));
const START = /^\(This file must be converted with BinHex[^\n]{0,100}\n\s*:/m;
const REPEAT = 0x90;

/**
 * Takes BinHex files out of a text. What does not decode stays in it.
 * @param text `\n` line breaks
 */
export function extractBinHex(text: string): { text: string; files: BinHexFile[] } {
  const files: BinHexFile[] = [];
  // Almost no text holds any: told without looking at each line.
  if (!text.includes('(This file must be converted with BinHex')) return { text, files };
  let kept = '';
  let rest = text;
  while (files.length < mimeLimits.unpackedFiles) {
    const start = START.exec(rest);
    if (!start) break;
    const from = start.index + start[0].length;
    const end = rest.indexOf(':', from);
    const file = end < 0 ? null : readFile(rest.slice(from, end));
    if (!file) break;
    files.push(file);
    kept += rest.slice(0, start.index);
    rest = rest.slice(end + 1);
  }
  return { text: kept + rest, files };
}

function readFile(encoded: string): BinHexFile | null {
  const bytes = expanded(encoded);
  if (!bytes) return null;
  const nameLength = bytes[0] ?? 0;
  // Name, a zero, type, creator and flags stand before the lengths of the forks; a check of two octets after each.
  const lengths = 1 + nameLength + 1 + 4 + 4 + 2;
  if (nameLength === 0 || nameLength > 63 || bytes.length < lengths + 10) return null;
  const start = lengths + 10;
  const size = bytes.readUInt32BE(lengths);
  if (checkOf(bytes.subarray(0, start - 2)) !== bytes.readUInt16BE(start - 2)) return null;
  if (bytes.length < start + size) return null;
  // Names were written in MacRoman; most are ASCII.
  return {
    filename: bytes.toString('latin1', 1, 1 + nameLength),
    bytes: bytes.subarray(start, start + size),
  };
}

/** Four characters hold three octets; `0x90` and a count repeat the octet before it. */
function expanded(encoded: string): Buffer | null {
  const out: number[] = [];
  let bits = 0;
  let count = 0;
  let repeating = false;
  for (const c of encoded) {
    if (c === '\n' || c === '\r' || c === ' ' || c === '\t') continue;
    const value = VALUES.get(c);
    if (value === undefined) return null;
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    const octet = (bits >> count) & 0xff;
    if (repeating) {
      repeating = false;
      const last = out.at(-1);
      if (octet === 0) out.push(REPEAT);
      else if (last === undefined) return null;
      else for (let i = 1; i < octet; i++) out.push(last);
    } else if (octet === REPEAT) repeating = true;
    else out.push(octet);
    if (out.length > mimeLimits.binHexOctets) return null;
  }
  return Buffer.from(out);
}

/** CRC-16 with the polynomial 0x1021, over the octets and two zeros. */
function checkOf(bytes: Buffer): number {
  let crc = 0;
  for (const octet of Buffer.concat([bytes, Buffer.alloc(2)])) {
    for (let bit = 7; bit >= 0; bit--) {
      const carry = crc & 0x8000;
      crc = ((crc << 1) | ((octet >> bit) & 1)) & 0xffff;
      if (carry) crc ^= 0x1021;
    }
  }
  return crc;
}
