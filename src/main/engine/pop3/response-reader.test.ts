import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pop3Limits } from '../lib/limits.ts';
import { ResponseReader } from './response-reader.ts';

interface Heard {
  statuses: string[];
  bodies: string[];
  dots: number[];
}

/** Feeds `pieces` and collects; every status line that ends in `...` announces a body. */
function read(pieces: readonly Buffer[]): Heard {
  const heard: Heard = { statuses: [], bodies: [], dots: [] };
  let body: Buffer[] = [];
  const reader = new ResponseReader({
    status(line) {
      heard.statuses.push(line.toString('latin1'));
      return line.toString('latin1').endsWith('...') ? 'multi' : 'single';
    },
    data(chunk) {
      body.push(Buffer.from(chunk));
    },
    end(dots) {
      heard.bodies.push(Buffer.concat(body).toString('latin1'));
      heard.dots.push(dots);
      body = [];
    },
  });
  for (const piece of pieces) reader.push(Buffer.from(piece));
  return heard;
}

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** RFC 1939 section 3, as a server does it. */
function stuffed(body: string): string {
  return body.replace(/(^|\r\n)\./g, '$1..');
}

function cut(whole: Buffer, at: readonly number[]): Buffer[] {
  const places = [...new Set(at.map((place) => place % (whole.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, i) => whole.subarray(from, places[i] ?? whole.length));
}

test('any body comes out as it went in, however the bytes are split', () => {
  const fragment = fc.constantFrom('\r\n', '\r', '\n', '.', '..', '.\r\n', '\r\n.', 'a', '\u00ff', '\0');
  const bodies = fc
    .array(fc.array(fragment, { maxLength: 12 }), { minLength: 1, maxLength: 4 })
    .map((list) => list.map((parts) => (parts.length === 0 ? '' : `${parts.join('')}\r\n`)));
  fc.assert(
    fc.property(bodies, fc.array(fc.nat(400), { maxLength: 30 }), (list, places) => {
      const stream = list.map((body, i) => `+OK ${i} ...\r\n${stuffed(body)}.\r\n`).join('');
      const heard = read(cut(bytes(`${stream}+OK bye\r\n`), places));
      expect(heard.bodies).toEqual(list);
      expect(heard.statuses.at(-1)).toBe('+OK bye');
      expect(heard.dots).toEqual(list.map((body) => stuffed(body).length - body.length));
    }),
    { numRuns: 500 },
  );
});

test('a small exchange is the same after a cut at each single byte and byte by byte', () => {
  const whole = bytes('+OK ...\r\n..\r\n...x\r\nplain\r\n\r\n.\r\n-ERR no\r\n+OK ...\r\n.\r\n');
  const expected = { statuses: ['+OK ...', '-ERR no', '+OK ...'], bodies: ['.\r\n..x\r\nplain\r\n\r\n', ''] };
  for (let at = 0; at <= whole.length; at += 1) {
    expect(read([whole.subarray(0, at), whole.subarray(at)])).toMatchObject(expected);
  }
  expect(read([...whole].map((byte) => Buffer.from([byte])))).toMatchObject(expected);
});

test('a bare LF before a dot does not end a body: its text cannot speak as the server', () => {
  const heard = read([bytes('+OK ...\r\nevil\n.\r\n+OK forged\r\n.\r\n+OK real\r\n')]);
  expect(heard.statuses).toEqual(['+OK ...', '+OK real']);
  expect(heard.bodies).toEqual(['evil\n.\r\n+OK forged\r\n']);
});

test('a status line may end in a bare LF', () => {
  expect(read([bytes('+OK a\n-ERR b\r\n')]).statuses).toEqual(['+OK a', '-ERR b']);
});

test('a status line without end is refused', () => {
  const piece = Buffer.alloc(64 * 1024, 0x61);
  const pieces = Array.from({ length: pop3Limits.lineOctets / piece.length + 1 }, () => piece);
  expect(() => read(pieces)).toThrow(/limit-exceeded/);
});
