// Times and kinds of calendar events in words, as this person's system writes them.
import type { CalendarSummary, CalendarTime } from '../../../shared/model/body.ts';

const KINDS: Readonly<Record<string, string>> = {
  REQUEST: 'Invitation',
  REPLY: 'Answer to an invitation',
  CANCEL: 'Cancelled',
  COUNTER: 'Another time proposed',
};

export function eventKind({ method, cancelled }: Pick<CalendarSummary, 'method' | 'cancelled'>): string {
  if (cancelled) return 'Cancelled';
  return KINDS[method ?? ''] ?? 'Event';
}

const DAY_MS = 86_400_000;

const dayFormat = (timeZone: string | undefined) =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'full', ...(timeZone ? { timeZone } : {}) });
const timeFormat = (timeZone: string | undefined) =>
  new Intl.DateTimeFormat(undefined, {
    hour: 'numeric',
    minute: '2-digit',
    ...(timeZone ? { timeZone } : {}),
  });

/** A wall clock is written as it stands; only a moment (UTC) is put into the reader's own zone. */
const writtenIn = ({ zone }: CalendarTime): string | undefined => (zone === 'UTC' ? undefined : 'UTC');

/** Empty when the event names no time. @param ownZone the reader's own, e.g. `Europe/Oslo` */
export function eventTime(
  start: CalendarTime | null,
  end: CalendarTime | null,
  ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone,
): string {
  if (start === null || !valid(start)) return '';
  const zone = writtenIn(start);
  const day = dayFormat(zone).format(start.wallClock);
  if (start.allDay) {
    // RFC 5545 section 3.6.1: the end of an all-day event is the day after its last.
    const last = end !== null && valid(end) ? end.wallClock - DAY_MS : start.wallClock;
    return last > start.wallClock ? `${day} – ${dayFormat(zone).format(last)}` : day;
  }
  const from = `${day}, ${timeFormat(zone).format(start.wallClock)}`;
  const foreign =
    start.zone !== null && start.zone !== 'UTC' && start.zone !== ownZone ? ` (${start.zone})` : '';
  if (end === null || !valid(end) || end.wallClock <= start.wallClock || end.zone !== start.zone) {
    return from + foreign;
  }
  const sameDay = dayFormat(zone).format(end.wallClock) === day;
  const until = timeFormat(zone).format(end.wallClock);
  return `${from} – ${sameDay ? until : `${dayFormat(zone).format(end.wallClock)}, ${until}`}${foreign}`;
}

/** Within what dates can hold: senders write anything. */
const valid = ({ wallClock }: CalendarTime): boolean => !Number.isNaN(new Date(wallClock).getTime());
