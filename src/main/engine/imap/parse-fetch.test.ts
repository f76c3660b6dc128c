import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../../shared/problem.ts';
import { imapLimits } from '../lib/limits.ts';
import { parseBodyStructure } from './body-structure.ts';
import { type FetchAnswer, parseFetch } from './parse-fetch.ts';
import { Scanner } from './scanner.ts';

function fetch(text: string): FetchAnswer {
  const bytes = Buffer.from(text, 'latin1');
  return parseFetch(new Scanner().reset(bytes, 0, bytes.length), 1);
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
  return 'accepted';
}

describe('FETCH', () => {
  test('everything a list row needs, in any order and letter case', () => {
    const answer = fetch(
      '(flags (\\Seen \\Recent $Forwarded) RFC822.SIZE 4286 uid 10 INTERNALDATE "17-Jul-1996 02:44:25 -0700" ' +
        'MODSEQ (9223372036854775807) ENVELOPE ("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "a \\"b\\" \\\\c" ' +
        '(("Terry Gray" NIL "gray" "cac.washington.edu")) NIL ((NIL NIL "imap" "x.org")) NIL NIL NIL NIL "<B27397@x>") ' +
        'EMAILID (M6d99) THREADID NIL PREVIEW "h\xc3\xa9")',
    );
    expect(answer).toMatchObject({
      uid: 10,
      flags: ['\\Seen', '$Forwarded'],
      modSeq: 9223372036854775807n,
      internalDate: Date.UTC(1996, 6, 17, 9, 44, 25),
      size: 4286,
      emailId: 'M6d99',
      threadId: null,
      preview: 'hé',
    });
    expect(answer.envelope).toMatchObject({
      subject: 'a "b" \\c',
      from: [{ name: 'Terry Gray', address: 'gray@cac.washington.edu' }],
      replyTo: [{ name: '', address: 'imap@x.org' }],
      to: [],
      inReplyTo: null,
      messageId: '<B27397@x>',
    });
  });

  test('8-bit headers as literals inside ENVELOPE stay bytes', () => {
    const answer = fetch(
      '(UID 1 ENVELOPE (NIL {4}\r\n\xe4)"\xff (({2}\r\n\xfc( NIL "a" "b")) NIL NIL NIL NIL NIL NIL NIL))',
    );
    expect(answer.envelope?.subject).toBe('\xe4)"\xff');
    expect(answer.envelope?.from).toEqual([{ name: '\xfc(', address: 'a@b' }]);
  });

  test('groups are left out and their members kept', () => {
    const answer = fetch(
      '(ENVELOPE (NIL NIL NIL NIL NIL ((NIL NIL "friends" NIL)("A" NIL "a" "x")(NIL NIL NIL NIL)) NIL NIL NIL NIL))',
    );
    expect(answer.envelope?.to).toEqual([{ name: 'A', address: 'a@x' }]);
  });

  test('an ENVELOPE cut short, or with strings in place of address lists, is survived', () => {
    expect(fetch('(ENVELOPE ("d" "s") UID 3)')).toMatchObject({
      uid: 3,
      envelope: { subject: 's', from: [] },
    });
    expect(fetch('(ENVELOPE ("d" "s" "" "" "" "" "" "" "r" "m" "more") UID 3)').envelope?.messageId).toBe(
      'm',
    );
  });

  test('sections: quoted, literal, NIL, partial, with a quoted header name', () => {
    const answer = fetch(
      '(UID 1 BODY[HEADER.FIELDS (X "A]B")] {2}\r\nab BODY[1]<7> "cd" BODY[2] NIL BINARY[3] ~{3}\r\n\0\xff))',
    );
    const text = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString('latin1');
    expect(answer.sections.map((found) => [found.section, found.origin, text(found.bytes)])).toEqual([
      ['HEADER.FIELDS (X "A]B")', null, 'ab'],
      ['1', 7, 'cd'],
      ['2', null, null],
      ['3', null, '\0\xff)'],
    ]);
  });

  test('what nobody asked for is stepped over', () => {
    expect(fetch('(X-GM-LABELS ("\\\\Inbox" (a (b))) UID 4 RFC822 {3}\r\n))) SAVEDATE NIL)').uid).toBe(4);
    expect(fetch('()').uid).toBe(0);
  });

  test.each([
    ['" 1-Feb-2024 00:00:00 +0000"', Date.UTC(2024, 1, 1)],
    ['"01-feb-2024 23:59:60 -0130"', Date.UTC(2024, 1, 2, 1, 30)],
    ['"99-Foo-2024 00:00:00 +0000"', null],
    ['NIL', null],
    ['"today"', null],
  ])('INTERNALDATE %s', (text, expected) => {
    expect(fetch(`(UID 1 INTERNALDATE ${text} RFC822.SIZE 5)`)).toMatchObject({
      internalDate: expected,
      size: 5,
    });
  });

  test('numbers and depth have bounds', () => {
    expect(codeOf(() => fetch(`(UID 1 RFC822.SIZE ${'9'.repeat(30)})`))).toBe('limit-exceeded');
    expect(codeOf(() => fetch(`(MODSEQ (${'9'.repeat(30)}))`))).toBe('limit-exceeded');
    expect(codeOf(() => fetch(`(X ${'('.repeat(imapLimits.nesting + 1)}`))).toBe('limit-exceeded');
    expect(codeOf(() => fetch(`(BODYSTRUCTURE ${'('.repeat(100_000)}`))).toMatch(/limit-exceeded|malformed/);
  });

  test('any octets either parse or are refused as malformed, and never hang', () => {
    const seed =
      '(UID 7 FLAGS (\\Seen) ENVELOPE ("d" "s" (("n" NIL "m" "h")) NIL NIL NIL NIL NIL NIL "i") ' +
      'BODYSTRUCTURE (("text" "plain" NIL NIL NIL "7bit" 1 1)("a" "b" ("name" "x") NIL NIL "base64" 9) "mixed") BODY[1] {2}\r\nab)';
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(seed.length - 1), fc.constantFrom(...'()"\\{}[]<> \r\n\0\xff9N~*')), {
          maxLength: 6,
        }),
        fc.nat(seed.length),
        (changes, length) => {
          const chars = [...seed];
          for (const [at, char] of changes) chars[at] = char;
          expect(codeOf(() => fetch(chars.join('').slice(0, length)))).toMatch(/accepted|malformed|limit/);
        },
      ),
      { seed: 21, numRuns: 3000 },
    );
  });
});

