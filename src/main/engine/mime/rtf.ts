// RTF as Outlook wraps letters in it: decompressed (MS-OXRTFCP) and turned back into HTML (MS-OXRTFEX) or text.
import { mimeLimits } from '../lib/limits.ts';
import { decodeBytes, normaliseCharset } from './charset.ts';

/** MS-OXRTFCP section 2.1.3.1.1: what the dictionary holds before the first octet. */
const DICTIONARY =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans ' +
  'SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx';

/** @returns latin1 bytes of the RTF, or null when damaged or larger than `mimeLimits.rtfOctets` */
export function decompressRtf(input: Buffer): Buffer | null {
  if (input.length < 16) return null;
  const rawSize = input.readUInt32LE(4);
  const magic = input.toString('latin1', 8, 12);
  if (rawSize > mimeLimits.rtfOctets) return null;
  if (magic === 'MELA') return Buffer.from(input.subarray(16, 16 + rawSize));
  if (magic !== 'LZFu') return null;
  const window = Buffer.alloc(4096);
  let write = window.write(DICTIONARY, 'latin1');
  const out = Buffer.alloc(rawSize);
  let length = 0;
  let at = 16;
  while (at < input.length && length < rawSize) {
    const control = input[at++] as number;
    for (let bit = 0; bit < 8 && length < rawSize; bit++) {
      if (control & (1 << bit)) {
        if (at + 1 >= input.length) return out.subarray(0, length);
        const token = ((input[at] as number) << 8) | (input[at + 1] as number);
        at += 2;
        const offset = token >> 4;
        if (offset === write) return out.subarray(0, length);
        for (let i = 0; i < (token & 15) + 2 && length < rawSize; i++) {
          const byte = window[(offset + i) % 4096] as number;
          out[length++] = byte;
          window[write] = byte;
          write = (write + 1) % 4096;
        }
      } else {
        if (at >= input.length) return out.subarray(0, length);
        const byte = input[at++] as number;
        out[length++] = byte;
        window[write] = byte;
        write = (write + 1) % 4096;
      }
    }
  }
  return out.subarray(0, length);
}

interface Group {
  /** Destination whose content is no text of the letter. */
  skip: boolean;
  /** Inside `\*\htmltag`: content is HTML source. */
  tag: boolean;
  /** Between `\htmlrtf` and `\htmlrtf0`: only for RTF readers. */
  rtfOnly: boolean;
}

const DESTINATIONS = new Set([
  'fonttbl',
  'colortbl',
  'stylesheet',
  'info',
  'pict',
  'object',
  'header',
  'footer',
  'headerl',
  'headerr',
  'footerl',
  'footerr',
  'generator',
  'listtable',
  'listoverridetable',
  'rsidtbl',
  'themedata',
  'datastore',
  'latentstyles',
  'mhtmltag',
  'pntext',
]);

/** The letter inside an RTF: HTML when it was made from HTML, else text. */
export function rtfToBody(rtf: Buffer): { html: string | null; text: string | null } {
  const source = rtf.toString('latin1');
  if (!source.startsWith('{\\rtf')) return { html: null, text: null };
  const fromHtml = source.slice(0, 2_000).includes('\\fromhtml');
  const codepage =
    normaliseCharset(`windows-${/\\ansicpg(\d+)/.exec(source)?.[1] ?? '1252'}`) ?? 'windows-1252';
  const content = read(source, codepage, fromHtml);
  return fromHtml
    ? { html: content, text: null }
    : { html: null, text: content.trim() === '' ? null : content };
}

const SYMBOLS: Readonly<Record<string, string>> = {
  par: '\n',
  line: '\n',
  tab: '\t',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
  endash: '–',
  emdash: '—',
  '~': '\u00a0',
  _: '-',
  '{': '{',
  '}': '}',
  '\\': '\\',
  cell: '\t',
  row: '\n',
};

function read(source: string, codepage: string, fromHtml: boolean): string {
  const stack: Group[] = [];
  let group: Group = { skip: false, tag: false, rtfOnly: false };
  let out = '';
  let bytes: number[] = [];
  /** Characters that follow `\u` for readers without Unicode. */
  let unicodeSkip = 1;
  let toSkip = 0;
  const shown = (): boolean => !group.skip && (group.tag || !group.rtfOnly);
  const flush = (): void => {
    if (bytes.length > 0) out += decodeBytes(Buffer.from(bytes), codepage);
    bytes = [];
  };
  const put = (text: string): void => {
    flush();
    if (shown()) out += text;
  };
  const token =
    /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)/gsy;
  for (let m = token.exec(source); m; m = token.exec(source)) {
    const [, word, argument, hex, symbol, brace, run] = m;
    if (brace === '{') {
      flush();
      if (stack.length > 1_000) return out;
      stack.push(group);
      group = { ...group };
      toSkip = 0;
    } else if (brace === '}') {
      flush();
      group = stack.pop() ?? group;
      toSkip = 0;
    } else if (hex !== undefined) {
      if (toSkip > 0) toSkip--;
      else if (shown()) bytes.push(Number.parseInt(hex, 16));
    } else if (symbol !== undefined) {
      if (symbol === '*') {
        // An unknown destination is skipped; \*\htmltag is the one we know.
        if (source.startsWith('\\htmltag', token.lastIndex)) group.tag = true;
        else group.skip = true;
      } else if (symbol !== '\n' && symbol !== '\r') put(SYMBOLS[symbol] ?? '');
      else put('\n');
    } else if (word !== undefined) {
      if (word === 'htmlrtf') group.rtfOnly = fromHtml && argument !== '0';
      else if (word === 'uc') unicodeSkip = Math.min(Number(argument ?? 1), 10);
      else if (word === 'u' && argument !== undefined) {
        put(String.fromCharCode(Number(argument) & 0xffff));
        toSkip = unicodeSkip;
      } else if (word === 'bin')
        token.lastIndex += Math.max(0, Math.min(Number(argument ?? 0), source.length));
      else if (DESTINATIONS.has(word)) group.skip = true;
      else if (SYMBOLS[word] !== undefined) put(SYMBOLS[word] ?? '');
    } else if (run !== undefined) {
      const rest = toSkip > 0 ? run.slice(toSkip) : run;
      toSkip = Math.max(0, toSkip - run.length);
      put(rest);
    }
  }
  flush();
  return out;
}
