// Header fields as real mail writes them: what must be read, and what must not break the reader.
import { describe, expect, test } from 'vitest';
import { decodeEnvelopeAddresses, parseAddresses } from './addresses.ts';
import { parseDate } from './dates.ts';
import { decodeHeaderText } from './encoded-word.ts';
import { splitHeaderBlock } from './header-block.ts';
import { parseHeaderBlock } from './headers.ts';
import { parseMessageId, parseMessageIds } from './message-ids.ts';
import { parseParameterised } from './params.ts';

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replace(/\s/g, ''), 'hex');

describe('decodeHeaderText', () => {
  test.each([
    ['plain', 'Plain subject', 'Plain subject'],
    ['Q', '=?iso-8859-1?Q?Gr=FC=DFe?=', 'Grüße'],
    ['B', '=?UTF-8?B?0J/RgNC40LLQtdGC?=', 'Привет'],
    ['lower case encoding, language tag', '=?utf-8*de?q?=C3=BC?=', 'ü'],
    ['words joined without white space', '=?utf-8?Q?a?= =?utf-8?Q?b?=', 'ab'],
    ['words without any gap', '=?utf-8?Q?a?==?utf-8?Q?b?=', 'ab'],
    ['folded between words', '=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=', 'ab'],
    ['different charsets', '=?utf-8?Q?=C3=A9?= =?iso-8859-1?Q?=E9?=', 'éé'],
    ['text keeps its spaces', 'Re: =?utf-8?Q?=C3=A9?= und mehr', 'Re: é und mehr'],
    ['word glued to text', 'foo=?utf-8?Q?=C3=A9?=bar', 'fooébar'],
    ['character split between B words', '=?utf-8?B?4pg=?= =?utf-8?B?gw==?=', '☃'],
    ['character split between Q words', '=?utf-8?Q?=E2=98?=\r\n\t=?utf-8?Q?=83?=', '☃'],
    ['base64 group split between words', '=?utf-8?B?4p?= =?utf-8?B?iD?=', '☃'],
    ['missing padding', '=?utf-8?B?w6k?=', 'é'],
    ['spaces inside Q', '=?utf-8?Q?caf=C3=A9 au lait?=', 'café au lait'],
    ['underscore is a space', '=?utf-8?Q?a_b=5Fc?=', 'a b_c'],
    ['bad hex is literal', '=?utf-8?Q?100=?=', '100='],
    ['no end', '=?utf-8?Q?cut off subje', 'cut off subje'],
    ['raw UTF-8 bytes', 'Caf\xc3\xa9', 'Café'],
    ['raw windows-1252 bytes', 'Caf\xe9 \x96 \x80', 'Café – €'],
    ['raw 8-bit inside a word', '=?iso-8859-1?Q?Ren\xe9?=', 'René'],
    ['raw UTF-8 inside a word', '=?utf-8?Q?Ren\xc3\xa9=20x?=', 'René x'],
    ['UTF-8 labelled Latin-1', '=?iso-8859-1?Q?Ren=C3=A9?=', 'René'],
    ['Latin-1 labelled UTF-8', '=?utf-8?Q?Ren=E9?=', 'René'],
    ['unknown charset, UTF-8 inside', '=?x-unknown?Q?Ren=C3=A9?=', 'René'],
    ['unknown charset, bytes', '=?nonsense-9?Q?Ren=E9?=', 'René'],
    ['ISO-2022-JP', '=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=', '日本'],
    ['raw ISO-2022-JP', '\x1b$BF|K\\\x1b(B', '日本'],
    ['KOI8-R', '=?koi8-r?B?8NLJ18XU?=', 'Привет'],
    ['GB2312', '=?gb2312?B?xOO6ww==?=', '你好'],
    ['Big5', '=?big5?B?p0Gmbg==?=', '你好'],
    ['EUC-KR', '=?ks_c_5601-1987?B?vsiz5w==?=', '안녕'],
    ['windows-1252 quotes', '=?windows-1252?Q?=93hi=94?=', '“hi”'],
    ['UTF-7', '=?utf-7?Q?+AOk-?=', 'é'],
    ['not a word', 'a =? b ?= c', 'a =? b ?= c'],
    ['a break smuggled in', '=?utf-8?Q?a=0D=0ABcc=3A_x?=', 'a Bcc: x'],
    ['already decoded', 'Grüße 日本', 'Grüße 日本'],
    ['tab-folded', 'one\r\n\ttwo', 'one two'],
    ['empty word', '=?utf-8?Q??=', ''],
  ])('%s', (_name, raw, expected) => {
    expect(decodeHeaderText(raw)).toBe(expected);
  });

  test('bytes and latin1 strings give the same', () => {
    expect(decodeHeaderText(bytes('43 61 66 c3 a9'))).toBe('Café');
  });

  test('a value full of unfinished words takes linear time', () => {
    const started = process.cpuUsage();
    decodeHeaderText('=?utf-8?Q?a'.repeat(50_000));
    decodeHeaderText('=?'.repeat(200_000));
    decodeHeaderText(`=?utf-8?B?${'A'.repeat(300_000)}`);
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(1_000);
  });
});

