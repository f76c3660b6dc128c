// HTML as plain text, for previews, search and replies; never for showing HTML mail. One pass, linear, no DOM.

const BLOCK =
  /^(?:p|div|tr|table|h[1-6]|ul|ol|li|blockquote|pre|hr|section|article|header|footer|center|address|dl|dt|dd)$/;
/** Elements whose content is no text. */
const HIDDEN = /^(?:style|script|title|noscript|template|svg|math|object|select|iframe)$/;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '©',
  reg: '®',
  trade: '™',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  bull: '•',
  middot: '·',
  euro: '€',
  pound: '£',
  laquo: '«',
  raquo: '»',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  eacute: 'é',
  egrave: 'è',
  ecirc: 'ê',
  agrave: 'à',
  aacute: 'á',
  ccedil: 'ç',
  ntilde: 'ñ',
  oslash: 'ø',
  aring: 'å',
  aelig: 'æ',
  zwnj: '',
  zwj: '',
  shy: '',
  times: '×',
  deg: '°',
  sect: '§',
};

/** @returns text with `\n` line breaks, white space collapsed */
export function htmlToText(html: string): string {
  let out = '';
  let hidden: string | null = null;
  const lower = html.toLowerCase();
  const unclosed = new Set<string>();
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    const end = open < 0 ? html.length : open;
    if (hidden === null) out += decodeEntities(html.slice(at, end)).replace(/[ \t\r\n\f]+/g, ' ');
    if (open < 0) break;
    if (html.startsWith('<!--', open)) {
      const close = html.indexOf('-->', open + 4);
      at = close < 0 ? html.length : close + 3;
      continue;
    }
    const tag = /^<(\/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})/.exec(html.slice(open, open + 40));
    if (!tag) {
      if (/^<[!?/]/.test(html.slice(open, open + 2))) at = closeOf(html, open);
      else {
        if (hidden === null) out += '<';
        at = open + 1;
      }
      continue;
    }
    const name = (tag[2] ?? '').toLowerCase();
    at = closeOf(html, open);
    if (hidden !== null) {
      if (tag[1] === '/' && name === hidden) hidden = null;
    } else if (HIDDEN.test(name)) {
      // An unclosed <title> must not swallow the letter.
      if (tag[1] === '' && !unclosed.has(name)) {
        if (lower.includes(`</${name}`, at)) hidden = name;
        else unclosed.add(name);
      }
    } else if (name === 'br') out += '\n';
    else if (name === 'td' || name === 'th') out += ' ';
    else if (BLOCK.test(name)) out += tag[1] === '' && name === 'li' ? '\n• ' : '\n';
  }
  return out
    .replace(/\u034f|[\u200b\u00ad\ufeff]/g, '')
    .replace(/ *\n */g, '\n')
    .replace(/[ \u00a0]{2,}/g, ' ')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Index after the tag that opens at `open`; `>` inside quoted attribute values does not end it. */
function closeOf(html: string, open: number): number {
  let quote = '';
  for (let i = open + 1; i < html.length; i++) {
    const c = html[i] as string;
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === '>') return i + 1;
    else if ((c === '"' || c === "'") && html[i - 1] === '=') quote = c;
  }
  // An attribute's quote was never closed: the first `>` ends the tag.
  const close = html.indexOf('>', open);
  return close < 0 ? html.length : close + 1;
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,10});?/gi, (whole, name: string) => {
    if (name[0] !== '#') return ENTITIES[name] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000)
      ? String.fromCodePoint(code)
      : '\ufffd';
  });
}

/** The value of an attribute as browsers read it: `&copy=1` in an address is no copyright sign (HTML 13.2.5.73). */
export function decodeAttribute(value: string): string {
  return value.includes('&')
    ? value.replace(
        /&(?:#\d{1,7};?|#x[0-9a-f]{1,6};?|[a-z][a-z0-9]{1,30};|(?:amp|lt|gt|quot|copy|reg|nbsp)(?![=a-z0-9]))/gi,
        decodeEntities,
      )
    : value;
}

/** Plain text as HTML that looks the same; only for joining text parts to HTML parts. */
export function textToHtml(text: string): string {
  return `<div style="white-space: pre-wrap">${escapeMarkup(text)}</div>`;
}

export const escapeMarkup = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
