// Calendars and cards in a few words, from what real programs write.
import { expect, test } from 'vitest';
import { calendarSummaries } from './calendar.ts';
import { parseBody } from './parse-body.ts';
import { contactSummaries } from './vcard.ts';

const INVITE = [
  'BEGIN:VCALENDAR',
  'METHOD:REQUEST',
  'BEGIN:VTIMEZONE',
  'TZID:Europe/Berlin',
  'BEGIN:STANDARD',
  'DTSTART:19701025T030000',
  'END:STANDARD',
  'END:VTIMEZONE',
  'BEGIN:VEVENT',
  'UID:1@x',
  'SUMMARY:Lunch\\, long\\nand',
  ' folded',
  'DTSTART;TZID=Europe/Berlin:20260301T123000',
  'DTEND;TZID=Europe/Berlin:20260301T133000',
  'LOCATION;LANGUAGE=de:Café "X"; 2nd floor',
  'ORGANIZER;CN="Ann, the Boss":mailto:ann@example.org',
  'ATTENDEE;ROLE=REQ-PARTICIPANT;CN=Bob;RSVP=TRUE:MAILTO:bob@example.org',
  'RRULE:FREQ=WEEKLY',
  'BEGIN:VALARM',
  'SUMMARY:an alarm is not the event',
  'END:VALARM',
  'END:VEVENT',
  'END:VCALENDAR',
].join('\r\n');

test('an invitation', () => {
  expect(calendarSummaries(INVITE)).toEqual([
    {
      method: 'REQUEST',
      uid: '1@x',
      summary: 'Lunch, long\nandfolded',
      location: 'Café "X"; 2nd floor',
      start: { wallClock: Date.UTC(2026, 2, 1, 12, 30), zone: 'Europe/Berlin', allDay: false },
      end: { wallClock: Date.UTC(2026, 2, 1, 13, 30), zone: 'Europe/Berlin', allDay: false },
      organizer: { name: 'Ann, the Boss', address: 'ann@example.org' },
      attendees: [{ name: 'Bob', address: 'bob@example.org', answer: null }],
      recurring: true,
      recurrence: { every: 'week', interval: 1, weekdays: [], count: null, until: null },
      description: '',
      cancelled: false,
    },
  ]);
});

test('whole days, UTC, cancelled, and nonsense', () => {
  const event = (...lines: string[]): string => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\n');
  expect(calendarSummaries(event('DTSTART;VALUE=DATE:20260301'))[0]?.start).toEqual({
    wallClock: Date.UTC(2026, 2, 1),
    zone: null,
    allDay: true,
  });
  expect(calendarSummaries(event('DTSTART:20260301T100000Z', 'STATUS:CANCELLED'))[0]).toMatchObject({
    start: { zone: 'UTC' },
    cancelled: true,
  });
  expect(calendarSummaries(event('DTSTART:yesterday'))[0]?.start).toBe(null);
  expect(calendarSummaries('not a calendar')).toEqual([]);
  expect(calendarSummaries('BEGIN:VEVENT\n'.repeat(1_000))).toEqual([]);
});

test('a duration in place of an end, an answer, and rules that can be told', () => {
  const event = (...lines: string[]) =>
    calendarSummaries(['BEGIN:VEVENT', 'DTSTART:20260301T100000Z', ...lines, 'END:VEVENT'].join('\n'))[0];
  expect(event('DURATION:PT1H30M')?.end).toEqual({
    wallClock: Date.UTC(2026, 2, 1, 11, 30),
    zone: 'UTC',
    allDay: false,
  });
  expect(event('DURATION:P1W')?.end?.wallClock).toBe(Date.UTC(2026, 2, 8, 10));
  expect(event('DURATION:soon')?.end).toBe(null);
  expect(event('ATTENDEE;PARTSTAT=DECLINED;CN=Cy:mailto:cy@example.org')?.attendees).toEqual([
    { name: 'Cy', address: 'cy@example.org', answer: 'declined' },
  ]);
  expect(event('RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,SU;COUNT=5')?.recurrence).toMatchObject({
    every: 'week',
    interval: 2,
    weekdays: [4, 0],
    count: 5,
  });
  expect(event('RRULE:FREQ=DAILY;UNTIL=20260401')?.recurrence?.until).toMatchObject({ allDay: true });
  // "The second Monday" is not "every month on Monday".
  expect(event('RRULE:FREQ=MONTHLY;BYDAY=2MO')).toMatchObject({ recurring: true, recurrence: null });
  expect(event('RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1')?.recurrence).toBe(null);
  expect(event('RRULE:FREQ=WEEKLY;BYHOUR=9,10')?.recurrence).toBe(null);
});

