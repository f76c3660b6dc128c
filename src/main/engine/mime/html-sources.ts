// The addresses of pictures in the HTML of a message, without parsing it as a browser would: for naming those that the
// message carries with it, and for knowing which ones of the web it asks for.
import { decodeAttribute } from './html-text.ts';

/** Any attribute, so that no `src=` inside another one's value is taken for one. */
const ATTRIBUTE = /(?<![\w:-])([\w:-]{1,40})(\s{0,100}=\s{0,100})(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g;
/** One address as text; what is longer is no address of a picture elsewhere. */
const LONGEST = 10_000;

/** @param address the value, as browsers read it
 *  @returns the HTML with the values for which `change` has another one in their place */
export function mapSources(html: string, change: (address: string) => string | null): string {
  return html.replace(
    ATTRIBUTE,
    (whole, name: string, equals: string, double?: string, single?: string, bare?: string) => {
      const value = double ?? single ?? bare ?? '';
      if (name.toLowerCase() !== 'src' || value.length > LONGEST) return whole;
      const changed = change(decodeAttribute(value).trim());
      if (changed === null) return whole;
      return `${name}${equals}"${changed.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`;
    },
  );
}

/** Addresses of the web as `URL.href` spells them; `//host` is taken for https. */
export function remoteSources(html: string): ReadonlySet<string> {
  const found = new Set<string>();
  mapSources(html, (address) => {
    const absolute = address.startsWith('//') ? `https:${address}` : address;
    if (/^https?:/i.test(absolute) && URL.canParse(absolute)) found.add(new URL(absolute).href);
    return null;
  });
  return found;
}
