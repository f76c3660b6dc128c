// Stand-ins for what a protocol log must not tell: of the same length, and the same for the same text within one log,
// so that threads and repeated senders can still be followed in it and nobody can be.
import { createHmac, randomBytes } from 'node:crypto';

export interface StandIns {
  /** Words become other words; spaces, punctuation and the frame of encoded-words (RFC 2047) stay. */
  words(text: string): string;
  /** Whatever looks like an address or a message id becomes another one. */
  addresses(text: string): string;
}

/** Words remembered; beyond it they are computed again, to the same result. */
const REMEMBERED = 20_000;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';

const WORD = /[A-Za-z0-9\x80-\xff]+/g;
const ENCODED_WORD = /(=\?[A-Za-z0-9_*-]+\?([bq])\?)([^? ]*)(\?=)/gi;
const ADDRESS = /[^\s"<>()[\]{},;:]+@[^\s"<>()[\]{},;:]+/g;

/** @param key makes the stand-ins of one log its own; texts are latin1, one character an octet. */
export function createStandIns(key: Uint8Array = randomBytes(32)): StandIns {
  const remembered = new Map<string, string>();

  const compute = (word: string): string => {
    let made = '';
    for (let block = 0; made.length < word.length; block++) {
      const digest = createHmac('sha256', key).update(`${block} `).update(word, 'latin1').digest();
      for (const octet of digest) {
        const alphabet = /[0-9]/.test(word[made.length] ?? '') ? DIGITS : LETTERS;
        const letter = alphabet[octet % alphabet.length] ?? 'x';
        made += /[A-Z]/.test(word[made.length] ?? '') ? letter.toUpperCase() : letter;
        if (made.length === word.length) break;
      }
    }
    return made;
  };

  const word = (text: string): string => {
    const held = remembered.get(text);
    if (held !== undefined) return held;
    const made = compute(text);
    if (remembered.size < REMEMBERED) remembered.set(text, made);
    return made;
  };

  const plainWords = (text: string): string => text.replace(WORD, word);

  /** The two digits after `=` have to stay hexadecimal. */
  const quotedPrintable = (text: string): string =>
    text
      .split(/(=[0-9A-Fa-f]{2})/)
      .map((piece, index) => (index % 2 === 1 ? '=78' : plainWords(piece)))
      .join('');

  return {
    words: (text) => {
      let from = 0;
      let made = '';
      for (const found of text.matchAll(ENCODED_WORD)) {
        const [whole, frame = '', encoding = '', payload = '', end = ''] = found;
        made += plainWords(text.slice(from, found.index)) + frame;
        made += (encoding.toLowerCase() === 'q' ? quotedPrintable(payload) : plainWords(payload)) + end;
        from = found.index + whole.length;
      }
      return made + plainWords(text.slice(from));
    },
    addresses: (text) => text.replace(ADDRESS, plainWords),
  };
}

/** The same number of octets in the same lines, and nothing else of them. */
export function mask(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[^\r\n]/g, 'x');
}
