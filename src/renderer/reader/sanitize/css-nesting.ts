// How deep a style sheet's brackets nest, told before the browser parses it: its parser calls itself for each level, and with
// enough of them it takes the window with it.
import { readerLimits } from './limits.ts';

const CLOSER: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** An escape; a comment; a string up to its end, its line's or the sheet's; a bracket. CSS Syntax level 3, section 4. */
const TOKEN =
  /\\[\s\S]?|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\[\s\S]?)*["\n]?|'(?:[^'\\\n]|\\[\s\S]?)*['\n]?|[()[\]{}]/g;
/** What stands in `url(…)` without quotes, its bracket included: no strings, no comments, no brackets. */
const ADDRESS = /(?!\s*["'])(?:[^\\)]|\\[\s\S]?)*\)?/y;
/** Longest way to write `url`, or an escape in front of it. */
const LONGEST_NAME = 40;
/** `url` of which some letters are written as escapes, or before which there is one: it could be read in two ways. */
const DISGUISED =
  /\\(?:[0-9a-f]{0,6}\s?|.)url$|^(?!.*url$).*(?:u|\\u|\\0{0,4}[57]5\s?)(?:r|\\r|\\0{0,4}[57]2\s?)(?:l|\\l|\\0{0,4}[46]c\s?)$/is;

/**
 * The style sheet up to where its brackets nest deeper than any letter's.
 * @param text any; line breaks come out as `\n`
 */
export function shallowCss(text: string): string {
  // Section 3.3, or an escaped line break would be told from others.
  const css = text.replace(/\r\n?|\f/g, '\n');
  const open: string[] = [];
  TOKEN.lastIndex = 0;
  for (let m = TOKEN.exec(css); m; m = TOKEN.exec(css)) {
    const [found] = m;
    const closer = CLOSER.get(found);
    if (closer === undefined) {
      // Another bracket's closer is no closer here.
      if (found === open.at(-1)) open.pop();
      continue;
    }
    if (found === '(') {
      const before = css.slice(Math.max(0, m.index - LONGEST_NAME), m.index);
      if (DISGUISED.test(before)) return css.slice(0, m.index);
      if (/(?:^|[^-\w\u0080-\uffff])url$/i.test(before)) {
        ADDRESS.lastIndex = m.index + 1;
        const address = ADDRESS.exec(css);
        if (address) {
          TOKEN.lastIndex = m.index + 1 + address[0].length;
          continue;
        }
      }
    }
    open.push(closer);
    if (open.length > readerLimits.cssDepth) return css.slice(0, m.index);
  }
  return css;
}
