// How much of a message's HTML is given to the browser's parser at all: what would take it too long is cut before anything is
// built of it.
import { readerLimits } from './limits.ts';

/** Elements that stand alone, or that end where the next of their kind begins: they nest nothing. */
const UNNESTED = new Set(
  (
    'area base br col embed hr img input link meta param source track wbr ' +
    'p li dt dd td th tr tbody thead tfoot colgroup option optgroup'
  ).split(' '),
);

/**
 * UTF-16 units from the start that may be parsed: bounded in length, in tags, in how deep they nest, and in comments. At each
 * tag the parser looks through all open elements, and at each comment outside of the page through all before it: time grows
 * with the square of either.
 */
export function shownLength(html: string): number {
  const name = /\/?[a-z][^\s/>]*/iy;
  /** By name: an end that has no beginning ends nothing. */
  const open = new Map<string, number>();
  let at = -1;
  let depth = 0;
  let comments = 0;
  let looks = 0;
  let elements = 0;
  for (let tags = 0; tags < readerLimits.htmlTags; tags++) {
    at = html.indexOf('<', at + 1);
    if (at < 0) return Math.min(html.length, readerLimits.htmlChars);
    name.lastIndex = at + 1;
    const found = name.exec(html)?.[0].toLowerCase() ?? '';
    if (found === '' && /[!?/]/.test(html[at + 1] ?? '') && ++comments > readerLimits.htmlComments) break;
    looks += depth;
    if (looks > readerLimits.htmlLooks) break;
    const ends = found.startsWith('/');
    if (found !== '' && !ends && ++elements > readerLimits.htmlElements) break;
    const element = ends ? found.slice(1) : found;
    if (element === '' || UNNESTED.has(element)) continue;
    const held = open.get(element) ?? 0;
    if (ends && held === 0) continue;
    open.set(element, ends ? held - 1 : held + 1);
    depth += ends ? -1 : 1;
    if (depth > readerLimits.htmlDepth) break;
  }
  return Math.min(at, readerLimits.htmlChars);
}
