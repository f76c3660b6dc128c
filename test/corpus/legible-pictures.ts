// Pictures and words in one letter: in which order they stand, which of them are shown, and which are files as well.
import { b64, bytes, type LegibleCase, mail, mixed, part } from './legible.ts';

const PNG = b64(bytes('89504e470d0a1a0a0000000d49484452'));
const multipart = (type: string, ...parts: readonly string[]): string =>
  mail([`Content-Type: multipart/${type}; boundary=RR`], ...parts.flatMap((one) => ['--RR', one]), '--RR--');
const words = (text: string, more: readonly string[] = []): string =>
  part(['Content-Type: text/plain', ...more], text);
const html = (text: string): string => part(['Content-Type: text/html'], text);
const png = (name: string, disposition: string | null, more: readonly string[] = []): string =>
  part(
    [
      `Content-Type: image/png; name="${name}"`,
      ...(disposition === null ? [] : [`Content-Disposition: ${disposition}; filename="${name}"`]),
      'Content-Transfer-Encoding: base64',
      ...more,
    ],
    PNG,
  );

export const pictured: readonly LegibleCase[] = [
  {
    name: 'Apple Mail: pictures between stretches of HTML stand there, and are files',
    raw: mixed(
      html('<p>one</p>'),
      png('a.png', 'inline'),
      html('<p>two</p>'),
      words('tail'),
      png('b.png', 'attachment'),
    ),
    html: /^<p>one<\/p>\n<div><img src="cid:part-2%40placed" alt="a.png"><\/div>\n<p>two<\/p>\n<hr>\n<div [^>]*>tail<\/div>$/,
    attachments: ['2 a.png image/png 16', '5 b.png image/png 16'],
    inline: [],
  },
  {
    name: 'Apple Mail: the same inside an alternative keeps both forms',
    raw: multipart(
      'alternative',
      words('plain form'),
      part(
        ['Content-Type: multipart/mixed; boundary=MM'],
        ['--MM', html('<p>one</p>'), '--MM', png('a.png', 'inline'), '--MM--'].join('\r\n'),
      ),
    ),
    text: 'plain form',
    html: /one[\s\S]*<img src="cid:part-2\.2%40placed"/,
    attachments: ['2.2 a.png image/png 16'],
  },
  {
    name: 'a telephone: words and a picture are shown one below the other',
    raw: mixed(
      words('Look'),
      png('IMG_1.png', 'inline', ['Content-ID: <1@phone>']),
      words('Sent from my phone'),
    ),
    text: 'Look\nSent from my phone',
    html: null,
    pictures: ['1@phone'],
    attachments: ['2 IMG_1.png image/png 16'],
  },
  {
    name: 'a message that is a picture',
    raw: mail(['Content-Type: image/png', 'Content-Transfer-Encoding: base64'], PNG),
    text: null,
    pictures: ['part-1@placed'],
    attachments: ['1 picture.png image/png 16'],
  },
  {
    name: 'a picture that calls itself an attachment, one that no window shows, and one that the HTML names stay where they are',
    raw: mixed(
      html('<img src="cid:x@y">'),
      png('a.png', 'attachment'),
      part(
        ['Content-Type: image/tiff', 'Content-Disposition: inline', 'Content-Transfer-Encoding: base64'],
        b64('II*\0'),
      ),
      png('c.png', 'inline', ['Content-ID: <x@y>']),
    ),
    html: '<img src="cid:x@y">',
    attachments: ['2 a.png image/png 16', '3 picture.tif image/tiff 4', '4 c.png image/png 16'],
    inline: ['4'],
  },
  {
    name: 'a gateway of telephones: words as a text file beside a SMIL show',
    raw: multipart(
      'related; type="application/smil"; start="<s>"',
      part(['Content-Type: application/smil; name=m.smil', 'Content-ID: <s>'], '<smil><body/></smil>'),
      part(
        [
          'Content-Type: text/plain; name="text_0.txt"',
          'Content-Disposition: attachment; filename="text_0.txt"',
        ],
        'Hello',
      ),
      png('i.png', 'attachment'),
    ),
    text: 'Hello',
    attachments: ['3 i.png image/png 16'],
  },
  {
    name: 'a letter that calls itself an attachment, beside a file',
    raw: mixed(words('the letter', ['Content-Disposition: attachment']), png('a.png', 'attachment')),
    text: 'the letter',
    attachments: ['2 a.png image/png 16'],
  },
  {
    name: 'HTML without a word gives way to the plain form',
    raw: multipart(
      'alternative',
      words('plain'),
      html('<html><head><style>p{}</style></head><body><p>&nbsp;</p></body></html>'),
    ),
    text: 'plain',
    html: null,
  },
  {
    name: 'a picture that is named in other letters, with a space, by its file name, or in a style alone',
    raw: multipart(
      'related',
      html(
        '<img src="cid:A@X"><img src="cid:my pic@x"><img src="cid:c.png"><div style="background:url(cid:d@x)">d</div>',
      ),
      png('a.png', 'inline', ['Content-ID: <a@x>']),
      png('b.png', 'inline', ['Content-ID: <my pic@x>']),
      png('c.png', 'inline'),
      png('d.png', 'inline', ['Content-ID: <d@x>']),
    ),
    html: /^<img src="cid:a%40x"><img src="cid:my pic@x"><img src="cid:c\.png">/,
    inline: ['2', '3', '4'],
  },
  {
    name: 'an invitation that comes as a part and as a file is one',
    raw: mixed(
      ...['text/calendar; method=REQUEST', 'application/ics; name=invite.ics'].map((type) =>
        part(
          [`Content-Type: ${type}`],
          [
            'BEGIN:VCALENDAR',
            'METHOD:REQUEST',
            'BEGIN:VEVENT',
            'UID:1',
            'SUMMARY:Meet',
            'END:VEVENT',
            'END:VCALENDAR',
          ].join('\r\n'),
        ),
      ),
    ),
    events: 1,
  },
];
