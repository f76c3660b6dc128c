// The decoded octets of one part: into memory for inline images and embedded messages, or streamed to a file of any size.
import { createHash } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import { problem } from '../../../shared/problem.ts';
import { mimeLimits } from '../lib/limits.ts';
import { decodeText, plainLines } from './body-text.ts';
import { keepsTail } from './body-types.ts';
import { signedContent } from './cms.ts';
import { isBinHex, isOpaqueCms } from './message-tree.ts';
import type { PartHead } from './part-head.ts';
import { PartScanner } from './part-scanner.ts';
import { type RawMessage, slices } from './raw-source.ts';
import { filesInPart } from './text-files.ts';
import { parseTnef } from './tnef.ts';
import { type TransferDecoder, transferDecoder } from './transfer-decoder.ts';

const missing = (partId: string): Error => problem('refused', 'not-found', { detail: `no part ${partId}` });

/** Separates a message/rfc822 part from the part inside it; one zero less separates a file unpacked from a part. */
const INSIDE = '.0.0.';

/**
 * Streams one leaf's decoded octets to `take`.
 * @returns the part's header, or null when the message has no such leaf
 */
async function streamLeaf(
  raw: RawMessage,
  partId: string,
  take: (bytes: Buffer) => void,
  afterSlice: () => Promise<void>,
  signal?: AbortSignal,
): Promise<PartHead | null> {
  let found: PartHead | null = null;
  let decoder: TransferDecoder | null = null;
  let done = false;
  const scanner = new PartScanner({
    open: (head) => {
      if (found || head.multipart || head.partId !== partId) return;
      found = head;
      decoder = transferDecoder(head.encoding, keepsTail(head));
    },
    data: (head, chunk) => {
      if (head === found && decoder) take(decoder.write(chunk));
    },
    close: (head) => {
      if (head !== found || !decoder) return;
      take(decoder.end());
      done = true;
    },
    warn: () => undefined,
  });
  for await (const chunk of slices(raw, signal)) {
    scanner.write(chunk);
    await afterSlice();
    if (done) return found;
  }
  scanner.end();
  await afterSlice();
  return found;
}

/**
 * Decoded octets of one part, by the ids of `BodyDocument.attachments`.
 * @throws Problem `not-found`, or `limit-exceeded` above `maxOctets`
 */
export async function partBytes(
  raw: RawMessage,
  partId: string,
  maxOctets: number = mimeLimits.partInMemoryOctets,
  signal?: AbortSignal,
): Promise<{ contentType: string; charset: string | null; bytes: Buffer }> {
  const outer = partId.lastIndexOf(INSIDE);
  const source = outer < 0 ? raw : await embeddedMessage(raw, partId.slice(0, outer), signal);
  const inner = outer < 0 ? partId : partId.slice(outer + INSIDE.length);
  const packed = /^(.+)\.0\.(\d+)$/.exec(inner);
  if (packed) {
    return { ...(await unpack(source, packed[1] ?? '', Number(packed[2]), signal)), charset: null };
  }
  const { contentType, bytes, head } = await readLeaf(source, inner, maxOctets, signal);
  return { contentType, bytes, charset: head.typeParams.get('charset') ?? null };
}

async function readLeaf(
  raw: RawMessage,
  partId: string,
  maxOctets: number,
  signal?: AbortSignal,
): Promise<{ contentType: string; bytes: Buffer; head: PartHead }> {
  const pieces: Buffer[] = [];
  let size = 0;
  const take = (bytes: Buffer): void => {
    size += bytes.length;
    if (size > maxOctets) throw problem('protocol', 'limit-exceeded', { detail: 'part is too large' });
    pieces.push(Buffer.from(bytes));
  };
  const head = await streamLeaf(raw, partId, take, () => Promise.resolve(), signal);
  if (!head) throw missing(partId);
  return { contentType: head.type, bytes: Buffer.concat(pieces), head };
}

