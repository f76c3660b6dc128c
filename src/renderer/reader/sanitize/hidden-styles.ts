// What goes under another name while a message is parsed. Styles: the window's policy would report every one of them. Direction that
// is found from the words: with each new element the parser would look through all words before it again.

/**
 * The window's content policy forbids style attributes and elements, and reports every one that a parser meets, even in
 * a document that is never shown: slow, and noise. They travel under another name until the result is written. The name
 * cannot be guessed, and what slips past the renaming is cleaned all the same.
 */
const MARK = `p${[...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36)).join('')}-`;
export const STYLE_NAME = `${MARK}style`;
/** In place of `dir`, which may be `auto`, and of `bdi`, which is where it does not say otherwise. */
export const DIR_NAME = `${MARK}dir`;
export const BDI_NAME = `${MARK}bdi`;
const HIDDEN_SHEET = `<xmp type="${MARK}"`;

/** @returns the same HTML with its styles under other names, and how many were renamed */
export function hideStyles(html: string): { text: string; hidden: number } {
  let hidden = 0;
  const text = html
    // Office puts one into each paragraph; taken out of the page one by one they cost more than all the rest.
    .replace(/<\/?o:p\s{0,9}>/gi, '')
    .replace(/([\s"'/])(style|dir)(?=\s*=)/gi, (_, before: string, name: string) => {
      hidden++;
      return `${before}${MARK}${name}`;
    })
    // Read like any unknown element, as the real one is. What it is called in the words of a message comes back by `restoreText`.
    .replace(/<(\/?)bdi(?=[\s/>])/gi, (_, slash: string) => {
      if (slash === '') hidden++;
      return `<${slash}${BDI_NAME}`;
    })
    .replace(/<(\/?)style(?=[\s/>])/gi, (_, slash: string) => {
      // `xmp` is read by the same rules: raw text up to its own end.
      if (slash === '/') return '</xmp';
      hidden++;
      return HIDDEN_SHEET;
    });
  return { text, hidden };
}

/** The body's content as text, everything under its own name. */
export const shownMarkup = (body: Element): string =>
  body.innerHTML
    .replaceAll(` ${STYLE_NAME}="`, ' style="')
    .replaceAll(` ${DIR_NAME}="`, ' dir="')
    .replaceAll(`<${BDI_NAME}`, '<bdi')
    .replaceAll(`</${BDI_NAME}`, '</bdi')
    // A line break that begins it is written once and would be taken for markup: HTML standard, section 13.3.
    .replace(/<pre(?=[\s>])[^>]*>\n/g, '$&\n');

export const showStyles = (text: string): string =>
  text.replaceAll(HIDDEN_SHEET, '<style').replaceAll(MARK, '');

export const isHiddenSheet = (element: Element): boolean =>
  element.localName === 'xmp' && element.getAttribute('type') === MARK;

/** Undoes the renaming where it hit text or the value of another attribute. */
export function restoreText(body: Element): void {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Text) {
      if (node.data.includes(MARK)) node.data = showStyles(node.data);
    } else if (node instanceof Element) {
      for (const { name, value } of [...node.attributes]) {
        if (value.includes(MARK)) node.setAttribute(name, showStyles(value));
      }
    }
  }
}
