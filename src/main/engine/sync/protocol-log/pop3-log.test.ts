import { expect, test } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import type { WireTap } from '../../net/wire-tap.ts';
import { createProtocolLog, type LogRecord } from './protocol-log.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

function record(work: (tap: WireTap) => void, octets?: number): string[] {
  const lines: string[] = [];
  const log = createProtocolLog((line) => lines.push(line), systemClock, octets ? { octets } : {});
  work(log.tap(7, 'pop3'));
  log.close();
  return lines;
}

/** As one would read it: one line a record. */
const shown = (lines: readonly string[]): string[] =>
  lines.map((line) => {
    const { from, parts } = JSON.parse(line) as LogRecord;
    const text = parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('|');
    return `${from === 'client' ? 'C' : 'S'} ${text}`;
  });

function session(tap: WireTap): void {
  tap.received(bytes('+OK Dovecot ready <1896.697@mail.private.example>\r\n'));
  tap.sent(bytes('CAPA\r\n'));
  tap.received(bytes('+OK\r\nUIDL\r\nSASL PLAIN\r\n.\r\n'));
  tap.sent(bytes('USER bob@private.example\r\n'));
  tap.received(bytes('+OK\r\n'));
  tap.sent(bytes('PASS '));
  tap.sentSecret(9);
  tap.sent(bytes('\r\n'));
  tap.received(bytes('+OK Logged in as bob.\r\n'));
  tap.sent(bytes('STAT\r\nUIDL\r\nLIST\r\nRETR 1\r\nTOP 2 0\r\nDELE 2\r\n'));
  tap.received(
    bytes('+OK 2 1200\r\n+OK\r\n1 000a1b2c.mail.private\r\n2 7\r\n.\r\n+OK\r\n1 600\r\n2 600\r\n.\r\n'),
  );
  tap.received(
    bytes(
      '+OK 600 octets\r\nDate: Mon, 2 Feb 2026 10:00:00 +0000\r\nSubject: Divorce\r\n from Bob\r\nContent-Type: text/plain; charset=utf-8; name="Bob.txt"\r\n\r\nDear lawyer,\r\n..\r\n.\r\n',
    ),
  );
  tap.received(bytes('+OK\r\nFrom: bob@private.example\r\n\r\n.\r\n-ERR [SYS/TEMP] bob is busy\r\n'));
}

test('no name, no address, no subject, no text; what a fault hangs on stays, in its length', () => {
  const lines = record(session);
  expect(lines.join('\n')).not.toMatch(/bob|private|divorce|lawyer|Dear/i);
  const text = shown(lines);
  expect(text).toHaveLength(32);
  for (const kept of [
    'C CAPA',
    'S SASL PLAIN',
    'C PASS |{"secret":9}',
    'S +OK 2 1200',
    'S 1 600',
    'S 2 7',
    'C RETR 1',
    'C TOP 2 0',
    'S +OK 600 octets',
  ]) {
    expect(text).toContain(kept);
  }
  expect(text[0]).toMatch(/^S \+OK [A-Z][a-z]{6} ready <\d{4}\.\d{3}@[a-z]{4}\.[a-z]{7}\.[a-z]{7}>$/);
  expect(text.find((line) => line.startsWith('C USER'))).toMatch(/^C USER [a-z]{3}@[a-z]{7}\.[a-z]{7}$/);
  expect(text.find((line) => line.startsWith('S 1 000a1b2c'))).toMatch(/^S 1 000a1b2c\.[a-z]{4}\.[a-z]{7}$/);
  expect(text.find((line) => line.startsWith('S {'))).toMatch(
    /^S \{"literal":"Date: Mon, 2 Feb 2026 10:00:00 \+0000\\r\\nSubject: [A-Z][a-z]{6}\\r\\n [a-z]{4} [A-Z][a-z]{2}\\r\\nContent-Type: text\/plain; charset=utf-8; name=\\"[A-Z][a-z]{2}\.[a-z]{3}\\"\\r\\n\\r\\n[A-Z][a-z]{11}\\r\\n[a-z]{2}\\r\\n"\}$/,
  );
  expect(text.at(-1)).toMatch(/^S -ERR \[SYS\/TEMP\] [a-z]{3} is busy$/);
});

test('split anywhere, the same lines', () => {
  const whole = record(session).map((line) => line.length - String(JSON.parse(line).ms).length);
  const split = record((tap) =>
    session({
      received: (chunk) => {
        for (const byte of chunk) tap.received(Uint8Array.of(byte));
      },
      sent: (chunk) => {
        for (const byte of chunk) tap.sent(Uint8Array.of(byte));
      },
      sentSecret: tap.sentSecret,
    }),
  ).map((line) => line.length - String(JSON.parse(line).ms).length);
  expect(split).toEqual(whole);
});

test('a sign-in that is not marked as a secret is none the less not told', () => {
  const lines = record((tap) => {
    tap.received(bytes('+OK ready\r\n'));
    tap.sent(
      bytes(
        'PASS hunter2 and more\r\nAUTH PLAIN AGJvYgBodW50ZXIy\r\nAPOP bob c4c9334bac560ecc979e58001b3e22fb\r\n',
      ),
    );
  });
  expect(lines.join('\n')).not.toMatch(/hunter2|AGJvYg|bob|c4c9334/);
});

test('of a large message the beginning and the length', () => {
  const lines = record((tap) => {
    tap.received(bytes('+OK ready\r\n'));
    tap.sent(bytes('RETR 1\r\n'));
    tap.received(bytes(`+OK\r\nSubject: x\r\n\r\n${`${'merger '.repeat(10)}\r\n`.repeat(1_000)}.\r\n`));
  });
  expect(lines.join('\n')).not.toContain('merger');
  const { parts } = JSON.parse(lines.at(-2) ?? '') as LogRecord;
  const [kept, rest] = parts as [{ literal: string }, { fill: number }];
  expect(kept.literal.length).toBeLessThanOrEqual(16 * 1024);
  expect(kept.literal.length + rest.fill).toBe(14 + 72_000);
});

test('a log that grew too large ends, and says so in its last line', () => {
  let full = 0;
  const lines: string[] = [];
  const log = createProtocolLog((line) => lines.push(line), systemClock, {
    octets: 2_000,
    onFull: () => {
      full += 1;
    },
  });
  const tap = log.tap(1, 'pop3');
  for (let i = 0; i < 100; i += 1) tap.sent(bytes(`RETR ${i}\r\n`));
  log.tap(1, 'imap').received(bytes('* OK ready\r\n'));
  log.close();
  expect(full).toBe(1);
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    ended: 'size-limit',
    note: expect.stringContaining('2000'),
  });
  expect(lines.slice(0, -1).every((line) => 'parts' in JSON.parse(line))).toBe(true);
  expect(lines.slice(0, -1).join('\n').length).toBeLessThan(2_000);
});
