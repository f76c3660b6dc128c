// Elements with more attributes than any letter has, made bare before DOMPurify looks at them: it takes them off one by one, and
// each time the browser looks through all that are left.
import { readerLimits } from './limits.ts';

/** Attributes that elements of one message may still have. */
export interface AttributeBudget {
  left: number;
  /** Some element was made bare. */
  exceeded: boolean;
}

/** A hook of DOMPurify before it looks at an element's attributes; it is asked for texts, too. */
export function limitAttributes(element: Node, budget: AttributeBudget): void {
  if (!(element instanceof Element)) return;
  const count = element.attributes.length;
  if (count === 0) return;
  if (count <= readerLimits.elementAttributes && count <= budget.left) {
    budget.left -= count;
    return;
  }
  budget.exceeded = true;
  if (element !== element.ownerDocument.documentElement) {
    // DOMPurify walks the tree and meets the other one next.
    const bare = element.ownerDocument.createElement(element.localName);
    while (element.firstChild) bare.append(element.firstChild);
    element.replaceWith(bare);
  }
  // No longer shown, or never (of the root only the body is): an element without attributes is passed over.
  Object.defineProperty(element, 'attributes', { value: null });
}
