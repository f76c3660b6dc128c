// Dates, sizes and numbers as this person's system writes them.
import type { Address } from '../../shared/model/message.ts';

const time = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const dayMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const shortDate = new Intl.DateTimeFormat(undefined, { day: '2-digit', month: '2-digit', year: 'numeric' });
const fullDate = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });
const integer = new Intl.NumberFormat();

function sameDay(a: Date, b: Date): boolean {
  return a.getFullYear() === b.getFullYear() && a.getMonth() === b.getMonth() && a.getDate() === b.getDate();
}

/** For list rows: today the time, this year day and month, else the date. Epoch ms. */
export function listDate(at: number, now: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '';
  const today = new Date(now);
  if (sameDay(date, today)) return time.format(date);
  if (date.getFullYear() === today.getFullYear()) return dayMonth.format(date);
  return shortDate.format(date);
}

/** Day and time in full, for the reader and for assistive technology. */
export function longDate(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : fullDate.format(date);
}

/** A moment the status line names: the time, with the day when it was not today. */
export function moment(at: number, now: number): string {
  const date = new Date(at);
  const today = new Date(now);
  return sameDay(date, today) ? time.format(date) : `${listDate(at, now)} ${time.format(date)}`;
}

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
const sizes = units.map(
  (unit) =>
    new Intl.NumberFormat(undefined, {
      style: 'unit',
      unit,
      // The short form of a byte is a byte without its plural.
      unitDisplay: unit === 'byte' ? 'long' : 'short',
      maximumFractionDigits: 1,
    }),
);

/** Octets in decimal units, as file managers show them: 950 bytes, 1.2 kB, 34 MB. */
export function fileSize(octets: number): string {
  let value = octets;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  const rounded = unit === 0 || value >= 10 ? Math.round(value) : value;
  return sizes[unit]?.format(rounded) ?? String(octets);
}

export function count(value: number): string {
  return integer.format(value);
}

/** The name to show for a sender or recipient, never empty. */
export function displayName(address: Address): string {
  return plainText(address.name) || address.address.trim() || 'Unknown sender';
}

/** Without characters that turn the direction of what follows: each text stands isolated, so they only serve to deceive. */
export function plainText(text: string): string {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '').trim();
}
