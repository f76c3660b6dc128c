// A calendar part as a few words: what is invited to, when, where, by whom; not a calendar.
import type { CalendarSummary, CalendarTime } from '../../../shared/model/body.ts';
import { type ContentLine, contentLines, textValue } from './content-lines.ts';

const MAX_EVENTS = 50;

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
  return {
    method,
    uid: text('UID'),
    summary: text('SUMMARY'),
    location: text('LOCATION'),
    start: time(first('DTSTART')),
    end: time(first('DTEND')),
    organizer: organizer ? person(organizer) : null,
    attendees: lines
      .filter((line) => line.name === 'ATTENDEE')
      .slice(0, 500)
      .map(person),
    recurring: first('RRULE') !== undefined,
    cancelled: method === 'CANCEL' || text('STATUS').toUpperCase() === 'CANCELLED',
  };
}

function person(line: ContentLine): { name: string; address: string } {
  return { name: line.params.get('CN') ?? '', address: line.value.trim().replace(/^mailto:/i, '') };
}

/** RFC 5545 sections 3.3.4 and 3.3.5. */
function time(line: ContentLine | undefined): CalendarTime | null {
  const m = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/.exec(line?.value.trim() ?? '');
  if (!m) return null;
  const part = (index: number): number => Number(m[index] ?? 0);
  const ms = Date.UTC(part(1), part(2) - 1, part(3), part(4), part(5), part(6));
  const allDay = m[4] === undefined;
  const zone = allDay ? null : m[7] ? 'UTC' : (line?.params.get('TZID') ?? null);
  return { wallClock: ms, zone, allDay };
}
