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

/** POSIX uuencode: a length character, then four characters for each three octets. Trailing spaces may be lost. */
export function decodeLine(line: string): Buffer | null {
  const size = (line.charCodeAt(0) - 32) & 63;
  const needed = Math.ceil(size / 3) * 4;
  if (line.charCodeAt(0) < 32 || line.charCodeAt(0) > 96 || line.length > needed + 3) return null;
  const body = line.slice(1).padEnd(needed, ' ');
  const out = Buffer.alloc(needed);
  let length = 0;
  for (let i = 0; i + 3 < body.length && length < size; i += 4) {
    let bits = 0;
    for (let j = 0; j < 4; j++) {
      const code = body.charCodeAt(i + j);
      if (code < 32 || code > 96) return null;
      bits = (bits << 6) | ((code - 32) & 63);
    }
    out[length++] = bits >> 16;
    out[length++] = bits >> 8;
    out[length++] = bits;
  }
  return out.subarray(0, size);
}