describe('parseAddresses', () => {
  test.each([
    ['bare', 'a@b.c', [['', 'a@b.c']]],
    ['name', 'Ann <a@b.c>', [['Ann', 'a@b.c']]],
    [
      'quoted',
      '"Doe, Jane" <j@d.e>, x@y.z',
      [
        ['Doe, Jane', 'j@d.e'],
        ['', 'x@y.z'],
      ],
    ],
    ['encoded', '=?utf-8?Q?J=C3=BCrgen?= <j@d.e>', [['Jürgen', 'j@d.e']]],
    ['encoded in quotes', '"=?utf-8?Q?M=C3=BCller=2C_J?=" <j@d.e>', [['Müller, J', 'j@d.e']]],
    ['comment as name', 'j@d.e (Jane Doe)', [['Jane Doe', 'j@d.e']]],
    ['nested comment', 'j@d.e (Jane (x) Doe)', [['Jane (x) Doe', 'j@d.e']]],
    [
      'group',
      'Team: a@b.c, Bob <b@b.c>;',
      [
        ['', 'a@b.c'],
        ['Bob', 'b@b.c'],
      ],
    ],
    ['empty group', 'undisclosed-recipients:;', []],
    ['unquoted comma', 'Doe, Jane <j@d.e>', [['Doe, Jane', 'j@d.e']]],
    ['missing bracket', 'Jane <j@d.e', [['Jane', 'j@d.e']]],
    [
      'missing bracket in a list',
      'Jane <j@d.e, Bob <b@d.e>',
      [
        ['Jane', 'j@d.e'],
        ['Bob', 'b@d.e'],
      ],
    ],
    ['no brackets', 'Jane Doe j@d.e', [['Jane Doe', 'j@d.e']]],
    ['route', '<@relay,@two:j@d.e>', [['', 'j@d.e']]],
    ['escaped quote', '"Jane \\"JD\\" Doe" <j@d.e>', [['Jane "JD" Doe', 'j@d.e']]],
    ['address as quoted name', '"ceo@bank.example" <evil@x.y>', [['ceo@bank.example', 'evil@x.y']]],
    ['quoted local part', '"john doe"@d.e', [['', '"john doe"@d.e']]],
    ['unclosed quote', '"Jane <j@d.e>', [['Jane', 'j@d.e']]],
    ['name only', 'MAILER-DAEMON', [['MAILER-DAEMON', '']]],
    ['empty brackets', '<>', []],
    ['raw 8-bit', 'J\xfcrgen <j@d.e>', [['Jürgen', 'j@d.e']]],
    ['stray commas', ', ,a@b.c,,', [['', 'a@b.c']]],
    ['mailto', '<mailto:a@b.c>', [['', 'a@b.c']]],
    [
      'semicolons as commas',
      'a@b.c; d@e.f',
      [
        ['', 'a@b.c'],
        ['', 'd@e.f'],
      ],
    ],
  ])('%s', (_name, raw, expected) => {
    expect(parseAddresses(raw).map((a) => [a.name, a.address])).toEqual(expected);
  });

  test('a hostile list takes linear time', () => {
    const started = process.cpuUsage();
    for (const bomb of ['<', '"', '(', '(a', '"a" <', ',', ':', 'a@b, ']) parseAddresses(bomb.repeat(20_000));
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(2_000);
  });
});

