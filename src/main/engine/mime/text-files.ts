// Files inside a text, in the order in which both the list and whoever saves one of them count them.
import { extractBinHex } from './binhex.ts';
import { extractUuencoded } from './uuencode.ts';

export interface TextFile {
  readonly filename: string;
  readonly bytes: Buffer;
}

/** @param text `\n` line breaks */
export function extractFiles(text: string): { text: string; files: readonly TextFile[] } {
  const uu = extractUuencoded(text);
  const hex = extractBinHex(uu.text);
  return { text: hex.text, files: [...uu.files, ...hex.files] };
}
