// The fictional people of the demo, and the shape in which its mail is told.
import type { Letter, Person } from './mime-writer.ts';

/** The two accounts' owner: one person, at work (IMAP) and at home (POP3). */
export const mira: Person = { name: 'Mira Solberg', address: 'mira@skerry-observatory.example' };
export const miraHome: Person = { name: 'Mira Solberg', address: 'mira.solberg@post.example' };

const colleague = (name: string): Person => ({
  name,
  address: `${(name.split(' ')[0] ?? name).toLowerCase()}@skerry-observatory.example`,
});

export const tobias = colleague('Tobias Renner');
export const ana = colleague('Ana Ferreira');
export const kofi = colleague('Kofi Mensah');
export const greta = colleague('Greta Lindqvist');
export const desk: Person = { name: 'Observatory front desk', address: 'desk@skerry-observatory.example' };

export const hanna: Person = { name: 'Hanna Solberg', address: 'hanna@solberg-family.example' };
export const jonas: Person = { name: 'Jonas Okafor', address: 'jonas.okafor@harbour-books.example' };
export const priya: Person = { name: 'Priya Raman', address: 'priya@tidal-institute.example' };
export const list: Person = { name: 'Seabird list', address: 'seabirds@lists.example.org' };

export type FolderName =
  | 'INBOX'
  | 'Archive'
  | 'Drafts'
  | 'Junk'
  | 'Sent'
  | 'Trash'
  | 'Lists/Seabirds'
  | 'Projects'
  | 'Projects/Census'
  | 'Projects/Webcam';

export interface DemoLetter extends Omit<Letter, 'date' | 'messageId' | 'to' | 'references'> {
  readonly folder: FolderName;
  /** Hours before now. */
  readonly age: number;
  /** Maildir letters: S seen, F flagged, R answered, D draft. */
  readonly flags?: string;
  /** Default Mira. */
  readonly to?: readonly Person[];
  /** Unique within the demo; answers name it. Default: made from the place in the list. */
  readonly id?: string;
  /** The `id` of the letter this one answers. */
  readonly answers?: string;
}

export const day = 24;
export const week = 7 * day;

/** Text of a mail from its paragraphs, with an optional quote and signature. */
export function prose(paragraphs: readonly string[], signature?: readonly string[]): string {
  const end = signature ? ['-- \n', signature.join('\n')].join('') : '';
  return `${paragraphs.join('\n\n')}\n${end === '' ? '' : `\n${end}\n`}`;
}

/** An answer below what it answers, as people on lists write. */
export function reply(
  who: string,
  quoted: readonly string[],
  answer: readonly string[],
  signature?: readonly string[],
): string {
  const quote = quoted.map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`)).join('\n');
  return prose([`${who} wrote:\n${quote}`, ...answer], signature);
}
