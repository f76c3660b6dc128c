// Files packed in the ways of the nineties: uuencode as a transfer encoding, and BinHex of the Macintosh.
import { b64, crlf, type LegibleCase, mail, mixed, part, utf8, uu } from './legible.ts';

const ALPHABET = '!"#$%&\'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr';

function crc(bytes: Buffer): Buffer {
  let value = 0;
  for (const octet of [...bytes, 0, 0]) {
    for (let bit = 7; bit >= 0; bit--) {
      const carry = value & 0x8000;
      value = ((value << 1) | ((octet >> bit) & 1)) & 0xffff;
      if (carry) value ^= 0x1021;
    }
  }
  return Buffer.from([value >> 8, value & 255]);
}

/** Lines of a BinHex file (RFC 1741) with an empty resource fork; runs of an octet are shortened. */
function binHex(name: string, data: string): string[] {
  const head = Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(`${name}\0TEXTttxt\0\0`, 'latin1'),
    Buffer.alloc(8),
  ]);
  head.writeUInt32BE(data.length, head.length - 8);
  const body = Buffer.from(data, 'latin1');
  const whole = Buffer.concat([head, crc(head), body, crc(body), Buffer.alloc(2)]);
  const short: number[] = [];
  for (let at = 0; at < whole.length; ) {
    const octet = whole[at] as number;
    let run = 1;
    while (run < 255 && whole[at + run] === octet) run++;
    short.push(octet, ...(octet === 0x90 ? [0] : []));
    if (run > 3) short.push(0x90, run);
    at += run > 3 ? run : 1;
  }
  let text = '';
  for (let i = 0; i < short.length; i += 3) {
    const bits = ((short[i] ?? 0) << 16) | ((short[i + 1] ?? 0) << 8) | (short[i + 2] ?? 0);
    const left = Math.min(4, Math.ceil(((short.length - i) * 8) / 6));
    for (let j = 0; j < left; j++) text += ALPHABET[(bits >> (18 - 6 * j)) & 63];
  }
  return ['(This file must be converted with BinHex 4.0)', '', ...(`:${text}:`.match(/.{1,64}/g) ?? [])];
}

const FILE = 'planned \x90 and zeros\0\0\0\0\0\0\0\0 end';

const nameless = (type: string, ...lines: string[]): string =>
  part([`Content-Type: ${type}`, 'Content-Disposition: attachment'], crlf(lines));
const event = (summary: string): string[] => [
  'BEGIN:VCALENDAR',
  'METHOD:REQUEST',
  'BEGIN:VEVENT',
  `SUMMARY:${summary}`,
  'DTSTART:20260303T100000Z',
  'END:VEVENT',
  'END:VCALENDAR',
];

export const packed: readonly LegibleCase[] = [
  {
    name: 'files without a name are called by what they hold, else by their kind',
    raw: mixed(
      part(['Content-Type: text/plain'], 'See the files.'),
      nameless('text/calendar; charset=utf-8', ...event(utf8('Fête de l’été / ../etc'))),
      nameless('text/calendar', ...event('')),
      nameless('text/vcard', 'BEGIN:VCARD', 'FN:Mia Lund', 'END:VCARD'),
      nameless('text/vcard', 'BEGIN:VCARD', 'EMAIL:a@example.org', 'END:VCARD'),
      nameless('message/rfc822', 'Subject: Re: =?utf-8?q?Caf=C3=A9?=', '', 'x'),
      nameless('message/rfc822', 'From: a@example.org', '', 'x'),
      nameless('image/png', 'x'),
      nameless('image/png', 'y'),
      nameless('application/octet-stream', '%PDF-1.4'),
      nameless('text/plain', 'words'),
      nameless('video/mp4', 'x'),
      nameless('application/x-unknown', 'x'),
    ),
    attachments: [
      '2 Fête de l’été - ..-etc.ics text/calendar *',
      '3 invitation.ics text/calendar *',
      '4 Mia Lund.vcf text/vcard *',
      '5 contact.vcf text/vcard *',
      '6 Re: Café.eml message/rfc822 *',
      '7 message.eml message/rfc822 *',
      '8 picture.png image/png *',
      '9 picture 2.png image/png *',
      '10 document.pdf application/octet-stream *',
      '11 text.txt text/plain *',
      '12 film.mp4 video/mp4 *',
      '13 file.bin application/x-unknown *',
    ],
  },
  {
    name: 'uuencode as the transfer encoding of a file',
    raw: mixed(
      part(['Content-Type: text/plain'], 'See the file.'),
      part(
        ['Content-Type: application/octet-stream; name=plan.txt', 'Content-Transfer-Encoding: X-uuencode'],
        crlf(['Some words before it.', '', ...uu('plan.txt', FILE)]),
      ),
    ),
    text: 'See the file.',
    attachments: [`2 plan.txt application/octet-stream ${FILE.length}`],
  },
  {
    name: 'uuencode whose blanks at the ends of lines got lost',
    raw: mixed(
      part(
        ['Content-Type: application/octet-stream; name=zeros', 'Content-Transfer-Encoding: x-uuencode'],
        crlf(['begin 644 zeros', 'M', '#', 'end']),
      ),
    ),
    attachments: ['1 zeros application/octet-stream 48'],
  },
  {
    name: 'uuencode as the transfer encoding of a letter',
    raw: mail(['Content-Type: text/plain', 'Content-Transfer-Encoding: uuencode'], ...uu('x', 'the letter')),
    text: 'the letter',
    attachments: [],
  },
  {
    name: 'uuencode as the transfer encoding of what is none',
    raw: mail(['Content-Transfer-Encoding: x-uue'], 'Just words,', 'begin here'),
    text: 'Just words,\nbegin here',
  },
  {
    name: 'Eudora on a Mac: a file in BinHex',
    raw: mixed(
      part(['Content-Type: text/plain'], 'See the file.'),
      part(['Content-Type: application/mac-binhex40; name="plan"'], crlf(binHex('plan.txt', FILE))),
    ),
    text: 'See the file.',
    attachments: [`2.0.1 plan.txt application/octet-stream ${FILE.length}`],
  },
  {
    name: 'BinHex inside of a text, and uuencode below it',
    raw: mail([], 'Before.', ...binHex('one.txt', 'one'), 'After.', ...uu('two.txt', 'two')),
    text: 'Before.\n\nAfter.',
    attachments: ['1.0.1 two.txt application/octet-stream 3', '1.0.2 one.txt application/octet-stream 3'],
  },
  {
    name: 'BinHex that is damaged stays what it is',
    raw: mixed(
      part(['Content-Type: text/plain'], 'See the file.'),
      part(
        ['Content-Type: application/mac-binhex40; name="plan.hqx"', 'Content-Transfer-Encoding: base64'],
        b64('(This file must be converted with BinHex 4.0)\n:!!!!:'),
      ),
    ),
    attachments: ['2 plan.hqx application/mac-binhex40 *'],
  },
];
