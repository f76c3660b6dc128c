// Files inside a text, in the order in which both the list and whoever saves one of them count them.
import { mimeLimits } from '../lib/limits.ts';
import { extractBinHex } from './binhex.ts';
import { extractUuencoded } from './uuencode.ts';
import { extractYenc } from './yenc.ts';

export interface TextFile {
  readonly filename: string;
  readonly bytes: Buffer;
  /** A check of its own says so. */
  readonly damaged?: boolean;
  /** The others of its pieces came in other messages. */
  readonly piece?: boolean;
}

/** @param text `\n` line breaks */
export function extractFiles(text: string): { text: string; files: readonly TextFile[] } {
  const uu = extractUuencoded(text);
  const hex = extractBinHex(uu.text);
  return { text: hex.text, files: [...uu.files, ...hex.files] };
}

/**
 * The same of a text part's octets, where some files are to be found before its letters are read.
 * @param cut more of the part follows
 * @param read octets without those files, as text with `\n` line breaks
 */
export function filesInPart(
  bytes: Buffer,
  cut: boolean,
  read: (rest: Buffer) => string,
): { text: string; files: readonly TextFile[] } {
  const yenc = extractYenc(bytes, cut);
  const { text, files } = extractFiles(read(yenc.rest));
  return { text, files: [...files, ...yenc.files].slice(0, mimeLimits.unpackedFiles) };
}
