// Mail of a fixed width is shown smaller where the pane is narrower than it. A frame without scripts cannot measure
// itself, so the width is what the message declares, and each step of the scale is a media query.
import type { SizeRule } from './clean-css.ts';
import { selectorWork } from './css-policy.ts';
import { declaredSize, insistedOn, paddingBeside } from './declared-size.ts';
import { STYLE_NAME } from './hidden-styles.ts';
import { readerLimits } from './limits.ts';

/** Room at both sides of the body, px. */
const SIDES = 40;
/** What is wider was not made for a window: it scrolls. */
const WIDEST = 1_600;
/** Below this nobody can read it: it scrolls. */
const SMALLEST = 0.5;
const STEP = 0.025;

/** px that an element insists on; 0 where it gives way. `declarations`: from the weakest to the strongest. */
export function fixedWidth(attribute: string | null, ...declarations: readonly string[]): number {
  const width = insistedOn(declaredSize('width', attribute, declarations));
  return width > 0 ? width + paddingBeside(declarations) : 0;
}

/**
 * px that the widest table, block or row of cells insists on. Pictures give way by themselves.
 * @param sizes rules of the message's sheets that say widths, the weakest first
 * @param elements how many there are
 */
export function declaredWidth(body: Element, sizes: readonly SizeRule[], elements: number): number {
  const said = declarationsFor(body, sizes, elements);
  for (const element of body.querySelectorAll(`[width], [${STYLE_NAME}*="width"]`)) {
    const own = element.getAttribute(STYLE_NAME);
    const known = said.get(element) ?? [];
    said.set(element, own === null ? known : [...known, own]);
  }
  let widest = 0;
  const rows = new Map<Element, number>();
  for (const [element, declarations] of said) {
    if (element.localName === 'img') continue;
    // A table's own width includes its padding.
    const all = element.localName === 'table' ? [...declarations, 'box-sizing: border-box'] : declarations;
    const width = fixedWidth(element.getAttribute('width'), ...all);
    if (width <= 0 || width > WIDEST) continue;
    widest = Math.max(widest, width);
    const row = element.localName === 'td' || element.localName === 'th' ? element.parentElement : null;
    if (row) rows.set(row, (rows.get(row) ?? 0) + width);
  }
  for (const width of rows.values()) if (width <= WIDEST) widest = Math.max(widest, width);
  return widest;
}

/** What the sheets say of each element, the weakest first. */
function declarationsFor(
  body: Element,
  sizes: readonly SizeRule[],
  elements: number,
): Map<Element, readonly string[]> {
  const said = new Map<Element, string[]>();
  let looks = readerLimits.sizeLooks / Math.max(1, elements);
  let matches = 0;
  for (const { selector, declarations } of sizes) {
    looks -= selectorWork(selector);
    if (looks < 0) break;
    // The body itself is meant, too.
    for (const element of (body.parentElement ?? body).querySelectorAll(selector)) {
      if (++matches > readerLimits.sizeMatches) return said;
      const known = said.get(element);
      if (known) known.push(declarations);
      else said.set(element, [declarations]);
    }
  }
  return said;
}

/**
 * The style sheet that scales a message of this width, in px, to narrower panes. `css`: its own; below the width from which a
 * message has rules of its own for narrow windows, it is left to them.
 */
export function fitStyles(width: number, css: string): string {
  const own = widestBreakpoint(css);
  let out = '';
  for (let scale = 1; width > 0 && scale > SMALLEST; scale -= STEP) {
    const narrower = Math.ceil((width + SIDES) * scale) - 1;
    if (narrower <= own) break;
    const from = own > 0 ? ` and (min-width: ${own + 1}px)` : '';
    out += `@media screen${from} and (max-width: ${narrower}px){body{zoom:${(scale - STEP).toFixed(3)}}}`;
  }
  return out;
}

/** As the object model writes them. Those that ask for the screen's width mean no pane. */
const NARROW = /\(\s*(?:max-width\s*:|width\s*<=?)\s*([\d.]+)(px|em|rem)/gi;

/** px of the widest window that a message has rules for; 0 without any. */
function widestBreakpoint(css: string): number {
  let widest = 0;
  for (const [condition] of css.matchAll(/@media[^{]{1,400}/gi)) {
    for (const [, size = '', unit] of condition.matchAll(NARROW)) {
      widest = Math.max(
        widest,
        Math.floor(Number.parseFloat(size) * (unit?.toLowerCase() === 'px' ? 1 : 16)),
      );
    }
  }
  return widest;
}
