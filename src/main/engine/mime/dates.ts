// The Date header: RFC 5322, its obsolete forms, and the forms of programs that never read it.

const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec';

/** RFC 5322 section 4.3; unknown names are UTC, as it says. */
const ZONES: Readonly<Record<string, number>> = {
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  cet: 60,
  cest: 120,
  met: 60,
  mest: 120,
  bst: 60,
  eet: 120,
  eest: 180,
  msk: 180,
  jst: 540,
  kst: 540,
};

const RFC = /^(?:[a-z]{2,9}\.?,?\s*)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?[\s-]+(\d{2,4})(?:,?\s+(.*))?$/i;
const ASCTIME =
  /^[a-z]{3},?\s+([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s+(?:([a-z]{2,5}|[+-]\d{4})\s+)?(\d{4})(?:\s+([+-]\d{4}))?$/i;
/** As JavaScript prints one: `Tue Jul 01 2003 10:52:37 GMT+0200`. */
const SCRIPT = /^[a-z]{3},?\s+([a-z]{3})\s+(\d{1,2}),?\s+(\d{4})\s+(\d{1,2}:.*)$/i;
const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ]\s*(.*)$/i;
const TIME = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d{1,9})?\s*(am|pm)?\s*(.*)$/i;

/** Before this no Internet mail had a date worth sorting by; after it the sender's clock is wrong. */
const EARLIEST = Date.UTC(1970, 0, 2);
const LATEST = Date.UTC(2100, 0, 1);

/** Epoch ms, or null when absent, unreadable or absurd. */
export function parseDate(value: string): number | null {
  // Comments name the zone once more: `+0200 (CEST)`.
  const text = value
    .slice(0, 200)
    .replace(/\([^()]*\)/g, ' ')
    .trim()
    .replace(/\s+/g, ' ');
  const date = rfc(text) ?? asctime(text) ?? script(text) ?? iso(text);
  return date !== null && date >= EARLIEST && date < LATEST ? date : null;
}

function rfc(text: string): number | null {
  const m = RFC.exec(text);
  if (!m) return null;
  return make(year(m[3] ?? ''), month(m[2] ?? ''), Number(m[1]), m[4] ?? '');
}

function asctime(text: string): number | null {
  const m = ASCTIME.exec(text);
  if (!m) return null;
  return make(Number(m[5]), month(m[1] ?? ''), Number(m[2]), `${m[3]} ${m[4] ?? m[6] ?? ''}`);
}

function script(text: string): number | null {
  const m = SCRIPT.exec(text);
  return m ? make(Number(m[3]), month(m[1] ?? ''), Number(m[2]), m[4] ?? '') : null;
}

function iso(text: string): number | null {
  const m = ISO.exec(text);
  return m ? make(Number(m[1]), Number(m[2]) - 1, Number(m[3]), m[4] ?? '') : null;
}

/** RFC 5322 section 4.3: two digits below 50 are 20xx, other two or three digits count from 1900. */
function year(digits: string): number {
  const value = Number(digits);
  if (digits.length === 2) return value < 50 ? 2000 + value : 1900 + value;
  return digits.length === 3 ? 1900 + value : value;
}

function month(name: string): number {
  const at = MONTHS.indexOf(name.toLowerCase());
  return at >= 0 && at % 3 === 0 ? at / 3 : -1;
}

function make(fullYear: number, monthIndex: number, day: number, rest: string): number | null {
  if (monthIndex < 0 || monthIndex > 11 || day < 1 || day > 31) return null;
  const m = TIME.exec(rest);
  if (!m) return rest === '' ? Date.UTC(fullYear, monthIndex, day) : null;
  let hour = Number(m[1]);
  if (m[4]) hour = (hour % 12) + (m[4].toLowerCase() === 'pm' ? 12 : 0);
  const minute = Number(m[2]);
  const second = Math.min(Number(m[3] ?? 0), 59); // 60 is a leap second.
  if (hour > 24 || minute > 59) return null;
  return Date.UTC(fullYear, monthIndex, day, hour, minute, second) - zone(m[5] ?? '') * 60_000;
}

/** Minutes east of UTC. */
function zone(text: string): number {
  const numeric = /^(?:GMT|UTC)?\s*([+-])\s*(\d{1,2}):?(\d{2})?/i.exec(text);
  if (numeric) {
    const minutes = Number(numeric[2]) * 60 + Number(numeric[3] ?? 0);
    // More than a day east or west is no zone at all.
    return minutes > 24 * 60 ? 0 : (numeric[1] === '-' ? -1 : 1) * minutes;
  }
  return ZONES[(/^[a-z]+/i.exec(text)?.[0] ?? '').toLowerCase()] ?? 0;
}