test('envelope addresses: undecoded names, raw bytes, and markers of servers', () => {
  const list = [
    { name: '=?utf-8?Q?J=C3=BCrgen?=', address: 'j@d.e' },
    { name: 'J\xfcrgen', address: 'j@d.e' },
    { name: '', address: '' },
    { name: 'Nobody', address: 'MISSING_MAILBOX@MISSING_DOMAIN' },
    { name: '', address: 'only-local' },
  ];
  expect(decodeEnvelopeAddresses(list)).toEqual([
    { name: 'Jürgen', address: 'j@d.e' },
    { name: 'Jürgen', address: 'j@d.e' },
    { name: 'Nobody', address: '' },
    { name: '', address: 'only-local' },
  ]);
});

describe('parseDate', () => {
  const t = Date.UTC(2003, 6, 1, 8, 52, 37);
  test.each([
    ['Tue, 1 Jul 2003 10:52:37 +0200', t],
    ['Tue,  1 Jul 2003 10:52:37 +0200 (CEST)', t],
    ['1 Jul 03 08:52:37 GMT', t],
    ['1 Jul 2003 08:52:37', t],
    ['Tue Jul  1 08:52:37 2003', t],
    ['Tue, 01 July 2003 04:52:37 EDT', t],
    ['2003-07-01T08:52:37Z', t],
    ['Tue, 1 Jul 2003 10.52.37 +0200', t],
    ['Tue, 1 Jul 2003 10:52:37 PM', t + 14 * 3_600_000],
    ['Tue, 1 Jul 2003 10:52 +0200', t - 37_000],
    ['Mon, 31 Feb 1900 00:00:00 +0000', null],
    ['Mon, 1 Jan 9999 00:00:00 +0000', null],
    ['Thu, 1 Jan 1970 00:00:00 +0000', null],
    ['yesterday', null],
    ['', null],
    ['Tue, 99 Jul 2003 10:52:37 +0200', null],
    ['Tue, 1 Jul 2003 99:52:37 +0200', null],
  ])('%s', (raw, expected) => {
    expect(parseDate(raw)).toBe(expected);
  });
});

test('message ids', () => {
  expect(parseMessageIds('<a@b> <c@d>\r\n <a@b>')).toEqual(['a@b', 'c@d']);
  expect(parseMessageIds('Your message of Monday <a@b>')).toEqual(['a@b']);
  expect(parseMessageIds('a@b c@d')).toEqual(['a@b', 'c@d']);
  expect(parseMessageIds('<a\r\n b@c>')).toEqual(['ab@c']);
  expect(parseMessageIds('<a@b <c@d>')).toEqual(['c@d']);
  const many = Array.from({ length: 500 }, (_, i) => `<${i}@x>`).join(' ');
  const kept = parseMessageIds(many);
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([100, '0@x', '499@x']);
  expect(parseMessageId('no-brackets')).toBe('no-brackets');
  expect(parseMessageId('')).toBe(null);
});

describe('parseParameterised', () => {
  const param = (raw: string, name: string): string | undefined => parseParameterised(raw).params.get(name);
  test.each([
    ['quoted', 'text/plain; charset="UTF-8"', 'charset', 'UTF-8'],
    ['bare', 'text/plain; charset=utf-8; format=flowed', 'format', 'flowed'],
    ['no semicolon', 'multipart/mixed boundary="x y"', 'boundary', 'x y'],
    ['comma', 'text/plain, charset=koi8-r', 'charset', 'koi8-r'],
    ['spaces around', 'text/plain ; charset = "x"', 'charset', 'x'],
    ['name with spaces', 'application/pdf; name=my file.pdf', 'name', 'my file.pdf'],
    ['name with spaces, more follows', 'application/pdf; name=my file.pdf; x=y', 'x', 'y'],
    ['unclosed quote', 'application/pdf; name="my file.pdf', 'name', 'my file.pdf'],
    ['semicolon in quotes', 'x/y; name="a;b.txt"', 'name', 'a;b.txt'],
    ['windows path', 'x/y; name="C:\\dir\\file.doc"', 'name', 'C:\\dir\\file.doc'],
    ['escaped quote', 'x/y; name="a\\"b.txt"', 'name', 'a"b.txt'],
    ['2047 in quotes', 'x/y; name="=?utf-8?Q?=C3=A9.txt?="', 'name', 'é.txt'],
    ['2047 split', 'x/y; name="=?utf-8?Q?=C3=A9?=\r\n =?utf-8?Q?=C3=A8.txt?="', 'name', 'éè.txt'],
    ['2231', "x/y; name*=utf-8'de'%C3%A9.txt", 'name', 'é.txt'],
    ['2231 continued', "x/y; name*0*=utf-8''%C3; name*1*=%A9; name*2=.txt", 'name', 'é.txt'],
    ['2231 out of order', 'x/y; name*1="b.txt"; name*0="a"', 'name', 'ab.txt'],
    ['2231 wins', "x/y; name=e.txt; name*=utf-8''%C3%A9.txt", 'name', 'é.txt'],
    ['2231 windows charset', "x/y; name*=windows-1252''%80.txt", 'name', '€.txt'],
    ['2231 no charset', "x/y; name*=''%C3%A9.txt", 'name', 'é.txt'],
    ['2231 in plain', 'x/y; name="utf-8\'\'%C3%A9.txt"', 'name', 'é.txt'],
    ['first counts', 'x/y; name=a; name=b', 'name', 'a'],
    ['raw 8-bit', 'x/y; name="\xe9.txt"', 'name', 'é.txt'],
    ['comment', 'text/plain; charset=us-ascii (Plain text)', 'charset', 'us-ascii'],
  ])('%s', (_name, raw, name, expected) => {
    expect(param(raw, name)).toBe(expected);
  });

  test('value alone, upper case, nothing', () => {
    expect(parseParameterised('TEXT/HTML').value).toBe('text/html');
    expect(parseParameterised('').value).toBe('');
    expect(parseParameterised('text').value).toBe('text');
  });

  test('hostile parameters take linear time', () => {
    const started = process.cpuUsage();
    for (const bomb of ['; a=', ';a*0*=', '="', '\\"', ' a', '(', '; a*1=b', "'"]) {
      parseParameterised(`x/y; name="${bomb.repeat(20_000)}`);
      parseParameterised(`x/y${bomb.repeat(20_000)}`);
    }
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(2_000);
  });
});

