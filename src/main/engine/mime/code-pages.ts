// Character sets by the numbers of Microsoft's and IBM's code pages, and families of labels that differ only in what follows.

/** Those whose name is not `cp` and the number. */
const PAGES: ReadonlyMap<number, string> = new Map([
  [866, 'ibm866'],
  [874, 'windows-874'],
  [932, 'shift_jis'],
  [936, 'gb18030'],
  [942, 'shift_jis'],
  [943, 'shift_jis'],
  [949, 'euc-kr'],
  [950, 'big5'],
  [1200, 'utf-16le'],
  [1201, 'utf-16be'],
  [10000, 'macintosh'],
  [20127, 'windows-1252'],
  [20866, 'koi8-r'],
  [20932, 'euc-jp'],
  [20936, 'gb18030'],
  [21866, 'koi8-u'],
  [28603, 'iso-8859-13'],
  [28605, 'iso-8859-15'],
  [50220, 'iso-2022-jp'],
  [50221, 'iso-2022-jp'],
  [50222, 'iso-2022-jp'],
  [50225, 'iso-2022-kr'],
  [51932, 'euc-jp'],
  [51936, 'gb18030'],
  [51949, 'euc-kr'],
  [52936, 'hz-gb-2312'],
  [54936, 'gb18030'],
  [65000, 'utf-7'],
  [65001, 'utf-8'],
]);

const NUMBERED = /^(?:x-)?(?:windows|win|ansi|ms-?cp|cp|ms|ibm|dos)[-_]?(\d{3,5})$/;

/** @param label lower case, without spaces and quotes. @returns a name that more decoders know, or the label itself */
export function familyOf(label: string): string {
  const number = NUMBERED.exec(label)?.[1];
  if (number !== undefined) return codePage(Number(number));
  if (/^(?:x-)?utf[-_]?8(?!\d)/.test(label)) return 'utf-8';
  if (/^(?:x-)?gb[-_]?18030/.test(label)) return 'gb18030';
  if (/^(?:x-)?gbk/.test(label)) return 'gb18030';
  if (/^(?:x-)?big[-_]?5/.test(label)) return 'big5';
  return label;
}

function codePage(number: number): string {
  const named = PAGES.get(number);
  if (named !== undefined) return named;
  if (number >= 1250 && number <= 1258) return `windows-${number}`;
  return number > 28590 && number < 28600 ? `iso-8859-${number - 28590}` : `cp${number}`;
}
