// Mail whose lines end otherwise than with CR LF, or whose header begins oddly: as old programs, imports and broken relays
// leave it.
import { b64, type LegibleCase, mail, mixed, part } from './legible.ts';

const PARTS = mixed(
  part(['Content-Type: text/plain'], 'The letter.\r\n\r\nIts end.'),
  part(
    ['Content-Type: application/pdf; name="plan.pdf"', 'Content-Transfer-Encoding: base64'],
    `${b64('%PDF-1.4 a p')}\r\n${b64('plan')}`,
  ),
);
const READ = {
  subject: 'Test',
  from: 'Ann <ann@example.org>',
  text: 'The letter.\n\nIts end.',
  attachments: ['2 plan.pdf application/pdf 16'],
} as const;
const bare = (raw: string): string => raw.replaceAll('\r\n', '\r');
const header = (raw: string): number => raw.indexOf('\r\n\r\n') + 4;

export const lines: readonly LegibleCase[] = [
  { name: 'Eudora on a Mac: every line ends in a bare CR', raw: bare(PARTS), ...READ },
  { name: 'bare CR, one text', raw: bare(mail([], 'one', '', 'two')), subject: 'Test', text: 'one\n\ntwo' },
  {
    name: 'bare CR below the lines of a relay',
    raw: `Received: from a by b; Tue, 1 Jul 2003 10:52:40 +0200\r\nX-Seen: yes\r\n${bare(PARTS)}`,
    ...READ,
  },
  {
    name: 'a header with CR LF, parts with bare CR',
    raw: PARTS.slice(0, header(PARTS)) + bare(PARTS.slice(header(PARTS))),
    ...READ,
  },
  {
    name: 'bare CR with CR LF among them',
    raw: bare(PARTS).replace('The letter.\r', 'The letter.\r\n').replace('\r--BB--', '\r\n--BB--'),
    ...READ,
  },
  {
    name: 'LF with CR LF among them',
    raw: PARTS.replaceAll('\r\n', '\n').replaceAll('\n--', '\r\n--'),
    ...READ,
  },
  {
    name: 'every line break written twice by a relay: CR CR LF',
    raw: PARTS.replaceAll('\r\n', '\r\r\n'),
    ...READ,
  },
  {
    name: 'bare CR: quoted-printable with soft breaks',
    raw: bare(mail(['Content-Transfer-Encoding: quoted-printable'], 'one =', 'line=20', 'two')),
    text: 'one line \ntwo',
  },
  {
    name: 'a CR inside of a subject makes no field',
    raw: mail([], 'x').replace('Subject: Test', 'Subject: Test\rBcc: c@example.org'),
    subject: 'TestBcc: c@example.org',
    text: 'x',
  },
  { name: 'a blank line before the header', raw: `\r\n${PARTS}`, ...READ },
  { name: 'blank lines, then an mbox line', raw: `\r\n\r\nFrom a@b Tue Jul  1 2003\r\n${PARTS}`, ...READ },
  {
    name: 'folded with lines of white space alone',
    raw: mail(['X-Long: one', ' ', '\t', ' two', 'X-After: 1'], 'the text').replace(
      'Subject: Test',
      'Subject: Te\r\n \r\n st',
    ),
    subject: 'Te  st',
    text: 'the text',
  },
];
