// Files in yEnc inside a text, as news sends them: whole, in pieces, damaged, and words that are only about it.
import { crc32 } from 'node:zlib';
import { type LegibleCase, mail } from './legible.ts';

/** Each octet there is, twice: the second time the critical ones stand elsewhere in their lines. */
const DATA = Buffer.from(Array.from({ length: 517 }, (_, n) => n & 255));
const hex = (data: Buffer): string => crc32(data).toString(16).padStart(8, '0');

/** Lines of 128 octets, critical ones behind `=`. */
function encoded(data: Buffer): string[] {
  const lines: string[] = [];
  let line = '';
  for (const octet of data) {
    const written = (octet + 42) & 255;
    const critical = written === 0 || written === 10 || written === 13 || written === 61;
    line += critical ? `=${String.fromCharCode((written + 64) & 255)}` : String.fromCharCode(written);
    if (line.length < 128) continue;
    lines.push(line);
    line = '';
  }
  return line === '' ? lines : [...lines, line];
}

export const yenc = (name: string, data: Buffer, check = hex(data)): string[] => [
  `=ybegin line=128 size=${data.length} name=${name}`,
  ...encoded(data),
  `=yend size=${data.length} crc32=${check}`,
];

function piece(name: string, part: number, total: number, [from, to]: readonly [number, number]): string[] {
  const data = DATA.subarray(from, to);
  return [
    `=ybegin part=${part} total=${total} line=128 size=${DATA.length} name=${name}`,
    `=ypart begin=${from + 1} end=${to}`,
    ...encoded(data),
    `=yend size=${data.length} part=${part} pcrc32=${hex(data)} crc32=${hex(DATA)}`,
  ];
}

const file = (name: string, size = DATA.length, index = 1): string =>
  `1.0.${index} ${name} application/octet-stream ${size}`;
const QUOTED = [
  'A file begins so:',
  '=ybegin line=128 size=123 name=x.bin',
  'lines of data',
  '=yend size=123',
  'Bye.',
];

export const yencoded: readonly LegibleCase[] = [
  {
    name: 'yEnc: a file between two paragraphs',
    raw: mail(['Content-Type: text/plain; charset=utf-8'], 'Before.', ...yenc('a dot.bin', DATA), 'After.'),
    text: 'Before.\nAfter.',
    attachments: [file('a dot.bin')],
    quiet: true,
  },
  {
    name: 'yEnc: a message that is nothing but a file, its lines ending in LF, its check in capitals',
    raw: mail([], ...yenc('"all.bin"', DATA, hex(DATA).toUpperCase())).replaceAll('\r\n', '\n'),
    text: '',
    attachments: [file('all.bin')],
    quiet: true,
  },
  {
    name: 'yEnc: all pieces of a file, one after another, and another file behind them',
    raw: mail(
      [],
      ...piece('three.bin', 1, 3, [0, 200]),
      ...piece('three.bin', 2, 3, [200, 400]),
      ...piece('three.bin', 3, 3, [400, DATA.length]),
      ...yenc('one.bin', DATA.subarray(0, 300)),
    ),
    text: '',
    attachments: [file('three.bin'), file('one.bin', 300, 2)],
    quiet: true,
  },
  {
    name: 'yEnc: one piece, the others are in other messages',
    raw: mail([], 'See the others.', ...piece('three.bin', 2, 3, [200, 400])),
    text: 'See the others.',
    attachments: [file('three.bin.part2of3', 200)],
    warns: ['file-piece'],
  },
  {
    name: 'yEnc: a check that does not fit',
    raw: mail([], ...yenc('bad.bin', DATA, '12345678')),
    attachments: [file('bad.bin')],
    warns: ['file-damaged'],
  },
  {
    name: 'yEnc: cut off before its end',
    raw: mail([], 'Before.', ...yenc('half.bin', DATA).slice(0, 3)),
    text: 'Before.',
    attachments: ['1.0.1 half.bin application/octet-stream *'],
    warns: ['file-damaged'],
  },
  {
    name: 'yEnc: words about it stay words',
    raw: mail([], ...QUOTED, 'name=', '=ybegin', '=ybegin line=128', ' =ybegin line=1 size=1 name=y'),
    text: `${QUOTED.join('\n')}\nname=\n=ybegin\n=ybegin line=128\n =ybegin line=1 size=1 name=y`,
    attachments: [],
    quiet: true,
  },
];
