// How the lines of a message end is told from its header alone, and what was hidden from the account's server is not believed.
import { expect, test } from 'vitest';
import { LineEndReader, lineEndsOf } from './line-ends.ts';
import { parseBody } from './parse-body.ts';

test.each([
  ['A: 1\r\nB: 2\r\n\r\nx\ry', 'usual'],
  ['A: 1\nB: 2\n\nx', 'usual'],
  ['A: 1\rB: 2\r\rx', 'returns'],
  ['R: 1\r\nA: 1\rB: 2\r\rx', 'returns'],
  ['\r\rA: 1\rB: 2\r\rx', 'returns'],
  ['A: 1\rB: 2', 'returns'],
  ['A: 1\rno field\r\n\r\nx', 'usual'],
  ['A: 1\rB: 2\r\n\r\nx', 'usual'],
  ['A: 1\r\r\nB: 2\r\r\n\r\r\nx', 'doubled'],
  ['A: 1\r\r\nB: 2\r\n\r\nx', 'usual'],
  ['\r\r', 'usual'],
  ['', 'usual'],
])('%j has %s lines', (start, expected) => {
  expect(lineEndsOf(start, true)).toBe(expected);
});

test('what cannot be told yet is held, but not without end', () => {
  expect(lineEndsOf('A: 1\rB: 2\r', false)).toBe(null);
  expect(lineEndsOf('A: 1\r\r\nB: 2\r\r', false)).toBe(null);
  const reader = new LineEndReader();
  expect(reader.write(Buffer.from('A: 1\rB: 2')).length).toBe(0);
  expect(reader.write(Buffer.from('\r')).length).toBe(0);
  expect(reader.write(Buffer.from('\rx\r')).toString()).toBe('A: 1\nB: 2\n\nx');
  expect(reader.end().toString()).toBe('\n');
  const endless = new LineEndReader();
  let read = 0;
  for (let i = 0; i < 20; i++) read += endless.write(Buffer.from(`${'x'.repeat(4_095)}\r`)).length;
  expect(read).toBeGreaterThan(64 * 1024);
});

test("a word of the account's server that it could not have seen is not believed", async () => {
  const raw = (end: string): Buffer =>
    Buffer.from(
      [
        'Authentication-Results: mx.home.example; dmarc=pass header.from=bank.example',
        'From: help@bank.example',
        '',
        'x',
      ].join(end),
    );
  const read = async (end: string) =>
    (await parseBody(raw(end), 1, { server: 'imap.home.example' })).senderCheck?.verdict;
  expect(await read('\r\n')).toBe('verified');
  expect(await read('\r')).toBeUndefined();
});
