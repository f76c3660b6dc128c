// A calendar part as a few words: what is invited to, when, where, by whom; not a calendar.
import type {
  CalendarAnswer,
  CalendarPerson,
  CalendarRecurrence,
  CalendarSummary,
  CalendarTime,
} from '../../../shared/model/body.ts';
import { type ContentLine, contentLines, textValue } from './content-lines.ts';

const MAX_EVENTS = 50;
/** Characters of a description: the message itself says the rest. */
const MAX_DESCRIPTION = 2_000;

/** Every VEVENT of a text/calendar part, in order. */
export function calendarSummaries(text: string): CalendarSummary[] {
  const lines = contentLines(text);
  const method =
    lines
      .find((line) => line.name === 'METHOD')
      ?.value.trim()
      .toUpperCase() ?? null;
  const events: CalendarSummary[] = [];
  let open: ContentLine[] | null = null;
  /** Alarms inside an event have a summary and a trigger of their own. */
  let inner = 0;
  for (const line of lines) {
    const value = line.value.trim().toUpperCase();
    if (line.name === 'BEGIN' && value === 'VEVENT') open = [];
    else if (line.name === 'END' && value === 'VEVENT') {
      if (open && events.length < MAX_EVENTS) events.push(summary(open, method));
      open = null;
      inner = 0;
    } else if (open && line.name === 'BEGIN') inner++;
    else if (open && line.name === 'END') inner--;
    else if (open && inner === 0) open.push(line);
  }
  return events;
}

function summary(lines: readonly ContentLine[], method: string | null): CalendarSummary {
  const first = (name: string): ContentLine | undefined => lines.find((line) => line.name === name);
  const text = (name: string): string => textValue(first(name)?.value ?? '');
  const organizer = first('ORGANIZER');
  const start = time(first('DTSTART'));
  const rule = first('RRULE');
  return {
    method,
    uid: text('UID'),
    summary: text('SUMMARY'),
    location: text('LOCATION'),
    start,
    end: time(first('DTEND')) ?? after(start, first('DURATION')?.value),
    organizer: organizer ? person(organizer) : null,
    attendees: lines
      .filter((line) => line.name === 'ATTENDEE')
      .slice(0, 500)
      .map((line): CalendarPerson => ({ ...person(line), answer: answer(line) })),
    recurring: rule !== undefined,
    recurrence: rule ? recurrence(rule.value) : null,
    description: text('DESCRIPTION').slice(0, MAX_DESCRIPTION),
    cancelled: method === 'CANCEL' || text('STATUS').toUpperCase() === 'CANCELLED',
  };
}

function person(line: ContentLine): { name: string; address: string } {
  return { name: line.params.get('CN') ?? '', address: line.value.trim().replace(/^mailto:/i, '') };
}

const ANSWERS: Readonly<Record<string, CalendarAnswer>> = {
  ACCEPTED: 'accepted',
  DECLINED: 'declined',
  TENTATIVE: 'tentative',
  DELEGATED: 'delegated',
};

const answer = (line: ContentLine): CalendarAnswer | null =>
  ANSWERS[line.params.get('PARTSTAT')?.trim().toUpperCase() ?? ''] ?? null;

/** RFC 5545 sections 3.3.4 and 3.3.5. */
function time(line: ContentLine | undefined): CalendarTime | null {
  return line === undefined ? null : timeValue(line.value, line.params.get('TZID') ?? null);
}

function timeValue(value: string, named: string | null): CalendarTime | null {
  const m = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/.exec(value.trim());
  if (!m) return null;
  const part = (index: number): number => Number(m[index] ?? 0);
  const ms = Date.UTC(part(1), part(2) - 1, part(3), part(4), part(5), part(6));
  const allDay = m[4] === undefined;
  return { wallClock: ms, zone: allDay ? null : m[7] ? 'UTC' : named, allDay };
}

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

/** RFC 5545 section 3.3.6; days of a wall clock are taken as 24 hours. */
function after(start: CalendarTime | null, duration = ''): CalendarTime | null {
  const m = /^\+?P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?$/i.exec(
    duration.trim(),
  );
  if (!m || start === null) return null;
  const [weeks, days, hours, minutes, seconds] = m.slice(1).map((part) => Number(part ?? 0));
  const ms =
    ((weeks ?? 0) * 7 + (days ?? 0)) * DAY +
    ((hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * SECOND;
  return ms === 0 ? null : { ...start, wallClock: start.wallClock + ms };
}

const FREQUENCIES: Readonly<Record<string, CalendarRecurrence['every']>> = {
  DAILY: 'day',
  WEEKLY: 'week',
  MONTHLY: 'month',
  YEARLY: 'year',
};
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** Null for a rule that would be told wrongly in a few words. */
function recurrence(rule: string): CalendarRecurrence | null {
  const parts = new Map(
    rule
      .slice(0, 1_000)
      .toUpperCase()
      .split(';')
      .map((part): [string, string] => {
        const is = part.indexOf('=');
        return is < 0 ? ['', ''] : [part.slice(0, is).trim(), part.slice(is + 1).trim()];
      }),
  );
  const every = FREQUENCIES[parts.get('FREQ') ?? ''];
  if (every === undefined) return null;
  const days = (parts.get('BYDAY') ?? '').split(',').filter((day) => day !== '');
  const weekdays = days.map((day) => WEEKDAYS.indexOf(day)).filter((day) => day >= 0);
  // "The second Monday", "the last day", "at nine and at ten": said as they are meant or not at all.
  const plain = weekdays.length === days.length && (days.length === 0 || every === 'week' || every === 'day');
  const by = [...parts.keys()].filter((name) => name.startsWith('BY') && name !== 'BYDAY');
  const dated = every === 'month' ? ['BYMONTHDAY'] : every === 'year' ? ['BYMONTH', 'BYMONTHDAY'] : [];
  if (!plain || by.some((name) => !dated.includes(name) || !/^\d+$/.test(parts.get(name) ?? ''))) return null;
  const number = (name: string): number | null =>
    /^\d{1,6}$/.test(parts.get(name) ?? '') ? Number(parts.get(name)) : null;
  return {
    every,
    interval: Math.max(1, number('INTERVAL') ?? 1),
    weekdays,
    count: number('COUNT'),
    until: timeValue(parts.get('UNTIL') ?? '', null),
  };
}
