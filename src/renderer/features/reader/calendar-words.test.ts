// When an event is, in words: wall clocks stay, moments become the reader's own time, all-day ends are exclusive.
import { expect, test } from 'vitest';
import type { CalendarTime } from '../../../shared/model/body.ts';
import { attendeeWords, eventKind, eventTime, repeatWords } from './calendar-words.ts';

const at = (iso: string, zone: string | null, allDay = false): CalendarTime => ({
  wallClock: Date.parse(`${iso}Z`),
  zone,
  allDay,
});
const day = (iso: string) =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeZone: 'UTC' }).format(Date.parse(`${iso}Z`));
const time = (iso: string) =>
  new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }).format(
    Date.parse(`${iso}Z`),
  );

test('a wall clock stands as written, with its zone where that is another', () => {
  const start = at('2026-03-02T10:00:00', 'Europe/Berlin');
  const end = at('2026-03-02T11:30:00', 'Europe/Berlin');
  const words = `${day('2026-03-02T10:00:00')}, ${time('2026-03-02T10:00:00')} – ${time('2026-03-02T11:30:00')}`;
  expect(eventTime(start, end, 'Europe/Berlin')).toBe(words);
  const inTokyo = time('2026-03-02T18:00:00');
  expect(eventTime(start, end, 'Asia/Tokyo')).toBe(`${words} (Europe/Berlin; for you ${inTokyo})`);
  // The same clock under another name is no other clock.
  expect(eventTime(start, end, 'Europe/Oslo')).toBe(words);
  const unknown = eventTime({ ...start, zone: 'My own zone' }, null, 'Asia/Tokyo');
  expect(unknown).toMatch(/\(My own zone\)$/);
});

test('the name that Windows has for a zone is known, and the day is said where it is another', () => {
  const start = at('2026-07-02T20:30:00', 'Pacific Standard Time');
  const own = `${day('2026-07-03T05:30:00')}, ${time('2026-07-03T05:30:00')}`;
  expect(eventTime(start, null, 'Europe/Berlin')).toContain(`(Pacific Standard Time; for you ${own})`);
});

test('how often it is', () => {
  const rule = { every: 'week', interval: 1, weekdays: [4], count: 5, until: null } as const;
  const thursday = new Intl.DateTimeFormat(undefined, { weekday: 'long' }).format(new Date(2026, 0, 1));
  expect(repeatWords({ recurring: true, recurrence: rule })).toBe(`Every week on ${thursday}, 5 times`);
  const until = at('2026-03-02T10:00:00', null);
  expect(
    repeatWords({
      recurring: true,
      recurrence: { every: 'month', interval: 2, weekdays: [], count: null, until },
    }),
  ).toBe(`Every 2 months, until ${day('2026-03-02T10:00:00')}`);
  expect(repeatWords({ recurring: true, recurrence: { ...rule, weekdays: [], count: 1 } })).toBe(
    'Every week, once',
  );
  expect(repeatWords({ recurring: true, recurrence: null })).toBe('Repeatedly');
  expect(repeatWords({ recurring: false, recurrence: null })).toBe('');
});

test('what somebody said to it', () => {
  expect(attendeeWords({ name: 'Cy', address: 'cy@example.org', answer: 'declined' })).toBe('Cy (declined)');
  expect(attendeeWords({ name: '', address: 'cy@example.org', answer: null })).toBe('cy@example.org');
});

test('a moment is written in the reader’s zone', () => {
  const moment = at('2026-03-02T18:00:00', 'UTC');
  const inTokyo = `${day('2026-03-03T03:00:00')}, ${time('2026-03-03T03:00:00')}`;
  expect(eventTime(moment, null, 'Asia/Tokyo')).toBe(inTokyo);
  const rule = { every: 'day', interval: 1, weekdays: [], count: null, until: moment } as const;
  expect(repeatWords({ recurring: true, recurrence: rule }, 'Asia/Tokyo')).toBe(
    `Every day, until ${day('2026-03-03T03:00:00')}`,
  );
  // A clock that belongs to no place is everybody's own.
  expect(eventTime(at('2026-03-02T18:00:00', null), null, 'Asia/Tokyo')).toBe(
    `${day('2026-03-02T18:00:00')}, ${time('2026-03-02T18:00:00')}`,
  );
});

test('all-day events end the day before their end', () => {
  const start = at('2026-03-02T00:00:00', null, true);
  expect(eventTime(start, at('2026-03-03T00:00:00', null, true))).toBe(day('2026-03-02T00:00:00'));
  expect(eventTime(start, at('2026-03-05T00:00:00', null, true))).toBe(
    `${day('2026-03-02T00:00:00')} – ${day('2026-03-04T00:00:00')}`,
  );
});

test('absurd times are left out', () => {
  const absurd: CalendarTime = { wallClock: Number.MAX_VALUE, zone: null, allDay: false };
  expect(eventTime(absurd, null)).toBe('');
  expect(eventTime(null, null)).toBe('');
  const start = at('2026-03-02T10:00:00', null);
  const alone = `${day('2026-03-02T10:00:00')}, ${time('2026-03-02T10:00:00')}`;
  expect(eventTime(start, absurd)).toBe(alone);
  // An end before the start, or by another clock, says nothing.
  expect(eventTime(start, at('2026-03-02T09:00:00', null))).toBe(alone);
  expect(eventTime(start, start)).toBe(alone);
  expect(eventTime(start, at('2026-03-02T11:00:00', 'Europe/Berlin'))).toBe(alone);
  expect(eventTime({ ...start, allDay: true }, absurd)).toBe(day('2026-03-02T10:00:00'));
  const rule = { every: 'day', interval: 1, weekdays: [], count: null, until: absurd } as const;
  expect(repeatWords({ recurring: true, recurrence: rule })).toBe('Every day');
});

test.each([
  [{ method: 'REQUEST', cancelled: false }, 'Invitation'],
  [{ method: 'CANCEL', cancelled: true }, 'Cancelled'],
  [{ method: 'REQUEST', cancelled: true }, 'Cancelled'],
  [{ method: null, cancelled: false }, 'Event'],
])('%j is: %s', (event, words) => {
  expect(eventKind(event)).toBe(words);
});
