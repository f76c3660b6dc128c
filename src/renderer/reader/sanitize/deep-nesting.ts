// Elements nested deeper than any letter's become their words: the browser lays out by calling itself for each level, and some
// hundred boxes in one another take its process down.
import { readerLimits } from './limits.ts';

/** @returns `whole`: there were none; `depth`: of what is left, in elements */
export function flattenDeep(body: Element): { readonly whole: boolean; readonly depth: number } {
  let whole = true;
  let deepest = 0;
  let level: Element | null = body;
  for (let depth = 0; level; ) {
    if (depth > deepest) deepest = depth;
    if (depth >= readerLimits.depth && level.firstElementChild) {
      const words = level.textContent ?? '';
      level.textContent = words;
      whole = false;
    }
    // The next one in the order of the document, and how much deeper it is.
    let next: Element | null = level.firstElementChild;
    if (next) depth++;
    while (!next && level && level !== body) {
      next = level.nextElementSibling;
      if (next) break;
      level = level.parentElement;
      depth--;
    }
    level = next;
  }
  return { whole, depth: deepest };
}