describe('BODYSTRUCTURE', () => {
  const TEXT = '("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 2279 48)';
  const HTML = '("text" "html" ("charset" "utf-8") NIL NIL "quoted-printable" 99 3 NIL NIL NIL NIL)';
  const PDF =
    '("application" "pdf" ("name" "a.pdf") NIL NIL "base64" 73 NIL ("attachment" ("filename" "a.pdf")) NIL)';
  const BARE = '("application" "octet-stream" NIL NIL NIL "base64" 4554)';
  const LOGO = '("image" "png" NIL "<logo@x>" NIL "base64" 4 NIL ("inline" ("filename" "l.png")) NIL)';
  const SIGNATURE =
    '("application" "pgp-signature" ("name" "s.asc") NIL NIL "7bit" 9 NIL ("attachment" ("filename" "s.asc")))';
  const REPORT = '("message" "delivery-status" NIL NIL NIL "7bit" 99)';
  const ENVELOPE = '("d" "attachment" NIL NIL NIL NIL NIL NIL NIL "<i@x>")';
  const MESSAGE = `("message" "rfc822" NIL NIL NIL "7bit" 900 ${ENVELOPE} (${TEXT}${PDF} "mixed") 30)`;
  test.each([
    ['plain text', TEXT, false],
    ['text and HTML', `(${TEXT}${HTML} "alternative" ("boundary" "=(")) `, false],
    ['a file', `((${TEXT}${HTML} "alternative")${PDF} "mixed")`, true],
    ['a file without any label', `(${TEXT}${BARE} "mixed")`, true],
    ['a picture that the HTML shows', `(${HTML}${LOGO} "RELATED" ("type" "text/html"))`, false],
    ['the same picture outside multipart/related', `(${HTML}${LOGO} "mixed")`, true],
    ['a file inside multipart/related', `(${HTML}${LOGO}${PDF} "related")`, true],
    ['a signature', `(${TEXT}${SIGNATURE} "signed")`, false],
    ['a delivery report', `(${TEXT}${REPORT} "report")`, false],
    ['a forwarded message', `(${TEXT}${MESSAGE} "mixed")`, true],
    [
      'a text with a file name',
      '("text" "plain" ("charset" "x") NIL NIL "7bit" 1 1 NIL ("inline" ("filename*0*" "n.txt")))',
      true,
    ],
    ['a type as literal', '({4}\r\ntext "plain" NIL NIL NIL "7bit" 1 1)', false],
    ['a message that is one file', PDF, true],
    ['an empty multipart', '("mixed")', true],
    ['NIL', 'NIL', false],
  ])('%s', (_name, structure, hasAttachment) => {
    const answer = fetch(`(BODYSTRUCTURE ${structure.trim()} UID 9)`);
    expect(answer).toMatchObject({ uid: 9, structure: { hasAttachment, text: structure.trim() } });
  });

  test('the tree has the section numbers BODY[…] takes', () => {
    const tree = parseBodyStructure(`((${TEXT}${HTML} "alternative")${PDF}${MESSAGE} "mixed")`);
    const sections = (part: typeof tree): string[] => [
      `${part.section} ${part.type}/${part.subtype}`,
      ...part.parts.flatMap(sections),
    ];
    expect(sections(tree)).toEqual([
      ' multipart/mixed',
      '1 multipart/alternative',
      '1.1 text/plain',
      '1.2 text/html',
      '2 application/pdf',
      '3 message/rfc822',
      '3 multipart/mixed',
      '3.1 text/plain',
      '3.2 application/pdf',
    ]);
    expect(tree.parts[1]).toMatchObject({ disposition: 'attachment', encoding: 'base64', octets: 73 });
    expect(tree.parts[1]?.dispositionParameters.get('filename')).toBe('a.pdf');
    expect(parseBodyStructure(TEXT).section).toBe('1');
  });
});
