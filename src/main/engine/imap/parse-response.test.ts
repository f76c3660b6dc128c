import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../../shared/problem.ts';
import { parseResponse, type Response } from './parse-response.ts';
import { Scanner } from './scanner.ts';

function read(line: string, utf8 = false): Response {
  const bytes = Buffer.from(line, 'latin1');
  return parseResponse(new Scanner().reset(bytes, 0, bytes.length), utf8);
}

describe('status lines', () => {
  test.each([
    ['* OK hello', null, 'OK', null, '', 'hello'],
    ['P1 no [TRYCREATE] make it', 'P1', 'NO', 'TRYCREATE', '', 'make it'],
    ['* OK [UIDVALIDITY 3857529045] UIDs valid', null, 'OK', 'UIDVALIDITY', '3857529045', 'UIDs valid'],
    [
      '* OK [PERMANENTFLAGS (\\Deleted [odd] \\*)] Limited',
      null,
      'OK',
      'PERMANENTFLAGS',
      '(\\Deleted [odd] \\*)',
      'Limited',
    ],
    ['* NO [BADCHARSET ("a]b" UTF-8)] x', null, 'NO', 'BADCHARSET', '("a]b" UTF-8)', 'x'],
    ['P2 OK', 'P2', 'OK', null, '', ''],
    ['* OK [ALERT never closed', null, 'OK', 'ALERT', 'never closed', ''],
  ])('%s', (line, tag, status, code, rest, text) => {
    const expected = code === null ? null : { name: code, rest };
    expect(read(line)).toEqual({ kind: 'status', tag, status, code: expected, text });
  });

  test('tagged lines need a status', () => {
    for (const line of ['P1 MAYBE', 'P1', 'P1 BYE', 'P1 EXISTS'])
      expect(() => read(line)).toThrow(/malformed/);
  });
});

describe('data', () => {
  test.each<[string, Partial<Response>]>([
    ['* 23 exists', { kind: 'exists', number: 23 } as Response],
    ['* 5 EXPUNGED', { kind: 'expunge', number: 5 } as Response],
    [
      '* CAPABILITY imap4rev1  AUTH=plain',
      { kind: 'capability', names: ['IMAP4REV1', 'AUTH=PLAIN'] } as Response,
    ],
    ['* FLAGS (\\Answered x)', { kind: 'flags', flags: ['\\Answered', 'x'] } as Response],
    ['* SEARCH 2 84 882', { kind: 'search', uids: [2, 84, 882], modSeq: null } as Response],
    ['* SEARCH 2 (MODSEQ 917162500)', { kind: 'search', uids: [2], modSeq: 917162500n } as Response],
    ['* SEARCH', { kind: 'search', uids: [] } as unknown as Response],
    [
      '* ESEARCH (TAG "A1") UID MIN 2 COUNT 2 ALL 2,10:11 MODSEQ 7',
      { kind: 'esearch', tag: 'A1', count: 2, modSeq: 7n } as Response,
    ],
    [
      '* VANISHED (EARLIER) 41,43:44',
      {
        kind: 'vanished',
        earlier: true,
        ranges: [
          { lo: 41, hi: 41 },
          { lo: 43, hi: 44 },
        ],
      } as Response,
    ],
    ['* ID ("Name" "x" "version" NIL)', { kind: 'id', fields: new Map([['name', 'x']]) } as Response],
    ['* ID NIL', { kind: 'id', fields: new Map() } as Response],
    ['* XYZZY (a (b))', { kind: 'other', name: 'XYZZY' } as Response],
    ['+', { kind: 'continue', text: '' } as Response],
    ['+ ready', { kind: 'continue', text: 'ready' } as Response],
  ])('%s', (line, expected) => {
    expect(read(line)).toMatchObject(expected);
  });

  test('LIST: quoted, literal, unquoted, NIL separator, extended data of a rename', () => {
    expect(read('* LIST (\\HasNoChildren) "/" "a \\"b\\""')).toMatchObject({
      kind: 'list',
      entry: { path: 'a "b"', wireName: 'a "b"', separator: '/', selectable: true },
    });
    expect(read('* LIST () NIL {4}\r\na(b)')).toMatchObject({ entry: { path: 'a(b)', separator: null } });
    expect(read('* LIST (\\Noselect) "\\\\" a\\b')).toMatchObject({
      entry: { separator: '\\', selectable: false },
    });
    expect(read('* LIST () "/" new ("OLDNAME" ("old"))')).toMatchObject({
      oldName: 'old',
      entry: { path: 'new' },
    });
    expect(read('* LIST () "/" "Entw\xc3\xbcrfe"', true)).toMatchObject({ entry: { path: 'Entwürfe' } });
    expect(read('* LSUB () "." INBOX.x')).toMatchObject({
      subscribedOnly: true,
      entry: { subscribed: true },
    });
  });

  test('STATUS: unknown items, 64-bit numbers, and zero for no mod-sequences', () => {
    expect(
      read(
        '* STATUS "x y" (MESSAGES 231 UIDNEXT 44292 HIGHESTMODSEQ 9223372036854775807 X (1 2) SIZE 9007199254740991)',
      ),
    ).toMatchObject({ status: { wireName: 'x y', messages: 231, highestModSeq: 9223372036854775807n } });
    expect(read('* STATUS x (HIGHESTMODSEQ 0)')).toMatchObject({
      status: { highestModSeq: null, messages: null },
    });
    expect(read('* STATUS x (MESSAGES -1 UNSEEN "7")')).toMatchObject({
      status: { messages: null, unseen: 7 },
    });
  });

  test('NAMESPACE', () => {
    expect(read('* NAMESPACE (("" "/")("#mh/" NIL "X" ("a"))) NIL (("~" "/"))')).toMatchObject({
      namespaces: {
        personal: [
          { prefix: '', separator: '/' },
          { prefix: '#mh/', separator: null },
        ],
        otherUsers: [],
        shared: [{ prefix: '~', separator: '/' }],
      },
    });
  });
});

test('any octets are either read or refused', () => {
  const lines = [
    '* LIST (\\A \\B) "/" {3}\r\na b ("X" ("y"))',
    '* STATUS "x" (MESSAGES 5 UIDNEXT 6)',
    '* ESEARCH (TAG "P1") UID ALL 1:5,9 COUNT 6',
    '* OK [PERMANENTFLAGS (\\Seen \\*)] text',
    '* NAMESPACE (("" "/")) NIL NIL',
    '* VANISHED (EARLIER) 1:9,12',
    '* SEARCH 1 2 3 (MODSEQ 9)',
    'P1 OK [COPYUID 1 2:3 4:5] done',
  ];
  const noise = fc.array(fc.tuple(fc.nat(60), fc.constantFrom(...'()"\\{}[]<>:,* \r\n\0\xff9NILx')), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(fc.constantFrom(...lines), noise, fc.nat(70), (line, changes, length) => {
      const chars = [...line];
      for (const [at, char] of changes) if (at < chars.length) chars[at] = char;
      try {
        read(chars.join('').slice(0, length));
      } catch (error) {
        expect(error).toBeInstanceOf(ProblemError);
      }
    }),
    { seed: 24, numRuns: 4000 },
  );
});
