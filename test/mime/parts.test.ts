// Saving and opening parts: the octets must be the sender's, by the ids the reader was given, and a file of any size
// must not pass through memory.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseBody } from '../../src/main/engine/mime/parse-body.ts';
import { partBytes, writePart } from '../../src/main/engine/mime/part-bytes.ts';
import { allLegible } from '../corpus/all-legible.ts';
import { legible } from '../corpus/legible.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bySubject = (name: string): Buffer => {
  const found = legible.find((c) => c.name === name);
  if (!found) throw new Error(`no case ${name}`);
  return Buffer.from(found.raw, 'latin1');
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'petrel-parts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('every attachment of the legible corpus', () => {
  const cases = allLegible.filter((c) => (c.attachments?.length ?? 0) > 0);
  test.each(cases.map((c) => [c.name, c] as const))('%s', async (_name, c) => {
    const raw = Buffer.from(c.raw, 'latin1');
    const body = await parseBody(raw, 1);
    expect(body.attachments.length).toBeGreaterThan(0);
    for (const [i, attachment] of body.attachments.entries()) {
      const { bytes } = await partBytes(raw, attachment.partId);
      expect([bytes.length, sha256(bytes)]).toEqual([attachment.size, attachment.sha256]);
      const path = join(folder, `${i}`);
      expect(await writePart(raw, attachment.partId, path)).toEqual({
        size: attachment.size,
        sha256: attachment.sha256,
      });
      expect(sha256(readFileSync(path))).toBe(attachment.sha256);
    }
  });
});

test('a forwarded message opens as a message, and its own files are reached through it', async () => {
  const raw = bySubject('forwarded message stays one file');
  const inner = await parseBody(raw, 1, { within: '2' });
  expect(inner.subject).toBe('Ursprünglich');
  expect(inner.text?.trim()).toBe('the inner letter');
  const [pdf] = inner.attachments;
  expect(pdf?.partId).toBe('2.0.0.2');
  const { bytes, contentType } = await partBytes(raw, pdf?.partId ?? '');
  expect([bytes.toString(), contentType]).toEqual(['%PDF-inner', 'application/pdf']);
  await writePart(raw, '2.0.0.2', join(folder, 'inner.pdf'));
  expect(readFileSync(join(folder, 'inner.pdf'), 'latin1')).toBe('%PDF-inner');
});

test('a part that is not there, or is a multipart, is no part', async () => {
  const raw = bySubject('alternative in related in mixed');
  for (const partId of ['9', '1', '1.1', '1.9.9', '1.1.1.0.1', '2.0.0.1', '0']) {
    await expect(partBytes(raw, partId)).rejects.toMatchObject({ problem: { code: 'not-found' } });
  }
  await expect(parseBody(raw, 1, { within: '7' })).rejects.toMatchObject({ problem: { code: 'not-found' } });
});

describe('writePart', () => {
  test('never touches a file that exists', async () => {
    const path = join(folder, 'mine');
    writeFileSync(path, 'precious');
    const raw = bySubject('mixed with a file');
    await expect(writePart(raw, '2', path)).rejects.toMatchObject({ problem: { code: 'already-exists' } });
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  test('leaves nothing behind when it fails', async () => {
    const raw = bySubject('mixed with a file');
    await expect(writePart(raw, '9', join(folder, 'x'))).rejects.toMatchObject({
      problem: { code: 'not-found' },
    });
    function* broken(): Generator<Buffer> {
      yield raw.subarray(0, raw.length - 20);
      throw new Error('the store broke');
    }
    await expect(writePart(broken(), '2', join(folder, 'y'))).rejects.toThrow('the store broke');
    await expect(writePart(raw, '2', join(folder, 'no', 'folder'))).rejects.toMatchObject({
      problem: { kind: 'storage' },
    });
    const gone = AbortSignal.abort(new Error('cancelled'));
    await expect(writePart(raw, '2', join(folder, 'z'), gone)).rejects.toThrow('cancelled');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('100 MB are saved with the right hash and less than 50 MB of memory', async () => {
  // 57 octets a line, 76 characters: lines and chunks do not align.
  const line = Buffer.from(Array.from({ length: 57 }, (_, i) => (i * 37) % 256));
  const encoded = Buffer.from(`${line.toString('base64')}\r\n`.repeat(3_000));
  const rounds = Math.ceil(100_000_000 / (3_000 * 57));
  const hash = createHash('sha256');
  const block = Buffer.concat(Array.from({ length: 3_000 }, () => line));
  for (let i = 0; i < rounds; i++) hash.update(block);
  function* message(): Generator<Buffer> {
    yield Buffer.from(
      'Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\r\nhi\r\n--B\r\nContent-Type: x/y\r\n',
    );
    yield Buffer.from('Content-Transfer-Encoding: base64\r\n\r\n');
    for (let i = 0; i < rounds; i++) yield encoded;
    yield Buffer.from('\r\n--B--\r\n');
  }
  const before = process.memoryUsage.rss();
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 5);
  const written = await writePart(message(), '2', join(folder, 'big'));
  clearInterval(watch);
  expect(written).toEqual({ size: rounds * 3_000 * 57, sha256: hash.digest('hex') });
  expect(peak).toBeGreaterThan(0);
  expect((peak - before) / 1e6).toBeLessThan(50);
}, 30_000);
