// How much of a message's HTML is given to the browser's parser at all: what would take it too long is cut before anything is
// built of it.
import { ELEMENTS } from './html-policy.ts';
import { readerLimits } from './limits.ts';

/** Elements that stand alone, or that end where the next of their kind begins: they nest nothing. */
const UNNESTED = new Set(
  (
    'area base br col embed hr img input link meta param source track wbr ' +
    'p li dt dd td th tr tbody thead tfoot colgroup option optgroup'
  ).split(' '),
);

const SHOWN = new Set([...ELEMENTS, 'html', 'head', 'body', 'o:p']);
/** Made for sound, frames and drawing: each costs the browser as much as many others. */
const HEAVY = /^(?:iframe|frame|embed|canvas|svg|math|input|select|textarea|button)$/;
/** The heaviest: 400 in one another, or around what can be folded, take five seconds to take apart. */
const HEAVIEST = /^(?:video|audio|object|marquee)$/;
const weightOf = (element: string): number => {
  if (HEAVIEST.test(element)) return 100;
  if (HEAVY.test(element)) return 10;
  return element === 'picture' ? 4 : 1;
};
/** In one another each says to all around it that it has a part inside: time grows with the third power. */
const FOLDS = new Set(['details', 'summary']);

/** Left open, they are opened again in each block, and what stands between is moved about (HTML standard, section 13.2.6.4.7). */
const FORMATTING = new Set('a b big code em font i nobr s small strike strong tt u'.split(' '));
/** How much longer the parser looks at another element while one of them is open. */
const REOPENING = 12;

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
  let formatting = 0;
  let foreign = 0;
  let folds = 0;
  let choices = false;
  let chosen = 0;
  for (let tags = 0; tags < readerLimits.htmlTags; tags++) {
    at = html.indexOf('<', at + 1);
    if (at < 0) return Math.min(html.length, readerLimits.htmlChars);
    name.lastIndex = at + 1;
    const found = name.exec(html)?.[0].toLowerCase() ?? '';
    if (found === '' && /[!?/]/.test(html[at + 1] ?? '') && ++comments > readerLimits.htmlComments) break;
    if (looks > readerLimits.htmlLooks) break;
    const ends = found.startsWith('/');
    if (found !== '' && !ends && !SHOWN.has(found)) foreign += weightOf(found);
    if (foreign > readerLimits.foreignElements) break;
    if (found !== '' && !ends && ++elements > readerLimits.htmlElements) break;
    // A choice of pictures looks through all it holds at each.
    if (found === 'picture') choices = true;
    if (found === 'img' && choices && ++chosen > readerLimits.chosenPictures) break;
    if (FOLDS.has(found) && ++folds > readerLimits.htmlFolds) break;
    const element = ends ? found.slice(1) : found;
    looks += formatting > 0 && !FORMATTING.has(element) ? depth * REOPENING : depth;
    if (element === '' || UNNESTED.has(element)) continue;
    const held = open.get(element) ?? 0;
    if (ends && held === 0) continue;
    open.set(element, ends ? held - 1 : held + 1);
    if (FOLDS.has(element) && held > readerLimits.htmlFoldDepth) break;
    depth += ends ? -1 : 1;
    if (FORMATTING.has(element)) formatting += ends ? -1 : 1;
    if (depth > readerLimits.htmlDepth) break;
  }
  return Math.min(at, readerLimits.htmlChars);
}