/** A file inside a winmail.dat or a uuencoded text; `index` counts from 1, in the order `parseBody` listed them. */
async function unpack(
  raw: RawMessage,
  partId: string,
  index: number,
  signal?: AbortSignal,
): Promise<{ contentType: string; bytes: Buffer }> {
  const { bytes, head } = await readLeaf(raw, partId, mimeLimits.tnefOctets, signal);
  const tnef = parseTnef(bytes)?.files[index - 1];
  if (tnef) return { contentType: tnef.contentType ?? 'application/octet-stream', bytes: tnef.bytes };
  // As far as the list was made from: what is found behind that would be counted first.
  const kept = isBinHex(head) ? bytes : bytes.subarray(0, mimeLimits.textOctets);
  const label = head.typeParams.get('charset') ?? null;
  const read = (rest: Buffer): string => plainLines(decodeText(rest, label).text);
  const file = filesInPart(kept, kept.length < bytes.length, read).files[index - 1];
  if (!file) throw missing(`${partId}.0.${index}`);
  return { contentType: 'application/octet-stream', bytes: file.bytes };
}

/** Raw octets of the message embedded as `partId`, however deep. */
export async function embeddedMessage(
  raw: RawMessage,
  partId: string,
  signal?: AbortSignal,
): Promise<Buffer> {
  const steps = partId.split(INSIDE);
  if (steps.length > mimeLimits.embeddedDepth) {
    throw problem('protocol', 'limit-exceeded', { detail: 'messages are nested too deeply' });
  }
  let source: RawMessage = raw;
  let bytes: Buffer | null = null;
  for (const step of steps) {
    const part = await readLeaf(source, step, mimeLimits.partInMemoryOctets, signal);
    const message = part.head.type.startsWith('message/') || /\.eml$/i.test(part.head.filename ?? '');
    bytes = message ? part.bytes : isOpaqueCms(part.head) ? signedContent(part.bytes) : null;
    if (!bytes) throw missing(partId);
    source = bytes;
  }
  if (!bytes) throw missing(partId);
  return bytes;
}

/**
 * Writes one part's decoded octets to a new file; memory does not grow with its size. The file is created exclusively
 * (an existing one is never touched), flushed to disk, and removed again when anything fails.
 * @throws Problem `not-found`, `already-exists`, `disk-full`, or a `storage` problem
 */
export async function writePart(
  chunks: RawMessage,
  partId: string,
  path: string,
  signal?: AbortSignal,
): Promise<{ size: number; sha256: string }> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw diskProblem(error);
  });
  const hash = createHash('sha256');
  let size = 0;
  // One slice decodes to at most about its own size: it is gathered here and written before the next is read.
  let staging = Buffer.allocUnsafeSlow(2 * mimeLimits.sliceOctets);
  let staged = 0;
  const flush = async (): Promise<void> => {
    await writeAll(file, staging.subarray(0, staged));
    staged = 0;
  };
  try {
    if (/\.0\./.test(partId)) {
      const { bytes } = await partBytes(chunks, partId, Number.POSITIVE_INFINITY, signal);
      size = bytes.length;
      hash.update(bytes);
      await writeAll(file, bytes);
    } else {
      const take = (bytes: Buffer): void => {
        if (bytes.length === 0) return;
        size += bytes.length;
        hash.update(bytes);
        if (staged + bytes.length > staging.length) {
          staging = Buffer.concat([staging.subarray(0, staged), bytes], 2 * (staged + bytes.length));
        } else bytes.copy(staging, staged);
        staged += bytes.length;
      };
      if (!(await streamLeaf(chunks, partId, take, flush, signal))) throw missing(partId);
      await flush();
    }
    await file.sync();
    await file.close();
    return { size, sha256: hash.digest('hex') };
  } catch (error) {
    // What is half written is no file of the person's; the first error is the one to report.
    await file.close().catch(() => undefined);
    await unlink(path).catch(() => undefined);
    throw diskProblem(error);
  }
}

/** The whole message as it came, in a new file; fails and cleans up as `writePart`. */
export async function writeMessage(chunks: Iterable<Uint8Array>, path: string): Promise<{ size: number }> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw diskProblem(error);
  });
  try {
    let size = 0;
    for (const chunk of chunks) {
      await writeAll(file, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      size += chunk.length;
    }
    await file.sync();
    await file.close();
    return { size };
  } catch (error) {
    await file.close().catch(() => undefined);
    await unlink(path).catch(() => undefined);
    throw diskProblem(error);
  }
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}

/** Errors of the file system, classified here at the disk's edge; everything else passes. */
function diskProblem(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EEXIST') return problem('storage', 'already-exists', { cause: error });
  if (code === 'ENOSPC' || code === 'EDQUOT') return problem('storage', 'disk-full', { cause: error });
  if (/^E[A-Z]+$/.test(code)) return problem('storage', 'not-saved', { detail: code, cause: error });
  return error;
}
