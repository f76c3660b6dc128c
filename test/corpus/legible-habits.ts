// More of what programs and lists really send: envelopes of S/MIME, charsets beyond the usual, labels that lie, reports, digests,
// old Macs, and structures broken in ways of their own. Written for this project.
import { b64, bytes, crlf, type LegibleCase, mail, mixed, part, tnef, utf8, uu } from './legible.ts';

const multipart = (type: string, ...parts: readonly string[]): string =>
  mail(
    ['MIME-Version: 1.0', `Content-Type: multipart/${type}; boundary="BB"`],
    ...parts.flatMap((one) => ['--BB', one]),
    '--BB--',
  );
const raw = (type: string, encoding: string, body: string): string =>
  mail([`Content-Type: ${type}`, `Content-Transfer-Encoding: ${encoding}`], body);
const headed = (...fields: readonly string[]): string =>
  crlf(['From: a@example.org', ...fields, '', 'x', '']);

/** One element of DER: a definite length. */
const der = (tag: number, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  const size = body.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
/** The same in BER, ended by a mark. */
const ber = (tag: number, ...content: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([tag, 0x80]), ...content, Buffer.alloc(2)]);
const oid = (hex: string): Buffer => der(6, Buffer.from(hex, 'hex'));
const SIGNED = oid('2a864886f70d010702');
const ENVELOPED = oid('2a864886f70d010703');
const DATA = oid('2a864886f70d010701');
const VERSION = der(2, Buffer.from([1]));
const ALGORITHMS = der(0x31, der(0x30, oid('608648016503040201')));
const signers = der(0x31, Buffer.from('signature'));
/** As Outlook writes it: every length is known. */
export const signedDer = (content: string): Buffer =>
  der(
    0x30,
    SIGNED,
    der(
      0xa0,
      der(
        0x30,
        VERSION,
        ALGORITHMS,
        der(0x30, DATA, der(0xa0, der(4, Buffer.from(content, 'latin1')))),
        signers,
      ),
    ),
  );
/** As programs write it that stream: ends by marks, the content in pieces. */
const signedBer = (content: string): Buffer => {
  const pieces = content.match(/[\s\S]{1,20}/g) ?? [];
  const octets = ber(0x24, ...pieces.map((piece) => der(4, Buffer.from(piece, 'latin1'))));
  const info = ber(0x30, DATA, ber(0xa0, octets));
  return ber(0x30, SIGNED, ber(0xa0, ber(0x30, VERSION, ALGORITHMS, info, signers)));
};
const p7m = (more: string, body: Buffer): string =>
  mail(
    [
      `Content-Type: application/pkcs7-mime; ${more}name="smime.p7m"`,
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment; filename="smime.p7m"',
    ],
    (body.toString('base64').match(/.{1,64}/g) ?? []).join('\r\n'),
  );
const LETTER = crlf([
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  utf8('Grüße, signiert'),
  '',
]);
const LETTER_AND_FILE = crlf([
  'Content-Type: multipart/mixed; boundary=IN',
  '',
  '--IN',
  'Content-Type: text/html',
  '',
  '<p>signed <b>words</b>',
  '--IN',
  'Content-Type: application/pdf; name=plan.pdf',
  'Content-Transfer-Encoding: base64',
  '',
  b64('%PDF-plan'),
  '--IN--',
  '',
]);

