// Messages made to exhaust their reader. Read in this process by `bombs.test.ts`, and in one of their own, where what they
// take is measured.
import { mimeLimits } from '../../src/main/engine/lib/limits.ts';
import { tnef } from './legible.ts';
import { png } from './pictures.ts';

const nested = (depth: number): string => {
  let out = '';
  for (let i = 0; i < depth; i++) out += `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`;
  return `${out}\r\ndeep`;
};
export const repeated = function* (head: string, piece: string, times: number): Generator<Buffer> {
  yield Buffer.from(head);
  const block = Buffer.from(piece.repeat(Math.ceil(200_000 / piece.length)));
  for (let i = 0; i < times; i++) yield block;
};
export const rtfBomb = (): Buffer => {
  // Every reference copies 17 octets of the dictionary: two octets in, seventeen out.
  const body: number[] = [];
  let write = 207;
  for (let length = 0; length < mimeLimits.rtfOctets; ) {
    body.push(0xff);
    for (let i = 0; i < 8; i++) {
      const from = (write + 1) % 4096;
      body.push(from >> 4, ((from & 15) << 4) | 15);
      write = (write + 17) % 4096;
      length += 17;
    }
  }
  const head = Buffer.alloc(16);
  head.writeUInt32LE(body.length + 12, 0);
  head.writeUInt32LE(mimeLimits.rtfOctets, 4);
  head.write('LZFu', 8, 'latin1');
  return Buffer.concat([head, Buffer.from(body)]);
};

