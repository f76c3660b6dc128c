// From a sender's HTML to what may be shown: DOMPurify with our lists, then our own rules for styles, links and
// pictures on the result. Works on an inert document; nothing in it loads or runs while it is judged.
import DOMPurify, { type Config } from 'dompurify';
import { PictureBudget, pictureBudgets } from '../../../shared/picture-budget.ts';
import { isKnownTracker } from '../../../shared/trackers.ts';
import { linkTarget, mismatchedHost } from '../link-check.ts';
import { type CssContext, cleanInlineStyle, cleanStyleSheet, hasDarkStyles } from './clean-css.ts';
import { LayoutBudget } from './costly-layout.ts';
import { adaptAttributes } from './dark-attributes.ts';
import { flattenDeep } from './deep-nesting.ts';
import { Directions } from './direction.ts';
import { type AttributeBudget, limitAttributes } from './few-attributes.ts';
import { declaredWidth, fitStyles } from './fit-to-pane.ts';
import {
  BDI_NAME,
  DIR_NAME,
  hideStyles,
  isHiddenSheet,
  restoreText,
  STYLE_NAME,
  shownMarkup,
  showStyles,
} from './hidden-styles.ts';
import {
  ATTRIBUTES,
  CLASS_PREFIX,
  ELEMENTS,
  ELEMENTS_WITHOUT_TEXT,
  NAME_PREFIX,
  ROLES,
  VALUES,
} from './html-policy.ts';
import { readerLimits } from './limits.ts';
import { groundElements, namesBackground } from './lost-background.ts';
import { declaredSides, isTrackingPixel, pictureSource, remoteAddress } from './picture-source.ts';
import { shownLength } from './shown-length.ts';
import { addLoaded, sortedHosts } from './told-hosts.ts';
import { limitUnwrapping, type UnwrappingBudget } from './unwrapping.ts';
import { boundWords } from './words-budget.ts';

export interface CleanOptions {
  /** How the window looks now. `light` also shows the original colours in a dark window. */
  readonly theme: 'light' | 'dark';
  /** `allowed`: remote pictures become `remote/N`, to be served by whoever serves the document; never a direct address. */
  readonly images: 'blocked' | 'allowed';
  /** Content-ID (without angle brackets) → address of the inline picture. */
  readonly cid: ReadonlyMap<string, string>;
}

export interface SuspiciousLink {
  /** Normalised, as the frame asks for it. */
  readonly href: string;
  /** The host that its words name. */
  readonly claimed: string;
}

export interface CleanHtml {
  /** Children of the body. */
  readonly body: string;
  /** Attributes of the body element, ready to be written after `<body`. */
  readonly bodyAttributes: string;
  /** Its own style sheet, and what fits it to the pane. */
  readonly css: string;
  /** `light` when the document must be shown on white whatever the window looks like. */
  readonly scheme: 'light' | 'dark';
  /** Addresses of remote pictures, by their number N in `remote/N`. Tracking pixels are not among them. */
  readonly remoteImages: readonly string[];
  /** Hosts that would have been told, had everything loaded; sorted, lower case. */
  readonly hosts: readonly string[];
  /** Tracking pixels left out. */
  readonly pixels: number;
  /** Links whose words name another site. */
  readonly mismatches: number;
  readonly suspicious: readonly SuspiciousLink[];
  /** There was more than is shown. */
  readonly cut: boolean;
}

const CONFIG: Config & { RETURN_DOM: true } = {
  RETURN_DOM: true,
  WHOLE_DOCUMENT: true,
  ALLOWED_TAGS: [...ELEMENTS, BDI_NAME],
  ALLOWED_ATTR: [...ATTRIBUTES, STYLE_NAME, DIR_NAME],
  ALLOWED_URI_REGEXP: VALUES,
  // Their values are words, whatever they look like.
  ADD_URI_SAFE_ATTR: [STYLE_NAME, 'abbr', 'aria-label', 'datetime', 'face'],
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
  ALLOWED_NAMESPACES: ['http://www.w3.org/1999/xhtml'],
  FORBID_CONTENTS: [...ELEMENTS_WITHOUT_TEXT],
  KEEP_CONTENT: true,
  SANITIZE_DOM: true,
};