test('cards of three versions', () => {
  const card = (...lines: string[]): string => ['BEGIN:VCARD', ...lines, 'END:VCARD'].join('\r\n');
  expect(
    contactSummaries(
      card(
        'VERSION:4.0',
        'FN:Ann Doe',
        'ORG:Works;Dept',
        'item1.EMAIL;TYPE=work:a@x.example',
        'TEL;VALUE=uri:tel:+49-1',
      ),
    ),
  ).toEqual([
    { name: 'Ann Doe', organisation: 'Works, Dept', addresses: ['a@x.example'], phones: ['+49-1'] },
  ]);
  expect(
    contactSummaries(
      card('VERSION:2.1', 'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen'),
    )[0]?.name,
  ).toBe('Jürgen Müller');
  const long = contactSummaries(
    card(
      'VERSION:2.1',
      'FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=',
      '=BCrgen =',
      'M=C3=BCller',
      'ORG;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:B=FCro=',
      'haus',
      'TEL;WORK:1',
    ),
  );
  expect(long).toEqual([{ name: 'Jürgen Müller', organisation: 'Bürohaus', addresses: [], phones: ['1'] }]);
  expect(contactSummaries('BEGIN:VCARD')).toEqual([]);
  const bare = contactSummaries(card('FN:', 'N:Lund;Mia', 'ORG:Works;', 'EMAIL:', 'EMAIL:m@x.example'));
  expect(bare).toEqual([{ name: 'Mia Lund', organisation: 'Works', addresses: ['m@x.example'], phones: [] }]);
  // Lines between two cards belong to neither, and neither does the card before that had no end.
  const two = [card('FN:One'), 'FN:Nobody', card('FN:Two'), 'END:VCARD'].join('\r\n');
  expect(contactSummaries(two).map(({ name }) => name)).toEqual(['One', 'Two']);
  const many = card('FN:Many', ...Array.from({ length: 30 }, (_, n) => `EMAIL:a${n}@x.example`));
  expect(contactSummaries(many)[0]?.addresses).toHaveLength(20);
  expect(contactSummaries(Array(150).fill(card('FN:x')).join('\r\n'))).toHaveLength(100);
  // In the letters that the line names.
  const polish = card('VERSION:2.1', 'FN;CHARSET=ISO-8859-2;ENCODING=QUOTED-PRINTABLE:=A3=F3d=BC');
  expect(contactSummaries(polish)[0]?.name).toBe('Łódź');
});

test('a message carries them, and its parts are still files', async () => {
  const raw = Buffer.from(
    `From: a@x.example\r\nList-Unsubscribe: <https://x.example/u>\r\nAuthentication-Results: mx.y.example; dmarc=pass header.from=x.example\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\r\ncome\r\n--B\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\n${INVITE}\r\n--B--\r\n`,
  );
  const body = await parseBody(raw, 1, { server: 'imap.y.example' });
  expect(body.events?.[0]?.location).toBe('Café "X"; 2nd floor');
  expect(body.unsubscribe?.https).toBe('https://x.example/u');
  expect(body.senderCheck?.verdict).toBe('verified');
  expect(body.attachments.map((a) => a.contentType)).toEqual(['text/calendar']);
  expect((await parseBody(raw, 1)).senderCheck).toBe(undefined);
});