describe('splitHeaderBlock', () => {
  const names = (text: string): string[] =>
    splitHeaderBlock(Buffer.from(text, 'latin1')).fields.map((f) => f.name);
  test.each([
    ['ordinary', 'A: 1\r\nB: 2\r\n\r\nbody: x', ['A', 'B']],
    ['bare line feeds', 'A: 1\nB: 2\n\nbody', ['A', 'B']],
    ['byte order mark', '\xef\xbb\xbfA: 1\r\n\r\n', ['A']],
    ['mbox line', 'From jane@x Mon Jan 1\r\nA: 1\r\n\r\n', ['A']],
    ['blank lines first', '\r\n\r\nA: 1\r\n\r\n', ['A']],
    ['no blank line before the body', 'A: 1\r\nHello there\r\nB: 2\r\n', ['A']],
    ['space before the colon', 'A : 1\r\n\r\n', ['A']],
    ['no end', 'A: 1\r\nB: 2', ['A', 'B']],
    ['nothing', '', []],
  ])('%s', (_name, text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  test('the body starts after the blank line, or at the line that is no field', () => {
    expect(splitHeaderBlock(Buffer.from('A: 1\r\n\r\nbody')).bodyStart).toBe(8);
    expect(splitHeaderBlock(Buffer.from('A: 1\r\nHello there')).bodyStart).toBe(6);
  });
});

test('parseHeaderBlock gives the store what it needs', () => {
  const header = parseHeaderBlock(
    Buffer.from(
      'From: =?utf-8?Q?J=C3=BCrgen?= <j@d.e>\r\nTo: a@b.c,\r\n d@e.f\r\nCc: x@y.z\r\nReply-To: r@d.e\r\n' +
        'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nDate: Tue, 1 Jul 2003 10:52:37 +0200\r\nMessage-ID: <m@d.e>\r\n' +
        'References: <r1@d.e>\r\n <r2@d.e>\r\nIn-Reply-To: <r2@d.e>\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x',
    ),
  );
  expect(header).toEqual({
    sentAt: Date.UTC(2003, 6, 1, 8, 52, 37),
    subject: 'Grüße',
    from: [{ name: 'Jürgen', address: 'j@d.e' }],
    to: [
      { name: '', address: 'a@b.c' },
      { name: '', address: 'd@e.f' },
    ],
    cc: [{ name: '', address: 'x@y.z' }],
    bcc: [],
    replyTo: [{ name: '', address: 'r@d.e' }],
    messageId: 'm@d.e',
    inReplyTo: ['r2@d.e'],
    references: ['r1@d.e', 'r2@d.e'],
    hasAttachment: true,
  });
});