/** Style sheets of the message being sanitised, as text: DOMPurify cannot know CSS, and we let no element through. */
let sheets: string[] = [];
/** Addresses that it names in elements that go. */
let told: string[] = [];
/** What was renamed and is met in the page; less than was renamed when some were only words. */
let met = 0;
let attributes: AttributeBudget = { left: 0, exceeded: false };
let unwrapping: UnwrappingBudget = { left: 0, exceeded: false };

DOMPurify.addHook('beforeSanitizeAttributes', (node) => limitAttributes(node, attributes));
DOMPurify.addHook('uponSanitizeElement', (node, { tagName, allowedTags }) => {
  if (!(node instanceof Element)) return;
  if (allowedTags[tagName] !== true) limitUnwrapping(node, unwrapping);
  for (const name of [STYLE_NAME, DIR_NAME]) if (node.hasAttribute(name)) met++;
  if (node.localName === BDI_NAME) met++;
  addLoaded(node, told);
  const hidden = isHiddenSheet(node);
  if (hidden) met++;
  if (hidden || node.localName === 'style') sheets.push(node.textContent ?? '');
});

/** Without one the parser would read tables in paragraphs by rules of before HTML 4, and the frame, which has one, by others. */
const DOCTYPE = '<!doctype html>';

export function cleanHtml(html: string, options: CleanOptions): CleanHtml {
  const shown = html.slice(0, shownLength(html));
  const { text, hidden } = hideStyles(shown);
  sheets = [];
  told = [];
  met = 0;
  attributes = { left: readerLimits.attributes, exceeded: false };
  unwrapping = { left: readerLimits.unwrapped, exceeded: false };
  const page = DOMPurify.sanitize(DOCTYPE + text, CONFIG);
  if (!(page instanceof Element)) throw new Error('the sanitiser gave no document');
  const css = showStyles(sheets.join('\n')).slice(0, readerLimits.cssChars);
  const body = page.querySelector('body') ?? page;
  if (met !== hidden) restoreText(body);
  if (!flattenDeep(body)) attributes.exceeded = true;
  const elements = [...body.querySelectorAll('*')];
  const cleaner = new Cleaner(options, hasDarkStyles(css), elements.length > readerLimits.arrangedElements);
  const clean = cleaner.clean(body, css, elements);
  return {
    ...clean,
    cut: clean.cut || attributes.exceeded || unwrapping.exceeded || shown.length < html.length,
  };
}

class Cleaner {
  readonly #options: CleanOptions;
  readonly #css: CssContext;
  readonly #hosts = new Set<string>();
  readonly #layout = new LayoutBudget();
  readonly #inlinePictures = new PictureBudget(pictureBudgets.inline);
  readonly #directions = new Directions();
  readonly #remote: string[] = [];
  readonly #seen = new Map<string, string>();
  /** By address: one picture that fills fifty gaps tells its host once. */
  readonly #pixels = new Set<string>();
  /** Elements whose background picture is not shown. */
  readonly #lost: Element[] = [];
  /** Pictures that go, together: the browser takes its time over each that has thousands of neighbours after it. */
  readonly #gone: Element[] = [];
  #links = 0;
  #pictures = 0;
  /** Links or pictures were left out. */
  #cut = false;
  readonly #suspicious: SuspiciousLink[] = [];

