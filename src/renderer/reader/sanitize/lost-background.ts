// Words in a light colour that stood on a background picture: that picture is never loaded, and on the white page they could not be
// read. They get a plain ground in its place.
import { contrast, cssColour, resolveColour } from './dark-colours.ts';
import { STYLE_NAME } from './hidden-styles.ts';
import { readerLimits } from './limits.ts';

const GROUND = cssColour({ r: 90, g: 96, b: 102, a: 1 });
const PAGE = { r: 255, g: 255, b: 255, a: 1 };
/** Contrast with the page below which words are taken for made for something darker. */
const FAINT = 3;
/** Coloured elements inside that are asked for their colour. */
const MOST_INSIDE = 20;

/** Of a declaration block as the sender wrote it. */
export const namesBackground = (style: string): boolean =>
  /\bbackground(?:-image)?\s*:[^;]{0,500}\burl\(/i.test(style);

/** Made for something darker than the page. */
export function isFaint(colour: string | undefined): boolean {
  const resolved = colour === undefined ? null : resolveColour(colour.trim().toLowerCase());
  return resolved !== null && contrast(resolved, PAGE) < FAINT;
}

function colourOf(element: Element): string | null {
  const style = /(?:^|;)\s*color:\s*([^;!]{1,60})/i.exec(element.getAttribute(STYLE_NAME) ?? '')?.[1];
  return style ?? element.getAttribute('color');
}

const hasGround = (style: string): boolean =>
  /background-color:\s*(?!\s|transparent|initial|inherit|unset|rgba\(0, 0, 0, 0\))/i.test(style);

/**
 * @param lost elements without the picture they name, after all of the message was cleaned
 * @param sheet selectors of rules that name such a picture, or a faint colour
 */
export function groundElements(
  body: Element,
  lost: readonly Element[],
  sheet: { readonly pictured: readonly string[]; readonly faint: readonly string[] },
  elements: number,
): void {
  // Each element may be asked of each rule once more.
  const rules = sheet.pictured.length + sheet.faint.length;
  const affordable = rules * elements * (lost.length + 1) <= readerLimits.sizeLooks;
  const pictured = affordable
    ? sheet.pictured.flatMap((selector) => [...body.querySelectorAll(selector)])
    : [];
  for (const element of new Set([...lost, ...pictured].slice(0, readerLimits.lostBackgrounds))) {
    const style = element.getAttribute(STYLE_NAME) ?? '';
    if (element.hasAttribute('bgcolor') || hasGround(style)) continue;
    const said = [element, ...coloured(element)].flatMap((one) => colourOf(one) ?? []);
    const faint =
      isFaint(said[0]) ||
      (affordable && said.length === 0 && sheet.faint.some((selector) => isMeant(element, selector)));
    if (faint) element.setAttribute(STYLE_NAME, `${style} background-color: ${GROUND};`.trim());
  }
}

const coloured = (element: Element): Element[] =>
  [...element.querySelectorAll(`[${STYLE_NAME}*="color"], [color]`)].slice(0, MOST_INSIDE);

const isMeant = (element: Element, selector: string): boolean =>
  element.matches(selector) || element.querySelector(selector) !== null;
