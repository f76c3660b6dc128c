// Elements that are not shown are taken away from around what they hold, which moves all of it, once for each of them: what is
// inside many of them becomes its words first.
import { readerLimits } from './limits.ts';

export interface UnwrappingBudget {
  left: number;
  exceeded: boolean;
}

/** Fields of a form must not answer in place of the element. */
const { getElementsByTagName } = Element.prototype;

/** @param element about to be taken away */
export function limitUnwrapping(element: Element, budget: UnwrappingBudget): void {
  if (!element.firstElementChild) return;
  const inside = budget.left < 0 ? 0 : getElementsByTagName.call(element, '*').length;
  const pictures = inside === 0 ? 0 : getElementsByTagName.call(element, 'img').length;
  budget.left -= inside + pictures * readerLimits.unwrappedPicture;
  if (budget.left >= 0) return;
  budget.exceeded = true;
  const words = element.textContent ?? '';
  element.textContent = words;
}
