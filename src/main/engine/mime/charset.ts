// Bytes to text, for headers and bodies: labels as mail really spells them, decoders that never throw, and what a
// label must not be believed for. Guessing without a label lives in charset-detect.ts.
import iconv from 'iconv-lite';
import { familyOf } from './code-pages.ts';
import { decodeUtf7 } from './utf7.ts';

/** Labels that mean "nobody knew". */
const UNKNOWN = new Set([
  '',
  'default',
  'x-unknown',
  'unknown',
  'unknown-8bit',
  'x-unknown-8bit',
  '8bit',
  '7bit',
  'binary',
  'ansi',
  'none',
  'undefined',
  'x-user-defined',
  'user-defined',
]);

/** Spellings the Encoding Standard does not list, mapped to ones it does. */
const ALIASES: Readonly<Record<string, string>> = {
  ascii7: 'windows-1252',
  usascii: 'windows-1252',
  'us-ascii-1': 'windows-1252',
  '646': 'windows-1252',
  'latin-1': 'windows-1252',
  iso88591: 'windows-1252',
  '8859-1': 'windows-1252',
  'iso-8859': 'windows-1252',
  'ansi_x3.110': 'windows-1252',
  'ansi_x3.110-1983': 'windows-1252',
  'iso-8859-1-windows-3.1-latin-1': 'windows-1252',
  'iso-8859-1-windows-3.0-latin-1': 'windows-1252',
  'latin-2': 'iso-8859-2',
  'latin-9': 'iso-8859-15',
  'sjis-win': 'shift_jis',
  gb2312: 'gb18030',
  'cn-gb': 'gb18030',
  uhc: 'euc-kr',
  'ks_c_5601-1992': 'euc-kr',
  'iso-2022-jp-ms': 'iso-2022-jp',
  'iso-2022-jp-1': 'iso-2022-jp',
  'iso-2022-jp-2': 'iso-2022-jp',
  'iso-2022-jp-3': 'iso-2022-jp',
  'iso-2022-jp-2004': 'iso-2022-jp',
  'x-windows-iso2022jp': 'iso-2022-jp',
  'koi8-ru': 'koi8-u',
  'koi-8': 'koi8-r',
  jis: 'iso-2022-jp',
  jis7: 'iso-2022-jp',
  iso2022jp: 'iso-2022-jp',
  iso2022kr: 'iso-2022-kr',
  hz: 'hz-gb-2312',
  'hz-gb2312': 'hz-gb-2312',
  // Whichever octet comes first in them.
  unicode: 'utf-16',
  csunicode: 'utf-16',
  'ucs-2': 'utf-16',
  ucs2: 'utf-16',
  'iso-10646-ucs-2': 'utf-16',
  'x-mac-ce': 'maccenteuro',
  'x-mac-centraleurroman': 'maccenteuro',
  'x-mac-greek': 'macgreek',
  'x-mac-turkish': 'macturkish',
  'x-mac-roman': 'macintosh',
  macroman: 'macintosh',
  'mac-roman': 'macintosh',
  'unicode-1-1-utf-7': 'utf-7',
  'x-unicode-1-1-utf-7': 'utf-7',
  'unicode-2-0-utf-7': 'utf-7',
};

/** Charsets that need a shift state the Encoding Standard refuses to decode; ours below. */
const SHIFTED = new Set(['hz-gb-2312', 'iso-2022-kr', 'csiso2022kr', 'iso-2022-cn']);

type Decoder = InstanceType<typeof TextDecoder>;
const decoders = new Map<string, Decoder | null>();

function decoderFor(label: string): Decoder | null {
  const known = decoders.get(label);
  if (known !== undefined) return known;
  let decoder: Decoder | null;
  try {
    decoder = new TextDecoder(label);
  } catch {
    decoder = null; // Not a label of the Encoding Standard: iconv-lite is asked next.
  }
  // Labels come from strangers: the table of them must not grow without end.
  if (decoders.size < 256) decoders.set(label, decoder);
  return decoder;
}

