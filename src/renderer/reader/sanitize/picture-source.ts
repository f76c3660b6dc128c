// Where a picture of a message would come from, and whether it may.
import { PictureBudget, pictureBudgets } from '../../../shared/picture-budget.ts';
import { isShowable, readPictureSize } from '../../../shared/picture-size.ts';
import { declaredSize, taken } from './declared-size.ts';
import { readerLimits } from './limits.ts';

export type PictureSource =
  /** Inside the message, by Content-ID. */
  | { readonly kind: 'cid'; readonly contentId: string }
  /** Inside the address itself. */
  | { readonly kind: 'data'; readonly address: string }
  /** On somebody's server, who would learn that the message was opened. */
  | { readonly kind: 'remote'; readonly url: URL }
  | { readonly kind: 'none' };

/** Raster pictures only: SVG is a document. */
const DATA = /^data:image\/(?:png|jpe?g|gif|webp|bmp|avif);base64,[A-Za-z0-9+/=\s%]*$/i;

export function pictureSource(src: string, budget = new PictureBudget(pictureBudgets.inline)): PictureSource {
  const text = src.trim();
  if (/^cid:/i.test(text)) return { kind: 'cid', contentId: decode(text.slice(4)) };
  if (/^data:/i.test(text)) {
    if (text.length > readerLimits.dataImageChars || !DATA.test(text)) return { kind: 'none' };
    const address = text.replace(/\s/g, '');
    return isTooLarge(address, budget) ? { kind: 'none' } : { kind: 'data', address };
  }
  const address = remoteAddress(text);
  if (!address || address.href.length > readerLimits.hrefChars) return { kind: 'none' };
  return { kind: 'remote', url: address };
}

/** By its header: decoding it would take the memory that is to be saved. */
function isTooLarge(address: string, budget: PictureBudget): boolean {
  let text: string;
  try {
    text = atob(decode(address.slice(address.indexOf(',') + 1)).slice(0, readerLimits.dataHeaderChars));
  } catch {
    return false; // No base64: the browser decodes nothing of it either.
  }
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const size = readPictureSize(bytes);
  // Three octets in four letters.
  const whole = Math.max(bytes.length, Math.floor((address.length * 3) / 4));
  return size !== null && (!isShowable(size) || !budget.fits(address, bytes, whole));
}

/** `http:`, `https:` and `//host`; null for everything else. */
export function remoteAddress(text: string): URL | null {
  const absolute = text.startsWith('//') ? `https:${text}` : text;
  const url = /^https?:/i.test(absolute) ? URL.parse(absolute) : null;
  return url === null || url.hostname === '' || !/^https?:$/.test(url.protocol) ? null : url;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // Not percent-encoded.
  }
}

/**
 * A picture made to be fetched, not seen, by attribute or style: at most two by two, or of one pixel where only one side
 * is declared. A line one pixel thin declares both.
 */
export function isTrackingPixel(width: string | null, height: string | null, style: string): boolean {
  const [wide, high] = [declared('width', width, style), declared('height', height, style)];
  if (wide === null || high === null) return (wide ?? high ?? 2) <= 1;
  return wide <= 2 && high <= 2;
}

/** Width and height in pixels as far as the message says them, which keep the place of a picture that is not shown. */
export const declaredSides = (
  width: string | null,
  height: string | null,
  style: string,
): { readonly width: number | null; readonly height: number | null } => ({
  width: declared('width', width, style),
  height: declared('height', height, style),
});

const declared = (side: 'width' | 'height', attribute: string | null, style: string): number | null =>
  taken(declaredSize(side, attribute, [style]));
