// From a sender's HTML to what may be shown: DOMPurify with our lists, then our own rules for styles, links and
// pictures on the result. Works on an inert document; nothing in it loads or runs while it is judged.
import DOMPurify, { type Config } from 'dompurify';
import { type CssContext, cleanInlineStyle, cleanStyleSheet, hasDarkStyles } from './clean-css.ts';
import { CleanLinks, type SuspiciousLink } from './clean-links.ts';
import { CleanPictures, type PictureOptions } from './clean-pictures.ts';
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
import { remoteAddress } from './picture-source.ts';
import { shownLength } from './shown-length.ts';
import { addLoaded, sortedHosts } from './told-hosts.ts';
import { limitUnwrapping, type UnwrappingBudget } from './unwrapping.ts';
import { boundWords } from './words-budget.ts';

export interface CleanOptions extends PictureOptions {
  /** How the window looks now. `light` also shows the original colours in a dark window. */
  readonly theme: 'light' | 'dark';
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
  const { whole, depth } = flattenDeep(body);
  if (!whole) attributes.exceeded = true;
  const elements = [...body.querySelectorAll('*')];
  const cleaner = new Cleaner(options, {
    ownDarkStyles: hasDarkStyles(css),
    large: elements.length > readerLimits.arrangedElements,
    deep: depth > readerLimits.arrangedDepth,
  });
  const clean = cleaner.clean(body, css, elements);
  return {
    ...clean,
    cut: clean.cut || attributes.exceeded || unwrapping.exceeded || shown.length < html.length,
  };
}

/** What of a message decides on all its styles. */
interface Message extends Pick<CssContext, 'large' | 'deep'> {
  readonly ownDarkStyles: boolean;
}

class Cleaner {
  readonly #options: CleanOptions;
  readonly #css: CssContext;
  readonly #hosts = new Set<string>();
  readonly #layout = new LayoutBudget();
  readonly #directions = new Directions();
  readonly #links = new CleanLinks((style) => this.#inline(style));
  readonly #pictures: CleanPictures;
  readonly #seen = new Map<string, string>();
  /** Elements whose background picture is not shown. */
  readonly #lost: Element[] = [];
  /** Something was left out. */
  #cut = false;

  constructor(options: CleanOptions, { ownDarkStyles, large, deep }: Message) {
    this.#options = options;
    this.#pictures = new CleanPictures(options, (host) => this.#hosts.add(host));
    this.#css = {
      colours: options.theme === 'light' ? 'original' : ownDarkStyles ? 'dark' : 'adapt',
      onRemote: (address) => this.#told(address),
      budget: { left: readerLimits.cssProperties },
      large,
      deep,
      fonts: new Set(),
    };
  }

  clean(body: Element, css: string, elements: readonly Element[]): CleanHtml {
    for (const address of told) this.#told(address);
    const kept = cleanStyleSheet(css, this.#css, elements.length);
    for (const element of elements) this.#element(element);
    this.#pictures.removeGone();
    if (!boundWords(body)) this.#cut = true;
    this.#common(body);
    groundElements(body, this.#lost, kept, elements.length);
    return {
      body: shownMarkup(body),
      bodyAttributes: attributesText(body),
      css: kept.css + fitStyles(declaredWidth(body, kept.sizes, elements.length), kept.css),
      scheme: this.#options.theme,
      remoteImages: this.#pictures.remote,
      hosts: sortedHosts(this.#hosts),
      pixels: this.#pictures.pixels.size,
      mismatches: this.#links.suspicious.length,
      suspicious: this.#links.suspicious,
      cut: this.#cut || this.#links.cut || this.#pictures.cut || this.#css.budget.left < 0,
    };
  }

  #element(element: Element): void {
    this.#common(element);
    if (!this.#layout.bound(element)) this.#cut = true;
    if (element.localName === 'a' || element.localName === 'area') this.#links.clean(element);
    else if (element.localName === 'img') this.#pictures.clean(element);
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

  #told(address: string): void {
    const url = remoteAddress(address.trim());
    if (url) this.#hosts.add(url.hostname);
  }
}

/** Elements whose title says what an abbreviation means. */
const MAY_EXPLAIN = new Set(['abbr', 'acronym', 'dfn']);

const BODY_ATTRIBUTES = ['bgcolor', 'text', 'class', DIR_NAME, 'id', 'lang', STYLE_NAME];

function attributesText(body: Element): string {
  return BODY_ATTRIBUTES.filter((name) => body.hasAttribute(name))
    .map((name) => ` ${showStyles(name)}="${escapeAttribute(body.getAttribute(name) ?? '')}"`)
    .join('');
}

const escapeAttribute = (text: string): string => text.replace(/[&"<>]/g, (c) => `&#${c.charCodeAt(0)};`);