/** A label as written in mail → a name `decodeBytes` understands, or null when nothing here can decode it. */
export function normaliseCharset(written: string): string | null {
  // `utf-8*en` (RFC 2231 section 5 language), `"utf-8"`, `utf-8;`, `charset=utf-8`: all seen.
  const label = written
    .toLowerCase()
    .replace(/\*.*$/s, '')
    .replace(/^charset=/, '')
    .replace(/[\s"';<>]/g, '');
  if (UNKNOWN.has(label) || label.length > 60) return null;
  const alias = ALIASES[label] ?? familyOf(label);
  if (SHIFTED.has(alias)) return alias;
  if (alias === 'utf-16' || alias === 'utf-32') return alias;
  const decoder = decoderFor(alias);
  if (decoder) return decoder.encoding === 'replacement' ? null : decoder.encoding;
  return iconv.encodingExists(alias) ? alias : null;
}

// Bytes 0x80–0x9F of windows-1252. Own table: the runtime's decoder took them for C1 controls in some versions.
const CP1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** Latin-1 text (one character a byte) as windows-1252. */
function windows1252(latin1: string): string {
  return latin1.replace(/[\x80-\x9f]/g, (c) => CP1252[c.charCodeAt(0) - 0x80] ?? c);
}

export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Text by a name of `normaliseCharset`. Never throws; what does not fit becomes U+FFFD. */
export function decodeBytes(bytes: Uint8Array, charset: string): string {
  const buffer = asBuffer(bytes);
  if (charset === 'windows-1252') return windows1252(buffer.toString('latin1'));
  if (charset === 'utf-8') return stripBom(buffer.toString('utf8'));
  if (charset === 'utf-7') return stripBom(decodeUtf7(buffer));
  if (charset === 'hz-gb-2312') return decodeHz(buffer);
  if (SHIFTED.has(charset)) return decodeShifted(buffer, charset === 'iso-2022-cn' ? 'gb18030' : 'euc-kr');
  // RFC 2781 section 4.3: without a BOM, "utf-16" is big-endian; what mail holds is whatever has its NULs there.
  if (charset === 'utf-16') return decodeUtf16(buffer);
  if (charset === 'iso-2022-jp') return decodeIso2022Jp(buffer);
  return decoderFor(charset)?.decode(buffer) ?? stripBom(iconv.decode(buffer, charset));
}

const stripBom = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);

/** JIS X 0213 (RFC 2237's successors) is announced by sequences of its own; nearly all that mail holds of it is JIS X 0208. */
function decodeIso2022Jp(buffer: Buffer): string {
  const decode = (bytes: Buffer): string => decoderFor('iso-2022-jp')?.decode(bytes) ?? '';
  if (!buffer.includes('\x1b$(') && !buffer.includes(SHIFT_OUT)) return decode(buffer);
  const text = halfWidthEscaped(buffer.toString('latin1')).replaceAll('\x1b$(O', () => '\x1b$B');
  return decode(
    Buffer.from(
      text.replaceAll('\x1b$(Q', () => '\x1b$B'),
      'latin1',
    ),
  );
}

const SHIFT_OUT = 0x0e;

/** Half-width katakana between SO and SI (JIS X 0201 in seven bits) have an escape sequence, too, which decoders know. */
function halfWidthEscaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: shift codes are what is looked for
  return text.replace(/\x0e([^\x0e\x0f\x1b\r\n]*)\x0f?/g, '\x1b(I$1\x1b(B');
}

function decodeUtf16(buffer: Buffer): string {
  const little =
    (buffer[0] === 0xff && buffer[1] === 0xfe) ||
    (!(buffer[0] === 0xfe && buffer[1] === 0xff) && nulsAt(buffer, 1) > nulsAt(buffer, 0));
  return decoderFor(little ? 'utf-16le' : 'utf-16be')?.decode(buffer) ?? '';
}

function nulsAt(buffer: Buffer, from: number): number {
  let count = 0;
  for (let i = from; i < buffer.length && i < 2_000; i += 2) if (buffer[i] === 0) count++;
  return count;
}

/** RFC 1843: `~{` opens two-byte GB 2312 in seven bits, `~}` closes it. */
function decodeHz(buffer: Buffer): string {
  const out = Buffer.alloc(buffer.length);
  let length = 0;
  let wide = false;
  for (let i = 0; i < buffer.length; i++) {
    const byte = buffer[i] ?? 0;
    const next = buffer[i + 1];
    if (byte === 0x7e && (next === 0x7b || next === 0x7d)) {
      wide = next === 0x7b;
      i++;
    } else if (byte === 0x7e && next === 0x7e && !wide) {
      out[length++] = byte;
      i++;
    } else {
      if (byte === 0x0a) wide = false;
      out[length++] = wide && byte > 0x20 ? byte | 0x80 : byte;
    }
  }
  return decodeBytes(out.subarray(0, length), 'gb18030');
}

/** RFC 1557: SO and SI switch two-byte characters on and off; escape sequences only announce the set. */
function decodeShifted(buffer: Buffer, base: string): string {
  const out = Buffer.alloc(buffer.length);
  let length = 0;
  let wide = false;
  for (let i = 0; i < buffer.length; i++) {
    const byte = buffer[i] ?? 0;
    if (byte === 0x1b && buffer[i + 1] === 0x24 && (buffer[i + 2] === 0x29 || buffer[i + 2] === 0x2a)) i += 3;
    else if (byte === 0x0e) wide = true;
    else if (byte === 0x0f) wide = false;
    else out[length++] = wide && byte > 0x20 ? byte | 0x80 : byte;
  }
  return decodeBytes(out.subarray(0, length), base);
}

/** Every byte below 0x80. */
export function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] as number) >= 0x80) return false;
  return true;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Well-formed UTF-8, or null. */
export function decodeStrictUtf8(bytes: Uint8Array): string | null {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return null; // Malformed: the caller's next candidate.
  }
}

/** Header bytes without a label: UTF-8 (RFC 6532) when well-formed, else windows-1252, which never fails. */
export function decodeUnlabelled(bytes: Uint8Array): string {
  return decodeStrictUtf8(bytes) ?? decodeBytes(bytes, 'windows-1252');
}
