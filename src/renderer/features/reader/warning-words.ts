// What was wrong with a message's own structure, in one sentence for its reader.
import type { BodyWarning } from '../../../shared/model/body.ts';

const broken = 'This message was not put together as mail should be; Petrel shows what it could recover.';

type Words = string | ((detail: string) => string);

const words: Readonly<Record<string, Words>> = {
  'charset-guessed': 'The sender did not name the character set; Petrel recognised it from the text.',
  'charset-unknown': 'The sender named a character set that Petrel does not know; some letters may be wrong.',
  'part-undecodable': 'A part of this message is damaged and cannot be shown.',
  'tnef-damaged': 'The attachment winmail.dat is damaged; not all of its files could be taken out.',
  'file-damaged': 'A file inside this message is damaged. It is among the attachments as far as it came.',
  'file-piece':
    'A file inside this message is one piece of several, which came in messages of their own. Petrel does not put them together.',
  'picture-too-large':
    'A picture of this message is too large to be shown safely. It is among the attachments and can be saved.',
  encrypted: (kind) =>
    `This message is encrypted${kind && ` with ${kind}`}. Petrel cannot decrypt it; save it for the program that has the key.`,
  'signed-opaque':
    'This message is wrapped in its signature. Petrel cannot unwrap it; save the file for a program that can.',
  'signed-unchecked': (kind) =>
    `This message is signed${kind && ` (${kind})`}. Petrel does not verify signatures, so this proves nothing here.`,
  partial: 'This is one piece of a message that was sent in several. Petrel does not put them together.',
  'external-body':
    'A file of this message is kept elsewhere and did not come with it. Petrel does not fetch it.',
  'text-truncated':
    'This message is very long: only its beginning is shown. All of it is among the attachments.',
  empty: 'This message has no content.',
  'download-doubtful':
    'What the server sent does not look like the whole message. It is kept, and stays on the server.',
};

/** A missing end is what half of all machine-made mail has; nothing is lost by it, nor by lines that end in the old way. */
const harmless: ReadonlySet<string> = new Set([
  'boundary-end-missing',
  'header-end-missing',
  'line-ends-recovered',
]);

/** Null when there is nothing the reader should know. */
export function warningWords(warnings: readonly BodyWarning[]): string | null {
  const told = warnings.filter(({ code }) => !harmless.has(code));
  if (told.length === 0) return null;
  return [...new Set(told.map(wordsOf))].join(' ');
}

function wordsOf({ code, detail = '' }: BodyWarning): string {
  const said = words[code] ?? broken;
  return typeof said === 'string' ? said : said(detail);
}