/** Name, message, and the code of the error it ends in; null: in a document. */
export const bombs: readonly [
  name: string,
  raw: () => Uint8Array | Iterable<Uint8Array>,
  code: string | null,
][] = [
  ['multiparts 10,000 deep', () => Buffer.from(nested(10_000)), 'limit-exceeded'],
  ['multiparts as deep as allowed', () => Buffer.from(nested(mimeLimits.nesting)), null],
  [
    'a million parts',
    () => repeated('Content-Type: multipart/mixed; boundary=b\r\n\r\n', '--b\r\n\r\n', 40),
    'limit-exceeded',
  ],
  ['20 MB of header', () => repeated('X: ', 'a: b\r\n', 100), null],
  ['one header line of 20 MB', () => repeated('Subject: ', 'a', 100), null],
  ['20 MB of folded header', () => repeated('To: a@b.c,\r\n', ' a@b.c,\r\n', 100), null],
  ['40 MB of text', () => repeated('Subject: x\r\n\r\n', 'words and words\r\n', 200), null],
  ['40 MB of text on one line', () => repeated('Subject: x\r\n\r\n', 'words ', 200), null],
  [
    '40 MB before a boundary that never comes',
    () => repeated('Content-Type: multipart/mixed; boundary=b\r\n\r\n', 'x\r\n', 200),
    null,
  ],
  [
    'multiparts whose boundaries never come, one in the other',
    () => {
      let out = '';
      for (let i = 0; i < 50; i++)
        out += `Content-Type: multipart/mixed; boundary=no${i}\r\n\r\n--yes${i}\r\n`;
      return Buffer.from(`${out}Content-Type: text/plain\r\n\r\n${'x'.repeat(3_000_000)}`);
    },
    null,
  ],
  [
    '20 MB of dashes',
    () => repeated('Content-Type: multipart/mixed; boundary=b\r\n\r\n', '--\r\n', 100),
    null,
  ],
  [
    '20 MB of almost boundaries',
    () => repeated('Content-Type: multipart/mixed; boundary=bbbb\r\n\r\n--bbbb\r\n\r\n', '\r\n--bbb', 100),
    null,
  ],
  [
    '20 MB of broken quoted-printable',
    () => repeated('Content-Transfer-Encoding: quoted-printable\r\n\r\n', '= \t', 100),
    null,
  ],
  ['20 MB of base64 padding', () => repeated('Content-Transfer-Encoding: base64\r\n\r\n', '====', 100), null],
  ['many uuencode beginnings', () => Buffer.from(`\r\n\r\n${'begin 644 a\n'.repeat(100_000)}`), null],
  [
    'many yEnc beginnings',
    () => Buffer.from(`\r\n\r\n${'=ybegin line=9 size=9 name=a\n\xe9\n'.repeat(200_000)}`, 'latin1'),
    null,
  ],
  [
    'many yEnc pieces that lead nowhere',
    () =>
      Buffer.from(
        `\r\n\r\n${'=ybegin part=1 line=9 size=9 name=a\n=ypart begin=1 end=1\n\xe9\n=yend size=1\n'.repeat(90_000)}`,
        'latin1',
      ),
    null,
  ],
  ['20 MB of bare carriage returns', () => repeated('A: 1\rB: 2\r\r', 'words\r', 100), null],
  [
    'pictures without a file among files without a picture',
    () =>
      Buffer.from(
        `Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n${'<img src="cid:X">'.repeat(50_000)}${'\r\n--b\r\nContent-Type: image/png; name=q\r\n\r\nx'.repeat(4_000)}`,
      ),
    null,
  ],
  [
    'raw names that no label announces',
    () =>
      Buffer.from(`From: ${'\xf0\xd2\xc9\xd7\xc5\xd4 <a@b.example>, '.repeat(20_000)}\r\n\r\nx`, 'latin1'),
    null,
  ],
  [
    'decompressing RTF',
    () =>
      Buffer.from(
        `Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n${tnef([[1, 0x00069003, rtfProperty()]]).toString('base64')}`,
      ),
    null,
  ],
  ['winmail.dat in winmail.dat, 200 deep', () => base64Part('application/ms-tnef', tnefInTnef(200)), null],
  ['winmail.dat with 100,000 files', () => base64Part('application/ms-tnef', tnefOfFiles(100_000)), null],
  ['messages 2,000 deep', () => Buffer.from(nestedMessages(2_000)), null],
  [
    'digests in digests',
    () => {
      let out = '';
      for (let i = 0; i < 1_000; i++)
        out += `Content-Type: multipart/digest; boundary=b${i}\r\n\r\n--b${i}\r\n\r\n`;
      return Buffer.from(out);
    },
    null,
  ],
  [
    '200 MB of base64 in one part',
    () =>
      repeated(
        'Content-Type: application/x\r\nContent-Transfer-Encoding: base64\r\n\r\n',
        `${'QUJDRA'.repeat(12)}\r\n`,
        200,
      ),
    null,
  ],
  [
    '60 MB of base64 on one line',
    () => repeated('Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n', 'QUJD', 300),
    null,
  ],
  ['a picture of 30,000 by 30,000', () => base64Part('image/png', png(30_000, 30_000)), null],
  [
    'a winmail.dat of text that says it is larger than anything',
    () => base64Part('application/ms-tnef', tnef([[1, 0x00069003, rtfProperty(0xffff_ffff)]])),
    null,
  ],
  ['shifts of UTF-7', () => repeated('Content-Type: text/plain; charset=utf-7\r\n\r\n', '+AGE-', 60), null],
  ['encoded words without end', () => Buffer.from(`Subject: ${'=?utf-8?Q?a'.repeat(20_000)}\r\n\r\nx`), null],
  [
    'a charset nobody has, 100,000 times',
    () =>
      Buffer.from(`Subject: ${Array.from({ length: 9_000 }, (_, i) => `=?x-${i}?Q?a?=`).join(' ')}\r\n\r\nx`),
    null,
  ],
];

function rtfProperty(claimed?: number): Buffer {
  const rtf = rtfBomb();
  if (claimed !== undefined) rtf.writeUInt32LE(claimed, 4);
  const head = Buffer.alloc(16);
  head.writeUInt32LE(1, 0);
  head.writeUInt16LE(0x102, 4);
  head.writeUInt16LE(0x1009, 6);
  head.writeUInt32LE(1, 8);
  head.writeUInt32LE(rtf.length, 12);
  return Buffer.concat([head, rtf, Buffer.alloc(4)]);
}

const base64Part = (type: string, bytes: Buffer): Buffer =>
  Buffer.from(
    `Content-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64')}`,
  );

const RENDERING = [2, 0x00069002, Buffer.alloc(14)] as const;

function tnefInTnef(depth: number): Buffer {
  let out = tnef([[1, 0x0002800c, Buffer.from('deep\0')]]);
  for (let i = 0; i < depth; i++) {
    out = tnef([RENDERING, [2, 0x00018010, Buffer.from('winmail.dat\0')], [2, 0x0006800f, out]]);
  }
  return out;
}

const tnefOfFiles = (count: number): Buffer =>
  tnef(Array.from({ length: count }, () => [RENDERING, [2, 0x0006800f, Buffer.from('x')] as const]).flat());

function nestedMessages(depth: number): string {
  return `${'Content-Type: message/rfc822\r\n\r\n'.repeat(depth)}Subject: deep\r\n\r\nx`;
}
