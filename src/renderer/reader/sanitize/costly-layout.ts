// What makes the browser lay out for minutes or into gigabytes: spans of millions of cells, lists counted anew for each item, words
// without end, words that change their direction without end. Kept as far as any letter uses it.
import { readerLimits } from './limits.ts';

export class LayoutBudget {
  /** Columns and rows that spans of this message may still add. */
  #left: number = readerLimits.spannedCells;

  /** @returns false when something was taken away that the layout would have shown */
  bound(element: Element): boolean {
    let kept = true;
    for (const name of SPANS) {
      const value = element.getAttribute(name);
      if (value === null) continue;
      const cells = Math.min(Math.max(Number.parseInt(value, 10) || 1, 1), readerLimits.spanOfCell);
      this.#left -= cells - 1;
      if (this.#left >= 0) element.setAttribute(name, String(cells));
      else {
        element.removeAttribute(name);
        kept = false;
      }
    }
    if (element.hasAttribute('reversed') && element.childElementCount > readerLimits.reversedItems) {
      element.removeAttribute('reversed');
    }
    // Each level of it is laid out several times.
    if (element.localName === 'ruby' && element.parentElement?.closest('ruby')) {
      while (element.firstChild) element.before(element.firstChild);
      element.remove();
    }
    return kept;
  }
}

const SPANS = ['colspan', 'rowspan', 'span'] as const;

const RIGHT_TO_LEFT = '\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc';
const TURNS = /[\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/;
/** A stretch of right-to-left letters with what is between them, or a mark that turns the direction. */
const TURN = new RegExp(
  `[${RIGHT_TO_LEFT}](?:[${RIGHT_TO_LEFT}]|[^\\p{L}\\p{N}\\u202a-\\u202e\\u2066-\\u2069])*|[\\u202a-\\u202e\\u2066-\\u2069]`,
  'gu',
);

/** How much of a text may be laid out, in UTF-16 units; takes what it needs off what is left. */
export function shownWords(text: string, left: { chars: number; turns: number }): number {
  let shown = Math.min(text.length, Math.max(0, left.chars));
  left.chars -= text.length;
  if (!TURNS.test(text)) return shown;
  TURN.lastIndex = 0;
  for (let m = TURN.exec(text); m && m.index < shown; m = TURN.exec(text)) {
    if (--left.turns < 0) shown = m.index;
  }
  return shown;
}

export const wordsBudget = (): { chars: number; turns: number } => ({
  chars: readerLimits.wordsChars,
  turns: readerLimits.directionChanges,
});

/** @returns false when words were left out */
export function boundWords(body: Element): boolean {
  const left = wordsBudget();
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  let whole = true;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!(node instanceof Text)) continue;
    const shown = shownWords(node.data, left);
    if (shown === node.length) continue;
    node.deleteData(shown, node.length - shown);
    whole = false;
  }
  return whole;
}
