// Colours of a message for a dark window. Lightness is turned in OKLab so that hues stay, and into two ranges so far
// apart that any text on any background has a contrast of at least 4.5:1 (WCAG 2.2, 1.4.3), whoever set which.

export interface Rgb {
  /** 0 … 255 */
  readonly r: number;
  readonly g: number;
  readonly b: number;
  /** 0 … 1 */
  readonly a: number;
}

const BACKGROUND = { from: 0.19, to: 0.37 };
const TEXT = { from: 0.8, to: 0.95 };

/** Backgrounds: light ones become dark, dark ones stay dark. */
export function darkBackground(colour: Rgb): Rgb {
  const { l, a, b } = toOklab(colour);
  const turned =
    l > 0.5
      ? BACKGROUND.from + (1 - l) * 2 * (BACKGROUND.to - BACKGROUND.from)
      : BACKGROUND.from + l * 2 * (BACKGROUND.to - BACKGROUND.from);
  return fromOklab(turned, a * 0.8, b * 0.8, colour.a);
}

/** Text: dark becomes light, light stays light. */
export function darkText(colour: Rgb): Rgb {
  const { l, a, b } = toOklab(colour);
  const turned =
    l < 0.6
      ? TEXT.to - (l / 0.6) * (TEXT.to - TEXT.from)
      : TEXT.from + ((l - 0.6) / 0.4) * (TEXT.to - TEXT.from);
  return fromOklab(turned, a, b, 1);
}

/** Lines need to be seen, not read. */
export function darkBorder(colour: Rgb): Rgb {
  const { l, a, b } = toOklab(colour);
  return fromOklab(0.35 + (1 - l) * 0.3, a, b, colour.a);
}

/** WCAG 2.2 relative luminance. */
export function luminance({ r, g, b }: Rgb): number {
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const linear = (channel: number): number => {
  const c = channel / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
};
const gamma = (c: number): number => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);

/** Björn Ottosson's OKLab. */
function toOklab(colour: Rgb): { l: number; a: number; b: number } {
  const r = linear(colour.r);
  const g = linear(colour.g);
  const b = linear(colour.b);
  const x = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const y = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const z = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {
    l: 0.2104542553 * x + 0.793617785 * y - 0.0040720468 * z,
    a: 1.9779984951 * x - 2.428592205 * y + 0.4505937099 * z,
    b: 0.0259040371 * x + 0.7827717662 * y - 0.808675766 * z,
  };
}

/** Back to sRGB; colour is given up, never lightness, until it fits. */
function fromOklab(l: number, a: number, b: number, alpha: number): Rgb {
  for (let keep = 1; keep > 0; keep -= 0.1) {
    const rgb = linearRgb(l, a * keep, b * keep);
    if (rgb.every((c) => c >= -0.001 && c <= 1.001)) return channels(rgb, alpha);
  }
  return channels(linearRgb(l, 0, 0), alpha);
}

function linearRgb(l: number, a: number, b: number): [number, number, number] {
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ];
}

function channels([r, g, b]: [number, number, number], a: number): Rgb {
  const byte = (c: number): number => Math.round(255 * Math.min(1, Math.max(0, gamma(Math.max(0, c)))));
  return { r: byte(r), g: byte(g), b: byte(b), a };
}

export const cssColour = ({ r, g, b, a }: Rgb): string =>
  a >= 1 ? `rgb(${r}, ${g}, ${b})` : `rgba(${r}, ${g}, ${b}, ${a})`;

/** `#rgb`, `#rrggbb`, `rgb()` and `rgba()`, as a canvas or the object model writes colours. */
export function parseColour(text: string): Rgb | null {
  const hex = /^#([0-9a-f]{6})$/i.exec(text)?.[1];
  if (hex) {
    const value = Number.parseInt(hex, 16);
    return { r: value >> 16, g: (value >> 8) & 255, b: value & 255, a: 1 };
  }
  const m = /^rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([\d.]+))?\s*\)$/.exec(text);
  if (!m) return null;
  return { r: Number(m[1]), g: Number(m[2]), b: Number(m[3]), a: m[4] === undefined ? 1 : Number(m[4]) };
}

const resolved = new Map<string, Rgb | null>();
let canvas: OffscreenCanvasRenderingContext2D | null = null;

/** Any colour of CSS, by name or function; null for `transparent`, `currentcolor`, `inherit` and what is none. */
export function resolveColour(text: string): Rgb | null {
  const known = resolved.get(text);
  if (known !== undefined) return known;
  const colour = parseColour(text) ?? parseColour(byCanvas(text));
  const visible = colour && colour.a > 0 ? colour : null;
  if (resolved.size < 2_000) resolved.set(text, visible);
  return visible;
}

function byCanvas(text: string): string {
  if (!/^[a-z]{3,30}$|^#[0-9a-f]{3,8}$|^[a-z]{3,8}\([^()]{1,100}\)$/i.test(text)) return '';
  if (/^(?:transparent|currentcolor|inherit|initial|unset|revert)/i.test(text)) return '';
  canvas ??= new OffscreenCanvas(1, 1).getContext('2d');
  if (!canvas) return '';
  // An invalid colour leaves the old one: two different ones before tell.
  canvas.fillStyle = '#000001';
  canvas.fillStyle = text;
  const first = canvas.fillStyle;
  canvas.fillStyle = '#000002';
  canvas.fillStyle = text;
  return canvas.fillStyle === first ? String(first) : '';
}

/** A declaration's value for a dark window; null when it cannot be shown there. */
export function adaptDeclaration(property: string, value: string): string | null {
  if (property === 'color-scheme') return null;
  // Gradients and shadows carry colours that cannot be paired with their text.
  if (property === 'background-image') return value === 'none' || value === 'initial' ? value : null;
  if (property === 'text-shadow' || property === 'box-shadow') return null;
  if (!property.endsWith('color')) return value;
  const colour = resolveColour(value);
  if (!colour && /^currentcolor$/i.test(value) && LINE.test(property)) return SOFTENED;
  if (!colour) return KEYWORD.test(value) ? value : null;
  if (property === 'background-color') return cssColour(darkBackground(colour));
  if (property === 'color') return cssColour(darkText(colour));
  return cssColour(darkBorder(colour));
}

const LINE = /^(?:border|outline)-/;
/** A line in the colour of the text is as bright as that: it steps back like one that names its colour. */
const SOFTENED = 'color-mix(in srgb, currentcolor 45%, transparent)';

const KEYWORD =
  /^(?:transparent|currentcolor|inherit|initial|unset|revert|revert-layer|rgba\(0, 0, 0, 0\))$/i;
