// Header text as people read it: RFC 2047 encoded-words in the forms mail really holds, and raw 8-bit bytes. Runs once
// for every subject and name of a first synchronisation, so plain ASCII leaves by the first line.
import { headerLimits } from '../lib/limits.ts';
import { asBuffer, decodeBytes, decodeStrictUtf8, decodeUnlabelled, normaliseCharset } from './charset.ts';
import { decodeHeaderOctets } from './charset-detect.ts';

/** Anything that is not printable ASCII, or the start of an encoded-word. */
const NEEDS_WORK = /[^\x20-\x7e]|=\?/;

/**
 * Decodes one header value: folding undone, encoded-words and raw 8-bit bytes turned into text, control characters
 * into spaces, at most `headerLimits.textChars` long. Never throws.
 * @param value bytes, or a string with one character a byte (latin1). A string with a character above U+00FF is
 * taken as text that is already decoded.
 */
export function decodeHeaderText(value: Uint8Array | string): string {
  const raw = typeof value === 'string' ? value : asBuffer(value).toString('latin1');
  if (!NEEDS_WORK.test(raw))
    return raw.length > headerLimits.textChars ? raw.slice(0, headerLimits.textChars) : raw.trim();
  return clean(decodeWords(unfold(raw.slice(0, headerLimits.valueOctets))));
}

/** RFC 5322 section 2.2.3: a line break before white space is no part of the value. */
export const unfold = (raw: string): string =>
  raw.includes('\n') || raw.includes('\r') ? raw.replace(/\r?\n(?=[ \t])|\r\n?|\n/g, '') : raw;

function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
  const plain = text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ').trim();
  return plain.length > headerLimits.textChars
    ? plain.slice(0, headerLimits.textChars).toWellFormed()
    : plain;
}

interface Word {
  readonly charset: string | null;
  readonly base64: boolean;
  readonly text: string;
}

/** Text between words is only dropped when it is white space (RFC 2047 section 6.2). */
function decodeWords(raw: string): string {
  let at = raw.indexOf('=?');
  if (at < 0) return rawText(raw);
  let out = '';
  let from = 0;
  let run: Word[] = [];
  const flush = (): void => {
    if (run.length > 0) out += decodeRun(run);
    run = [];
  };
  // Where the next `?=` stands, kept so that many unfinished words do not each search to the end.
  let close = -1;
  while (at >= 0) {
    if (close < at + 2) close = indexOrEnd(raw, '?=', at + 2);
    const word = readWord(raw, at, close);
    if (!word) {
      at = raw.indexOf('=?', at + 2);
      continue;
    }
    const between = raw.slice(from, at);
    if (run.length === 0 || /[^ \t\r\n]/.test(between)) {
      flush();
      out += rawText(between);
    }
    run.push(word.word);
    from = word.end;
    at = raw.indexOf('=?', from);
  }
  flush();
  return out + rawText(raw.slice(from));
}

function indexOrEnd(raw: string, what: string, from: number): number {
  const at = raw.indexOf(what, from);
  return at < 0 ? raw.length : at;
}

/** `=?charset?Q?text?=` at `at`; `close` is the first `?=` after it, or the end of the value. */
function readWord(raw: string, at: number, close: number): { word: Word; end: number } | null {
  const charsetEnd = raw.indexOf('?', at + 2);
  if (charsetEnd < 0 || charsetEnd - at > 80 || charsetEnd === at + 2) return null;
  const encoding = raw[charsetEnd + 1];
  if (raw[charsetEnd + 2] !== '?' || !encoding || !'bBqQ'.includes(encoding)) return null;
  const label = raw.slice(at + 2, charsetEnd);
  if (/[\s<>@()]/.test(label)) return null;
  const start = charsetEnd + 3;
  // The mark found may be the `?=` of `?Q?=C3`. Cut-off words (a subject cut at 255 octets) end with their text.
  let end = close >= start ? close : indexOrEnd(raw, '?=', start);
  if (end - start > headerLimits.wordChars) return null;
  const next = raw.indexOf('=?', start);
  if (next >= 0 && next < end && /^=\?[\w.:*-]+\?[bq]\?/i.test(raw.slice(next, next + 90))) end = next;
  const base64 = encoding === 'b' || encoding === 'B';
  if (!base64) end = afterBareMarks(raw, end);
  const word = { charset: normaliseCharset(label), base64, text: raw.slice(start, end) };
  return { word, end: raw.startsWith('?=', end) ? end + 2 : end };
}

