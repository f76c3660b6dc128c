// Which charset a text is in when nobody said, or what was said cannot be true. Works on decoded candidates: a wrong
// guess must lose to a right one by what the letters are, not by the language we speak.
import { asBuffer, decodeBytes, decodeStrictUtf8, isAscii } from './charset.ts';

export interface DetectedText {
  readonly text: string;
  readonly charset: string;
  /** False when the bytes leave no doubt (ASCII, well-formed UTF-8, a byte order mark, escape sequences). */
  readonly guessed: boolean;
}

/** Characters enough to tell; the rest of a long text is not weighed. */
const SAMPLE = 16_384;

/** Decodes bytes without a usable label. `hint`: the charset of the header or another part, tried first when it fits. */
export function detectText(input: Uint8Array, hint: string | null = null): DetectedText {
  const bytes = asBuffer(input);
  const sure = unmistakable(bytes);
  if (sure) return { text: decodeBytes(bytes, sure), charset: sure, guessed: false };
  const utf8 = decodeStrictUtf8(bytes);
  if (utf8 !== null) return { text: utf8, charset: 'utf-8', guessed: false };
  const charset = guess(bytes.subarray(0, SAMPLE), hint);
  return { text: decodeBytes(bytes, charset), charset, guessed: true };
}

/**
 * Raw octets in a header that names no charset: UTF-8 (RFC 6532) when well-formed, else what the letters themselves make likely.
 * With few of them Western letters are taken for granted.
 */
export function decodeHeaderOctets(input: Uint8Array): string {
  const bytes = asBuffer(input);
  const utf8 = decodeStrictUtf8(bytes);
  if (utf8 !== null) return utf8;
  const western = decodeBytes(bytes, 'windows-1252');
  if ((western.match(/[^\0-\x7f]/g)?.length ?? 0) < ENOUGH_TO_TELL) return western;
  const start = bytes.findIndex((octet) => octet >= 0x80);
  const text = decodeBytes(bytes, guess(bytes.subarray(start, start + HEADER_SAMPLE), 'windows-1252'));
  // Scripts do not change inside a word: `AÇÃO` holds the two octets of a kana.
  return /[a-z][^\0-\u024f][a-z]/i.test(text) ? western : text;
}

/** Headers come by the thousand: octets that are weighed of one. */
const HEADER_SAMPLE = 48;
/** Octets beyond ASCII. */
const ENOUGH_TO_TELL = 4;

/** Byte order marks and shift sequences. */
function unmistakable(bytes: Buffer): string | null {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'utf-16';
  const head = bytes.toString('latin1', 0, SAMPLE);
  if (head.includes('\x1b$B') || head.includes('\x1b$@') || head.includes('\x1b(J')) return 'iso-2022-jp';
  if (head.includes('\x1b$)C')) return 'iso-2022-kr';
  if (/~\{[!-w][!-~](?:[!-w][!-~])*~\}/.test(head) && isAscii(bytes)) return 'hz-gb-2312';
  if (bytes.length >= 4 && isUtf16(bytes)) return 'utf-16';
  return null;
}

/** Latin text in UTF-16 has a NUL in every second place. */
function isUtf16(bytes: Buffer): boolean {
  const end = Math.min(bytes.length, 2_000);
  let nul = 0;
  for (let i = 0; i < end; i++) if (bytes[i] === 0) nul++;
  return nul > end * 0.3 && nul < end * 0.7;
}

const MULTI_BYTE = ['gb18030', 'big5', 'shift_jis', 'euc-jp', 'euc-kr'] as const;
const SINGLE_BYTE = [
  'windows-1252',
  'windows-1251',
  'koi8-r',
  'windows-1250',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-874',
  'ibm866',
] as const;

function guess(sample: Buffer, hint: string | null): string {
  let best = 'windows-1252';
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const charset of [...(hint && hint !== 'utf-8' ? [hint] : []), ...SINGLE_BYTE, ...MULTI_BYTE]) {
    const text = decodeBytes(sample, charset);
    // What the rest of the message is in needs less evidence.
    const score = weigh(text) + (charset === hint ? 0.6 : 0);
    if (score > bestScore + 1e-9) {
      best = charset;
      bestScore = score;
    }
  }
  return best;
}

// Letters that make up most of running text in their script.
const COMMON_HAN = new Set(
  '的一是了我不人在他有这来着个们中到大说为上要就出会可也你对生能子那得于下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运您請謝這個們說為會來對時過發後裡經現當沒動還進從開實軍無與長機關點業將兩間問應戰體見產話內給門員東聲論處義幾認條氣題爾別變總電數報結務場計資統區隊決馬書則聽達強難權張該規據邊類術領確傳師觀導爭運',
);
const COMMON_CYRILLIC = new Set('оеаинтсрвлкмдпуяыьгзбчйжхшюіїєў');
/** What a Western text that is else ASCII has now and then; other code pages have letters in these places. */
const LONE_MARKS = new Set('\u00a0«»“”‘’–—…€£©®°§');
const COMMON_LATIN = new Set('éèêëàâäáãåæçíîïñóôöõøúûüßœąćęłńśźżčďěňřšťůžőűăâîșțşţğı«»“”‘’–—…€£©®°·§');

