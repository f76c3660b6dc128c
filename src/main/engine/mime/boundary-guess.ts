// The boundary a multipart really uses, or what hides it, when the one its header names never occurs.
import { withLineFeeds } from './line-ends.ts';
import type { PartHead } from './part-head.ts';
import { transferDecoder } from './transfer-decoder.ts';

/** `--token`, then at once a header field of a part. */
const DELIMITER = /(?:^|\n)--([^\r\n]{1,200}?)[ \t]*\r?\n(?:[ \t]*\r?\n)?content-[a-z-]{1,40}[ \t]*:/i;

/** @returns latin1, without the leading dashes, or null when nothing looks like one */
export function guessBoundary(content: Buffer): string | null {
  return DELIMITER.exec(content.toString('latin1', 0, 1_000_000))?.[1] ?? null;
}

/** @returns what stands inside in lines of a Macintosh, or encoded (which RFC 2045 section 6.4 forbids), when the boundary is there */
export function uncovered(head: PartHead, boundary: string, content: Buffer): Buffer | null {
  const mark = `--${boundary}`;
  if (content.includes(`\r${mark}`, 0, 'latin1')) return withLineFeeds(content, 'returns');
  if (head.encoding !== 'base64' && head.encoding !== 'quoted-printable') return null;
  const decoder = transferDecoder(head.encoding);
  const decoded = Buffer.concat([Buffer.from(decoder.write(content)), decoder.end()]);
  return decoded.includes(mark, 0, 'latin1') ? decoded : null;
}
