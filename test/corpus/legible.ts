// Mail that must be legible: each case as its raw octets (one character a byte) and what a person must be able to read.
// Written for this project; the forms are those seen in thirty years of mail.

export interface LegibleCase {
  readonly name: string;
  /** latin1: one character a byte. Line breaks are CRLF unless the case is about them. */
  readonly raw: string;
  readonly subject?: string;
  /** `Name <address>` or the address alone. */
  readonly from?: string;
  /** Exact, or a pattern, after trimming the end. */
  readonly text?: string | RegExp | null;
  readonly html?: string | RegExp | null;
  /** `partId filename type size`, in order; `*` for a size not checked. */
  readonly attachments?: readonly string[];
  /** Attachments shown inside the HTML. */
  readonly inline?: readonly string[];
  /** Content-IDs of pictures shown below plain text. */
  readonly pictures?: readonly string[];
  /** Invitations told of. */
  readonly events?: number;
  /** Warnings that must be said. */
  readonly warns?: readonly string[];
  /** Nothing must be said. */
  readonly quiet?: boolean;
  readonly date?: number | null;
  /** The message is well-formed: an independent parser must read the same. */
  readonly wellFormed?: boolean;
}

export const crlf = (lines: readonly string[]): string => lines.join('\r\n');
const HEAD = ['From: Ann <ann@example.org>', 'To: bob@example.org', 'Date: Tue, 1 Jul 2003 10:52:37 +0200'];
/** A message with the usual header, `extra` header lines and a body. */
export const mail = (extra: readonly string[], ...body: string[]): string =>
  crlf([...HEAD, 'Subject: Test', ...extra, '', ...body, '']);
export const b64 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('base64');
export const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
export const bytes = (hex: string): string => Buffer.from(hex.replace(/\s/g, ''), 'hex').toString('latin1');
export const text = (charset: string, body: string, encoding = '8bit'): string =>
  mail([`Content-Type: text/plain; charset=${charset}`, `Content-Transfer-Encoding: ${encoding}`], body);
export const mixed = (...parts: string[]): string =>
  mail(
    ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="BB"'],
    ...parts.flatMap((p) => ['--BB', p]),
    '--BB--',
  );
export const part = (headers: readonly string[], body: string): string => crlf([...headers, '', body]);
const PNG = b64(bytes('89504e470d0a1a0a0000000d49484452'));

/** POSIX uuencode of a short text. */
export function uu(name: string, content: string): string[] {
  const lines: string[] = [`begin 644 ${name}`];
  const data = Buffer.from(content, 'latin1');
  for (let at = 0; at < data.length; at += 45) {
    const slice = data.subarray(at, at + 45);
    let line = String.fromCharCode(32 + slice.length);
    for (let i = 0; i < slice.length; i += 3) {
      const bits = ((slice[i] ?? 0) << 16) | ((slice[i + 1] ?? 0) << 8) | (slice[i + 2] ?? 0);
      for (const shift of [18, 12, 6, 0]) line += String.fromCharCode(((bits >> shift) & 63 || 64) + 32);
    }
    lines.push(line);
  }
  return [...lines, '`', 'end'];
}

/** A small MS-OXTNEF writer: one attribute after the other, checksums included. */
export function tnef(attributes: readonly (readonly [level: number, id: number, data: Buffer])[]): Buffer {
  const out: Buffer[] = [Buffer.from('789f3e220100', 'hex')];
  for (const [level, id, data] of attributes) {
    const head = Buffer.alloc(9);
    head.writeUInt8(level, 0);
    head.writeUInt32LE(id, 1);
    head.writeUInt32LE(data.length, 5);
    const sum = Buffer.alloc(2);
    sum.writeUInt16LE(data.reduce((a, b) => (a + b) & 0xffff, 0));
    out.push(head, data, sum);
  }
  return Buffer.concat(out);
}
export const WINMAIL = tnef([
  [1, 0x00069007, Buffer.from('e4040000e4040000', 'hex')],
  [1, 0x0002800c, Buffer.from('The letter inside.\0', 'latin1')],
  [2, 0x00069002, Buffer.alloc(14)],
  [2, 0x00018010, Buffer.from('plan\xe9.txt\0', 'latin1')],
  [2, 0x0006800f, Buffer.from('planned', 'latin1')],
  [2, 0x00069002, Buffer.alloc(14)],
  [2, 0x00018010, Buffer.from('SHORT~1.DOC\0', 'latin1')],
  [
    2,
    0x00069005,
    Buffer.concat([
      Buffer.from('01000000', 'hex'),
      Buffer.from('1f000737', 'hex'),
      Buffer.from('01000000', 'hex'),
      Buffer.from([34, 0, 0, 0]),
      Buffer.from('Long näme 日.docx\0', 'utf16le'),
      Buffer.alloc(2),
    ]),
  ],
  [2, 0x0006800f, Buffer.from('document', 'latin1')],
]);
const FORWARDED = crlf([
  'From: carl@example.net',
  'Subject: =?utf-8?Q?Urspr=C3=BCnglich?=',
  'Content-Type: multipart/mixed; boundary="IN"',
  '',
  '--IN',
  '',
  'the inner letter',
  '--IN',
  'Content-Type: application/pdf; name=inner.pdf',
  'Content-Transfer-Encoding: base64',
  '',
  b64('%PDF-inner'),
  '--IN--',
  '',
]);

