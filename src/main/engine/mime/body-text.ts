// One text part's octets as text: what its label says unless that cannot be, and format=flowed undone.
import { asBuffer, decodeBytes, decodeStrictUtf8, isAscii, normaliseCharset } from './charset.ts';
import { detectText } from './charset-detect.ts';

export interface DecodedText {
  readonly text: string;
  /** What was decoded with; lower case. */
  readonly charset: string;
  /** The label was absent, unknown or contradicted by the bytes. */
  readonly guessed: boolean;
}

/** Charsets in which any byte string is valid: only there can UTF-8 hide under a wrong label. */
const ANYTHING_GOES = /^(?:windows-125|iso-8859-|koi8|macintosh|ibm866|x-mac)/;

/**
 * @param label the charset parameter, or null
 * @param override what the person chose; believed whatever the bytes are
 * @param hint charset seen elsewhere in this message
 */
export function decodeText(
  input: Uint8Array,
  label: string | null,
  override: string | null = null,
  hint: string | null = null,
): DecodedText {
  const bytes = asBuffer(input);
  const chosen = override === null ? null : normaliseCharset(override);
  if (chosen) return { text: decodeBytes(bytes, chosen), charset: chosen, guessed: false };
  const charset = label === null ? null : normaliseCharset(label);
  if (
    isAscii(bytes) &&
    !bytes.includes(0x1b) &&
    !bytes.includes(0) &&
    !(charset && SEVEN_BIT.test(charset))
  ) {
    const hz = charset === null ? detectText(bytes, hint) : null;
    return hz ?? { text: bytes.toString('latin1'), charset: charset ?? 'us-ascii', guessed: false };
  }
  if (charset === null) return detectText(bytes, hint);
  const labelledAscii = charset === 'windows-1252' && /ascii/i.test(label ?? '');
  if (charset === 'utf-8') {
    const strict = decodeStrictUtf8(bytes);
    if (strict !== null) return { text: strict, charset, guessed: false };
    const damaged = decodeBytes(bytes, charset);
    // Bad bytes among good sequences are damage; text of another charset hardly ever holds a good one.
    if (share(damaged) < 0.5) return { text: damaged, charset, guessed: false };
    return { ...detectText(bytes, hint), guessed: true };
  }
  if (labelledAscii) return { ...detectText(bytes, hint), guessed: true };
  if (ANYTHING_GOES.test(charset)) {
    const utf8 = decodeStrictUtf8(bytes);
    if (utf8 !== null) return { text: utf8, charset: 'utf-8', guessed: true };
    if (bytes.includes('\x1b$B')) return { ...detectText(bytes), guessed: true };
    return { text: decodeBytes(bytes, charset), charset, guessed: false };
  }
  const text = decodeBytes(bytes, charset);
  if (share(text) < 0.1) return { text, charset, guessed: false };
  // What is called seven bits in Japan and is not, is what its computers hold.
  return { ...detectText(bytes, charset === 'iso-2022-jp' ? 'shift_jis' : hint), guessed: true };
}

/** Charsets whose text is ASCII on the wire. */
const SEVEN_BIT = /^(?:iso-2022|utf-7|hz-)/;

/** U+FFFD among the characters beyond ASCII. */
function share(text: string): number {
  let bad = 0;
  let wide = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) wide++;
    if (code === 0xfffd) bad++;
  }
  return wide === 0 ? 0 : bad / wide;
}

/** Line breaks as `\n`, without NUL and other control characters that no reader shows. */
export function plainLines(text: string): string {
  let out = '';
  // In slices: while it replaces, the engine holds an entry for every line, 150 MB for two million empty ones.
  for (let at = 0, end = 0; at < text.length; at = end) {
    end = at + LINES_AT_ONCE;
    if (text[end - 1] === '\r' && text[end] === '\n') end++;
    out += text
      .slice(at, end)
      .replace(/\r\n?|\f/g, '\n')
      .replace(/(?![\n\t])[\p{Cc}\ufeff]/gu, '');
  }
  return out;
}

const LINES_AT_ONCE = 128 * 1024;

/**
 * RFC 3676: lines that end in a space continue; quote marks are kept once per level.
 * @param text with `\n` line breaks
 */
export function unflow(text: string, delSp: boolean): string {
  const out: string[] = [];
  let paragraph: string | null = null;
  let level = 0;
  const finish = (): void => {
    if (paragraph !== null) out.push(prefix(level) + paragraph);
    paragraph = null;
  };
  for (const line of text.split('\n')) {
    // `> > text` is no quote of a quote by section 4.5, but everybody who writes it means one.
    const marks = /^(?:> ?(?=>))*>/.exec(line)?.[0] ?? '';
    const quotes = marks.replaceAll(' ', '').length;
    let content = line.slice(marks.length);
    if (content.startsWith(' ')) content = content.slice(1);
    if (paragraph !== null && quotes !== level) finish();
    level = quotes;
    // Strictly the end of a paragraph that flowed into it; to its writer it was the gap between two.
    if (content === '' && paragraph !== null) finish();
    // Section 4.3: the signature separator is never flowed.
    if (content === '-- ') {
      finish();
      out.push(`${prefix(level)}-- `);
      continue;
    }
    const flowed = content.endsWith(' ');
    paragraph = (paragraph ?? '') + (flowed && delSp ? content.slice(0, -1) : content);
    if (!flowed) finish();
  }
  finish();
  return out.join('\n');
}

const prefix = (level: number): string => (level === 0 ? '' : `${'>'.repeat(level)} `);

/** RFC 1896, reduced to its text. */
export function plainFromEnriched(text: string): string {
  return text
    .replace(/<param>[^<]{0,2000}<\/param>/gi, '')
    .replace(/(?<!\n)\n(?!\n)/g, ' ')
    .replace(/\n(\n+)/g, '$1')
    .replace(/<nl>|<\/?paragraph>/gi, '\n')
    .replace(/<<|<lt>/gi, '\u0000')
    .replace(/<\/?[a-z0-9-]{1,60}>/gi, '')
    .replaceAll('\u0000', '<');
}