/** Mean plausibility of the characters beyond ASCII, about -2 … 1.3. */
function weigh(text: string): number {
  let sum = 0;
  let count = 0;
  let previous = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) {
      // A little more than a letter of Cyrillic can get, and far less than a word of it.
      sum += isLoneMark(text, i) ? 1.05 : plausibility(code, text[i] as string, previous);
      count++;
    } else if (previous >= 0x370 && previous < 0xe80 && isLatinLetter(code)) sum -= 0.6;
    previous = code;
  }
  return count === 0 ? 0 : sum / count;
}

const isLoneMark = (text: string, at: number): boolean =>
  LONE_MARKS.has(text[at] as string) && isNoLetter(text[at - 1]) && isNoLetter(text[at + 1]);

const isNoLetter = (c = ' '): boolean => c < '\x80' || LONE_MARKS.has(c);

const isLatinLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 0xc0 && code < 0x250);

function plausibility(code: number, c: string, previous: number): number {
  if (code === 0xfffd) return -4;
  if (code < 0xa0) return -3; // C1 controls never occur in text.
  if (code >= 0xe000 && code <= 0xf8ff) return -3; // Private use.
  if (code < 0x250 || (code >= 0x2010 && code <= 0x20ac) || code === 0x2122) return latin(c, code, previous);
  if (code >= 0x370 && code < 0xe80 && isLatinLetter(previous)) return -0.6; // Scripts do not change inside a word.
  if (code >= 0x370 && code < 0x400) return sameScript(previous, 0x370, 0x400) ? 0.9 : 0.3;
  if (code >= 0x400 && code < 0x530) return cyrillic(c, previous);
  if (code >= 0x590 && code < 0x600) return sameScript(previous, 0x590, 0x600) ? 0.9 : 0.4;
  if (code >= 0x600 && code < 0x700) return sameScript(previous, 0x600, 0x700) ? 0.8 : 0.4;
  if (code >= 0xe00 && code < 0xe80) return sameScript(previous, 0xe00, 0xe80) ? 0.75 : 0.3;
  if (code >= 0x3040 && code < 0x3100) return 1.3; // Kana.
  if (code >= 0x3000 && code < 0x3040) return 0.9; // CJK punctuation.
  if (code >= 0xac00 && code < 0xd7a4) return 1.05;
  if (code >= 0x4e00 && code < 0xa000) return COMMON_HAN.has(c) ? 1.25 : 0.45;
  if (code >= 0xff01 && code < 0xff60) return 0.6; // Full-width forms.
  if (code >= 0xff60 && code < 0xffa0) return -0.6; // Half-width kana: what Shift_JIS makes of other charsets.
  if (code >= 0x2500 && code < 0x25a0) return -0.8; // Box drawing: what code pages of DOS make of letters.
  return -0.4;
}

const sameScript = (previous: number, from: number, to: number): boolean =>
  (previous >= from && previous < to) || previous === 0x20;

function latin(c: string, code: number, previous: number): number {
  const common = COMMON_LATIN.has(c.toLowerCase());
  const letter = c.toLowerCase() !== c.toUpperCase();
  if (!letter) return common ? 0.5 : -0.3;
  // An accented letter stands among plain ones; runs of them are mostly another charset misread.
  if (previous >= 0xc0 && previous < 0x250) return common && c === c.toLowerCase() ? -0.3 : -0.8;
  const upper = c !== c.toLowerCase();
  if (upper && previous >= 97 && previous <= 122) return -0.8;
  const rare = code >= 0x100 ? 0.25 : 0;
  return (common ? 0.8 : 0.1) + (isLatinLetter(previous) ? 0.2 : 0) - rare;
}

const CYRILLIC_CONSONANT = /[бвгджзклмнпрстфхцчшщ]/;

/** Windows-1251 and KOI8-R differ in letter case above all: a capital after a small letter is the wrong one. */
function cyrillic(c: string, previous: number): number {
  const lower = c === c.toLowerCase();
  // It stands behind vowels; where windows-1251 reads Hebrew, behind anything.
  if (c === 'й' && CYRILLIC_CONSONANT.test(String.fromCharCode(previous))) return -1.5;
  if (!lower && previous >= 0x430 && previous < 0x460) return -1;
  return lower ? (COMMON_CYRILLIC.has(c) ? 1 : 0.4) : 0.5;
}
