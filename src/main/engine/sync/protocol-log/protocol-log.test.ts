import { expect, test } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { createProtocolLog, type LogRecord } from './protocol-log.ts';

function record(work: (tap: ReturnType<ReturnType<typeof createProtocolLog>['tap']>) => void): LogRecord[] {
  const lines: string[] = [];
  const log = createProtocolLog((line) => lines.push(line), systemClock);
  work(log.tap(7, 'imap'));
  log.close();
  return lines.map((line) => JSON.parse(line) as LogRecord);
}

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const received = (text: string): string[] =>
  record((tap) => tap.received(bytes(text))).map((line) =>
    line.parts.map((p) => (typeof p === 'string' ? p : JSON.stringify(p))).join('|'),
  );
const sent = (text: string): string[] =>
  record((tap) => tap.sent(bytes(text))).map((line) =>
    line.parts.map((p) => (typeof p === 'string' ? p : JSON.stringify(p))).join('|'),
  );

test('no secret, no name, no subject, no address, no text; what a fault hangs on stays', () => {
  const log = JSON.stringify(
    record((tap) => {
      tap.received(bytes('* OK [CAPABILITY IMAP4rev1] mail.private.example ready\r\n'));
      tap.sent(bytes('P1 LOGIN bob@private.example '));
      tap.sentSecret(9);
      tap.sent(bytes('\r\n'));
      tap.received(bytes('P1 OK Logged in as bob\r\n'));
      tap.sent(bytes('P2 SELECT "Divorce/Lawyer Smith"\r\n'));
      tap.received(bytes('* LIST (\\HasNoChildren) "/" Divorce\r\n* LIST () "/" "Divorce/Lawyer Smith"\r\n'));
      tap.received(
        bytes(
          '* 5 FETCH (UID 9 FLAGS (\\Seen) INTERNALDATE " 2-Feb-2026 10:00:00 +0000" ENVELOPE ("Mon, 2 Feb 2026 10:00:00 +0000" "Secret plan" (("Bob" NIL "bob" "private.example")) NIL NIL NIL NIL NIL NIL "<id@private.example>") BODYSTRUCTURE ("text" "plain" ("charset" "utf-8" "name" "Secret.txt") NIL NIL "7bit" 12 1) BODY[] {12}\r\nSecret text.)\r\n',
        ),
      );
    }),
  );
  expect(log).not.toMatch(/bob|secret plan|divorce|lawyer|smith|private|secret (?:plan|text)|secret\.txt/i);
  for (const kept of [
    'CAPABILITY IMAP4rev1',
    'LOGIN',
    '"secret":9',
    'UID 9',
    '\\\\Seen',
    '2-Feb-2026',
    'utf-8',
    '"account":7',
  ]) {
    expect(log.replaceAll('\\"', '"')).toContain(kept);
  }
});

test('the same name is the same stand-in, of the same length, in what is said and what is heard', () => {
  const lines = record((tap) => {
    tap.received(bytes('* LIST () "." INBOX.Family.Pia\r\n* STATUS INBOX.Family.Pia (MESSAGES 3)\r\n'));
    tap.sent(bytes('P2 SELECT INBOX.Family.Pia (CONDSTORE)\r\nP3 UID MOVE 1:3 "INBOX.Family.Pia"\r\n'));
  }).map((line) => String(line.parts[0]));
  const name = lines[0]?.split(' ').at(-1) ?? '';
  expect(name).toMatch(/^INBOX\.[A-Z][a-z]{5}\.[A-Z][a-z]{2}$/);
  expect(name).not.toBe('INBOX.Family.Pia');
  expect(lines).toEqual([
    `* LIST () "." ${name}`,
    `* STATUS ${name} (MESSAGES 3)`,
    `P2 SELECT ${name} (CONDSTORE)`,
    `P3 UID MOVE 1:3 "${name}"`,
  ]);
});

test('split anywhere, the same lines', () => {
  const text =
    '* 1 FETCH (UID 1 BODY[HEADER.FIELDS (REFERENCES)] {22}\r\nReferences: <a@b.c>\r\n\r\n FLAGS ())\r\nP1 OK done\r\n';
  const whole = received(text).map((line) => line.length);
  const split = record((tap) => {
    for (const byte of bytes(text)) tap.received(Uint8Array.of(byte));
  });
  expect(split.length).toBe(whole.length);
  expect(received(text)[0]).toContain('References: <');
  expect(received(text)[0]).not.toContain('a@b.c');
});

test('large literals are a length, folders with a role and INBOX keep their names', () => {
  const [line] = received(`* 1 FETCH (UID 1 BODY[] {20000}\r\n${'x'.repeat(20_000)})\r\n`);
  expect(line).toBe('* 1 FETCH (UID 1 BODY[] {20000}|{"fill":20000}|)');
  expect(received('* LIST (\\Trash) "/" Papierkorb\r\n')).toEqual(['* LIST (\\Trash) "/" Papierkorb']);
  expect(sent('P1 SELECT INBOX\r\n')).toEqual(['P1 SELECT INBOX']);
  expect(sent('P1 LIST "" "*" RETURN (SUBSCRIBED)\r\n')).toEqual(['P1 LIST "" "*" RETURN (SUBSCRIBED)']);
});

test('a server that quotes badly, or says words without end, tells nothing either', () => {
  const [line] = received(
    '* 7 FETCH (UID 12 FLAGS (\\Seen work) ENVELOPE (NIL "Re: "the merger" today" NIL) X-NAME Ann)\r\n',
  );
  expect(line).not.toMatch(/merger|today|Ann/);
  expect(line).toContain('* 7 FETCH (UID 12 FLAGS (\\Seen work) ENVELOPE (NIL "');
  const [endless] = received(`* 1 FETCH (UID 1 PREVIEW "${'merger'.repeat(100_000)}")\r\n`);
  expect(endless).not.toContain('merger');
});

test('nothing of a sign-in but its name', () => {
  expect(sent('P1 AUTHENTICATE PLAIN AGJvYgBzZWNyZXQ=\r\nAGJvYgBzZWNyZXQ=\r\n')).toEqual([
    'P1 AUTHENTICATE PLAIN',
    '***',
  ]);
  expect(received('+ c2FsdA==\r\n')).toEqual(['+ ']);
});

test('errors keep the words they are known by', () => {
  const [line] = received('* NO [LIMIT] Too many simultaneous connections for bob\r\n');
  expect(line).toMatch(/^\* NO \[LIMIT\] Too many simultaneous connections for [a-z]{3}$/);
});
