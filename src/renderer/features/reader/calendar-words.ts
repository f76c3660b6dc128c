// Times and kinds of calendar events in words, as this person's system writes them.
import type {
  CalendarAnswer,
  CalendarPerson,
  CalendarRecurrence,
  CalendarSummary,
  CalendarTime,
} from '../../../shared/model/body.ts';
import { count, displayName } from '../../ui/format.ts';
import { momentOf } from './time-zones.ts';

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

const dayFormat = (timeZone: string) => new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeZone });
const timeFormat = (timeZone: string) =>
  new Intl.DateTimeFormat(undefined, {
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
  });

/** A wall clock is written as it stands; only a moment (UTC) is put into the reader's own zone. */
const writtenIn = ({ zone }: CalendarTime, ownZone: string): string => (zone === 'UTC' ? ownZone : 'UTC');

const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Empty when the event names no time. @param ownZone the reader's own, e.g. `Europe/Oslo` */
export function eventTime(
  start: CalendarTime | null,
  end: CalendarTime | null,
  ownZone = zoneHere(),
): string {
  if (start === null || !valid(start)) return '';
  const zone = writtenIn(start, ownZone);
  const day = dayFormat(zone).format(start.wallClock);
  if (start.allDay) {
    // RFC 5545 section 3.6.1: the end of an all-day event is the day after its last.
    const last = end !== null && valid(end) ? end.wallClock - DAY_MS : start.wallClock;
    return last > start.wallClock ? `${day} – ${dayFormat(zone).format(last)}` : day;
  }
  const from = `${day}, ${timeFormat(zone).format(start.wallClock)}`;
  const foreign = foreignZone(start, ownZone);
  if (end === null || !valid(end) || end.wallClock <= start.wallClock || end.zone !== start.zone) {
    return from + foreign;
  }
  const sameDay = dayFormat(zone).format(end.wallClock) === day;
  const until = timeFormat(zone).format(end.wallClock);
  return `${from} – ${sameDay ? until : `${dayFormat(zone).format(end.wallClock)}, ${until}`}${foreign}`;
}

/** The zone of a clock elsewhere, and what the reader's own clock shows then. */
function foreignZone({ wallClock, zone }: CalendarTime, ownZone: string): string {
  if (zone === null || zone === 'UTC' || zone === ownZone) return '';
  const moment = momentOf(wallClock, zone);
  if (moment === null) return ` (${zone})`;
  const own = timeFormat(ownZone).format(moment);
  if (momentOf(wallClock, ownZone) === moment) return '';
  const ownDay = dayFormat(ownZone).format(moment);
  const elsewhere = ownDay === dayFormat('UTC').format(wallClock) ? own : `${ownDay}, ${own}`;
  return ` (${zone}; for you ${elsewhere})`;
}

const EVERY: Readonly<Record<CalendarRecurrence['every'], readonly [one: string, more: string]>> = {
  day: ['day', 'days'],
  week: ['week', 'weeks'],
  month: ['month', 'months'],
  year: ['year', 'years'],
};

/** 4 January 1970 was a Sunday. */
const SUNDAY = 3 * DAY_MS;

/** Empty where the event does not repeat, e.g. "Every 2 weeks on Thursday, 5 times". */
export function repeatWords(
  { recurring, recurrence }: Pick<CalendarSummary, 'recurring' | 'recurrence'>,
  ownZone = zoneHere(),
): string {
  if (!recurring) return '';
  if (recurrence === null) return 'Repeatedly';
  const { every, interval, weekdays, count: times, until } = recurrence;
  const [one, more] = EVERY[every];
  const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long', timeZone: 'UTC' });
  const days = weekdays.map((day) => weekday.format(SUNDAY + day * DAY_MS)).join(', ');
  return [
    interval === 1 ? `Every ${one}` : `Every ${count(interval)} ${more}`,
    days === '' ? '' : ` on ${days}`,
    times === null ? '' : times === 1 ? ', once' : `, ${count(times)} times`,
    until === null || !valid(until)
      ? ''
      : `, until ${dayFormat(writtenIn(until, ownZone)).format(until.wallClock)}`,
  ].join('');
}

const ANSWERS: Readonly<Record<CalendarAnswer, string>> = {
  accepted: 'accepted',
  declined: 'declined',
  tentative: 'may come',
  delegated: 'sends somebody else',
};

/** Somebody who is invited, and what they said to it. */
export function attendeeWords(person: CalendarPerson): string {
  const name = displayName(person);
  return person.answer === null ? name : `${name} (${ANSWERS[person.answer]})`;
}

/** Within what dates can hold: senders write anything. */
const valid = ({ wallClock }: CalendarTime): boolean => !Number.isNaN(new Date(wallClock).getTime());
