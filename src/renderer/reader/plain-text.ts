// Plain text as the frame shows it: quotes folded by level, links found, the signature dimmed, each paragraph in its own
// direction. Pure strings: every character of the message passes `escapeText` before it stands in markup.
import { linkTarget } from './link-check.ts';
import { readerLimits } from './sanitize/limits.ts';
import { MAY_END, WordsBudget } from './sanitize/words-budget.ts';

export interface TextFrame {
  readonly body: string;
  readonly cut: boolean;
}

export const escapeText = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

interface Line {
  readonly level: number;
  readonly text: string;
}

/** Quotes longer than this are folded, and every quote that ends the message. */
const FOLD_LINES = 12;
/** Deeper marks are shown as text of the deepest level. */
const MAX_LEVEL = 20;

export function plainTextBody(text: string): TextFrame {
  const words = new WordsBudget().take(text);
  const broken = words.pieces
    .join(MAY_END)
    .split(/\r\n|\r|\n/)
    .flatMap(shortLines);
  const cut = !words.whole || broken.length > readerLimits.textLines;
  const lines = broken.slice(0, readerLimits.textLines).map(readLine);
  const budget = { links: readerLimits.links, quotes: readerLimits.textQuotes };
  while (lines.length > 0 && lines.at(-1)?.text.trim() === '' && lines.at(-1)?.level === 0) lines.pop();
  const signature = signatureStart(lines);
  const body = render(signature < 0 ? lines : lines.slice(0, signature), 0, signature < 0, budget);
  const dimmed =
    signature < 0
      ? ''
      : `<div class="petrel-signature">${paragraphs(textOf(lines.slice(signature)), budget)}</div>`;
  return { body: `<div class="petrel-text">${body}${dimmed}</div>`, cut };
}

/** A line without end is looked through again for each one it is broken into. */
function shortLines(line: string): string[] {
  const out: string[] = [];
  for (let at = 0; at === 0 || at < line.length; at += readerLimits.textLine) {
    out.push(line.slice(at, at + readerLimits.textLine));
  }
  return out;
}

/** `> > text`, `>> text`; `>From` of mbox is no quote. */
function readLine(line: string): Line {
  if (/^>From /.test(line)) return { level: 0, text: line.slice(1) };
  const marks = /^(?:>[ \t]?(?=>))*>/.exec(line)?.[0] ?? '';
  const level = Math.min(marks.replace(/[^>]/g, '').length, MAX_LEVEL);
  return { level, text: level === 0 ? line : line.slice(marks.length).replace(/^ /, '') };
}

/** RFC 3676 section 4.3: the last `-- ` line outside quotes, with no more than a page after it. */
function signatureStart(lines: readonly Line[]): number {
  for (let i = lines.length - 1; i >= 0 && lines.length - i < 60; i--) {
    const line = lines[i];
    if (line?.level === 0 && /^-- ?$/.test(line.text)) return i;
  }
  return -1;
}

/** Links that may still be made of addresses, and quotes that may still stand in blocks of their own. */
interface Budget {
  links: number;
  quotes: number;
}

const textOf = (lines: readonly Line[]): string[] => lines.map(({ text }) => text);

/** Runs of lines at `level`, with deeper runs as quotes inside. */
function render(lines: readonly Line[], level: number, last: boolean, budget: Budget): string {
  let out = '';
  const lastWords = lines.findLastIndex(({ text }) => text.trim() !== '');
  for (let i = 0; i < lines.length; ) {
    const start = i;
    const deeper = (lines[i]?.level ?? 0) > level;
    while (i < lines.length && (lines[i]?.level ?? 0) > level === deeper) i++;
    const run = lines.slice(start, i);
    if (!deeper || --budget.quotes < 0) {
      out += paragraphs(textOf(run), budget);
      continue;
    }
    const ends = last && level === 0 && lastWords < i;
    out += quote(
      render(run, level + 1, false, budget),
      run.length,
      level + 1,
      ends || run.length > FOLD_LINES || level > 0,
    );
  }
  return out;
}

function quote(inner: string, lines: number, level: number, folded: boolean): string {
  const depth = ((level - 1) % 5) + 1;
  const block = `<blockquote class="petrel-quote petrel-q${depth}">${inner}</blockquote>`;
  if (!folded || lines < 3) return block;
  return `<details class="petrel-fold"><summary>Quoted text, ${lines} lines</summary>${block}</details>`;
}