  constructor(options: CleanOptions, ownDarkStyles: boolean, large: boolean) {
    this.#options = options;
    this.#css = {
      colours: options.theme === 'light' ? 'original' : ownDarkStyles ? 'dark' : 'adapt',
      onRemote: (address) => this.#told(address),
      budget: { left: readerLimits.cssProperties },
      large,
      fonts: new Set(),
    };
  }

  clean(body: Element, css: string, elements: readonly Element[]): CleanHtml {
    for (const address of told) this.#told(address);
    const kept = cleanStyleSheet(css, this.#css, elements.length);
    for (const element of elements) this.#element(element);
    for (const image of this.#gone.toReversed()) image.remove();
    if (!boundWords(body)) this.#cut = true;
    this.#common(body);
    groundElements(body, this.#lost, kept, elements.length);
    return {
      body: shownMarkup(body),
      bodyAttributes: attributesText(body),
      css: kept.css + fitStyles(declaredWidth(body, kept.sizes, elements.length), kept.css),
      scheme: this.#options.theme,
      remoteImages: this.#remote,
      hosts: sortedHosts(this.#hosts),
      pixels: this.#pixels.size,
      mismatches: this.#suspicious.length,
      suspicious: this.#suspicious,
      cut: this.#cut || this.#css.budget.left < 0,
    };
  }

  #element(element: Element): void {
    this.#common(element);
    if (!this.#layout.bound(element)) this.#cut = true;
    if (element.localName === 'a' || element.localName === 'area') this.#link(element);
    else if (element.localName === 'img') this.#picture(element);
    // Addresses only mean something on these; nowhere else may one stay.
    if (element.localName !== 'img') element.removeAttribute('src');
    if (element.localName !== 'a' && element.localName !== 'area') element.removeAttribute('href');
  }

  #common(element: Element): void {
    for (const name of ['id', 'name'] as const) {
      const value = element.getAttribute(name);
      if (value !== null) element.setAttribute(name, NAME_PREFIX + value);
    }
    const usemap = element.getAttribute('usemap');
    if (usemap !== null) element.setAttribute('usemap', `#${NAME_PREFIX}${usemap.replace(/^#/, '')}`);
    const role = element.getAttribute('role');
    if (role !== null && !ROLES.has(role)) element.removeAttribute('role');
    const classes = element.getAttribute('class');
    if (classes?.includes(CLASS_PREFIX)) {
      element.setAttribute(
        'class',
        classes
          .split(/\s+/)
          .filter((name) => !name.startsWith(CLASS_PREFIX))
          .join(' '),
      );
    }
    // A title wins over the one of a link around it, which must say where the link leads.
    if (!MAY_EXPLAIN.has(element.localName) || element.closest('a, area')) element.removeAttribute('title');
    this.#directions.settle(element);
    const background = element.getAttribute('background');
    if (background !== null) {
      this.#told(background);
      element.removeAttribute('background');
    }
    this.#style(element, background !== null);
  }

  #style(element: Element, pictured: boolean): void {
    const style = element.getAttribute(STYLE_NAME) ?? element.getAttribute('style');
    element.removeAttribute('style');
    let kept = style === null ? '' : this.#inline(style);
    if (this.#css.colours === 'adapt') kept = adaptAttributes(element) + kept;
    else if (pictured || (style !== null && namesBackground(showStyles(style)))) this.#lost.push(element);
    if (kept !== '') element.setAttribute(STYLE_NAME, kept);
    else element.removeAttribute(STYLE_NAME);
  }

  /** Newsletters repeat a few styles a thousand times. */
  #inline(style: string): string {
    let kept = this.#seen.get(style);
    if (kept === undefined) {
      kept = cleanInlineStyle(showStyles(style), this.#css);
      this.#seen.set(style, kept);
    }
    return kept;
  }

  #link(element: Element): void {
    const href = element.getAttribute('href');
    if (href === null) return;
    element.removeAttribute('href');
    element.removeAttribute('target');
    if (++this.#links > readerLimits.links) {
      this.#cut = true;
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
    this.#suspicious.push({ href: target.href, claimed });
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

  #picture(image: Element): void {
    if (++this.#pictures > readerLimits.pictures) {
      this.#cut = true;
      this.#gone.push(image);
      return;
    }
    const source = pictureSource(image.getAttribute('src') ?? '', this.#inlinePictures);
    image.removeAttribute('src');
    image.setAttribute('loading', 'eager');
    if (source.kind === 'data') image.setAttribute('src', source.address);
    else if (source.kind === 'cid') {
      const address = this.#options.cid.get(source.contentId);
      if (address !== undefined) image.setAttribute('src', address);
      else this.#placeholder(image, 'missing');
    } else if (source.kind === 'remote') {
      const { url } = source;
      this.#hosts.add(url.hostname);
      if (
        isKnownTracker(url) ||
        isTrackingPixel(
          image.getAttribute('width'),
          image.getAttribute('height'),
          image.getAttribute(STYLE_NAME) ?? '',
        )
      ) {
        this.#pixels.add(url.href);
        this.#gone.push(image);
      } else if (this.#options.images === 'allowed' && this.#remote.length < readerLimits.remoteImages) {
        image.setAttribute('src', `remote/${this.#remote.length}`);
        this.#remote.push(url.href);
      } else {
        if (this.#remote.length < readerLimits.remoteImages) this.#remote.push(url.href);
        this.#placeholder(image, 'blocked');
      }
    } else this.#gone.push(image);
  }

  #placeholder(image: Element, why: 'blocked' | 'missing'): void {
    const alt = image.getAttribute('alt')?.trim() ?? '';
    const style = image.getAttribute(STYLE_NAME) ?? '';
    const { width, height } = declaredSides(image.getAttribute('width'), image.getAttribute('height'), style);
    const high = height !== null && Number.isFinite(height);
    const sized = high && width !== null && Number.isFinite(width);
    image.setAttribute('alt', alt);
    // Layouts stand on thin pictures that hold a gap open: they keep their place, and are no picture to be missed.
    const thin = Math.min(width ?? Number.POSITIVE_INFINITY, height ?? Number.POSITIVE_INFINITY) <= GAP;
    const holdsGap = thin && (sized || alt === '');
    if (!holdsGap) {
      image.classList.add(`${CLASS_PREFIX}${why}`);
      if (width === null) image.classList.add(`${CLASS_PREFIX}any-width`);
      if (!high) image.classList.add(`${CLASS_PREFIX}any-height`);
      // Nothing else wins over the look of all of them.
      if (style.includes('!important')) image.setAttribute(STYLE_NAME, style.replaceAll('!important', ''));
    }
    // Words show in place of the picture; without any, or without room for one, the browser would draw a frame of its own.
    const wordless = holdsGap ? sized : alt === '' || (sized && width <= NO_ROOM);
    if (wordless) image.setAttribute('src', TRANSPARENT);
  }

  #told(address: string): void {
    const url = remoteAddress(address.trim());
    if (url) this.#hosts.add(url.hostname);
  }
}

/** What a declaration written by the browser says of words that nobody sees. */
const UNSEEN =
  /(?:^|[\s;])(?:display: none|visibility: hidden|opacity: 0|font(?:-size)?: (?:[a-z]+ )*0(?:px|pt|em|%)?)\b(?!\.)/;
/** Whatever a link that lies stands in. */
const WARNED = `${CLASS_PREFIX}warned`;
/** UTF-16 units of a link's words. */
const LINK_WORDS = 2_000;
/** Pixels; bullets and arrows are no larger either. */
const GAP = 16;
/** Pixels of width that hold no word: signs of other services in a footer. */
const NO_ROOM = 32;
const TRANSPARENT = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

/** Elements whose title says what an abbreviation means. */
const MAY_EXPLAIN = new Set(['abbr', 'acronym', 'dfn']);

const BODY_ATTRIBUTES = ['bgcolor', 'text', 'class', DIR_NAME, 'id', 'lang', STYLE_NAME];

function attributesText(body: Element): string {
  return BODY_ATTRIBUTES.filter((name) => body.hasAttribute(name))
    .map((name) => ` ${showStyles(name)}="${escapeAttribute(body.getAttribute(name) ?? '')}"`)
    .join('');
}

const escapeAttribute = (text: string): string => text.replace(/[&"<>]/g, (c) => `&#${c.charCodeAt(0)};`);
