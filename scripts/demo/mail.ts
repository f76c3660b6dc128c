// The demo's two mailboxes as raw messages: the same bytes for the same moment, newest minutes ago, oldest months.

import { listMail, privateMail } from './lists.ts';
import { writeLetter } from './mime-writer.ts';
import { newsletters } from './newsletters.ts';
import { type DemoLetter, type FolderName, mira } from './people.ts';
import { conversations } from './threads.ts';
import { worldMail } from './world.ts';

export interface DemoMessage {
  readonly folder: FolderName;
  /** Maildir letters. */
  readonly flags: string;
  readonly date: Date;
  readonly raw: Buffer;
}

const HOUR_MS = 3_600_000;

/** Oldest first, as mail arrives. */
export function demoMail(now: Date): { imap: DemoMessage[]; pop3: DemoMessage[] } {
  return {
    imap: written([...conversations(now), ...newsletters(), ...worldMail(), ...listMail()], now),
    pop3: written(privateMail(), now),
  };
}

function written(letters: readonly DemoLetter[], now: Date): DemoMessage[] {
  const byId = new Map(letters.map((letter) => [letter.id, letter]));
  const nameOf = (letter: DemoLetter): string => {
    const [, domain = 'example.org'] = letter.from.address.split('@');
    return `${letter.id ?? `demo-${letters.indexOf(letter)}`}.${letters.length}@${domain}`;
  };
  /** Message-IDs up the thread, oldest first. */
  const thread = (letter: DemoLetter): string[] => {
    const parent = letter.answers === undefined ? undefined : byId.get(letter.answers);
    return parent ? [...thread(parent), nameOf(parent)] : [];
  };
  const messages = letters.map((letter) => {
    const { folder, age, flags = '', to = [mira], id: _id, answers: _answers, ...content } = letter;
    const date = new Date(now.getTime() - age * HOUR_MS);
    const raw = writeLetter({ ...content, to, date, messageId: nameOf(letter), references: thread(letter) });
    return { folder, flags, date, raw };
  });
  return messages.sort((a, b) => a.date.getTime() - b.date.getTime());
}
