// What was wrong with a message's own structure, in one sentence for its reader.
import type { BodyWarning } from '../../../shared/model/body.ts';

const words: Readonly<Record<string, string>> = {
  'charset-guessed': 'The sender did not name the character set; Petrel recognised it from the text.',
  'charset-unknown': 'The sender named a character set that Petrel does not know; some letters may be wrong.',
  'limit-exceeded': 'This message is larger or more deeply nested than Petrel shows; parts are left out.',
};

/** Null when there is nothing the reader should know. */
export function warningWords(warnings: readonly BodyWarning[]): string | null {
  if (warnings.length === 0) return null;
  const known = warnings.map((warning) => words[warning.code]).filter((text) => text !== undefined);
  if (known.length < warnings.length) {
    return 'This message was not put together as mail should be; Petrel shows what it could recover.';
  }
  return [...new Set(known)].join(' ');
}
