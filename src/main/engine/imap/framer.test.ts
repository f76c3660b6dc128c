import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../../shared/problem.ts';
import { imapLimits } from '../lib/limits.ts';
import { type FrameHandler, Framer } from './framer.ts';

interface Frames {
  readonly responses: string[];
  readonly streamed: string[];
}

/** Feeds the pieces; literals of at least `streamFrom` octets are taken off the responses. */
function frames(pieces: readonly Buffer[], streamFrom = Number.POSITIVE_INFINITY): Frames {
  const responses: string[] = [];
  const streamed: string[] = [];
  const handler: FrameHandler = {
    response: (bytes, start, end) => responses.push(bytes.toString('latin1', start, end)),
    literal: (bytes, start, end, octets) => {
      if (octets < streamFrom) return null;
      let text = `${bytes.toString('latin1', start, end)}|`;
      return {
        chunk: (chunk) => {
          text += chunk.toString('latin1');
        },
        end: () => streamed.push(text),
      };
    },
  };
  const framer = new Framer(handler);
  for (const piece of pieces) expect(framer.push(piece)).toBe(piece.length);
  expect(framer.midway).toBe(false);
  return { responses, streamed };
}

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Cuts at the offsets given (any order, repeated or not). */
function cut(whole: Buffer, offsets: readonly number[]): Buffer[] {
  const sorted = [...offsets].sort((a, b) => a - b);
  let from = 0;
  const pieces: Buffer[] = [];
  for (const to of [...sorted, whole.length]) {
    pieces.push(whole.subarray(from, to));
    from = to;
  }
  return pieces;
}

const wire = bytes(
  [
    '* OK Hello {5}\r\n',
    '* 1 FETCH (UID 7 BODY[] {11}\r\nab\r\n* 2 \r\nx FLAGS (\\Seen))\r\n',
    '* LIST () "/" {3}\r\na)b\r\n',
    '* 2 FETCH (BODY[1] ~{0}\r\n UID 8 BODY[2] {6+}\r\n\0\xff{}\r\n)\r\n',
    '\r\n',
    '+ go {9}\r\n',
    'P1 OK done {1}\r\n',
    '* bare line feed\n',
  ].join(''),
);
const expected = [
  '* OK Hello {5}',
  '* 1 FETCH (UID 7 BODY[] {11}\r\nab\r\n* 2 \r\nx FLAGS (\\Seen))',
  '* LIST () "/" {3}\r\na)b',
  '* 2 FETCH (BODY[1] ~{0}\r\n UID 8 BODY[2] {6+}\r\n\0\xff{}\r\n)',
  '',
  '+ go {9}',
  'P1 OK done {1}',
  '* bare line feed',
];

describe('framing', () => {
  test('whole responses come out, literals in place', () => {
    expect(frames([wire]).responses).toEqual(expected);
  });

  test('one octet at a time, and every single split, give the same', () => {
    expect(frames([...wire].map((byte) => Buffer.from([byte]))).responses).toEqual(expected);
    for (let at = 0; at <= wire.length; at++) expect(frames(cut(wire, [at])).responses).toEqual(expected);
  });

  test('any split gives the same, streamed or not', () => {
    const streamedOnce = frames([wire], 3);
    expect(streamedOnce.streamed).toEqual([
      '* 1 FETCH (UID 7 BODY[] |ab\r\n* 2 \r\nx',
      '* LIST () "/" |a)b',
      '* 2 FETCH (BODY[1] ~{0}\r\n UID 8 BODY[2] |\0\xff{}\r\n',
    ]);
    expect(streamedOnce.responses[1]).toBe('* 1 FETCH (UID 7 BODY[] {0}\r\n FLAGS (\\Seen))');
    fc.assert(
      fc.property(
        fc.array(fc.nat(wire.length), { maxLength: 12 }),
        fc.constantFrom(0, 3, 1000),
        (at, from) => {
          expect(frames(cut(wire, at), from)).toEqual(frames([wire], from));
        },
      ),
      { seed: 20, numRuns: 300 },
    );
  });

  test('halt leaves what follows to the caller', () => {
    const seen: string[] = [];
    const framer = new Framer({
      response: (chunk, start, end) => {
        seen.push(chunk.toString('latin1', start, end));
        framer.halt();
      },
      literal: () => null,
    });
    const chunk = bytes('P1 OK go\r\nnot ours');
    expect(framer.push(chunk)).toBe(10);
    expect(seen).toEqual(['P1 OK go']);
  });
});

describe('limits', () => {
  const fed = (make: () => Iterable<Buffer>, literal: FrameHandler['literal'] = () => null): string => {
    const framer = new Framer({ response: () => undefined, literal });
    try {
      for (const piece of make()) framer.push(piece);
    } catch (error) {
      return error instanceof ProblemError ? error.problem.code : String(error);
    }
    return 'accepted';
  };

  test('a line without an end', () => {
    const block = Buffer.alloc(1024 * 1024, 0x61);
    const blocks = imapLimits.lineOctets / block.length;
    expect(fed(() => Array.from({ length: blocks }, () => block))).toBe('accepted');
    expect(fed(() => Array.from({ length: blocks + 1 }, () => block))).toBe('limit-exceeded');
  });

  test('a literal larger than memory allows is refused before its first octet', () => {
    expect(fed(() => [bytes(`* 1 FETCH (BODY[] {${imapLimits.literalOctets + 1}}\r\n`)])).toBe(
      'limit-exceeded',
    );
    expect(fed(() => [bytes(`* 1 FETCH (BODY[] {${imapLimits.literalOctets}}\r\n`)])).toBe('accepted');
    const sink = () => ({ chunk: () => undefined, end: () => undefined });
    expect(fed(() => [bytes(`* 1 FETCH (BODY[] {${imapLimits.literalOctets + 1}}\r\n`)], sink)).toBe(
      'accepted',
    );
    expect(fed(() => [bytes('* 1 FETCH (BODY[] {99999999999999}\r\n')], sink)).toBe('limit-exceeded');
  });

  test('many literals in one response count together', () => {
    const half = imapLimits.literalOctets / 2;
    const filler = Buffer.alloc(1024 * 1024, 0x61);
    function* pieces(): Generator<Buffer> {
      for (let i = 0; i < 3; i++) {
        yield bytes(`${i === 0 ? '* 1 FETCH (' : ' '}BODY[${i}] {${half}}\r\n`);
        for (let at = 0; at < half; at += filler.length) yield filler;
      }
    }
    expect(fed(pieces)).toBe('limit-exceeded');
  });

  test('a number of endless digits', () => {
    expect(fed(() => [bytes(`* 1 FETCH (BODY[] {${'9'.repeat(400)}}\r\n`)])).toBe('limit-exceeded');
  });
});
