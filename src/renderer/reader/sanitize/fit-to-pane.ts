// Mail of a fixed width is shown smaller where the pane is narrower than it. A frame without scripts cannot measure
// itself, so the width is what the message declares, and each step of the scale is a media query.
import { STYLE_NAME } from './hidden-styles.ts';

/** Room at both sides of the body, px. */
const SIDES = 40;
/** What is wider was not made for a window: it scrolls. */
const WIDEST = 1_600;
/** Below this nobody can read it: it scrolls. */
const SMALLEST = 0.5;
const STEP = 0.025;

/** px that an element insists on by attribute or style; 0 where it gives way. */
export function fixedWidth(attribute: string | null, style: string): number {
  if (/(?:^|;|\s)max-width:\s*[\d.]+(?:%|vw)/i.test(style)) return 0;
  const least = pixels(/(?:^|;|\s)min-width:\s*([^;!]{1,20})/i.exec(style)?.[1]);
  const own = /(?:^|;|\s)width:\s*([^;!]{1,20})/i.exec(style)?.[1] ?? attribute ?? undefined;
  return Math.max(least, pixels(own));
}

function pixels(text: string | undefined): number {
  return text !== undefined && /^\s*[\d.]+(?:px)?\s*$/i.test(text) ? Number.parseFloat(text) || 0 : 0;
}

/** px that the widest table, block or row of cells insists on. Pictures give way by themselves. */
export function declaredWidth(body: Element): number {
  const widthOf = (element: Element): number =>
    fixedWidth(element.getAttribute('width'), element.getAttribute(STYLE_NAME) ?? '');
  let widest = 0;
  const rows = new Map<Element, number>();
  for (const element of body.querySelectorAll(`[width], [${STYLE_NAME}*="width"]`)) {
    if (element.localName === 'img') continue;
    const width = widthOf(element);
    if (width <= 0 || width > WIDEST) continue;
    widest = Math.max(widest, width);
    const row = element.localName === 'td' || element.localName === 'th' ? element.parentElement : null;
    if (row) rows.set(row, (rows.get(row) ?? 0) + width);
  }
  for (const width of rows.values()) if (width <= WIDEST) widest = Math.max(widest, width);
  return widest;
}

/**
 * The style sheet that scales a message of this width, in px, to narrower panes. `css`: its own; a message that has rules for
 * narrow windows is left to them.
 */
export function fitStyles(width: number, css: string): string {
  if (width <= 0 || /@media[^{]{0,200}\(\s*(?:max-(?:device-)?width|width\s*<)/i.test(css)) return '';
  let out = '';
  for (let scale = 1; scale > SMALLEST; scale -= STEP) {
    const narrower = Math.ceil((width + SIDES) * scale) - 1;
    out += `@media screen and (max-width: ${narrower}px){body{zoom:${(scale - STEP).toFixed(3)}}}`;
  }
  return out;
}