export const habits: readonly LegibleCase[] = [
  // Envelopes.
  {
    name: 'Outlook: S/MIME signed and opaque reads as its letter',
    raw: p7m('smime-type=signed-data; ', signedDer(LETTER)),
    subject: 'Test',
    from: 'Ann <ann@example.org>',
    text: 'Grüße, signiert',
    attachments: [],
    warns: ['signed-unchecked'],
  },
  {
    name: 'OpenSSL: the same, streamed in pieces without lengths',
    raw: p7m('smime-type=signed-data; ', signedBer(LETTER_AND_FILE)),
    html: '<p>signed <b>words</b>',
    attachments: ['1.0.0.2 plan.pdf application/pdf 9'],
    warns: ['signed-unchecked'],
  },
  {
    name: 'S/MIME signed that does not say so: the content tells',
    raw: p7m('', signedDer(LETTER)),
    text: 'Grüße, signiert',
    warns: ['signed-unchecked'],
  },
  {
    name: 'S/MIME signed twice, one around the other',
    raw: p7m(
      'smime-type=signed-data; ',
      signedDer(
        crlf([
          'Content-Type: application/pkcs7-mime; smime-type=signed-data',
          'Content-Transfer-Encoding: base64',
          '',
          signedDer(LETTER).toString('base64'),
          '',
        ]),
      ),
    ),
    text: 'Grüße, signiert',
    warns: ['signed-unchecked'],
  },
  {
    name: 'Exchange: signed and opaque under a label that says nothing, with a list footer',
    raw: mixed(
      part(
        ['Content-Type: application/octet-stream; name=smime.p7m', 'Content-Transfer-Encoding: base64'],
        signedDer(LETTER).toString('base64'),
      ),
      part(['Content-Type: text/plain'], 'the list footer'),
    ),
    text: /^Grüße, signiert\s+the list footer$/,
    warns: ['signed-unchecked'],
  },
  {
    name: 'S/MIME signed around something encrypted says so, and is a file',
    raw: p7m(
      'smime-type=signed-data; ',
      signedDer(
        crlf([
          'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m',
          'Content-Transfer-Encoding: base64',
          '',
          der(0x30, ENVELOPED, der(0xa0, der(0x30, VERSION))).toString('base64'),
          '',
        ]),
      ),
    ),
    attachments: ['1.0.0.1 smime.p7m application/pkcs7-mime *'],
    warns: ['encrypted', 'signed-unchecked'],
  },
  {
    name: 'S/MIME encrypted that does not say so, and one whose label lies',
    raw: p7m('smime-type=signed-data; ', der(0x30, ENVELOPED, der(0xa0, der(0x30, VERSION)))),
    attachments: ['1 smime.p7m application/pkcs7-mime *'],
    warns: ['encrypted'],
  },
  {
    name: 'S/MIME signed, cut off in the middle, stays a file and says so',
    raw: p7m('smime-type=signed-data; ', signedDer(LETTER).subarray(0, 60)),
    attachments: ['1 smime.p7m application/pkcs7-mime *'],
    warns: ['signed-opaque'],
  },

  // Charsets.
  {
    name: 'ISO-2022-JP with JIS X 0201 and half-width letters',
    raw: raw('text/plain; charset=iso-2022-jp', '7bit', '\x1b(J\\100\x1b$B$G$9\x1b(B.'),
    text: '¥100です.',
  },
  {
    name: 'ISO-2022-JP-2004 that only uses what everybody has',
    raw: raw('text/plain; charset=ISO-2022-JP-2004', '7bit', '\x1b$(QF|K\\8l\x1b(B'),
    text: '日本語',
  },
  {
    name: 'x-gbk in a subject and a body',
    raw: mail(
      ['Content-Type: text/plain; charset=x-gbk', 'Content-Transfer-Encoding: 8bit'],
      bytes('b2e2cad4'),
    ).replace('Subject: Test', `Subject: =?x-gbk?B?${b64(bytes('b2e2cad4'))}?=`),
    subject: '测试',
    text: '测试',
  },
  {
    name: 'GB18030 of four bytes: a rare character',
    raw: raw('text/plain; charset=GB18030', 'base64', b64(bytes('82359333d6d0'))),
    text: /中$/,
  },
  {
    name: 'Hong Kong: big5-hkscs',
    raw: raw('text/plain; charset=big5-hkscs', '8bit', bytes('adbbb4e4 fbfd')),
    text: /^香港/,
  },
  {
    name: 'visual Hebrew is turned into reading order',
    raw: raw('text/plain; charset=iso-8859-8', '8bit', `${bytes('edece5f9')} 12`),
    text: /ם|ש/,
  },
  {
    name: 'Hebrew windows-1255 without a label',
    raw: mail(
      [],
      Buffer.from(
        [...'שלום, מה שלומך היום? אני מקווה שהכל בסדר'].map((c) =>
          (c.codePointAt(0) ?? 0) >= 0x5d0 ? (c.codePointAt(0) ?? 0) - 0x4f0 : c.charCodeAt(0),
        ),
      ).toString('latin1'),
    ),
    text: 'שלום, מה שלומך היום? אני מקווה שהכל בסדר',
  },
  {
    name: 'UTF-7 in a subject',
    raw: headed('Subject: =?utf-7?Q?Gr+APwA3w-e?='),
    subject: 'Grüße',
  },
  {
    name: 'a raw GBK subject, body labelled GBK',
    raw: mail(['Content-Type: text/plain; charset=gbk'], 'x').replace(
      'Subject: Test',
      `Subject: ${bytes('d6d0b9fab5e7d3cabcfe')}`,
    ),
    subject: '中国电邮件',
  },
  {
    name: 'a byte order mark inside a UTF-16 part without a byte order in its label',
    raw: raw('text/plain; charset=utf-16', 'base64', b64(`\xfe\xff${bytes('004700720075df')}`.slice(0, 8))),
    text: /^Gru/,
  },

  // Headers.
  {
    name: 'Q encoding with spaces, and an unfinished escape',
    raw: headed('Subject: =?utf-8?Q?caf=C3=A9 au lait=?='),
    subject: 'café au lait=',
  },
  { name: 'base64 without its padding', raw: headed('Subject: =?utf-8?B?R3LDvMOfZQ?='), subject: 'Grüße' },
  {
    name: 'encoded words inside quotes and in the local part',
    raw: crlf(['From: "=?utf-8?Q?M=C3=BCller,_Hans?=" <h@example.org>', 'Subject: x', '', 'x', '']),
    from: 'Müller, Hans <h@example.org>',
  },
  {
    name: 'two Subject fields: the first',
    raw: headed('Subject: first', 'Subject: second'),
    subject: 'first',
  },
  {
    name: 'a From field that is empty, and a Sender',
    raw: crlf(['From:', 'Sender: Bot <bot@example.org>', 'Subject: x', '', 'x']),
    from: 'Bot <bot@example.org>',
  },
  {
    name: 'an encoded word that is cut by a fold',
    raw: headed('Subject: =?utf-8?Q?one=20', ' two?= three'),
    subject: 'one  two three',
  },
  { name: 'a date of 1969', raw: headed('Date: Wed, 31 Dec 1969 23:59:59 +0000'), date: null },
  { name: 'a date of the year 0', raw: headed('Date: Sat, 01 Jan 0000 00:00:00 +0000'), date: null },
  {
    name: 'a year of two digits and no zone',
    raw: headed('Date: 1 Jul 03 10:52:37'),
    date: Date.UTC(2003, 6, 1, 10, 52, 37),
  },
  {
    name: 'a year of three digits',
    raw: headed('Date: Sat, 1 Jan 100 00:00:00 GMT'),
    date: Date.UTC(2000, 0, 1),
  },
  {
    name: 'an obsolete zone of one letter is no zone',
    raw: headed('Date: Tue, 1 Jul 2003 10:52:37 Z'),
    date: Date.UTC(2003, 6, 1, 10, 52, 37),
  },
  {
    name: 'EDT, and a weekday that is wrong',
    raw: headed('Date: Sun, 1 Jul 2003 10:52:37 EDT'),
    date: Date.UTC(2003, 6, 1, 14, 52, 37),
  },
  {
    name: 'a date as JavaScript prints it',
    raw: headed('Date: Tue Jul 01 2003 10:52:37 GMT+0200 (CEST)'),
    date: 1057049557000,
  },
  { name: 'a date in RFC 3339', raw: headed('Date: 2003-07-01T10:52:37+02:00'), date: 1057049557000 },

  // Labels that lie.
  {
    name: 'a transfer encoding that is a charset',
    raw: raw('text/plain; charset=utf-8', 'utf-8', utf8('Grüße')),
    text: 'Grüße',
  },
  {
    name: 'a transfer encoding misspelt',
    raw: raw('text/plain; charset=utf-8', '8-bit', utf8('Grüße')),
    text: 'Grüße',
  },
  {
    name: 'quotedprintable without its hyphen',
    raw: raw('text/plain; charset=utf-8', 'quotedprintable', 'Gr=C3=BC=C3=9Fe'),
    text: 'Grüße',
  },
  {
    name: 'base64 that is plain text',
    raw: raw('text/plain; charset=utf-8', 'base64', 'Hello, this was never encoded at all. It is just text!'),
    text: /never encoded/,
  },
  {
    name: '8bit that is quoted-printable',
    raw: raw('text/plain; charset=utf-8', '8bit', 'Gr=C3=BC=C3=9Fe'),
    text: 'Gr=C3=BC=C3=9Fe',
  },
  { name: 'a type of one word: text', raw: raw('text', '7bit', 'words'), text: 'words' },
  {
    name: 'a type of one word: plain, with a charset',
    raw: raw('plain; charset=iso-8859-1', '8bit', 'Gr\xfc\xdfe'),
    text: 'Grüße',
  },
  {
    name: 'HTML without any label',
    raw: mail([], '<!DOCTYPE html><html><body><p>words</p></body></html>'),
    html: /<p>words/,
  },
  {
    name: 'HTML called plain',
    raw: raw('text/plain', '7bit', '<html><body><p>words</p></body></html>'),
    text: /<p>words/,
  },
  {
    name: 'charset in quotes of the wrong kind',
    raw: raw("text/plain; charset='iso-8859-2'", '8bit', 'P\xf8\xedli\xb9'),
    text: 'Příliš',
  },
  {
    name: 'two Content-Type fields: the first',
    raw: mail(['Content-Type: text/html', 'Content-Type: text/plain'], '<p>x'),
    html: '<p>x',
  },

  // Text.
  {
    name: 'Thunderbird: format=flowed with DelSp in Chinese',
    raw: raw(
      'text/plain; charset=utf-8; format=flowed; delsp=yes',
      '8bit',
      utf8('这是一个 \r\n很长的句子。'),
    ),
    text: '这是一个很长的句子。',
  },
  {
    name: 'uuencode: two files in one text',
    raw: mail([], 'before', ...uu('one.txt', 'first'), 'between', ...uu('two.bin', 'second'), 'after'),
    text: /before\s+between\s+after/,
    attachments: ['1.0.1 one.txt application/octet-stream 5', '1.0.2 two.bin application/octet-stream 6'],
  },
  {
    name: 'text/richtext of old',
    raw: raw('text/richtext', '7bit', '<bold>Big</bold> words<nl>and <italic>more</italic>'),
    text: 'Big words\nand more',
  },
  {
    name: 'a byte order mark, then an mbox line',
    raw: `\xef\xbb\xbfFrom ann Tue Jul  1 10:52:37 2003\r\n${headed('Subject: both')}`,
    subject: 'both',
  },
  { name: '>From at the start of a line stays', raw: mail([], '>From here on'), text: '>From here on' },
  { name: 'a dot alone and what follows', raw: mail([], 'one', '.', 'two'), text: 'one\n.\ntwo' },

  // Structures.
  {
    name: 'Apple Mail: alternative of plain and mixed with two pictures between HTML',
    raw: multipart(
      'alternative; type="multipart/mixed"',
      part(['Content-Type: text/plain; charset=utf-8'], 'plain form'),
      crlf([
        'Content-Type: multipart/mixed; boundary="MM"',
        '',
        '--MM',
        'Content-Type: text/html; charset=utf-8',
        '',
        '<p>first</p>',
        '--MM',
        'Content-Type: image/jpeg; name=one.jpg',
        'Content-Disposition: inline; filename=one.jpg',
        'Content-Transfer-Encoding: base64',
        '',
        b64('\xff\xd8\xff'),
        '--MM',
        'Content-Type: text/html; charset=utf-8',
        '',
        '<p>second</p>',
        '--MM--',
      ]),
    ),
    html: /first[\s\S]*second/,
    attachments: ['2.2 one.jpg image/jpeg 3'],
  },
  {
    name: 'Lotus Notes: related inside alternative inside mixed, types in capitals',
    raw: mixed(
      crlf([
        'CONTENT-TYPE: MULTIPART/ALTERNATIVE; BOUNDARY="=_alt 0045_="',
        '',
        '--=_alt 0045_=',
        'Content-Type: TEXT/PLAIN; CHARSET="US-ASCII"',
        '',
        'plain',
        '--=_alt 0045_=',
        'Content-Type: TEXT/HTML; CHARSET="US-ASCII"',
        '',
        '<b>rich</b>',
        '--=_alt 0045_=--',
      ]),
      part(
        ['Content-Type: application/msword; name="C:\\DOCS\\plan.doc"', 'Content-Transfer-Encoding: base64'],
        b64('doc'),
      ),
    ),
    text: 'plain',
    html: '<b>rich</b>',
    attachments: ['2 C:\\DOCS\\plan.doc application/msword 3'],
  },
  {
    name: 'mailman: a MIME digest with a table of contents and a footer',
    raw: mixed(
      part(
        ['Content-Type: text/plain; charset=us-ascii', "Content-Description: Today's Topics"],
        "Today's Topics:\r\n   1. One",
      ),
      crlf([
        'Content-Type: multipart/digest; boundary="DD"',
        '',
        '--DD',
        '',
        'From: one@example.org',
        'Subject: One',
        '',
        'first letter',
        '--DD',
        'Content-Type: message/rfc822',
        '',
        'From: two@example.org',
        'Subject: Two',
        '',
        'second letter',
        '--DD--',
      ]),
      part(
        [
          'Content-Type: text/plain; charset=us-ascii',
          'Content-Disposition: inline',
          'Content-Description: Digest Footer',
        ],
        'footer',
      ),
    ),
    text: /Today's Topics[\s\S]*footer/,
    attachments: ['2.1 One.eml message/rfc822 *', '2.2 Two.eml message/rfc822 *'],
  },
  {
    name: 'mailman: a plain digest (RFC 1153)',
    raw: mail(
      [],
      'List Digest, Vol 1',
      '',
      '-'.repeat(70),
      '',
      'Date: Tue, 1 Jul 2003',
      'Subject: One',
      '',
      'first',
      '',
      '-'.repeat(30),
      '',
      'End of List Digest',
    ),
    text: /Subject: One[\s\S]*first[\s\S]*End of List Digest/,
  },
  {
    name: 'Exchange: an unread receipt in multipart/report, its words in HTML',
    raw: multipart(
      'report; report-type=disposition-notification',
      part(['Content-Type: text/html'], '<p>Your message was deleted unread.'),
      part(
        ['Content-Type: message/disposition-notification'],
        'Final-Recipient: RFC822; bob@example.org\r\nDisposition: automatic-action/MDN-sent-automatically; deleted',
      ),
    ),
    html: /deleted unread/,
  },
  {
    name: 'a boundary that is the beginning of another, in no order',
    raw: crlf([
      'From: a@example.org',
      'Subject: x',
      'Content-Type: multipart/mixed; boundary=ab',
      '',
      '--ab',
      'Content-Type: multipart/alternative; boundary=abc',
      '',
      '--abc',
      '',
      'inner',
      '--abc--',
      '--ab',
      '',
      'outer',
      '--ab--',
    ]),
    text: /inner\s+outer/,
  },
  {
    name: 'a boundary without quotes that needs them',
    raw: crlf([
      'From: a@example.org',
      'Subject: x',
      'Content-Type: multipart/mixed; boundary=a=b:c',
      '',
      '--a=b:c',
      '',
      'words',
      '--a=b:c--',
    ]),
    text: 'words',
  },
  {
    name: 'two boundary parameters, the first one empty',
    raw: crlf([
      'From: a@example.org',
      'Subject: x',
      'Content-Type: multipart/mixed; boundary=; boundary=real',
      '',
      '--real',
      '',
      'words',
      '--real--',
    ]),
    text: 'words',
  },
  {
    name: 'Exchange: an invitation inside alternative, with its file beside',
    raw: multipart(
      'alternative',
      part(['Content-Type: text/plain'], 'Come'),
      part(['Content-Type: text/html'], '<p>Come'),
      part(
        ['Content-Type: text/calendar; method=REQUEST; charset=utf-8'],
        'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Lunch\r\nDTSTART:20260301T110000Z\r\nEND:VEVENT\r\nEND:VCALENDAR',
      ),
    ),
    text: 'Come',
    html: '<p>Come',
  },
  {
    name: 'Outlook: winmail.dat beside a plain text that stays the letter',
    raw: mixed(
      part(['Content-Type: text/plain'], 'the plain letter'),
      part(
        ['Content-Type: application/ms-tnef; name="winmail.dat"', 'Content-Transfer-Encoding: base64'],
        tnef([
          [1, 0x0002800c, Buffer.from('another letter\0')],
          [2, 0x00069002, Buffer.alloc(14)],
          [2, 0x00018010, Buffer.from('a.txt\0')],
          [2, 0x0006800f, Buffer.from('abc')],
        ]).toString('base64'),
      ),
    ),
    text: 'the plain letter',
    attachments: ['2.0.1 a.txt application/octet-stream 3'],
  },
  {
    name: 'BinHex is a file',
    raw: mixed(
      part(['Content-Type: text/plain'], 'see'),
      part(
        ['Content-Type: application/mac-binhex40; name="old.hqx"'],
        '(This file must be converted with BinHex 4.0)\r\n:$f*TEQK!:',
      ),
    ),
    text: 'see',
    attachments: ['2 old.hqx application/mac-binhex40 *'],
  },
  {
    name: 'RFC 2231 with a broken percent and a section that is missing',
    raw: mixed(
      part(
        [
          'Content-Type: application/pdf',
          "Content-Disposition: attachment; filename*0*=utf-8''gr%C3%BC%; filename*2=.pdf",
          'Content-Transfer-Encoding: base64',
        ],
        b64('%PDF'),
      ),
    ),
    attachments: ['1 grü%.pdf application/pdf 4'],
  },
  {
    name: 'multipart/signed by PGP reads as its letter',
    raw: multipart(
      'signed; micalg=pgp-sha256; protocol="application/pgp-signature"',
      part(
        ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'],
        'signed =C3=A9',
      ),
      part(['Content-Type: application/pgp-signature; name=signature.asc'], '-----BEGIN PGP SIGNATURE-----'),
    ),
    text: 'signed é',
    attachments: ['2 signature.asc application/pgp-signature *'],
  },
];
