// The links of a message: where they lead, said where they are pointed at, and a note behind those whose words name another site.
import { linkTarget, mismatchedHost } from '../link-check.ts';
import { STYLE_NAME } from './hidden-styles.ts';
import { CLASS_PREFIX, NAME_PREFIX } from './html-policy.ts';
import { readerLimits } from './limits.ts';

export interface SuspiciousLink {
  /** Normalised, as the frame asks for it. */
  readonly href: string;
  /** The host that its words name. */
  readonly claimed: string;
}

/** One for all the links of a message, in their order. */
export class CleanLinks {
  readonly suspicious: SuspiciousLink[] = [];
  /** Links were left out. */
  cut = false;
  readonly #inline: (style: string) => string;
  #links = 0;

  /** @param inline a style attribute as far as it may stay */
  constructor(inline: (style: string) => string) {
    this.#inline = inline;
  }

  /** @param element `a` or `area` */
  clean(element: Element): void {
    const href = element.getAttribute('href');
    if (href === null) return;
    element.removeAttribute('href');
    element.removeAttribute('target');
    if (++this.#links > readerLimits.links) {
      this.cut = true;
      return;
    }
    if (href.startsWith('#')) {
      element.setAttribute('href', `#${NAME_PREFIX}${href.slice(1)}`);
      element.setAttribute('target', '_self');
      return;
    }
    const target = href.length > readerLimits.hrefChars ? null : linkTarget(href);
    if (!target) return;
    element.setAttribute('href', target.href);
    element.setAttribute('target', '_blank');
    element.setAttribute('rel', 'noopener noreferrer nofollow');
    // Shown on hover by the frame itself; a sender's own words must not stand there.
    element.setAttribute('title', target.shown);
    const claimed = mismatchedHost(this.#wordsOf(element), target);
    if (claimed === null) return;
    this.suspicious.push({ href: target.href, claimed });
    const note = element.ownerDocument.createElement('span');
    note.className = `${CLASS_PREFIX}mismatch`;
    note.textContent = ` ⚠ leads to ${target.shown.replace(/^\w+:\/\//, '').replace(/\/.*$/, '')}`;
    element.append(note);
    // Nothing around it may cut it off, or put it below what comes after.
    for (let at: Element | null = element; at && !at.classList.contains(WARNED); at = at.parentElement)
      at.classList.add(WARNED);
  }

  /** Of a link, as they are seen: without those that its styles hide, and of pictures alone what stands in their place. */
  #wordsOf(link: Element): string {
    const walker = link.ownerDocument.createTreeWalker(
      link,
      NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT,
      (node) =>
        node instanceof Element && UNSEEN.test(this.#inline(node.getAttribute(STYLE_NAME) ?? ''))
          ? NodeFilter.FILTER_REJECT
          : NodeFilter.FILTER_ACCEPT,
    );
    let words = '';
    let pictures = '';
    for (let node = walker.nextNode(); node && words.length < LINK_WORDS; node = walker.nextNode()) {
      if (node instanceof Text) words += node.data;
      else if (node instanceof HTMLImageElement) pictures += ` ${node.getAttribute('alt') ?? ''}`;
    }
    return words.trim() === '' ? pictures.trim() : words;
  }
}

/** What a declaration written by the browser says of words that nobody sees. */
const UNSEEN =
  /(?:^|[\s;])(?:display: none|visibility: hidden|opacity: 0|font(?:-size)?: (?:[a-z]+ )*0(?:px|pt|em|%)?)\b(?!\.)/;
/** Whatever a link that lies stands in. */
const WARNED = `${CLASS_PREFIX}warned`;
/** UTF-16 units of a link's words. */
const LINK_WORDS = 2_000;
