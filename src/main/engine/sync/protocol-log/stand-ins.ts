// Words in place of words: the same length and kind of characters, the same each time within one log, and no way back.
import { createHmac, randomBytes } from 'node:crypto';

export interface StandIns {
  /** Letters and digits replaced word by word; what stands between them stays. */
  text(latin1: string): string;
  /** Each character that is no line end replaced, for octets that are no text. */
  octets(latin1: string): string;
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const REMEMBERED_WORDS = 50_000;
/** A longer run of letters is no word: each block of a digest reads all of it, so it must not be endless. */
const WORD_OCTETS = 512;
/** Octets of a digest; a longer word takes several. */
const DIGEST_OCTETS = 32;

/** @param key of this one log; it is written down nowhere. */
export function createStandIns(key: Uint8Array = randomBytes(32)): StandIns {
  const known = new Map<string, string>();
  const word = (original: string): string => {
    if (original.length > WORD_OCTETS) return 'x'.repeat(original.length);
    const held = known.get(original);
    if (held !== undefined) return held;
    let out = '';
    let digest = Buffer.alloc(0);
    for (let i = 0; i < original.length; i += 1) {
      const at = i % DIGEST_OCTETS;
      if (at === 0) digest = createHmac('sha256', key).update(`${i} `).update(original, 'latin1').digest();
      out += likeness(original.charCodeAt(i), digest[at] ?? 0);
    }
    if (known.size >= REMEMBERED_WORDS) known.clear();
    known.set(original, out);
    return out;
  };
  const text = (latin1: string): string =>
    latin1.replace(
      // The charset and the kind of an encoded-word (RFC 2047) are no secret, and without them it is none.
      /(=\?[\w-]+\?[bq]\?)|[0-9A-Za-z\x80-\xff]+/giu,
      (found: string, opening: string | undefined) => opening ?? word(found),
    );
  return { text, octets: (latin1) => latin1.replace(/[^\r\n]+/gu, word) };
}

function likeness(code: number, chance: number): string {
  if (code >= 0x30 && code <= 0x39) return String(chance % 10);
  if (code >= 0x41 && code <= 0x5a) return UPPER[chance % 26] ?? 'X';
  return LOWER[chance % 26] ?? 'x';
}
