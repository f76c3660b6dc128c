// Addresses that a message names without showing anything here: a program that loads everything would have asked them, so their
// hosts belong to those that would have learnt of the reading. Counted before the sanitiser takes their elements away.

/** By element: attributes that are loaded without a person's doing. What runs, and what is looked up on a click, is not among them. */
const LOADED: ReadonlyMap<string, readonly string[]> = new Map([
  ['audio', ['src']],
  ['bgsound', ['src']],
  ['embed', ['src']],
  ['feimage', ['href', 'xlink:href']],
  ['frame', ['src']],
  ['iframe', ['src']],
  ['image', ['href', 'xlink:href']],
  ['img', ['srcset']],
  ['input', ['src']],
  ['link', ['href', 'imagesrcset']],
  ['object', ['data']],
  ['source', ['src', 'srcset']],
  ['track', ['src']],
  ['use', ['href', 'xlink:href']],
  ['video', ['src', 'poster']],
]);
const LOADING_LINK =
  /\b(?:stylesheet|icon|manifest|pre(?:load|fetch|connect|render)|dns-prefetch|modulepreload)\b/i;
/** Taken away with all that is in them, so that nobody looks at that again. */
const CLOSED = new Set(['noscript', 'svg']);

/** Adds what an element of the message would have loaded, apart from its `background`, its style and an `img`'s `src`. */
export function addLoaded(element: Element, told: string[]): void {
  addOwn(element, told);
  if (!CLOSED.has(element.localName)) return;
  for (const inside of element.querySelectorAll('*')) {
    addOwn(inside, told);
    if (inside.localName === 'img') told.push(inside.getAttribute('src') ?? '');
  }
}

function addOwn(element: Element, told: string[]): void {
  const name = element.localName.toLowerCase();
  const names = LOADED.get(name);
  if (names === undefined) return;
  if (name === 'link' && !LOADING_LINK.test(element.getAttribute('rel') ?? '')) return;
  if (name === 'input' && element.getAttribute('type')?.trim().toLowerCase() !== 'image') return;
  for (const attribute of names) {
    const value = element.getAttribute(attribute);
    if (value === null) continue;
    if (attribute.endsWith('srcset')) told.push(...value.split(/\s+|,(?=\s|https?:|\/\/)/i));
    else told.push(value);
  }
}

/** A comment, a name space, a string that is only words; what an address may stand in: CSS Syntax 3, CSS Images 4. */
const CSS_ADDRESS =
  /\/\*[\s\S]*?(?:\*\/|$)|@namespace[^;{}]*|(?:\burl|\bsrc)\(\s*(?:"([^"]*)"|'([^']*)'|([^)\s]*))|@import\s+(?:"([^"]*)"|'([^']*)')|\bimage(?:-set)?\(((?:"[^"]*"|'[^']*'|\([^()]*\)|[^()"'])*)|"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?/gi;

/** What a style would have loaded. */
export function cssAddresses(text: string): string[] {
  const found: string[] = [];
  for (const [, ...groups] of letters(text).matchAll(CSS_ADDRESS)) {
    const images = groups[5];
    found.push(...groups.slice(0, 5).filter((address) => address !== undefined));
    if (images === undefined) continue;
    // Of its pictures one is named by an address, another by a string alone.
    found.push(...cssAddresses(images));
    for (const [, one, other] of images.replace(/\([^()]*\)/g, ' ').matchAll(/"([^"]*)"|'([^']*)'/g))
      found.push(one ?? other ?? '');
  }
  return found;
}

/** `url` written with escapes is `url` all the same. */
const letters = (text: string): string =>
  text.includes('\\')
    ? text
        .replace(/\\0{0,4}([57]5|[57]2|[46]c)\s?/gi, (_, code: string) =>
          String.fromCharCode(Number.parseInt(code, 16)),
        )
        .replace(/\\(?=[url])/gi, '')
    : text;

/** As one counts them: sorted, once each, a final dot being no other name. */
export const sortedHosts = (hosts: ReadonlySet<string>): string[] =>
  [...new Set([...hosts].map((host) => host.replace(/\.$/, '')))].sort();
