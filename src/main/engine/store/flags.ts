// Flags on their way between the protocols' lists and the store's columns: system flags as a bit mask, keywords as
// one text. RFC 3501 section 2.3.2; flag names are compared without regard to case.
import type { Flag } from '../../../shared/model/message.ts';

export const SEEN = 1;
export const ANSWERED = 2;
export const FLAGGED = 4;
export const DELETED = 8;
export const DRAFT = 16;

const systemFlags: readonly (readonly [Flag, number])[] = [
  ['\\Seen', SEEN],
  ['\\Answered', ANSWERED],
  ['\\Flagged', FLAGGED],
  ['\\Deleted', DELETED],
  ['\\Draft', DRAFT],
];
const bitByName = new Map(systemFlags.map(([name, bit]) => [name.toLowerCase(), bit]));

export interface FlagColumns {
  readonly mask: number;
  /** Keywords in the server's spelling, sorted without regard to case, joined by spaces; null when there are none. */
  readonly keywords: string | null;
}

const none: FlagColumns = { mask: 0, keywords: null };
const seenOnly: FlagColumns = { mask: SEEN, keywords: null };

/** `\Recent` and unknown system flags belong to a session or a server, not to a message: they are left out. */
export function flagColumns(flags: readonly Flag[]): FlagColumns {
  if (flags.length === 0) return none;
  if (flags.length === 1 && flags[0] === '\\Seen') return seenOnly;
  let mask = 0;
  let keywords: Map<string, string> | null = null;
  for (const flag of flags) {
    if (flag.startsWith('\\')) {
      mask |= bitByName.get(flag.toLowerCase()) ?? 0;
    } else if (flag !== '') {
      keywords ??= new Map();
      const key = flag.toLowerCase();
      if (!keywords.has(key)) keywords.set(key, flag);
    }
  }
  return { mask, keywords: keywords === null ? null : joinKeywords(keywords) };
}

export function flagList(mask: number, keywords: string | null): Flag[] {
  const flags = systemFlags.filter(([, bit]) => (mask & bit) !== 0).map(([name]) => name);
  return keywords === null ? flags : flags.concat(keywords.split(' '));
}

/** Keywords of a message after an operation added and removed some; arguments in the column's form. */
export function changeKeywords(
  held: string | null,
  add: string | null,
  remove: string | null,
): string | null {
  const keywords = new Map<string, string>();
  for (const keyword of held?.split(' ') ?? []) keywords.set(keyword.toLowerCase(), keyword);
  for (const keyword of add?.split(' ') ?? []) {
    const key = keyword.toLowerCase();
    if (!keywords.has(key)) keywords.set(key, keyword);
  }
  for (const keyword of remove?.split(' ') ?? []) keywords.delete(keyword.toLowerCase());
  return keywords.size === 0 ? null : joinKeywords(keywords);
}

/** Those of `held` that `named` names too, in the spelling of `held`. */
export function commonKeywords(held: string | null, named: string | null): string | null {
  if (held === null || named === null) return null;
  const names = new Set(named.toLowerCase().split(' '));
  const common = held.split(' ').filter((keyword) => names.has(keyword.toLowerCase()));
  return common.length === 0 ? null : common.join(' ');
}

function joinKeywords(keywords: ReadonlyMap<string, string>): string {
  if (keywords.size === 1) return keywords.values().next().value ?? '';
  return [...keywords]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, spelling]) => spelling)
    .join(' ');
}
