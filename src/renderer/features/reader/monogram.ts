// A sender's initials and colour: always the same for the same sender, fetched from nowhere.

/** One or two letters; graphemes, so that no emoji or accent is cut in half. */
export function initials(name: string): string {
  const words = name.split(/[\s._@<>"'()-]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => (word === undefined ? '' : firstGrapheme(word)))
    .join('');
  return letters.toLocaleUpperCase() || '?';
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstGrapheme(word: string): string {
  for (const { segment } of graphemes.segment(word)) return segment;
  return '';
}

/** Degrees on the colour wheel. */
export function hueOf(text: string): number {
  let hash = 0;
  for (const character of text.trim().toLowerCase()) {
    hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360_360;
  }
  return hash % 360;
}
