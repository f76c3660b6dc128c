// Sets of UIDs as ascending Uint32Arrays, the currency of sync planning: 100,000 UIDs are 400 kB and one merge walk.

/** An inclusive range of UIDs, `lo` ≤ `hi`. */
export interface UidRange {
  readonly lo: number;
  readonly hi: number;
}

export const NO_UIDS = new Uint32Array(0);

/** UIDs are 1 to 2^32-1 (RFC 9051 section 2.3.1.1). */
export const MAX_UID = 0xffff_ffff;

export function isUid(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= MAX_UID;
}

/** Any UIDs in any order, as an ascending set; what is no UID is left out. */
export function uidArray(values: Iterable<number>): Uint32Array {
  const kept: number[] = [];
  for (const value of values) if (isUid(value)) kept.push(value);
  const sorted = Uint32Array.from(kept).sort();
  return dedupe(sorted);
}

/** Drops repeated neighbours of an ascending array. Returns the same array when there are none. */
function dedupe(sorted: Uint32Array): Uint32Array {
  let kept = 0;
  let previous = 0;
  for (const value of sorted) {
    if (value !== previous) kept += 1;
    previous = value;
  }
  if (kept === sorted.length) return sorted;
  const out = new Uint32Array(kept);
  let at = 0;
  previous = 0;
  for (const value of sorted) {
    if (value !== previous) out[at++] = value;
    previous = value;
  }
  return out;
}

export function sameUids(a: Uint32Array, b: Uint32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/** Those of `a` that are not in `b`. */
export function without(a: Uint32Array, b: Uint32Array): Uint32Array {
  if (a.length === 0 || b.length === 0) return a;
  const out = new Uint32Array(a.length);
  let at = 0;
  let j = 0;
  for (const uid of a) {
    while (j < b.length && (b[j] ?? 0) < uid) j += 1;
    if (b[j] !== uid) out[at++] = uid;
  }
  return out.subarray(0, at);
}

export function union(a: Uint32Array, b: Uint32Array): Uint32Array {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const out = new Uint32Array(a.length + b.length);
  let at = 0;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const x = i < a.length ? (a[i] ?? 0) : Number.POSITIVE_INFINITY;
    const y = j < b.length ? (b[j] ?? 0) : Number.POSITIVE_INFINITY;
    out[at++] = Math.min(x, y);
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
  return out.subarray(0, at);
}

/** First index whose UID is ≥ `uid`. */
export function lowerBound(uids: Uint32Array, uid: number): number {
  let lo = 0;
  let hi = uids.length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if ((uids[mid] ?? 0) < uid) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

export function includesUid(uids: Uint32Array, uid: number): boolean {
  return uids[lowerBound(uids, uid)] === uid;
}

/** Those of `uids` that fall in any of the ranges. A range like 1:4294967295 costs no more than what is held. */
export function withinRanges(uids: Uint32Array, ranges: readonly UidRange[]): Uint32Array {
  let out: Uint32Array = NO_UIDS;
  for (const range of mergeRanges(ranges)) {
    const from = lowerBound(uids, range.lo);
    const to = range.hi >= MAX_UID ? uids.length : lowerBound(uids, range.hi + 1);
    if (to > from) out = out.length === 0 ? uids.slice(from, to) : concat(out, uids.subarray(from, to));
  }
  return out;
}

function concat(a: Uint32Array, b: Uint32Array): Uint32Array {
  const out = new Uint32Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

/** Ascending, disjoint, non-adjacent. */
export function mergeRanges(ranges: readonly UidRange[]): UidRange[] {
  const sorted = ranges
    .map((r) => (r.lo <= r.hi ? r : { lo: r.hi, hi: r.lo }))
    .filter((r) => isUid(r.lo) && isUid(r.hi))
    .sort((a, b) => a.lo - b.lo);
  const out: UidRange[] = [];
  for (const range of sorted) {
    const last = out.at(-1);
    if (last !== undefined && range.lo <= last.hi + 1) {
      if (range.hi > last.hi) out[out.length - 1] = { lo: last.lo, hi: range.hi };
    } else out.push(range);
  }
  return out;
}

/** Numerically adjacent runs. */
export function toRanges(uids: Uint32Array): UidRange[] {
  const out: UidRange[] = [];
  let lo = 0;
  let hi = 0;
  for (const uid of uids) {
    if (lo !== 0 && uid === hi + 1) hi = uid;
    else {
      if (lo !== 0) out.push({ lo, hi });
      lo = uid;
      hi = uid;
    }
  }
  if (lo !== 0) out.push({ lo, hi });
  return out;
}

/** A sequence-set (RFC 9051 section 9) naming exactly these ranges. */
export function formatRanges(ranges: readonly UidRange[]): string {
  return ranges.map((r) => (r.lo === r.hi ? String(r.lo) : `${r.lo}:${r.hi}`)).join(',');
}
