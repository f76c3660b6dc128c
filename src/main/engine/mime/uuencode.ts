// Files that old mail carries inside its text, between `begin 644 name` and `end`.
import { mimeLimits } from '../lib/limits.ts';

export interface UuFile {
  readonly filename: string;
  readonly bytes: Buffer;
}

const BEGIN = /^begin[ \t]+[0-7]{3,6}[ \t]+(\S.{0,255})$/;

/**
 * Takes uuencoded files out of a text. Blocks that do not decode, or never end, stay in the text.
 * @param text latin1 or decoded, `\n` line breaks
 */
export function extractUuencoded(text: string): { text: string; files: UuFile[] } {
  const files: UuFile[] = [];
  if (!/^begin[ \t]+[0-7]{3}/m.test(text)) return { text, files };
  const lines = text.split('\n');
  const kept: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const name = BEGIN.exec(lines[i]?.trimEnd() ?? '')?.[1];
    const block = name && files.length < mimeLimits.unpackedFiles ? readBlock(lines, i + 1) : null;
    if (name && block) {
      files.push({ filename: name.trim(), bytes: block.bytes });
      i = block.last;
    } else kept.push(lines[i] ?? '');
  }
  return { text: kept.join('\n'), files };
}

function readBlock(lines: readonly string[], from: number): { bytes: Buffer; last: number } | null {
  const pieces: Buffer[] = [];
  for (let i = from; i < lines.length; i++) {
    const line = (lines[i] ?? '').replace(/\r$/, '');
    if (line === 'end') return { bytes: Buffer.concat(pieces), last: i };
    if (line.trim() === '' || line === '`') continue;
    const decoded = decodeLine(line);
    if (!decoded) return null;
    pieces.push(decoded);
  }
  return null;
}

function decodeLine(line: string): Buffer | null {
  const out = Buffer.alloc(64);
  const octets = Buffer.from(line, 'latin1');
  const length = decodeOctets(octets, out, 0);
  return length === 0 && octets[0] !== 32 && octets[0] !== 96 ? null : out.subarray(0, length);
}

/**
 * POSIX uuencode: a length character, then four characters for each three octets. Trailing spaces may be lost.
 * @param out has room for as many octets as the line has, and 64 in any case
 * @returns the length of `out` with the line's octets at `at`; `at` itself for a line that is none
 */
export function decodeOctets(line: Buffer, out: Buffer, at: number): number {
  const first = line[0] ?? 0;
  const size = (first - 32) & 63;
  if (first < 32 || first > 96 || line.length > Math.ceil(size / 3) * 4 + 3) return at;
  let length = at;
  for (let i = 1; length < at + size; i += 4) {
    let bits = 0;
    for (let j = i; j < i + 4; j++) {
      const code = line[j] ?? 32;
      if (code < 32 || code > 96) return at;
      bits = (bits << 6) | ((code - 32) & 63);
    }
    out[length++] = bits >> 16;
    out[length++] = bits >> 8;
    out[length++] = bits;
  }
  return at + size;
}
