// `dir=auto` told once, by us, where the browser would look for the first letter again with each element that it adds: a thousand
// numbers in a row take it seconds. What is shown has a direction in words.
import { BDI_NAME, DIR_NAME } from './hidden-styles.ts';
import { readerLimits } from './limits.ts';

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Gives elements that were `auto` the direction of their first letter; as the rest of the message, ltr where there is none. */
export class Directions {
  /** Nodes that may still be looked at. */
  #looks: number = readerLimits.directionLooks;
  /** Elements that may still have one of their own: each is set apart from its line. */
  #left: number = readerLimits.directions;

  settle(element: Element): void {
    const said = (element.getAttribute(DIR_NAME) ?? element.getAttribute('dir'))?.trim().toLowerCase();
    element.removeAttribute('dir');
    if (said !== undefined && element.localName !== BDI_NAME && --this.#left < 0)
      element.removeAttribute(DIR_NAME);
    else if (said === 'ltr' || said === 'rtl') element.setAttribute(DIR_NAME, said);
    else if (said === 'auto' || element.localName === BDI_NAME)
      element.setAttribute(DIR_NAME, this.#ofWords(element));
    else element.removeAttribute(DIR_NAME);
  }

  /** HTML standard, section 3.2.6.4. */
  #ofWords(element: Element): 'ltr' | 'rtl' {
    const walker = element.ownerDocument.createTreeWalker(
      element,
      NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT,
      (node) =>
        node instanceof Element && (node.localName === BDI_NAME || node.hasAttribute(DIR_NAME))
          ? NodeFilter.FILTER_REJECT
          : NodeFilter.FILTER_ACCEPT,
    );
    let most = readerLimits.directionNodes;
    for (let node = walker.nextNode(); node && --most > 0 && --this.#looks > 0; node = walker.nextNode()) {
      const letter = node instanceof Text ? /\p{L}/u.exec(node.data)?.[0] : undefined;
      if (letter !== undefined) return RIGHT_TO_LEFT.test(letter) ? 'rtl' : 'ltr';
    }
    return 'ltr';
  }
}
