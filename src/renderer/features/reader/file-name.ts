// The name of a file that came with a message, as it is shown: nothing in it turns the direction of the rest, and its end,
// which says what the file is, is never what there is no room for.

/** Longer than any extension a system knows. */
const MOST_END = 16;
/** UTF-16 units: what systems take, and more than there is room for. */
const MOST = 255;

export interface ShownName {
  /** All of it, e.g. for assistive technology. Never empty. */
  readonly whole: string;
  readonly stem: string;
  /** With its dot; empty where there is none. */
  readonly end: string;
}

export function shownName(filename: string): ShownName {
  const named =
    (filename.length > 2 * MOST ? filename.slice(0, MOST) + filename.slice(-MOST) : filename)
      // Characters of format and of control; joiners that scripts need to be read stay.
      .replace(/[^\P{Cf}\u200c\u200d]/gu, '')
      .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      // Marks in heaps would stand over the lines around.
      .replace(/(\p{M}{4})\p{M}+/gu, '$1')
      .trim() || 'Unnamed file';
  const whole =
    named.length > MOST
      ? `${named.slice(0, MOST - MOST_END - 1)}…${named.slice(-MOST_END)}`.toWellFormed()
      : named;
  const dot = whole.lastIndexOf('.');
  const split = dot > 0 && whole.length - dot <= MOST_END ? dot : whole.length;
  return { whole, stem: whole.slice(0, split), end: whole.slice(split) };
}