/** Blank lines separate; each line finds its own direction, and one that has none takes that of the lines around it. */
function paragraphs(lines: readonly string[], budget: Budget): string {
  let out = '';
  let open: string[] = [];
  let openSide: Side = null;
  const patch = lines.findIndex((line) => /^(?:diff --git |@@ -\d+(?:,\d+)? \+\d)/.test(line));
  const flush = (before: number): void => {
    const fixed = (patch >= 0 && before > patch) || isAligned(open) ? ' petrel-fixed' : '';
    // A browser sets lines without a letter from left to right whatever stands around them.
    const block =
      openSide === 'rtl'
        ? `class="petrel-p petrel-neutral${fixed}" dir="rtl"`
        : `class="petrel-p${fixed}" dir="auto"`;
    if (open.length > 0) out += `<div ${block}>${linkify(open.join('\n'), budget)}</div>`;
    open = [];
  };
  for (const [i, side] of sidesOfNeutral(lines).entries()) {
    const line = lines[i] ?? '';
    if (side !== openSide || line.trim() === '') flush(i);
    openSide = side;
    if (line.trim() === '') out += '<div class="petrel-gap"></div>';
    else open.push(line);
  }
  flush(lines.length);
  return out;
}

/** Drawn or set in columns with blanks: tables, diagrams, the output of programs. Such lines need letters of one width. */
function isAligned(lines: readonly string[]): boolean {
  const columns = lines.filter((line) => /\S(?: {3,}|[ ]*\t[ \t]*)\S/.test(line)).length;
  const frames = lines.filter((line) => /^\s*[+|].*[-=+|]\s*$/.test(line)).length;
  return (columns > 1 && 2 * columns >= lines.length) || frames > 1;
}

/** Where a line without any direction of its own begins; null for one that has it, and where left is right anyway. */
type Side = 'rtl' | null;

function sidesOfNeutral(lines: readonly string[]): Side[] {
  const own = lines.map(directionOf);
  let before = own.find((direction) => direction !== null) ?? null;
  return own.map((direction) => {
    before = direction ?? before;
    return direction === null && before === 'rtl' ? 'rtl' : null;
  });
}

/** By its first letter (UAX 9, P2 and P3). */
function directionOf(line: string): 'ltr' | 'rtl' | null {
  const first = /[\p{L}\u200e\u200f\u061c]/u.exec(line)?.[0];
  if (first === undefined) return null;
  return RIGHT_TO_LEFT.test(first) ? 'rtl' : 'ltr';
}

const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * Addresses of the web and of mail; bounded, so that no text takes longer than its length. One in angle brackets may go on
 * over the end of a line (RFC 3986 appendix C).
 */
const LINK =
  /(?<=<)https?:\/\/[^\s<>"'`]{1,2000}(?:\n[ \t]*[^\s<>"'`]{1,500}){1,4}(?=>)|\b(?:https?:\/\/[^\s<>"'`\u00a0\u2000-\u200b\u3000]{1,2000}|www\.[a-z0-9-]{1,63}\.[^\s<>"'`]{2,2000}|mailto:[^\s<>"'`]{3,300}|[a-z0-9._%+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\b)/gi;

function linkify(text: string, budget: Budget): string {
  let out = '';
  let from = 0;
  for (const m of text.matchAll(LINK)) {
    const words = m[0].includes('\n') ? m[0] : withoutTrailing(m[0]);
    const target = linkTarget(addressOf(words.replace(/\s+/g, '')));
    if (!target || --budget.links < 0) continue;
    out += escapeText(text.slice(from, m.index));
    out += `<a href="${escapeText(target.href)}" target="_blank" rel="noopener noreferrer nofollow" title="${escapeText(target.shown)}">${escapeText(words)}</a>`;
    from = m.index + words.length;
  }
  return out + escapeText(text.slice(from));
}

function addressOf(words: string): string {
  if (/^(?:https?|mailto):/i.test(words)) return words;
  return words.includes('@') && !/^www\./i.test(words) ? `mailto:${words}` : `https://${words}`;
}

/** Punctuation that ends the sentence, not the address; a closing bracket only when the address opened none. */
function withoutTrailing(words: string): string {
  let text = words;
  for (;;) {
    const last = text.at(-1) ?? '';
    const open = { ')': '(', ']': '[', '}': '{' }[last];
    if (open !== undefined && count(text, open) < count(text, last)) text = text.slice(0, -1);
    else if (/[.,;:!?*_~|\\]/.test(last)) text = text.slice(0, -1);
    else return text;
  }
}

const count = (text: string, c: string): number => text.split(c).length - 1;
