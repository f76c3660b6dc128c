// A vCard part as a few words: who it is and how to reach them.
import type { ContactSummary } from '../../../shared/model/body.ts';
import { decodeText } from './body-text.ts';
import { type ContentLine, contentLines, textValue } from './content-lines.ts';

const MAX_CARDS = 100;

export function contactSummaries(text: string): ContactSummary[] {
  const cards: ContactSummary[] = [];
  let open: ContentLine[] | null = null;
  for (const line of contentLines(text)) {
    const value = line.value.trim().toUpperCase();
    if (line.name === 'BEGIN' && value === 'VCARD') open = [];
    else if (line.name === 'END' && value === 'VCARD') {
      if (open && cards.length < MAX_CARDS) cards.push(summary(open));
      open = null;
    } else open?.push(line);
  }
  return cards;
}

function summary(lines: readonly ContentLine[]): ContactSummary {
  const all = (name: string): string[] =>
    lines
      .filter((line) => line.name === name)
      .slice(0, 20)
      .map(decoded)
      .filter((value) => value !== '');
  // N is family;given;…: only when there is no formatted name.
  const [family = '', given = ''] = (all('N')[0] ?? '').split(';');
  return {
    name: all('FN')[0] ?? `${given} ${family}`.trim(),
    organisation: (all('ORG')[0] ?? '').replace(/;+/g, ', ').replace(/, $/, ''),
    addresses: all('EMAIL'),
    phones: all('TEL').map((value) => value.replace(/^tel:/i, '')),
  };
}

/** vCard 2.1 wrote quoted-printable, in a character set of each line's own; UTF-8 where it names none. */
function decoded(line: ContentLine): string {
  const quoted =
    line.params.has('QUOTED-PRINTABLE') || /^quoted-printable$/i.test(line.params.get('ENCODING') ?? '');
  if (!quoted) return textValue(line.value);
  const bytes = line.value.replace(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return textValue(decodeText(Buffer.from(bytes, 'latin1'), line.params.get('CHARSET') ?? null).text);
}
