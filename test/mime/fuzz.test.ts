// Random damage to real structures: whatever arrives, reading ends, answers are well-formed, and the way the octets were
// cut changes nothing. Fixed seed and a bound on time.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeHeaderText } from '../../src/main/engine/mime/encoded-word.ts';
import { parseHeaderBlock } from '../../src/main/engine/mime/headers.ts';
import { parseBody } from '../../src/main/engine/mime/parse-body.ts';
import { partBytes } from '../../src/main/engine/mime/part-bytes.ts';
import { parseTnef } from '../../src/main/engine/mime/tnef.ts';
import { ProblemError } from '../../src/shared/problem.ts';
import { allLegible } from '../corpus/all-legible.ts';
import { WINMAIL } from '../corpus/legible.ts';

const SEED = 20261121;
const BOUND = { seed: SEED, interruptAfterTimeLimit: 8_000, markInterruptAsFailure: false };

const sources = allLegible.map((c) => Buffer.from(c.raw, 'latin1'));
const snippets = [
  '\r\n',
  '\n',
  '\r',
  '--',
  '--BB',
  '--BB--',
  '\r\n--BB\r\n',
  'Content-Type: multipart/mixed; boundary=BB\r\n\r\n',
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Type: message/rfc822\r\n\r\n',
  '=?utf-8?B?',
  '?=',
  '=',
  '"',
  '\0',
  '\x1b$B',
  'begin 644 x\n',
  'end\n',
  '\n=ybegin line=9 size=9 name=x\n',
  '\n=ypart begin=1 end=2\n',
  '\n=yend size=9\n',
  '\xff\xfe',
  ';',
  ':',
  ' ',
  'charset=',
  "name*0*=utf-8''%",
  '<',
  '>',
];

/** A message with pieces cut out, doubled, overwritten or put in. */
const damaged = fc
  .tuple(
    fc.nat({ max: sources.length - 1 }),
    fc.array(fc.tuple(fc.nat({ max: 10_000 }), fc.nat({ max: 40 }), fc.nat({ max: snippets.length + 2 })), {
      maxLength: 6,
    }),
  )
  .map(([index, edits]) => {
    let text = (sources[index] as Buffer).toString('latin1');
    for (const [where, length, kind] of edits) {
      const at = text.length === 0 ? 0 : where % text.length;
      const piece = snippets[kind];
      if (piece !== undefined) text = text.slice(0, at) + piece + text.slice(at);
      else if (kind === snippets.length) text = text.slice(0, at) + text.slice(at + length);
      else if (kind === snippets.length + 1) text = text.slice(0, at + length) + text.slice(at);
      else text = text.slice(0, at) + String.fromCharCode(length * 6) + text.slice(at + 1);
    }
    return Buffer.from(text, 'latin1');
  });

function* pieces(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes.length === 0 ? bytes.length : (sizes[i % sizes.length] as number);
    yield Buffer.from(bytes.subarray(at, at + size));
    at += size;
  }
}

test('damaged messages are read to the end, the same however they were cut', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      damaged,
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 }),
      async (raw, sizes) => {
        runs++;
        const whole = await parseBody(raw, 1);
        expect(await parseBody(pieces(raw, sizes), 1)).toEqual(whole);
        for (const text of [whole.subject, whole.text ?? '', ...whole.attachments.map((a) => a.filename)]) {
          expect(text.isWellFormed() || whole.text === text).toBe(true);
        }
        const ids = whole.attachments.map((a) => a.partId);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { partId, size } of whole.attachments) {
          expect(partId).toMatch(/^\d+(\.\d+)*$/);
          expect((await partBytes(raw, partId)).bytes.length).toBe(size);
        }
      },
    ),
    { ...BOUND, numRuns: 3_000 },
  );
  expect(runs).toBeGreaterThan(200);
}, 30_000);

test('random octets are read to the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
      const document = await parseBody(Buffer.from(bytes), 1).catch((error: unknown) => {
        expect(error).toBeInstanceOf(ProblemError);
        return null;
      });
      if (document) expect(document.id).toBe(1);
    }),
    { ...BOUND, numRuns: 1_500 },
  );
});

test('header values never throw, and stay on one line', () => {
  const piece = fc.oneof(
    fc.constantFrom(...snippets, '=?iso-2022-jp?B?', '=?koi8-r?Q?', '_', '=C3', '?'),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (parts) => {
      const value = parts.join('');
      expect(decodeHeaderText(value)).not.toMatch(/[\r\n\0]/);
      const header = parseHeaderBlock(
        Buffer.from(`Subject: ${value}\r\nFrom: ${value}\r\nTo: ${value}\r\n`, 'latin1'),
      );
      for (const address of [...header.from, ...header.to]) expect(address.address).not.toMatch(/[\r\n\0]/);
    }),
    { ...BOUND, numRuns: 5_000 },
  );
});

test('damaged winmail.dat ends', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat({ max: WINMAIL.length - 1 }), fc.nat({ max: 255 })), { maxLength: 12 }),
      (edits) => {
        const bytes = Buffer.from(WINMAIL);
        for (const [at, value] of edits) bytes[at] = value;
        const read = parseTnef(bytes);
        for (const file of read?.files ?? []) expect(file.bytes.length).toBeLessThanOrEqual(bytes.length);
      },
    ),
    { ...BOUND, numRuns: 5_000 },
  );
});
