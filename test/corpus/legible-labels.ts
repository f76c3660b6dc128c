// Mail whose labels are wrong, doubled, misspelt or nonsense: types, boundaries, transfer encodings, character sets, encoded
// words and file names.
import { b64, bytes, crlf, type LegibleCase, mail, mixed, part, text, utf8 } from './legible.ts';

const PAIR = [
  '--BB',
  part(['Content-Type: text/plain'], 'the letter'),
  '--BB',
  part(['Content-Type: text/html'], '<p>the letter</p>'),
  '--BB--',
];
const BOTH = { text: 'the letter', html: '<p>the letter</p>', attachments: [], quiet: true } as const;
const subject = (words: string): string => crlf(['From: a@example.org', `Subject: ${words}`, '', 'x', '']);
const named = (disposition: string): string =>
  mixed(part([`Content-Type: application/pdf`, `Content-Disposition: attachment; ${disposition}`], '%PDF'));
const japanese = bytes('93fa967b');

export const labels: readonly LegibleCase[] = [
  // Types.
  {
    name: 'PHP: HTML with a boundary, which is a multipart',
    raw: mail(['Content-Type: text/html; boundary=BB'], ...PAIR),
    ...BOTH,
  },
  {
    name: 'plain text with a boundary, which is a multipart',
    raw: mail(['Content-Type: text/plain; charset=utf-8; boundary="BB"'], ...PAIR),
    ...BOTH,
  },
  {
    name: 'two types, the second a multipart',
    raw: mail(['Content-Type: text/plain', 'Content-Type: multipart/alternative; boundary=BB'], ...PAIR),
    ...BOTH,
  },
  {
    name: 'HTML with a boundary that never comes is HTML',
    raw: mail(
      ['Content-Type: text/html; charset=utf-8; boundary=BB', 'Content-Transfer-Encoding: base64'],
      b64(utf8('<p>é</p>')),
    ),
    html: '<p>é</p>',
    attachments: [],
    quiet: true,
  },
  { name: 'text/*', raw: mail(['Content-Type: text/*'], 'words'), text: 'words' },
  {
    name: 'a space inside of a type',
    raw: mail(['Content-Type: text/ html; charset=utf-8'], utf8('<p>é</p>')),
    html: '<p>é</p>',
  },
  { name: 'text/x-html', raw: mail(['Content-Type: text/x-html'], '<p>x</p>'), html: '<p>x</p>' },
  {
    name: 'a kind of text that nobody knows is read',
    raw: mixed(part(['Content-Type: text/x-notice'], 'words')),
    text: 'words',
    attachments: [],
  },
  {
    name: 'comments around a charset',
    raw: mail(['Content-Type: text/plain (words); charset=(so) utf-8 (it is)'], utf8('é')),
    text: 'é',
    quiet: true,
  },

  // Transfer encodings.
  {
    name: 'an escape that is broken by a soft line break',
    raw: mail(
      ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'],
      'a=0=',
      '9b =C3=',
      '=A9 =C=  ',
      '3=A9',
    ),
    text: 'a\tb é é',
    quiet: true,
  },
  {
    name: 'a transfer encoding behind a comment',
    raw: mail(['Content-Transfer-Encoding: (as ever) quoted-printable'], '=41'),
    text: 'A',
  },
  {
    name: 'two transfer encodings',
    raw: mail(
      ['Content-Transfer-Encoding: 7bit', 'Content-Transfer-Encoding: base64'],
      b64('hello world, this is the text'),
    ),
    text: 'hello world, this is the text',
  },
  {
    name: 'base64 on a multipart that is not encoded',
    raw: mail(
      ['Content-Type: multipart/alternative; boundary=BB', 'Content-Transfer-Encoding: base64'],
      ...PAIR,
    ),
    ...BOTH,
  },
  {
    name: 'base64 on a multipart that is',
    raw: mail(
      ['Content-Type: multipart/alternative; boundary=BB', 'Content-Transfer-Encoding: base64'],
      b64(crlf(PAIR)).replace(/.{76}/g, '$&\r\n'),
    ),
    text: 'the letter',
    html: '<p>the letter</p>',
  },
  {
    name: 'quoted-printable on a multipart that is encoded',
    raw: mail(
      ['Content-Type: multipart/alternative; boundary="=_B"', 'Content-Transfer-Encoding: quoted-printable'],
      ...PAIR.map((line) => line.replace('--BB', '--=3D_B').replace('<p>', '<p class=3D"x">')),
    ),
    text: 'the letter',
    html: '<p class="x">the letter</p>',
  },
  {
    name: 'base64 with words behind its first line',
    raw: mail(['Content-Transfer-Encoding: base64'], b64('x'.repeat(57)), 'a b c d e f g', b64('yz!')),
    text: /^x{57}/,
  },

  // Character sets.
  ...(
    [
      ['"utf8"', utf8('é'), 'é'],
      ['utf-8;', utf8('é'), 'é'],
      ['ansi_x3.110-1983', 'caf\xe9', 'café'],
      ['8859-1', 'caf\xe9', 'café'],
      ['dos-850', '\x82', 'é'],
      ['ansi-1251', '\xcf\xf0\xe8', 'При'],
      ['cn-gb', bytes('c4e3bac3'), '你好'],
      ['uhc', bytes('bec8b3e7'), '안녕'],
      ['windows-936', bytes('c4e3bac3'), '你好'],
      ['gb18030-2005', bytes('c4e3bac3'), '你好'],
      ['x-big5', bytes('a741a66e'), '你好'],
      ['ibm943', bytes('93fa967b'), '日本'],
      ['windows-28592', 'A\xb1', 'Aą'],
      ['windows-20866', '\xf0\xd2\xc9', 'При'],
      ['utf8mb4', utf8('Ā ā'), 'Ā ā'],
      ['x-mac-ce', 'caf\x8e', 'café'],
      ['cp10000', 'caf\x8e', 'café'],
      ['jis', '\x1b$BF|K\\\x1b(B', '日本'],
      ['hz', 'Hi ~{VPND~}', 'Hi 中文'],
      ['iso-2022-jp', '\x1b$BF|\x1b(B \x0e1\x0f', '日 ｱ'],
      ['iso-2022-jp', japanese, '日本'],
      ['unicode-1-1-utf-7', 'Hi Mom +Jjo-!', 'Hi Mom ☺!'],
    ] as const
  ).map(
    ([charset, raw, read]): LegibleCase => ({
      name: `charset ${charset}: ${read}`,
      raw: text(charset, raw),
      text: read,
    }),
  ),
  {
    name: 'charset iso-10646-ucs-2',
    raw: text('iso-10646-ucs-2', b64(bytes('00e90041')), 'base64'),
    text: 'éA',
  },
  {
    name: 'charset unicode with a byte order mark',
    raw: text('unicode', b64(bytes('feff00e90041')), 'base64'),
    text: 'éA',
  },
  {
    name: 'a charset nobody knows on plain ASCII is not worth a word',
    raw: text('gsm-default', 'hello'),
    text: 'hello',
    quiet: true,
  },

  // Forms of text.
  {
    name: 'format=flowed: a blank line stays one behind a line that flows',
    raw: mail(['Content-Type: text/plain; format=flowed'], 'one ', 'two ', '', 'three '),
    text: 'one two \n\nthree',
  },
  {
    name: 'format=flowed: quotes written apart',
    raw: mail(['Content-Type: text/plain; format=flowed'], '> > one ', '> > two', '> three', ' > no quote'),
    text: '>> one two\n> three\n> no quote',
  },
  {
    name: 'text/richtext: its own signs',
    raw: mail(['Content-Type: text/richtext'], '<bold>a</bold><lt>b<nl>c'),
    text: 'a<b\nc',
  },

  // Encoded words.
  {
    name: 'Q and B words that share a character',
    raw: subject('=?utf-8?B?R3LD?= =?utf-8?Q?=BC=C3=9Fe?='),
    subject: 'Grüße',
  },
  { name: 'padding in the middle of a B word', raw: subject('=?utf-8?B?R3I=w7zDn2U=?='), subject: 'Grüße' },
  {
    name: 'a bare question mark before an escape',
    raw: subject('=?utf-8?Q?Really?=3F_=C3=A9?= yes'),
    subject: 'Really?? é yes',
  },
  {
    name: 'a word that ends before hexadecimal letters',
    raw: subject('=?utf-8?Q?=C3=A9?=ad and =?utf-8?Q?=C3=A9?='),
    subject: 'éad and é',
  },

  // File names.
  {
    name: 'RFC 2231 with one apostrophe',
    raw: named("filename*=utf-8'%C3%A9.pdf"),
    attachments: ['1 é.pdf application/pdf 4'],
  },
  {
    name: 'RFC 2231 without a charset, and an apostrophe of its own',
    raw: named("filename*=it's.pdf"),
    attachments: ["1 it's.pdf application/pdf 4"],
  },
  {
    name: 'a file name spelt like an address',
    raw: named('filename="%C3%A9%20x.pdf"'),
    attachments: ['1 é x.pdf application/pdf 4'],
  },
  {
    name: 'a file name with percent signs of its own',
    raw: named('filename="100%25 %C3.pdf"'),
    attachments: ['1 100%25 %C3.pdf application/pdf 4'],
  },
];
