// Content-Type and Content-Disposition: a token and parameters, with RFC 2231 and the ways programs get it wrong.
import { headerLimits } from '../lib/limits.ts';
import { decodeBytes, decodeUnlabelled, normaliseCharset } from './charset.ts';
import { decodeHeaderText } from './encoded-word.ts';

export interface ParameterisedValue {
  /** Lower case, e.g. `text/plain` or `attachment`; empty when there is none. */
  readonly value: string;
  /** Names in lower case; values decoded. The first of a repeated name counts. */
  readonly params: ReadonlyMap<string, string>;
}

/** @param raw latin1, unfolded */
export function parseParameterised(raw: string): ParameterisedValue {
  const text = raw.slice(0, headerLimits.valueOctets);
  // The separator should be `;`, but `multipart/mixed boundary="x"` and `text/plain, charset=x` exist.
  const head = /^\s*(?:[\w-]+\s*\/\s*[^\s;,="]+(?![^\s;,"]|\s*=)|[^\s;,="]*)/.exec(text)?.[0] ?? '';
  const value = head.replace(/\s+/g, '').toLowerCase();
  const raws = readParams(text.slice(head.length));
  return { value, params: joinContinuations(raws) };
}

interface RawParam {
  readonly name: string;
  readonly value: string;
}

function readParams(text: string): RawParam[] {
  const found: RawParam[] = [];
  // Quoted value; an unclosed quote runs to the end of its line of parameters.
  const param = /([^\s;,="()<>@]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|"([^";]*)|([^;"]*))/gsy;
  for (let at = 0; at < text.length && found.length < headerLimits.parameters; ) {
    param.lastIndex = at;
    const m = param.exec(text);
    if (!m) {
      at = skipComment(text, at);
      continue;
    }
    at = param.lastIndex;
    const bare = m[4];
    // Unquoted: a token, but names with spaces (`name=my file.pdf`) are common; another `name=` ends it.
    const value =
      m[2] !== undefined
        ? m[2].replace(/\\(.)/gs, unquotePair)
        : m[3] !== undefined
          ? m[3]
          : cutAtNextParam(bare ?? '');
    if (bare !== undefined && value.length < bare.length) at -= bare.length - value.length;
    found.push({ name: (m[1] ?? '').toLowerCase(), value: value.trim() });
  }
  return found;
}

/** `C:\dir\file.doc` in quotes was never meant as escapes: only `\"` and `\\` are. */
const unquotePair = (pair: string, c: string): string => (c === '"' || c === '\\' ? c : pair);

function cutAtNextParam(value: string): string {
  const next = /\s[\w*-]+=/.exec(value);
  const cut = next && !value.includes('=?') ? value.slice(0, next.index) : value;
  return cut.replace(/^\s*\([^()]*\)|\s*\([^()]*\)\s*$/g, '');
}

function skipComment(text: string, at: number): number {
  if (text[at] !== '(') return at + 1;
  const end = text.indexOf(')', at);
  return end < 0 ? text.length : end + 1;
}

/** RFC 2231 sections 3 and 4: `name*0*=utf-8'de'%C3…; name*1="…"`. */
function joinContinuations(raws: readonly RawParam[]): Map<string, string> {
  const plain = new Map<string, string>();
  const split = new Map<string, Map<number, { value: string; encoded: boolean }>>();
  for (const { name, value } of raws) {
    const m = /^(.+?)\*(?:(\d{1,4})(\*)?)?$/.exec(name);
    if (!m) {
      if (!plain.has(name)) plain.set(name, decodePlain(value));
      continue;
    }
    const base = m[1] ?? '';
    const index = m[2] === undefined ? 0 : Number(m[2]);
    const pieces = split.get(base) ?? new Map<number, { value: string; encoded: boolean }>();
    split.set(base, pieces);
    if (!pieces.has(index)) pieces.set(index, { value, encoded: m[2] === undefined || m[3] !== undefined });
  }
  // The extended form wins over the plain one (RFC 6266 section 4.3 says so; mail does the same).
  for (const [base, pieces] of split) plain.set(base, decodeExtended(pieces));
  return plain;
}

/** RFC 2047 inside a parameter is forbidden (section 5) and everywhere. */
function decodePlain(value: string): string {
  const decoded = decodeHeaderText(value);
  // Percent-encoding without the star: only believed when it is entirely so.
  if (/^(?:utf-8|iso-8859-1)''/i.test(decoded))
    return decodeExtended(new Map([[0, { value: decoded, encoded: true }]]));
  return /%[c-f][0-9a-f]%[89ab][0-9a-f]/i.test(decoded) ? (percentDecoded(decoded) ?? decoded) : decoded;
}

function decodeExtended(pieces: ReadonlyMap<number, { value: string; encoded: boolean }>): string {
  const order = [...pieces.keys()].sort((a, b) => a - b);
  let charset: string | null = null;
  const bytes: Buffer[] = [];
  for (const index of order) {
    const piece = pieces.get(index);
    if (!piece) continue;
    let value = piece.value;
    if (index === order[0]) {
      // Both marks are needed; where one is missing, only the name of a charset is no part of the value.
      const m = /^([\w.:+-]*)'([^']*)'(.*)$/s.exec(value) ?? /^([\w.:+-]+)'()([^']*)$/s.exec(value);
      const named = m && piece.encoded ? normaliseCharset(m[1] ?? '') : null;
      if (m && piece.encoded && (named !== null || value.split("'").length > 2)) {
        charset = named;
        value = m[3] ?? '';
      }
    }
    bytes.push(piece.encoded ? percentDecode(value) : Buffer.from(value, 'latin1'));
  }
  const all = Buffer.concat(bytes);
  const text = charset ? decodeBytes(all, charset) : decodeUnlabelled(all);
  return decodeHeaderText(text.includes('=?') ? text : text.normalize('NFC'));
}

/** An address's spelling of letters, where a file name should stand; null when it is something else. */
function percentDecoded(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch {
    return null; // A percent sign that means itself.
  }
}

function percentDecode(value: string): Buffer {
  return Buffer.from(
    value.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}
