// Sequence-sets (RFC 9051 section 9) between wire text and ranges, with bounds on what a server may make us unfold.
import { problem } from '../../../shared/problem.ts';
import { imapLimits } from '../lib/limits.ts';
import type { UidRange } from './types.ts';

/** What `*` stands for. */
export const LAST_UID = 0xffff_ffff;

const SET = /^(?:\d{1,10}|\*)(?::(?:\d{1,10}|\*))?(?:,(?:\d{1,10}|\*)(?::(?:\d{1,10}|\*))?)*$/;

/** Ranges in the order written, each with `lo` ≤ `hi`. Throws `malformed-response` for anything that is no set. */
export function parseRanges(text: string): UidRange[] {
  const out: UidRange[] = [];
  for (let at = 0; at <= text.length; ) {
    const comma = text.indexOf(',', at);
    const stop = comma < 0 ? text.length : comma;
    const item = text.slice(at, stop);
    const colon = item.indexOf(':');
    const first = uidOf(colon < 0 ? item : item.slice(0, colon));
    const second = colon < 0 ? first : uidOf(item.slice(colon + 1));
    out.push(first <= second ? { lo: first, hi: second } : { lo: second, hi: first });
    if (out.length > imapLimits.setRanges) throw tooMany();
    at = stop + 1;
    if (comma < 0) break;
  }
  return out;
}

/** A set of our own or a caller's, before it goes on the wire. Throws `invalid-argument`. */
export function requireSet(set: string): string {
  if (!SET.test(set)) throw problem('bug', 'invalid-argument', { detail: 'not a set of UIDs' });
  return set;
}

/** Ascending, disjoint, non-adjacent. */
export function mergedRanges(ranges: readonly UidRange[]): UidRange[] {
  const sorted = [...ranges].sort((a, b) => a.lo - b.lo);
  const out: UidRange[] = [];
  for (const range of sorted) {
    const last = out.at(-1);
    if (last === undefined || range.lo > last.hi + 1) out.push(range);
    else if (range.hi > last.hi) out[out.length - 1] = { lo: last.lo, hi: range.hi };
  }
  return out;
}

/** Whether merged ranges hold `uid`. */
export function rangesHave(merged: readonly UidRange[], uid: number): boolean {
  let lo = 0;
  let hi = merged.length - 1;
  while (lo <= hi) {
    const mid = (lo + hi) >>> 1;
    const range = merged[mid];
    if (range === undefined) return false;
    if (uid < range.lo) hi = mid - 1;
    else if (uid > range.hi) lo = mid + 1;
    else return true;
  }
  return false;
}

/** Whether two merged lists share any UID. */
export function rangesOverlap(a: readonly UidRange[], b: readonly UidRange[]): boolean {
  let i = 0;
  let j = 0;
  for (;;) {
    const x = a[i];
    const y = b[j];
    if (x === undefined || y === undefined) return false;
    if (x.hi < y.lo) i += 1;
    else if (y.hi < x.lo) j += 1;
    else return true;
  }
}

/** How many UIDs merged ranges name. */
export function rangesCount(merged: readonly UidRange[]): number {
  let count = 0;
  for (const range of merged) count += range.hi - range.lo + 1;
  return count;
}

/** Every UID, in the order the ranges have: COPYUID pairs two such lists. Throws `limit-exceeded`. */
export function unfoldRanges(ranges: readonly UidRange[]): Uint32Array {
  const count = rangesCount(ranges);
  if (count > imapLimits.setMembers) throw tooMany();
  const out = new Uint32Array(count);
  let at = 0;
  for (const range of ranges) for (let uid = range.lo; uid <= range.hi; uid++) out[at++] = uid;
  return out;
}

/** The shortest set naming exactly these UIDs (ascending). */
export function formatUids(uids: ArrayLike<number>): string {
  let out = '';
  for (let i = 0; i < uids.length; ) {
    const lo = uids[i] ?? 0;
    let hi = lo;
    i += 1;
    while (i < uids.length && uids[i] === hi + 1) {
      hi += 1;
      i += 1;
    }
    out += `${out === '' ? '' : ','}${lo === hi ? lo : `${lo}:${hi}`}`;
  }
  return out;
}

function uidOf(text: string): number {
  if (text === '*') return LAST_UID;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > LAST_UID) {
    throw problem('protocol', 'malformed-response', { detail: 'IMAP: not a set of UIDs' });
  }
  return value;
}

function tooMany(): Error {
  return problem('protocol', 'limit-exceeded', { detail: 'the server named too many messages' });
}
