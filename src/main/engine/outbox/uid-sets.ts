// Sets of UIDs for command lines of a bounded length (RFC 7162 section 4: about 8,192 octets).
import { formatUids } from '../imap/uid-set.ts';
import type { WorkTarget } from '../store/queries/lanes.ts';

/** Messages of one command. */
export const SET_UIDS = 500;
const SET_OCTETS = 7_500;

/** Ascending UIDs of these targets; those in local folders have none. */
export function uidsOf(targets: readonly WorkTarget[]): number[] {
  return targets
    .map((target) => target.uid)
    .filter((uid) => uid !== null)
    .sort((a, b) => a - b);
}

/** Sets that together name exactly these ascending UIDs, each fit for one command. */
export function uidSets(uids: readonly number[]): string[] {
  const sets: string[] = [];
  for (let at = 0; at < uids.length; ) {
    let take = Math.min(SET_UIDS, uids.length - at);
    let set = formatUids(uids.slice(at, at + take));
    while (set.length > SET_OCTETS) {
      take = Math.floor(take / 2);
      set = formatUids(uids.slice(at, at + take));
    }
    sets.push(set);
    at += take;
  }
  return sets;
}
