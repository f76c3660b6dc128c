// Which CSS a message may use: text, boxes and colours inside its own flow. Nothing that loads, covers, moves, animates,
// follows the pointer or reaches out of the frame; nor columns of text, which the browser lays out anew for each level of them.

import { readerLimits } from './limits.ts';

const PROPERTIES = new Set(
  (
    'align-content align-items align-self background background-attachment background-clip background-color ' +
    'background-image background-origin background-position background-position-x background-position-y ' +
    'background-repeat background-size block-size border-collapse border-spacing box-decoration-break ' +
    'box-shadow box-sizing break-after break-before break-inside caption-side clear color color-scheme column-gap ' +
    'direction display empty-cells float font-family font-feature-settings font-kerning font-optical-sizing font-size ' +
    'font-size-adjust font-stretch font-style font-synthesis font-variant font-variant-alternates font-variant-caps ' +
    'font-variant-east-asian font-variant-ligatures font-variant-numeric font-variant-position font-weight gap height ' +
    'hyphens inline-size justify-content justify-items justify-self letter-spacing line-break line-height ' +
    'list-style-image list-style-position list-style-type margin-bottom margin-left margin-right margin-top max-height ' +
    'max-width min-height min-width object-fit object-position opacity order orphans outline-color outline-offset ' +
    'outline-style outline-width overflow overflow-wrap overflow-x overflow-y padding-bottom padding-left padding-right ' +
    'padding-top position print-color-adjust quotes row-gap ruby-align ruby-position tab-size table-layout text-align ' +
    'text-align-last text-decoration-color text-decoration-line text-decoration-skip-ink text-decoration-style ' +
    'text-decoration-thickness text-emphasis-color text-emphasis-position text-emphasis-style text-indent text-overflow ' +
    'text-shadow text-size-adjust -webkit-text-size-adjust text-transform text-underline-offset ' +
    'text-underline-position text-wrap-mode unicode-bidi vertical-align visibility white-space ' +
    'white-space-collapse widows width word-break word-spacing writing-mode'
  ).split(' '),
);
/** `border-top-left-radius`, `flex-grow`, `grid-template-areas`, `margin-inline-start` … */
const FAMILIES =
  /^(?:border|flex|grid)-[a-z-]+$|^(?:margin|padding|border)-(?:block|inline)(?:-[a-z-]+)?$|^(?:min|max)-(?:block|inline)-size$/;

/** Functions in values. Anything else could load something, or nobody knows what it does. */
const FUNCTIONS = new Set(
  (
    'rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix light-dark calc min max clamp linear-gradient ' +
    'radial-gradient conic-gradient repeating-linear-gradient repeating-radial-gradient repeating-conic-gradient ' +
    'minmax repeat fit-content'
  ).split(' '),
);

const SHADOW = /^(?:box|text)-shadow$/;