/** A question mark that should have been written `=3F`, before an escape: not the end of the word (RFC 2047 section 4.2). */
function afterBareMarks(raw: string, end: number): number {
  const more = /^\?=[0-9a-f]{2}(?:(?!=\?|\?=)\S){0,200}\?=(?![0-9a-f]{2})/i.exec(raw.slice(end, end + 210));
  return more ? end + more[0].length - 2 : end;
}

/** Neighbours of one charset are decoded together: senders split characters, and even base64 groups, between words. */
function decodeRun(words: readonly Word[]): string {
  let out = '';
  for (let i = 0; i < words.length; ) {
    const charset = words[i]?.charset ?? null;
    const pieces: Buffer[] = [];
    let pending = '';
    for (; i < words.length && words[i]?.charset === charset; i++) {
      const word = words[i] as Word;
      if (word.base64) {
        pending += word.text.replace(/[^A-Za-z0-9+/=_-]/g, '');
        const next = words[i + 1];
        const joins =
          pending.length % 4 !== 0 && !pending.endsWith('=') && next?.base64 && next.charset === charset;
        if (joins) continue;
        // Each group may have brought its own padding.
        for (const group of pending.split(/=+/)) pieces.push(Buffer.from(group, 'base64'));
        pending = '';
      } else pieces.push(decodeQ(word.text));
    }
    out += decodeLabelled(Buffer.concat(pieces), charset);
  }
  return out;
}

function decodeLabelled(bytes: Buffer, charset: string | null): string {
  if (!charset) return decodeUnlabelled(bytes);
  // Words labelled Latin-1 or ASCII that hold UTF-8 are common (and the other way round), and cheap to tell.
  if (charset === 'utf-8' || charset === 'windows-1252') {
    return decodeStrictUtf8(bytes) ?? (charset === 'utf-8' ? repairUtf8(bytes) : decodeBytes(bytes, charset));
  }
  return decodeBytes(bytes, charset);
}

/** Malformed UTF-8: a cut at the end is dropped; more than a few bad bytes mean the label was wrong. */
function repairUtf8(bytes: Buffer): string {
  const text = decodeBytes(bytes, 'utf-8');
  const bad = text.split('\ufffd').length - 1;
  const beyondAscii = text.length - text.replace(/[\u0080-\uffff]/g, '').length;
  return bad > beyondAscii - bad ? decodeBytes(bytes, 'windows-1252') : text.replace(/\ufffd$/, '');
}

function decodeQ(text: string): Buffer {
  const bytes = Buffer.alloc(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5f) bytes[length++] = 0x20;
    else if (code === 0x3d) {
      const value = Number.parseInt(text.slice(i + 1, i + 3), 16);
      if (/^[0-9a-fA-F]{2}$/.test(text.slice(i + 1, i + 3))) {
        bytes[length++] = value;
        i += 2;
      } else bytes[length++] = code;
    } else bytes[length++] = code;
  }
  return bytes.subarray(0, length);
}

function rawText(raw: string): string {
  if (!/[\u0080-\uffff]/.test(raw)) return raw.includes('\x1b') ? escaped(raw) : raw;
  if (/[\u0100-\uffff]/.test(raw)) return raw; // Already text.
  return decodeHeaderOctets(Buffer.from(raw, 'latin1'));
}

/** Raw ISO-2022-JP in a header: seven bits, so only its escape sequences tell. */
const escaped = (raw: string): string =>
  raw.includes('\x1b$B') || raw.includes('\x1b$@')
    ? decodeBytes(Buffer.from(raw, 'latin1'), 'iso-2022-jp')
    : raw;