export const legible: readonly LegibleCase[] = [
  // Charsets, rightly labelled.
  {
    name: 'us-ascii',
    raw: text('us-ascii', 'Hello'),
    text: 'Hello',
    from: 'Ann <ann@example.org>',
    subject: 'Test',
    date: 1057049557000,
    wellFormed: true,
  },
  {
    name: 'utf-8',
    raw: text('utf-8', utf8('Grüße, Привет, 日本語, 👋🏽')),
    text: 'Grüße, Привет, 日本語, 👋🏽',
    wellFormed: true,
  },
  {
    name: 'utf-8 in base64',
    raw: text('utf-8', b64(utf8('Grüße')), 'base64'),
    text: 'Grüße',
    wellFormed: true,
  },
  {
    name: 'utf-8 in quoted-printable with soft breaks',
    raw: text('utf-8', 'Gr=C3=BC=\r\n=C3=9Fe =E2=82=\r\n=AC', 'quoted-printable'),
    text: 'Grüße €',
    wellFormed: true,
  },
  { name: 'iso-8859-1', raw: text('iso-8859-1', 'Gr\xfc\xdfe'), text: 'Grüße', wellFormed: true },
  {
    name: 'iso-8859-1 that is windows-1252',
    raw: text('iso-8859-1', '\x93Gr\xfc\xdfe\x94 \x80'),
    text: '“Grüße” €',
  },
  {
    name: 'iso-8859-2',
    raw: text('iso-8859-2', 'P\xf8\xedli\xb9 \xbelu\xbbou\xe8k\xfd'),
    text: 'Příliš žluťoučký',
    wellFormed: true,
  },
  { name: 'iso-8859-15', raw: text('iso-8859-15', '10 \xa4'), text: '10 €', wellFormed: true },
  {
    name: 'windows-1250',
    raw: text('windows-1250', 'Za\xbf\xf3\xb3\xe6 g\xea\x9cl\xb9 ja\x9f\xf1'),
    text: 'Zażółć gęślą jaźń',
    wellFormed: true,
  },
  {
    name: 'windows-1251',
    raw: text('windows-1251', '\xcf\xf0\xe8\xe2\xe5\xf2'),
    text: 'Привет',
    wellFormed: true,
  },
  { name: 'koi8-r', raw: text('koi8-r', '\xf0\xd2\xc9\xd7\xc5\xd4'), text: 'Привет', wellFormed: true },
  { name: 'koi8-u', raw: text('koi8-u', '\xf0\xd2\xc9\xd7\xa6\xd4'), text: 'Привіт', wellFormed: true },
  { name: 'ibm866', raw: text('cp866', '\x8f\xe0\xa8\xa2\xa5\xe2'), text: 'Привет' },
  { name: 'iso-8859-7', raw: text('iso-8859-7', '\xc3\xe5\xe9\xdc'), text: 'Γειά', wellFormed: true },
  { name: 'windows-1255', raw: text('windows-1255', '\xf9\xec\xe5\xed'), text: 'שלום', wellFormed: true },
  { name: 'iso-8859-8-i', raw: text('iso-8859-8-i', '\xf9\xec\xe5\xed'), text: 'שלום' },
  { name: 'windows-1256', raw: text('windows-1256', '\xd3\xe1\xc7\xe3'), text: 'سلام', wellFormed: true },
  { name: 'windows-874', raw: text('tis-620', '\xca\xc7\xd1\xca\xb4\xd5'), text: 'สวัสดี' },
  {
    name: 'iso-2022-jp',
    raw: text('iso-2022-jp', '\x1b$BF|K\\8l\x1b(B OK', '7bit'),
    text: '日本語 OK',
    wellFormed: true,
  },
  {
    name: 'iso-2022-jp in base64',
    raw: text('ISO-2022-JP', b64('\x1b$BF|K\\8l\x1b(B'), 'base64'),
    text: '日本語',
    wellFormed: true,
  },
  { name: 'shift_jis', raw: text('shift_jis', bytes('93fa967b8cea')), text: '日本語', wellFormed: true },
  { name: 'euc-jp', raw: text('euc-jp', bytes('c6fccbdcb8ec')), text: '日本語', wellFormed: true },
  { name: 'gb2312 that is gb18030', raw: text('gb2312', bytes('c4e3bac3 95329432')), text: /^你好.+$/ },
  { name: 'gbk', raw: text('gbk', bytes('d6d0b9fa')), text: '中国', wellFormed: true },
  { name: 'gb18030 four bytes', raw: text('gb18030', bytes('81308130d6d0')), text: /中$/ },
  { name: 'hz-gb-2312', raw: text('hz-gb-2312', 'Hi ~{VPND~} there', '7bit'), text: 'Hi 中文 there' },
  { name: 'big5', raw: text('big5', bytes('a741a66e')), text: '你好', wellFormed: true },
  { name: 'euc-kr', raw: text('ks_c_5601-1987', bytes('bec8b3e7')), text: '안녕', wellFormed: true },
  { name: 'iso-2022-kr', raw: text('iso-2022-kr', '\x1b$)C\r\n\x0e>H3g\x0f', '7bit'), text: /안녕/ },
  { name: 'utf-7', raw: text('utf-7', 'Gr+APwA3w-e', '7bit'), text: 'Grüße' },
  {
    name: 'utf-16 in base64',
    raw: text('utf-16', b64(`\xff\xfe${Buffer.from('Grüße', 'utf16le').toString('latin1')}`), 'base64'),
    text: 'Grüße',
  },
  { name: 'macintosh', raw: text('macintosh', 'caf\x8e'), text: 'café', wellFormed: true },

  // Charsets, mislabelled or not labelled.
  { name: 'no label, utf-8', raw: mail([], utf8('Grüße')), text: 'Grüße' },
  {
    name: 'no label, windows-1252',
    raw: mail([], 'Caf\xe9 \x80 3 \x96 gar\xe7on'),
    text: 'Café € 3 – garçon',
    warns: ['charset-guessed'],
  },
  {
    name: 'no label, windows-1251',
    raw: mail(
      [],
      '\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0? \xc2\xf1\xe5 \xf5\xee\xf0\xee\xf8\xee.',
    ),
    text: 'Привет, как дела? Все хорошо.',
    warns: ['charset-guessed'],
  },
  {
    name: 'no label, koi8-r',
    raw: mail(
      [],
      '\xf0\xd2\xc9\xd7\xc5\xd4, \xcb\xc1\xcb \xc4\xc5\xcc\xc1? \xf7\xd3\xc5 \xc8\xcf\xd2\xcf\xdb\xcf.',
    ),
    text: 'Привет, как дела? Все хорошо.',
  },
  {
    name: 'no label, gb2312',
    raw: mail([], bytes('c4e3bac3a3acced2c3c7bfc9d2d4cdacd2e2c4e3b5c4b7bdb0b8a1a3')),
    text: '你好，我们可以同意你的方案。',
  },
  {
    name: 'no label, big5',
    raw: mail([], bytes('a741a66ea141a7daadcca569a548a650b74eaba4e8aed7a143').slice(0, 14)),
    text: '你好，我們可以',
  },
  {
    name: 'no label, shift_jis',
    raw: mail([], bytes('82a082e882aa82c682a482b282b482a282dc82b7')),
    text: 'ありがとうございます',
  },
  {
    name: 'no label, euc-jp',
    raw: mail([], bytes('a4a2a4eaa4aca4c8a4a6a4b4a4b6a4a4a4dea4b9')),
    text: 'ありがとうございます',
  },
  {
    name: 'no label, euc-kr',
    raw: mail([], bytes('bec8b3e7c7cfbcbcbfe420b0a8bbe7c7d5b4cfb4d9')),
    text: '안녕하세요 감사합니다',
  },
  { name: 'no label, iso-2022-jp', raw: mail([], '\x1b$BF|K\\8l\x1b(B'), text: '日本語' },
  { name: 'us-ascii label, utf-8 bytes', raw: text('us-ascii', utf8('Grüße')), text: 'Grüße' },
  {
    name: 'iso-8859-1 label, utf-8 bytes',
    raw: text('iso-8859-1', utf8('Grüße an alle')),
    text: 'Grüße an alle',
    warns: ['charset-guessed'],
  },
  {
    name: 'utf-8 label, latin-1 bytes',
    raw: text('utf-8', 'Gr\xfc\xdfe an \xe4lle'),
    text: 'Grüße an älle',
    warns: ['charset-guessed'],
  },
  ...(
    [
      ['a space that holds', 'Dear\xa0customer, <\xa0>', 'Dear\u00a0customer, <\u00a0>'],
      ['a copyright', '\xa9 2004 Example', '© 2004 Example'],
      ['a price', 'It is \xa35, or \xa7 7', 'It is £5, or § 7'],
      ['quotation marks', '\x93Quoted\x94 \x96 isn\x92t it\x85', '“Quoted” – isn’t it…'],
      ['no French', '\xab\xa0Bonjour\xa0\xbb', '«\u00a0Bonjour\u00a0»'],
    ] as const
  ).map(([what, octets, shown]) => ({
    name: `us-ascii label, ${what} of windows-1252`,
    raw: text('us-ascii', octets),
    text: shown,
  })),
  {
    name: 'short words of ibm866',
    raw: text('us-ascii', '\xa4\xa0, \xa0 \xe7\xe2\xae?'),
    text: 'да, а что?',
  },
  { name: 'unknown label', raw: text('x-vendor-special', utf8('Grüße')), text: 'Grüße' },
  {
    name: 'hint from the subject',
    raw: crlf([...HEAD, 'Subject: =?koi8-r?B?8NLJ18XU?=', '', '\xd7\xd3\xc5']),
    subject: 'Привет',
    text: 'все',
  },
  {
    name: 'html with meta charset only',
    raw: mail(['Content-Type: text/html'], '<meta charset="windows-1251"><p>\xcf\xf0\xe8\xe2\xe5\xf2'),
    html: /Привет/,
    text: null,
  },
  { name: 'utf-8 byte order mark', raw: text('utf-8', '\xef\xbb\xbfHello'), text: 'Hello' },
  {
    name: 'cut inside a character',
    raw: text('utf-8', utf8('Grüße und eine Menge weiterer Wörter ü').slice(0, -1)),
    text: /^Grüße und eine Menge weiterer Wörter/,
  },

  // Headers.
  {
    name: 'raw 8-bit headers, utf-8',
    raw: crlf([utf8('From: Jürgen <j@example.org>'), utf8('Subject: Grüße'), '', 'x']),
    from: 'Jürgen <j@example.org>',
    subject: 'Grüße',
  },
  {
    name: 'raw 8-bit headers, windows-1252',
    raw: crlf(['From: J\xfcrgen <j@example.org>', 'Subject: Gr\xfc\xdfe \x96', '', 'x']),
    from: 'Jürgen <j@example.org>',
    subject: 'Grüße –',
  },
  {
    name: 'byte order mark before the header',
    raw: `\xef\xbb\xbf${crlf(['Subject: First', 'From: a@example.org', '', 'x'])}`,
    subject: 'First',
    from: 'a@example.org',
  },
  {
    name: 'mbox separator before the header',
    raw: crlf(['From ann@example.org Tue Jul  1 10:52:37 2003', 'Subject: Boxed', '', 'x']),
    subject: 'Boxed',
  },
  {
    name: 'folded subject with split characters',
    raw: crlf(['Subject: =?utf-8?B?4pi?=', ' =?utf-8?B?Dw==?=', '', 'x']),
    subject: '☃',
  },
  {
    name: 'absurd date',
    raw: crlf(['Subject: x', 'Date: Wed, 31 Dec 4711 23:59:59 +9999', '', 'x']),
    date: null,
  },
  {
    name: 'no header at all',
    raw: crlf(['Just some words here', 'and more']),
    text: /Just some words here/,
    warns: ['header-missing'],
  },
  { name: 'empty message', raw: '', text: '', warns: ['empty'], subject: '' },
  { name: 'header only', raw: crlf(['Subject: Only', 'From: a@example.org']), subject: 'Only' },
  {
    name: 'body without a blank line before it',
    raw: crlf(['Subject: Tight', 'From: a@example.org', 'This is the body, not a header', 'more']),
    subject: 'Tight',
    text: /^This is the body, not a header/,
    warns: ['header-end-missing'],
  },
  {
    name: 'bare line feeds',
    raw: 'Subject: LF\nFrom: a@example.org\n\nline one\nline two\n',
    subject: 'LF',
    text: 'line one\nline two',
    wellFormed: true,
  },
  {
    name: 'several From addresses',
    raw: crlf(['From: a@example.org, Bea <b@example.org>', '', 'x']),
    from: 'a@example.org',
  },
  {
    name: 'group in To, sender only',
    raw: crlf(['Sender: Sec <s@example.org>', 'To: team: a@example.org;', '', 'x']),
    from: 'Sec <s@example.org>',
  },

  // Structure.
  {
    name: 'alternative',
    raw: mail(
      ['Content-Type: multipart/alternative; boundary=AA'],
      '--AA',
      '',
      'plain',
      '--AA',
      'Content-Type: text/html',
      '',
      '<b>rich</b>',
      '--AA--',
    ),
    text: 'plain',
    html: '<b>rich</b>',
    attachments: [],
    wellFormed: true,
  },
  {
    name: 'mixed with a file',
    raw: mixed(
      part([], 'letter'),
      part(
        [
          'Content-Type: application/pdf; name="a.pdf"',
          'Content-Disposition: attachment; filename="a.pdf"',
          'Content-Transfer-Encoding: base64',
        ],
        b64('%PDF-1.4'),
      ),
    ),
    text: 'letter',
    attachments: ['2 a.pdf application/pdf 8'],
    wellFormed: true,
  },
  {
    name: 'related image',
    raw: mail(
      ['Content-Type: multipart/related; boundary=RR'],
      '--RR',
      'Content-Type: text/html',
      '',
      '<img src="cid:img@x">',
      '--RR',
      'Content-Type: image/png; name=i.png',
      'Content-ID: <img@x>',
      'Content-Transfer-Encoding: base64',
      '',
      PNG,
      '--RR--',
    ),
    html: '<img src="cid:img@x">',
    attachments: ['2 i.png image/png 16'],
    inline: ['2'],
    wellFormed: true,
  },
  {
    name: 'inline image called attachment',
    raw: mail(
      ['Content-Type: multipart/related; boundary=RR'],
      '--RR',
      'Content-Type: text/html',
      '',
      '<img src=cid:img%40x>',
      '--RR',
      'Content-Type: image/png',
      'Content-Disposition: attachment; filename=i.png',
      'Content-ID: <img@x>',
      'Content-Transfer-Encoding: base64',
      '',
      PNG,
      '--RR--',
    ),
    inline: ['2'],
  },
  {
    name: 'alternative in related in mixed',
    raw: mixed(
      crlf([
        'Content-Type: multipart/related; boundary=RR',
        '',
        '--RR',
        'Content-Type: multipart/alternative; boundary=AA',
        '',
        '--AA',
        '',
        'plain',
        '--AA',
        'Content-Type: text/html',
        '',
        '<i>rich</i>',
        '--AA--',
        '--RR--',
      ]),
      part(['Content-Type: text/csv; name=d.csv'], 'a,b'),
    ),
    text: 'plain',
    html: '<i>rich</i>',
    attachments: ['2 d.csv text/csv 3'],
    wellFormed: true,
  },
  {
    name: 'text, image, text',
    raw: mixed(
      part([], 'before'),
      part(
        [
          'Content-Type: image/png; name=p.png',
          'Content-Disposition: inline',
          'Content-Transfer-Encoding: base64',
        ],
        PNG,
      ),
      part([], 'after'),
    ),
    text: 'before\nafter',
    attachments: ['2 p.png image/png 16'],
  },
  {
    name: 'html with a plain list footer',
    raw: mixed(part(['Content-Type: text/html'], '<p>letter</p>'), part([], '-- \r\nlist footer <x>')),
    html: /letter[\s\S]*list footer &#60;x&#62;/,
    text: /letter[\s\S]*list footer/,
  },
  {
    name: 'named inline text file is listed, not merged',
    raw: mixed(
      part([], 'letter'),
      part(
        ['Content-Type: text/plain; name=notes.txt', 'Content-Disposition: inline; filename=notes.txt'],
        'a file',
      ),
    ),
    text: 'letter',
    attachments: ['2 notes.txt text/plain 6'],
  },
  {
    name: 'letter that is named like a file',
    raw: mixed(
      part(['Content-Type: text/plain; name=body.txt'], 'letter'),
      part(['Content-Type: image/png; name=p.png', 'Content-Transfer-Encoding: base64'], PNG),
    ),
    text: 'letter',
    attachments: ['2 p.png image/png 16'],
  },
  {
    name: 'forwarded message stays one file',
    raw: mixed(part([], 'see below'), part(['Content-Type: message/rfc822'], FORWARDED)),
    text: 'see below',
    attachments: ['2 Ursprünglich.eml message/rfc822 *'],
  },
  {
    name: 'digest',
    raw: mail(
      ['Content-Type: multipart/digest; boundary=DD'],
      '--DD',
      '',
      'Subject: One',
      '',
      'first',
      '--DD',
      '',
      'Subject: Two',
      '',
      'second',
      '--DD--',
    ),
    attachments: ['1 One.eml message/rfc822 *', '2 Two.eml message/rfc822 *'],
  },
  {
    name: 'bounce',
    raw: mail(
      ['Content-Type: multipart/report; report-type=delivery-status; boundary=DS'],
      '--DS',
      '',
      'Not delivered.',
      '--DS',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; x',
      '',
      'Action: failed',
      '--DS',
      'Content-Type: text/rfc822-headers',
      '',
      'Subject: lost',
      '--DS--',
    ),
    text: 'Not delivered.',
    attachments: ['2 delivery report.txt message/delivery-status *', '3 headers.txt text/rfc822-headers *'],
  },
  {
    name: 'signed',
    raw: mail(
      ['Content-Type: multipart/signed; boundary=SS; protocol="application/pgp-signature"'],
      '--SS',
      '',
      'signed words',
      '--SS',
      'Content-Type: application/pgp-signature; name=signature.asc',
      '',
      '-----BEGIN PGP SIGNATURE-----',
      '--SS--',
    ),
    text: 'signed words',
    attachments: ['2 signature.asc application/pgp-signature *'],
    warns: ['signed-unchecked OpenPGP'],
    wellFormed: true,
  },
  {
    name: 'alternative with a calendar',
    raw: mail(
      ['Content-Type: multipart/alternative; boundary=AA'],
      '--AA',
      '',
      'come',
      '--AA',
      'Content-Type: text/calendar; method=REQUEST',
      '',
      'BEGIN:VCALENDAR',
      'END:VCALENDAR',
      '--AA--',
    ),
    text: 'come',
    attachments: ['2 invitation.ics text/calendar *'],
  },
  {
    name: 'mixed inside alternative',
    raw: mail(
      ['Content-Type: multipart/alternative; boundary=AA'],
      '--AA',
      '',
      'plain',
      '--AA',
      'Content-Type: multipart/mixed; boundary=MM',
      '',
      '--MM',
      'Content-Type: text/html',
      '',
      '<p>one</p>',
      '--MM',
      'Content-Type: application/pdf; name=a.pdf',
      '',
      '%PDF-',
      '--MM',
      'Content-Type: text/html',
      '',
      '<p>two</p>',
      '--MM--',
      '--AA--',
    ),
    html: /one[\s\S]*two/,
    attachments: ['2.2 a.pdf application/pdf 5'],
  },
  {
    name: 'file as the whole message',
    raw: mail(
      ['Content-Type: application/pdf; name=whole.pdf', 'Content-Transfer-Encoding: base64'],
      b64('%PDF-whole'),
    ),
    text: null,
    attachments: ['1 whole.pdf application/pdf 10'],
    wellFormed: true,
  },
  {
    name: 'enriched text',
    raw: mail(['Content-Type: text/enriched'], '<bold>Now</bold> is the <<time>', '', 'for'),
    text: 'Now is the <time>\nfor',
  },

  // Broken structure.
  {
    name: 'missing final boundary',
    raw: mail(
      ['Content-Type: multipart/mixed; boundary=BB'],
      '--BB',
      '',
      'letter',
      '--BB',
      'Content-Type: application/pdf; name=a.pdf',
      '',
      '%PDF-',
    ),
    text: 'letter',
    attachments: ['2 a.pdf application/pdf 7'],
    warns: ['boundary-end-missing'],
  },
  {
    name: 'boundary lines with trailing spaces',
    raw: mail(
      ['Content-Type: multipart/mixed; boundary=BB'],
      '--BB  ',
      '',
      'letter',
      '--BB\t',
      'Content-Type: text/csv; name=a.csv',
      '',
      'a',
      '--BB--  ',
    ),
    text: 'letter',
    attachments: ['2 a.csv text/csv 1'],
  },
  {
    name: 'boundary that never occurs',
    raw: mail(
      ['Content-Type: multipart/mixed; boundary=declared'],
      '--real',
      'Content-Type: text/plain',
      '',
      'letter',
      '--real',
      'Content-Type: text/csv; name=a.csv',
      '',
      'a',
      '--real--',
    ),
    text: 'letter',
    attachments: ['2 a.csv text/csv 1'],
    warns: ['boundary-missing'],
  },
  {
    name: 'no boundary in the header',
    raw: mail(
      ['Content-Type: multipart/mixed'],
      '--real',
      'Content-Type: text/plain',
      '',
      'letter',
      '--real--',
    ),
    text: 'letter',
    warns: ['boundary-guessed'],
  },
  {
    name: 'empty boundary',
    raw: mail(
      ['Content-Type: multipart/mixed; boundary=""'],
      '--real',
      'Content-Type: text/plain',
      '',
      'letter',
      '--real--',
    ),
    text: 'letter',
  },
  {
    name: 'boundary not introduced by a semicolon',
    raw: mail(['Content-Type: multipart/mixed boundary="BB"'], '--BB', '', 'letter', '--BB--'),
    text: 'letter',
  },
  {
    name: 'multipart that is plain text',
    raw: mail(['Content-Type: multipart/mixed; boundary=BB'], 'no parts at all', 'just words'),
    text: 'no parts at all\r\njust words'.replace('\r', ''),
    warns: ['boundary-missing'],
  },
  {
    name: 'multipart that is HTML',
    raw: mail(['Content-Type: multipart/alternative; boundary=BB'], '<html><body>words</body></html>'),
    html: /words/,
  },
  {
    name: 'part without a blank line after its header',
    raw: mail(
      ['Content-Type: multipart/mixed; boundary=BB'],
      '--BB',
      'Content-Type: text/plain',
      'letter without a gap',
      '--BB--',
    ),
    text: 'letter without a gap',
    warns: ['header-end-missing'],
  },
  {
    name: 'part without any header or blank line',
    raw: mail(['Content-Type: multipart/mixed; boundary=BB'], '--BB', 'letter at once', '--BB--'),
    text: 'letter at once',
  },
  {
    name: 'inner boundary never closed',
    raw: mail(
      ['Content-Type: multipart/mixed; boundary=OUT'],
      '--OUT',
      'Content-Type: multipart/alternative; boundary=IN',
      '',
      '--IN',
      '',
      'plain',
      '--OUT',
      'Content-Type: text/csv; name=a.csv',
      '',
      'a',
      '--OUT--',
    ),
    text: 'plain',
    attachments: ['2 a.csv text/csv 1'],
    warns: ['boundary-end-missing'],
  },
  {
    name: 'inner boundary that starts with the outer one',
    raw: mail(
      ['Content-Type: multipart/mixed; boundary=B'],
      '--B',
      'Content-Type: multipart/alternative; boundary=B2',
      '',
      '--B2',
      '',
      'plain',
      '--B2',
      'Content-Type: text/html',
      '',
      '<b>r</b>',
      '--B2--',
      '--B',
      'Content-Type: text/csv; name=a.csv',
      '',
      'a',
      '--B--',
    ),
    text: 'plain',
    html: '<b>r</b>',
    attachments: ['2 a.csv text/csv 1'],
    wellFormed: true,
  },
  {
    name: 'the same boundary inside and outside',
    raw: mail(
      ['Content-Type: multipart/mixed; boundary=B'],
      '--B',
      'Content-Type: multipart/alternative; boundary=B',
      '',
      '--B',
      '',
      'plain',
      '--B--',
      '--B',
      'Content-Type: text/csv; name=a.csv',
      '',
      'a',
      '--B--',
    ),
    text: 'plain',
    attachments: ['2 a.csv text/csv 1'],
  },
  {
    name: 'parts after the closing boundary',
    raw: mail(
      ['Content-Type: multipart/mixed; boundary=BB'],
      '--BB',
      '',
      'letter',
      '--BB--',
      '',
      '--BB',
      'Content-Type: text/csv; name=a.csv',
      '',
      'a',
      '--BB--',
    ),
    text: 'letter',
    attachments: ['2 a.csv text/csv 1'],
  },
  {
    name: 'text after the closing boundary is no part',
    raw: mail(
      ['Content-Type: multipart/mixed; boundary=BB'],
      'This is a multi-part message in MIME format.',
      '--BB',
      '',
      'letter',
      '--BB--',
      'epilogue',
    ),
    text: 'letter',
    attachments: [],
    wellFormed: true,
  },
  {
    name: 'plain footer after base64',
    raw: text('utf-8', `${b64('Dear list, hello.')}\r\n_______\r\nlist mailing list`, 'base64'),
    text: 'Dear list, hello.\n_______\nlist mailing list',
  },
  {
    name: 'unknown content type',
    raw: mail(['Content-Type: something'], 'still readable'),
    text: 'still readable',
  },
  {
    name: 'content type with junk',
    raw: mail(['Content-Type: text/plain; charset="utf-8'], utf8('Grüße')),
    text: 'Grüße',
  },
  { name: 'unknown transfer encoding', raw: text('us-ascii', 'as it is', 'x-strange'), text: 'as it is' },
  {
    name: 'quoted-printable with damage',
    raw: text('utf-8', 'a=ZZ b= c=3d d=', 'quoted-printable'),
    text: 'a=ZZ b= c=3d d='.replace('=3d', '=').replace(/ d=$/, ' d'),
  },

  // Old ways to attach.
  {
    name: 'uuencode',
    raw: mail(
      [],
      'See file.',
      '',
      ...uu('old file.txt', 'Hello from 1994. It was a long year and the lines were short.'),
      '',
      'Bye',
    ),
    text: /^See file\.[\s\S]*Bye$/,
    attachments: ['1.0.1 old file.txt application/octet-stream 61'],
  },
  {
    name: 'words that look like uuencode',
    raw: mail([], 'begin 644 is how a file starts', 'but this is prose, not a file.'),
    text: /begin 644 is how/,
    attachments: [],
  },
  {
    name: 'winmail.dat',
    raw: mixed(
      part(
        ['Content-Type: application/ms-tnef; name=winmail.dat', 'Content-Transfer-Encoding: base64'],
        WINMAIL.toString('base64'),
      ),
    ),
    text: 'The letter inside.',
    attachments: [
      '1.0.1 planï.txt application/octet-stream 7'.replace('ï', 'é'),
      '1.0.2 Long näme 日.docx application/octet-stream 8',
    ],
  },
  {
    name: 'winmail.dat that is damaged',
    raw: mixed(part([], 'letter'), part(['Content-Type: application/ms-tnef; name=winmail.dat'], 'no tnef')),
    text: 'letter',
    attachments: ['2 winmail.dat application/ms-tnef 7'],
    warns: ['tnef-damaged'],
  },

  // File names and types.
  {
    name: 'RFC 2231 file name',
    raw: mixed(
      part(
        [
          'Content-Type: application/pdf',
          "Content-Disposition: attachment; filename*0*=utf-8''Gr%C3%BC; filename*1*=%C3%9Fe.pdf",
        ],
        '%PDF-',
      ),
    ),
    attachments: ['1 Grüße.pdf application/pdf 5'],
  },
  {
    name: 'RFC 2047 file name',
    raw: mixed(part(['Content-Type: application/pdf; name="=?iso-8859-1?Q?Gr=FC=DFe.pdf?="'], '%PDF-')),
    attachments: ['1 Grüße.pdf application/pdf 5'],
  },
  {
    name: 'raw 8-bit file name',
    raw: mixed(part([utf8('Content-Disposition: attachment; filename="Grüße.pdf"')], 'x')),
    attachments: ['1 Grüße.pdf text/plain 1'],
  },
  {
    name: 'a label that lies is told by content',
    raw: mixed(
      part([], 'l'),
      part(['Content-Type: image/jpeg; name=x.jpg', 'Content-Transfer-Encoding: base64'], b64('MZ\x90\0')),
    ),
    attachments: ['2 x.jpg image/jpeg 4'],
  },

  // Text layout.
  {
    name: 'format=flowed',
    raw: mail(
      ['Content-Type: text/plain; format=flowed'],
      'A long line that ',
      'goes on.',
      '> quoted that ',
      '> goes on',
      '-- ',
      'sig',
    ),
    text: 'A long line that goes on.\n> quoted that goes on\n-- \nsig',
  },
  {
    name: 'format=flowed with delsp',
    raw: mail(
      ['Content-Type: text/plain; format=flowed; delsp=yes; charset=utf-8'],
      utf8('日本 '),
      utf8('語'),
    ),
    text: '日本語',
  },
  {
    name: 'space-stuffed line',
    raw: mail(['Content-Type: text/plain; format=flowed'], ' From here', ' > not a quote'),
    text: 'From here\n> not a quote',
  },
  { name: 'NUL and control characters', raw: mail([], 'a\0b\x07c'), text: 'abc' },
  { name: 'bare carriage returns', raw: mail([], 'one\rtwo'), text: 'one\ntwo' },
];
