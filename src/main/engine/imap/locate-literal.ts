// Tells, from the beginning of a FETCH answer, which section the literal that follows belongs to: so that a large body
// can be streamed while its answer is still arriving.
import type { LiteralPlace } from './command.ts';
import { CHAR, type Scanner } from './scanner.ts';

/** Null when the literal is no BODY[…] or BINARY[…] of a FETCH. */
export function locateLiteral(scanner: Scanner, octets: number): LiteralPlace | null {
  if (scanner.peek() !== CHAR.star) return null;
  scanner.pos += 1;
  scanner.skipSpaces();
  const first = scanner.peek();
  if (first < CHAR.zero || first > CHAR.nine) return null;
  const seq = scanner.number();
  scanner.skipSpaces();
  if (!scanner.spells(scanner.pos, 'FETCH')) return null;
  scanner.pos += 5;
  scanner.skipSpaces();
  if (scanner.peek() !== CHAR.open) return null;
  scanner.pos += 1;
  try {
    return walk(scanner, seq, octets);
  } catch {
    // The literal stands inside an unfinished ENVELOPE or the like: it stays where it is.
    return null;
  }
}

function walk(scanner: Scanner, seq: number, octets: number): LiteralPlace | null {
  let uid = 0;
  for (;;) {
    scanner.skipSpaces();
    const from = scanner.pos;
    while (scanner.peek() > CHAR.space && scanner.peek() !== CHAR.bracket && scanner.peek() !== CHAR.open) {
      scanner.pos += 1;
    }
    if (scanner.pos === from) return null;
    if (scanner.peek() === CHAR.bracket) {
      const section = sectionName(scanner);
      if (scanner.pos >= scanner.end) {
        const known = scanner.spells(from, 'BODY[') || scanner.spells(from, 'BINARY[');
        return known ? { seq, uid, section, octets } : null;
      }
      scanner.skipValue();
      continue;
    }
    scanner.skipSpaces();
    if (scanner.pos >= scanner.end) return null;
    if (scanner.spells(from, 'UID ')) uid = scanner.number();
    else scanner.skipValue();
  }
}

/** Steps over `[…]` and `<n>`. */
function sectionName(scanner: Scanner): string {
  const from = scanner.pos + 1;
  let quoted = false;
  while (scanner.pos < scanner.end) {
    const byte = scanner.peek();
    if (byte === CHAR.quote) quoted = !quoted;
    if (byte === CHAR.closeBracket && !quoted) break;
    scanner.pos += 1;
  }
  const section = scanner.text(from, scanner.pos).toUpperCase();
  scanner.pos += 1;
  if (scanner.peek() === CHAR.less) scanner.skipAtom();
  scanner.skipSpaces();
  return section;
}
