// The boundary a multipart really uses, when the one its header names never occurs.

/** `--token`, then at once a header field of a part. */
const DELIMITER = /(?:^|\n)--([^\r\n]{1,200}?)[ \t]*\r?\n(?:[ \t]*\r?\n)?content-[a-z-]{1,40}[ \t]*:/i;

/** @returns latin1, without the leading dashes, or null when nothing looks like one */
export function guessBoundary(content: Buffer): string | null {
  return DELIMITER.exec(content.toString('latin1', 0, 1_000_000))?.[1] ?? null;
}
