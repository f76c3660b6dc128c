// Messages made to exhaust their reader: each ends in an error or in bounded text, within a second and 200 MB.
import { describe, expect, test } from 'vitest';
import { mimeLimits } from '../../src/main/engine/lib/limits.ts';
import { parseBody } from '../../src/main/engine/mime/parse-body.ts';
import { decompressRtf } from '../../src/main/engine/mime/rtf.ts';
import type { BodyDocument } from '../../src/shared/model/body.ts';
import { ProblemError } from '../../src/shared/problem.ts';
import { tnef } from '../corpus/legible.ts';

interface Outcome {
  readonly document: BodyDocument | null;
  readonly code: string | null;
  readonly ms: number;
  readonly mb: number;
}

async function read(raw: Uint8Array | Iterable<Uint8Array>): Promise<Outcome> {
  const before = process.memoryUsage.rss();
  // Time of the processor, not of the clock: other tests share the machine.
  const started = process.cpuUsage();
  let document: BodyDocument | null = null;
  let code: string | null = null;
  try {
    document = await parseBody(raw, 1);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    code = error.problem.code;
  }
  const { user, system } = process.cpuUsage(started);
  return { document, code, ms: (user + system) / 1_000, mb: (process.memoryUsage.rss() - before) / 1e6 };
}

const nested = (depth: number): string => {
  let out = '';
  for (let i = 0; i < depth; i++) out += `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`;
  return `${out}\r\ndeep`;
};
const repeated = function* (head: string, piece: string, times: number): Generator<Buffer> {
  yield Buffer.from(head);
  const block = Buffer.from(piece.repeat(Math.ceil(200_000 / piece.length)));
  for (let i = 0; i < times; i++) yield block;
};
const rtfBomb = (): Buffer => {
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

const bombs: readonly [name: string, raw: () => Uint8Array | Iterable<Uint8Array>, code: string | null][] = [
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
    'decompressing RTF',
    () =>
      Buffer.from(
        `Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n${tnef([[1, 0x00069003, rtfProperty()]]).toString('base64')}`,
      ),
    null,
  ],
  ['encoded words without end', () => Buffer.from(`Subject: ${'=?utf-8?Q?a'.repeat(20_000)}\r\n\r\nx`), null],
  [
    'a charset nobody has, 100,000 times',
    () =>
      Buffer.from(`Subject: ${Array.from({ length: 9_000 }, (_, i) => `=?x-${i}?Q?a?=`).join(' ')}\r\n\r\nx`),
    null,
  ],
];

function rtfProperty(): Buffer {
  const rtf = rtfBomb();
  const head = Buffer.alloc(16);
  head.writeUInt32LE(1, 0);
  head.writeUInt16LE(0x102, 4);
  head.writeUInt16LE(0x1009, 6);
  head.writeUInt32LE(1, 8);
  head.writeUInt32LE(rtf.length, 12);
  return Buffer.concat([head, rtf, Buffer.alloc(4)]);
}

describe('bombs', () => {
  test.each(bombs)('%s', async (_name, raw, code) => {
    const input = raw();
    const outcome = await read(input);
    expect(outcome.code).toBe(code);
    expect(outcome.mb).toBeLessThan(200);
    expect(outcome.ms).toBeLessThan(1_500);
    if (outcome.document) expect((outcome.document.text ?? '').length).toBeLessThan(20_000_000);
  });

  test('RTF that claims to be larger than allowed is refused', () => {
    const bomb = rtfBomb();
    bomb.writeUInt32LE(mimeLimits.rtfOctets + 1, 4);
    expect(decompressRtf(bomb)).toBe(null);
    expect(decompressRtf(rtfBomb())?.length).toBe(mimeLimits.rtfOctets);
  });

  test('the event loop keeps turning while a large message is read', async () => {
    let turns = 0;
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      turns++;
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const attachment = 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAx\r\n';
    await read(repeated('Content-Type: x/y\r\nContent-Transfer-Encoding: base64\r\n\r\n', attachment, 200));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
    // Generous: what is meant is that it turns at all, on a machine that others use too.
    expect(longest).toBeLessThan(1_000);
  });
});
