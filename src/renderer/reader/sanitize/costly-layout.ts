// What makes the browser lay out for minutes or into gigabytes: spans of millions of cells, lists and quotations counted anew for each
// of them. Kept as far as any letter uses it. Words: `words-budget.ts`; boxes in boxes: `deep-nesting.ts`.
import { readerLimits } from './limits.ts';

export class LayoutBudget {
  /** Columns and rows that spans of this message may still add. */
  #left: number = readerLimits.spannedCells;
  #numbers: number = readerLimits.listNumbers;
  #items: number = readerLimits.listItems;
  #quotations: number = readerLimits.quotations;

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
    for (const name of NUMBERS) {
      const value = element.getAttribute(name);
      // The list is counted anew for each.
      if (value !== null && (--this.#numbers < 0 || !/^-?\d{1,6}$/.test(value)))
        element.removeAttribute(name);
    }
    if (element.localName === 'li' && --this.#items < 0) {
      const plain = element.ownerDocument.createElement('div');
      while (element.firstChild) plain.append(element.firstChild);
      element.replaceWith(plain);
    }
    // Each level of it is laid out several times.
    const nested = element.localName === 'ruby' && element.parentElement?.closest('ruby');
    // The marks around each are found by going through all before it.
    if (nested || (element.localName === 'q' && --this.#quotations < 0)) {
      while (element.firstChild) element.before(element.firstChild);
      element.remove();
    }
    return kept;
  }
}

const SPANS = ['colspan', 'rowspan', 'span'] as const;
const NUMBERS = ['value', 'start'] as const;