const LENGTH = /-?[\d.]+(?:e[+-]?\d+)?[a-z]+/gi;
const COMPUTED = /\b(?:calc|min|max|clamp)\(/i;

/** Drawn by the process that draws the window, too: many layers, or wide blurs, would hold it. */
function isHeavyShadow(property: string, value: string): boolean {
  const lengths = [...value.matchAll(LENGTH)].map(([length]) => length);
  if (lengths.length > 4 * readerLimits.shadows || COMPUTED.test(value)) return true;
  // Inside of a box it is drawn over all of it; behind words, once for each piece of them.
  const widest =
    property === 'text-shadow' || value.includes('inset') ? readerLimits.blurOfWords : readerLimits.blur;
  return lengths.some(
    (length) => !/^-?[\d.]+px$/.test(length) || Math.abs(Number.parseFloat(length)) > widest,
  );
}

const LINE_WIDTH = /^(?:border|outline)-(?:[a-z-]+-)?(?:width|offset)$/;
const isWideLine = (value: string): boolean =>
  COMPUTED.test(value) ||
  [...value.matchAll(LENGTH)].some(
    ([length]) => Math.abs(Number.parseFloat(length)) > readerLimits.lineWidth,
  );

/** Where many boxes each take many tracks, every one is tried against all that are taken. */
const isWideSpan = (property: string, value: string): boolean =>
  (property === 'grid-auto-flow' && value.includes('dense')) ||
  (/^grid-(?:row|column)-(?:start|end)$/.test(property) &&
    Number(/\d+/.exec(value)?.[0] ?? 0) > readerLimits.gridSpan);

const ARRANGING =
  /^(?:float|writing-mode|opacity|overflow(?:-[xy])?|(?:flex|grid)-[a-z-]+|(?:box|text)-shadow|background-image|text-emphasis-style|text-decoration-style|font-variant-caps|outline-style|border-[a-z-]+-radius|ruby-[a-z]+)$/;
const SIZE = /^(?:(?:min|max)-)?(?:width|height|inline-size|block-size)$/;

/** What may be said of boxes where there are thousands of them: each of the rest takes the layout several times as long. */
export function allowedInLarge(property: string, value: string): boolean {
  if (property === 'display') return value === 'none' || value === 'block' || value === 'inline';
  // What is set apart from its line, thousands of times.
  if (property === 'unicode-bidi') return value === 'normal';
  if (SIZE.test(property)) return /^(?:auto|none|0|-?[\d.]+(?:px|pt|em|%))$/.test(value);
  return !ARRANGING.test(property) || value === 'none' || value === 'visible';
}

/** What may be said of boxes that are in one another by the dozen. */
export const allowedInDeep = (property: string, value: string): boolean =>
  property !== 'display' || !/flex|grid/.test(value);

/** @param value as the browser serialises it: escapes resolved, functions in lower case */
export function allowedDeclaration(property: string, value: string): boolean {
  if (!PROPERTIES.has(property) && !FAMILIES.test(property)) return false;
  if (property === 'position') return value === 'static' || value === 'relative';
  if (property === 'border-image-source' || property === 'list-style-image')
    return value === 'none' || value === 'initial';
  if (value.length > readerLimits.valueChars || (SHADOW.test(property) && isHeavyShadow(property, value)))
    return false;
  if ((LINE_WIDTH.test(property) && isWideLine(value)) || isWideSpan(property, value)) return false;
  if (value.includes('\\') || value.includes('@') || value.includes('javascript:')) return false;
  for (const m of value.matchAll(/([\w-]*)\(/g)) {
    if (!FUNCTIONS.has((m[1] ?? '').toLowerCase())) return false;
  }
  return true;
}

/**
 * Selectors that only style what is in the frame, in linear time: at `~` and `nth-…(… of …)` the browser looks through all
 * siblings of each element.
 */
export function allowedSelector(selector: string): boolean {
  if (/~(?!=)|:nth-[\w-]+\([^()]*\bof\b/i.test(selector.replace(/"(?:[^"\\]|\\.)*"/g, '""'))) return false;
  return !/:has\(|:host|::part|::slotted|::view-transition|::-webkit|:-webkit-(?!any-link)|\/deep\//i.test(
    selector,
  );
}

/** How much looking it takes to tell of one element whether a selector means it, roughly: by its ways up and its functions. */
export function selectorWork(selector: string): number {
  const count = (what: RegExp): number => selector.match(what)?.length ?? 0;
  return 1 + count(/[>+,:]/g) + 4 * count(/\s|:(?:nth|only|last|first)-/g) + 16 * count(/\(/g);
}

/** How a selector ranks against another one, nearly: of a list the whole counts (Selectors 4 section 17). */
export function strengthOf(selector: string): number {
  const plain = selector.replace(/"(?:[^"\\]|\\.)*"/g, '');
  const count = (what: RegExp): number => plain.match(what)?.length ?? 0;
  const [ids, classes, types] = [count(/#/g), count(/[.[]|(?<!:):(?!:)/g), count(/(?:^|[\s>+,(])[a-z]|::/gi)];
  return 10_000 * ids + 100 * Math.min(classes, 99) + Math.min(types, 99);
}
