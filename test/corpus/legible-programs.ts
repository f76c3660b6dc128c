// Mail as particular programs and services have written it over thirty years, each case from knowledge of their habits and
// written for this project: its octets, and what a person must be able to read.
import { b64, bytes, crlf, type LegibleCase, mail, mixed, part, tnef, utf8 } from './legible.ts';

const multipart = (type: string, ...parts: readonly string[]): string =>
  mail(
    ['MIME-Version: 1.0', `Content-Type: multipart/${type}; boundary="BB"`],
    ...parts.flatMap((one) => ['--BB', one]),
    '--BB--',
  );
const HTML = ['Content-Type: text/html; charset=utf-8'];
const picture = (more: readonly string[], subtype = 'gif'): string =>
  part([`Content-Type: image/${subtype}`, 'Content-Transfer-Encoding: base64', ...more], b64('GIF89a'));

export const programs: readonly LegibleCase[] = [
  // Subjects and senders.
  {
    name: 'Outlook Express: encoded words without a space between them and text',
    raw: crlf([
      'From: "=?iso-8859-1?Q?J=F6rg?=" <j@example.org>',
      'Subject: Re:=?iso-8859-1?Q?_Gr=FC=DFe?=',
      '',
      'x',
      '',
    ]),
    subject: 'Re: Grüße',
    from: 'Jörg <j@example.org>',
  },
  {
    name: 'Exchange: a multibyte character split over two base64 words',
    raw: crlf([
      'From: a@example.org',
      `Subject: =?utf-8?B?${b64(utf8('Geschäft').slice(0, 7))}?=`,
      ` =?utf-8?B?${b64(utf8('Geschäft').slice(7))}?=`,
      '',
      'x',
    ]),
    subject: 'Geschäft',
  },
  {
    name: 'a Japanese phone: a shift state that goes over two words',
    raw: crlf([
      'From: a@example.org',
      `Subject: =?ISO-2022-JP?B?${b64('\x1b$BF|K\\')}?=`,
      ` =?ISO-2022-JP?B?${b64('\x1b$B8l\x1b(B')}?=`,
      '',
      'x',
    ]),
    subject: '日本語',
  },
  {
    name: 'AOL: lower-case letters and spaces inside a Q word',
    raw: crlf(['From: a@example.org', 'Subject: =?utf-8?q?two words =C3=A9?=', '', 'x']),
    subject: 'two words é',
  },
  {
    name: 'RFC 2231 language in an encoded word',
    raw: crlf(['From: a@example.org', 'Subject: =?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=', '', 'x']),
    subject: 'Grüße',
  },
  {
    name: 'Russian webmail: raw KOI8-R subject, body labelled KOI8-R',
    raw: mail(
      ['Content-Type: text/plain; charset=koi8-r', 'Content-Transfer-Encoding: 8bit'],
      bytes('f0d2c9d7c5d420c9da20edcfd3cbd7d9'),
    ).replace('Subject: Test', `Subject: ${bytes('f0d2c9d7c5d4')}`),
    subject: 'Привет',
    text: 'Привет из Москвы',
  },
  {
    name: 'Ukrainian: KOI8-U',
    raw: mail(
      ['Content-Type: text/plain; charset=KOI8-U', 'Content-Transfer-Encoding: 8bit'],
      bytes('ebc9a7d720a620f7a6cec9ccc1'),
    ),
    text: 'Київ і Вінила',
  },
  {
    name: 'Foxmail: gb2312 label on GB18030 text',
    raw: mail(
      ['Content-Type: text/plain; charset="gb2312"', 'Content-Transfer-Encoding: base64'],
      b64(bytes('c4e3bac38130863081308435')),
    ),
    text: /^你好/,
  },
  {
    name: 'Taiwanese Outlook: big5 in quoted-printable',
    raw: mail(
      ['Content-Type: text/plain; charset="big5"', 'Content-Transfer-Encoding: quoted-printable'],
      '=A7A=A6n',
    ),
    text: '你好',
  },
  {
    name: 'Thai: windows-874',
    raw: mail(
      ['Content-Type: text/plain; charset=windows-874', 'Content-Transfer-Encoding: 8bit'],
      bytes('cac7d1cab4d5'),
    ),
    text: 'สวัสดี',
  },
  {
    name: 'Hebrew in visual and logical labels',
    raw: mail(
      ['Content-Type: text/plain; charset=ISO-8859-8-I', 'Content-Transfer-Encoding: 8bit'],
      bytes('f9ece5ed'),
    ),
    text: 'שלום',
  },
  {
    name: 'Greek Outlook: windows-1253 called iso-8859-7',
    raw: mail(
      ['Content-Type: text/plain; charset=iso-8859-7', 'Content-Transfer-Encoding: 8bit'],
      bytes('cae1ebe7ecddf1e1'),
    ),
    text: 'Καλημέρα',
  },
  {
    name: 'Korean Outlook: ks_c_5601-1987',
    raw: mail(
      ['Content-Type: text/plain; charset="ks_c_5601-1987"', 'Content-Transfer-Encoding: base64'],
      b64(bytes('bec8b3e7c7cfbcbcbfe4')),
    ),
    text: '안녕하세요',
  },
  {
    name: 'an address whose name is the address, quoted twice',
    raw: crlf(['From: "\'ann@example.org\'" <ann@example.org>', 'Subject: x', '', 'x']),
    from: 'ann@example.org <ann@example.org>',
  },
  {
    name: 'Exchange: an X.500 address in place of one of the internet',
    raw: crlf(['From: Ann Smith </O=ORG/OU=SITE/CN=RECIPIENTS/CN=ANN>', 'Subject: x', '', 'x']),
    subject: 'x',
  },
  {
    name: 'a date of a year with two digits and a zone in words',
    raw: crlf(['From: a@example.org', 'Subject: x', 'Date: Wed, 05 Nov 97 09:15:00 EST', '', 'x']),
    date: Date.UTC(1997, 10, 5, 14, 15),
  },
  {
    name: 'a date without a weekday, seconds or comma',
    raw: crlf(['From: a@example.org', 'Subject: x', 'Date: 5 Nov 1997 09:15 +0100', '', 'x']),
    date: Date.UTC(1997, 10, 5, 8, 15),
  },
  {
    name: 'a date with a comment that holds a zone',
    raw: crlf(['From: a@example.org', 'Subject: x', 'Date: Tue, 1 Jul 2003 10:52:37 +0200 (CEST)', '', 'x']),
    date: Date.UTC(2003, 6, 1, 8, 52, 37),
  },

  // Bodies.
  {
    name: 'Gmail: alternative with AMP in the middle, which is no file',
    raw: multipart(
      'alternative',
      part(['Content-Type: text/plain; charset=utf-8'], 'plain'),
      part(['Content-Type: text/x-amp-html; charset=utf-8'], '<!doctype html><html amp4email>amp</html>'),
      part(HTML, '<p>html</p>'),
    ),
    text: 'plain',
    html: '<p>html</p>',
    attachments: [],
  },
  {
    name: 'Apple: Watch HTML beside the ordinary one, which is no file',
    raw: multipart(
      'alternative',
      part(['Content-Type: text/plain'], 'plain'),
      part(['Content-Type: text/watch-html'], '<b>watch</b>'),
      part(HTML, '<p>html</p>'),
    ),
    html: '<p>html</p>',
    attachments: [],
  },
  {
    name: 'Apple Mail: a PDF between two stretches of text',
    raw: mixed(
      part(['Content-Type: text/plain; charset=us-ascii'], 'before'),
      part(
        [
          'Content-Type: application/pdf; x-unix-mode=0644; name="a.pdf"',
          'Content-Disposition: inline; filename=a.pdf',
        ],
        '%PDF-',
      ),
      part(['Content-Type: text/plain; charset=us-ascii'], 'after'),
    ),
    text: /before[\s\S]*after/,
    attachments: ['2 a.pdf application/pdf 5'],
  },
  {
    name: 'Pine: an attached text with a description and no disposition',
    raw: mixed(
      part(['Content-Type: TEXT/PLAIN; charset=US-ASCII'], 'see file'),
      part(
        ['Content-Type: TEXT/PLAIN; charset=US-ASCII; name="notes.txt"', 'Content-Description: my notes'],
        'notes',
      ),
    ),
    text: 'see file',
    attachments: ['2 notes.txt text/plain 5'],
  },
  {
    name: 'Eudora: HTML in text/x-html and a plain part without a charset',
    raw: mail(['Content-Type: text/html'], '<html><font size=3>Hi &lt;there&gt;</font></html>'),
    html: /Hi &lt;there&gt;/,
  },
  {
    name: 'Lotus Notes: related whose pictures have both names',
    raw: multipart(
      'related',
      part(HTML, '<img src=cid:_1_0A1B2C@notes>'),
      picture(['Content-ID: <_1_0A1B2C@notes>', 'Content-Disposition: attachment; filename="graycol.gif"']),
    ),
    inline: ['2'],
    attachments: ['2 graycol.gif image/gif 6'],
  },
  {
    name: 'Outlook 97: rich text inside winmail.dat that is not called so',
    raw: mixed(
      part([], 'Letter.'),
      part(
        ['Content-Type: application/ms-tnef', 'Content-Transfer-Encoding: base64'],
        b64(
          tnef([
            [2, 0x00069002, Buffer.alloc(14)],
            [2, 0x00018010, Buffer.from('BUDGET.XLS\0')],
            [2, 0x0006800f, Buffer.from('cells')],
          ]).toString('latin1'),
        ),
      ),
    ),
    text: 'Letter.',
    attachments: ['2.0.1 BUDGET.XLS application/octet-stream 5'],
  },
  {
    name: 'Yahoo: format=flowed and quoted-printable together',
    raw: mail(
      [
        'Content-Type: text/plain; charset=utf-8; format=flowed',
        'Content-Transfer-Encoding: quoted-printable',
      ],
      'A line that =',
      'is soft =20',
      'and flows.',
    ),
    text: 'A line that is soft  and flows.',
  },
  {
    name: 'a mailing list: footer after the closing boundary of the author',
    raw: mixed(
      crlf([
        'Content-Type: multipart/alternative; boundary=AA',
        '',
        '--AA',
        'Content-Type: text/plain',
        '',
        'words',
        '--AA',
        'Content-Type: text/html',
        '',
        '<p>words</p>',
        '--AA--',
      ]),
      part(
        ['Content-Type: text/plain; charset="us-ascii"', 'Content-Disposition: inline'],
        '_______\nlist mailing list',
      ),
    ),
    text: /words[\s\S]*list mailing list/,
    html: /words[\s\S]*list mailing list/,
    attachments: [],
  },
  {
    name: 'markdown is text',
    raw: mail(['Content-Type: text/markdown; charset=utf-8; variant=GFM'], '# Title', '', '*words*'),
    text: '# Title\n\n*words*',
  },
  {
    name: 'text/enriched beside plain',
    raw: multipart(
      'alternative',
      part(['Content-Type: text/plain'], 'bold words'),
      part(['Content-Type: text/enriched'], '<bold>bold</bold> words'),
    ),
    text: 'bold words',
    html: null,
  },
  {
    name: 'Internet Explorer: a page saved as mail, its picture by address',
    raw: multipart(
      'related; type="text/html"',
      part(
        [...HTML, 'Content-Location: http://www.example.com/dir/page.html'],
        '<img src="http://www.example.com/dir/a.gif"><img src="b.gif"><img src="../c.gif"><img src="http://other.example/d.gif">',
      ),
      picture(['Content-Location: http://www.example.com/dir/a.gif']),
      picture(['Content-Location: b.gif', 'Content-Base: "http://www.example.com/dir/"']),
      picture(['Content-Location: http://www.example.com/', ' c.gif']),
    ),
    html: /src="cid:part-2%40content-location"><img src="cid:part-3%40content-location"><img src="cid:part-4%40content-location"><img src="http:\/\/other\.example\/d\.gif"/,
    inline: ['2', '3', '4'],
  },
  {
    name: 'Exchange: pictures by a relative address on both sides',
    raw: multipart(
      'related',
      part(HTML, '<p><img width=9 src=image001.gif alt=x></p>'),
      picture(['Content-Location: image001.gif', 'Content-ID: <image001@01>']),
    ),
    html: '<p><img width=9 src="cid:image001%4001" alt=x></p>',
    inline: ['2'],
  },
  {
    name: 'a base in the HTML itself',
    raw: multipart(
      'related',
      part(HTML, '<base href="http://pictures.example/x/"><img src="a.gif?v=1&amp;w=2">'),
      picture(['Content-Location: http://pictures.example/x/a.gif?v=1&w=2']),
    ),
    html: /<img src="cid:part-2%40content-location">/,
    inline: ['2'],
  },

  // What is more than a letter.
  {
    name: 'PGP/MIME encrypted says so',
    raw: multipart(
      'encrypted; protocol="application/pgp-encrypted"',
      part(['Content-Type: application/pgp-encrypted'], 'Version: 1'),
      part(['Content-Type: application/octet-stream; name=encrypted.asc'], '-----BEGIN PGP MESSAGE-----'),
    ),
    warns: ['encrypted OpenPGP'],
    attachments: ['2 encrypted.asc application/octet-stream *'],
  },
  {
    name: 'S/MIME encrypted says so',
    raw: mail(
      [
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
        'Content-Transfer-Encoding: base64',
      ],
      b64('0\x80'),
    ),
    warns: ['encrypted S/MIME'],
    attachments: ['1 smime.p7m application/pkcs7-mime 2'],
  },
  {
    name: 'S/MIME signed and opaque says so',
    raw: mail(
      [
        'Content-Type: application/x-pkcs7-mime; smime-type=signed-data; name="smime.p7m"',
        'Content-Transfer-Encoding: base64',
      ],
      b64('0\x80'),
    ),
    warns: ['signed-opaque'],
  },
  {
    name: 'S/MIME signed: the letter, and its signature as a file',
    raw: multipart(
      'signed; protocol="application/pkcs7-signature"; micalg=sha-256',
      part(['Content-Type: text/plain'], 'signed words'),
      part(
        [
          'Content-Type: application/pkcs7-signature; name="smime.p7s"',
          'Content-Transfer-Encoding: base64',
          'Content-Disposition: attachment; filename="smime.p7s"',
        ],
        b64('0\x80'),
      ),
    ),
    text: 'signed words',
    attachments: ['2 smime.p7s application/pkcs7-signature 2'],
    warns: ['signed-unchecked S/MIME'],
  },
  {
    name: 'Exchange: a report that nobody could be reached, in words',
    raw: multipart(
      'report; report-type=delivery-status',
      part(['Content-Type: text/html'], '<p>Delivery has failed to <b>bob@example.com</b></p>'),
      part(
        ['Content-Type: message/delivery-status'],
        'Final-Recipient: rfc822;bob@example.com\nAction: failed\nStatus: 5.1.1',
      ),
      part(['Content-Type: message/rfc822'], 'Subject: Lost\n\nwords'),
    ),
    html: /failed to <b>bob@example\.com/,
    attachments: ['2 delivery report.txt message/delivery-status *', '3 Lost.eml message/rfc822 *'],
  },
  {
    name: 'a report without words of its own is put into words',
    raw: multipart(
      'report; report-type=delivery-status',
      part(
        ['Content-Type: message/delivery-status'],
        'Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; bob@example.com\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user',
      ),
    ),
    text: /bob@example\.com[\s\S]*failed[\s\S]*550 5\.1\.1 no such user/,
  },
  {
    name: 'a receipt that a message was read',
    raw: multipart(
      'report; report-type=disposition-notification',
      part(['Content-Type: text/plain'], 'Your message was displayed.'),
      part(
        ['Content-Type: message/disposition-notification'],
        'Final-Recipient: rfc822;bob@example.com\nDisposition: manual-action/MDN-sent-manually; displayed',
      ),
    ),
    text: 'Your message was displayed.',
    attachments: ['2 receipt.txt message/disposition-notification *'],
  },
  {
    name: 'a receipt without words of its own',
    raw: multipart(
      'report; report-type=disposition-notification',
      part(
        ['Content-Type: message/disposition-notification'],
        'Final-Recipient: rfc822;bob@example.com\nDisposition: manual-action/MDN-sent-manually; displayed',
      ),
    ),
    text: /bob@example\.com[\s\S]*displayed/,
  },
  {
    name: 'Outlook Express: one of several parts of a message says so',
    raw: mail(
      ['Content-Type: message/partial; number=2; total=3; id="abc@example.org"'],
      'middle of something',
    ),
    warns: ['partial'],
    attachments: ['1 message.bin message/partial *'],
  },
  {
    name: 'a file that is kept elsewhere says so, and is not asked for',
    raw: mixed(
      part([], 'See the file.'),
      part(
        [
          'Content-Type: message/external-body; access-type=URL; URL="http://files.example/a.pdf"; name=a.pdf',
        ],
        'Content-Type: application/pdf\n\n',
      ),
    ),
    text: 'See the file.',
    warns: ['external-body'],
  },
  {
    name: 'Mac: a file in two forks',
    raw: mixed(
      part([], 'Here.'),
      crlf([
        'Content-Type: multipart/appledouble; boundary=DD',
        '',
        '--DD',
        'Content-Type: application/applefile; name="plan.doc"',
        '',
        'fork',
        '--DD',
        'Content-Type: application/msword; name="plan.doc"',
        '',
        'words',
        '--DD--',
      ]),
    ),
    text: 'Here.',
    attachments: ['2.2 plan.doc application/msword 5'],
  },
  {
    name: 'a message in a message in a message stays one file',
    raw: mixed(
      part([], 'outer'),
      part(
        ['Content-Type: message/rfc822'],
        'Subject: Middle\nContent-Type: message/rfc822\n\nSubject: Inner\n\ninner',
      ),
    ),
    text: 'outer',
    attachments: ['2 Middle.eml message/rfc822 *'],
  },

  // File names.
  {
    name: 'Outlook: RFC 2047 in the file name, folded in its middle',
    raw: mixed(
      part(
        [
          'Content-Type: application/pdf;',
          '\tname="=?iso-8859-1?Q?Ein_sehr_langer_Name_mit_=DCberl=E4nge_und_noch?=',
          ' =?iso-8859-1?Q?_mehr.pdf?="',
        ],
        '%PDF-',
      ),
    ),
    attachments: ['1 Ein sehr langer Name mit Überlänge und noch mehr.pdf application/pdf 5'],
  },
  {
    name: 'RFC 2231: pieces out of order, one encoded and one not',
    raw: mixed(
      part(
        [
          'Content-Type: application/pdf',
          'Content-Disposition: attachment; filename*1="b c.pdf"; filename*0*=utf-8\'en\'%C3%A4',
        ],
        '%PDF-',
      ),
    ),
    attachments: ['1 äb c.pdf application/pdf 5'],
  },
  {
    name: 'RFC 2231: quoted, and with raw percent signs',
    raw: mixed(
      part(
        [
          'Content-Type: application/pdf',
          'Content-Disposition: attachment; filename*="utf-8\'\'100%25%20%C3%A4.pdf"',
        ],
        '%PDF-',
      ),
    ),
    attachments: ['1 100% ä.pdf application/pdf 5'],
  },
  {
    name: 'RFC 2231 and an older name beside it: the newer one',
    raw: mixed(
      part(
        [
          'Content-Type: application/pdf; name="old.pdf"',
          'Content-Disposition: attachment; filename="older.pdf"; filename*=utf-8\'\'n%C3%A9w.pdf',
        ],
        '%PDF-',
      ),
    ),
    attachments: ['1 néw.pdf application/pdf 5'],
  },
  {
    name: 'a file name with a semicolon and quotes inside',
    raw: mixed(
      part(['Content-Type: text/csv', 'Content-Disposition: attachment; filename="a;b \\"c\\".csv"'], 'x'),
    ),
    attachments: ['1 a;b "c".csv text/csv 1'],
  },
  {
    name: 'a file name without quotes and with spaces',
    raw: mixed(
      part(['Content-Type: text/csv; name=my own list.csv', 'Content-Disposition: attachment'], 'x'),
    ),
    attachments: ['1 my own list.csv text/csv 1'],
  },
];
