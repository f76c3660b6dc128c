// The pure heart of IMAP sync: what the server says it has, against what the cache holds, becomes what to fetch, what
// to change and what to drop. No I/O, no clock; mailbox-pass.ts carries the plan out.
import type { Flag } from '../../../../shared/model/message.ts';
import type { FlagUpdate } from '../../store/rows.ts';
import { formatRanges, sameUids, type UidRange, without } from './uid-array.ts';

export interface MembershipPlan {
  /** On the server and not held. */
  readonly missing: Uint32Array;
  /** Held and not on the server. Only as trustworthy as the listing it came from. */
  readonly gone: Uint32Array;
  readonly equal: boolean;
}

/** Compares two complete, ascending UID sets of one UIDVALIDITY. */
export function planMembership(server: Uint32Array, held: Uint32Array): MembershipPlan {
  if (sameUids(server, held))
    return { missing: server.subarray(0, 0), gone: held.subarray(0, 0), equal: true };
  return { missing: without(server, held), gone: without(held, server), equal: false };
}

/** One FETCH's worth of messages. */
export interface FetchBatch {
  /** Ascending. */
  readonly uids: Uint32Array;
  /** The same messages as a sequence-set. Never names a message that is on the server and was not wanted. */
  readonly set: string;
}

/** Longest sequence-set put on one command line; RFC 7162 section 4 asks clients to stay near 8,192 octets. */
const SET_LENGTH_LIMIT = 7_500;

/**
 * Cuts `wanted` (ascending) into batches, newest first, each at most `size()` messages (asked anew for each batch, so
 * that the caller can adapt) and short enough for one command line. `server` is the complete listing: gaps in it cost
 * nothing, because a range that spans only UIDs the server does not have names no extra message.
 */
export function* newestFirst(
  wanted: Uint32Array,
  server: Uint32Array,
  size: () => number,
): Generator<FetchBatch, void, void> {
  let end = wanted.length;
  let serverAt = server.length - 1;
  while (end > 0) {
    const most = Math.max(1, size());
    const ranges: UidRange[] = [];
    let length = 0;
    let at = end - 1;
    let hi = 0;
    let lo = 0;
    while (at >= 0 && end - at <= most) {
      const uid = wanted[at] ?? 0;
      while (serverAt >= 0 && (server[serverAt] ?? 0) > uid) serverAt -= 1;
      const joins = lo !== 0 && (serverAt + 1 >= server.length || server[serverAt + 1] === lo);
      if (joins) lo = uid;
      else {
        if (lo !== 0) {
          length += pushRange(ranges, lo, hi);
          lo = 0;
          if (length > SET_LENGTH_LIMIT) break;
        }
        hi = uid;
        lo = uid;
      }
      at -= 1;
    }
    if (lo !== 0) pushRange(ranges, lo, hi);
    yield { uids: wanted.subarray(at + 1, end), set: formatRanges(ranges.reverse()) };
    end = at + 1;
  }
}

function pushRange(ranges: UidRange[], lo: number, hi: number): number {
  ranges.push({ lo, hi });
  return String(lo).length + (lo === hi ? 1 : String(hi).length + 2);
}

const KEPT_SYSTEM_FLAGS: ReadonlySet<string> = new Set([
  '\\seen',
  '\\answered',
  '\\flagged',
  '\\deleted',
  '\\draft',
]);

/**
 * One string for one set of flags: order, repetition and letter case make no difference, nor do system flags that
 * belong to a session (`\Recent`, RFC 3501 section 2.3.2) or to one server.
 */
export function flagKey(flags: readonly Flag[]): string {
  if (flags.length === 0) return '';
  const kept = new Set<string>();
  for (const flag of flags) {
    const key = flag.toLowerCase();
    if (!key.startsWith('\\') || KEPT_SYSTEM_FLAGS.has(key)) kept.add(key);
  }
  if (kept.size === 1) return kept.values().next().value ?? '';
  return [...kept].sort().join(' ');
}

/** Keys of flag lists, remembered: a mailbox of 100,000 messages has a few dozen different lists. */
export class FlagKeys {
  readonly #byText = new Map<string, string>();

  of(flags: readonly Flag[]): string {
    if (flags.length === 0) return '';
    const text = flags.length === 1 ? (flags[0] ?? '') : flags.join(' ');
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const key = flagKey(flags);
    if (this.#byText.size >= REMEMBERED_FLAG_LISTS) this.#byText.clear();
    this.#byText.set(text, key);
    return key;
  }
}

const REMEMBERED_FLAG_LISTS = 10_000;

export interface HeldFlags {
  readonly uid: number;
  readonly flags: readonly Flag[];
  readonly modSeq: bigint | null;
}

/**
 * Which of the server's flag statements change what is held. Statements about UIDs not held are left out (they are
 * for `planMembership` to find). `held` is ascending by UID; the statements may come in any order and repeat: the last
 * one about a UID counts. Equal flags under a higher MODSEQ are kept: by it a later word is known for an older one.
 */
export function flagChanges(
  held: readonly HeldFlags[],
  said: readonly FlagUpdate[],
  keys = new FlagKeys(),
): FlagUpdate[] {
  const out = new Map<number, FlagUpdate>();
  let at = 0;
  for (const update of said) {
    at = seek(held, update.uid, at);
    const known = held[at];
    if (known === undefined || known.uid !== update.uid) continue;
    if (keys.of(known.flags) === keys.of(update.flags) && !newer(update, known)) out.delete(update.uid);
    else out.set(update.uid, update);
  }
  return [...out.values()];
}

function newer(update: FlagUpdate, known: HeldFlags): boolean {
  return update.modSeq !== null && (known.modSeq === null || update.modSeq > known.modSeq);
}

/** Index of `uid` in `held`, or some other index; answers in ascending order cost one step each. */
function seek(held: readonly HeldFlags[], uid: number, from: number): number {
  let at = from;
  if (held[at]?.uid === uid) return at;
  if (held[at + 1]?.uid === uid) return at + 1;
  let lo = 0;
  let hi = held.length;
  while (lo < hi) {
    at = (lo + hi) >>> 1;
    if ((held[at]?.uid ?? 0) < uid) lo = at + 1;
    else hi = at;
  }
  return lo;
}
