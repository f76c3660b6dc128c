// Pictures that the HTML names by the address they once had on the web, and that the message carries under that address
// (RFC 2557): shown out of the message, without asking that address.
import { fieldValue } from './header-block.ts';
import { mapSources } from './html-sources.ts';
import type { PartHead } from './part-head.ts';

/** RFC 2557 section 5: the base where nothing names one. */
const NOWHERE = 'thismessage:/';
const BASE = /<base\b[^>]{0,500}?\bhref\s*=\s*(?:"([^"]{1,2000})"|'([^']{1,2000})'|([^\s"'>]{1,2000}))/i;

/**
 * @param letter the part the HTML is from
 * @param named parts that may be shown, with the Content-ID each is known by
 * @returns the HTML with `cid:` addresses for those of the parts
 */
export function resolveLocations(
  html: string,
  letter: PartHead,
  named: readonly { readonly head: PartHead; readonly contentId: string }[],
): string {
  const located = new Map<string, string>();
  for (const { head, contentId } of named) {
    const location = locationOf(head);
    const address = location === null ? null : resolve(location, contentBase(head) ?? baseOf(head.parent));
    if (address !== null && !located.has(address)) located.set(address, contentId);
  }
  if (located.size === 0) return html;
  const own = BASE.exec(html);
  const given = own?.[1] ?? own?.[2] ?? own?.[3];
  const base = (given === undefined ? null : resolve(given, NOWHERE)) ?? baseOf(letter);
  return mapSources(html, (source) => {
    const contentId = located.get(resolve(source, base) ?? '');
    return contentId === undefined ? null : `cid:${encodeURIComponent(contentId)}`;
  });
}

/** Content-Location without the white space that folding put there (section 4.4.2). */
export function locationOf(head: PartHead): string | null {
  const value = fieldValue(head.fields, 'content-location')?.replace(/^\s*["<]|[">]\s*$|\s+/g, '') ?? '';
  return value === '' || value.length > 2_000 ? null : value;
}

/** Of what stands in a part: its own Content-Base (RFC 2110) or Content-Location, else that of the multipart around it. */
function baseOf(head: PartHead | null): string {
  for (let at = head; at !== null; at = at.parent) {
    const base = contentBase(at) ?? locationOf(at);
    if (base !== null && URL.canParse(base)) return new URL(base).href;
  }
  return NOWHERE;
}

function contentBase(head: PartHead): string | null {
  const value = fieldValue(head.fields, 'content-base')?.replace(/[\s"<>]/g, '') ?? '';
  return URL.canParse(value) ? value : null;
}

const resolve = (address: string, base: string): string | null =>
  URL.canParse(address, base) ? new URL(address, base).href : null;
