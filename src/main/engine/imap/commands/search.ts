// UID SEARCH: by ESEARCH (RFC 4731), whose answer is a compact set, where offered, else as a list of numbers.
import { problem } from '../../../../shared/problem.ts';
import { imapLimits } from '../../lib/limits.ts';
import type { Command } from '../command.ts';
import type { ServerState } from '../server-state.ts';
import { mergedRanges, unfoldRanges } from '../uid-set.ts';
import { type Part, raw } from '../wire-encode.ts';

export function searchCommand(state: ServerState, criteria: string): Command<Uint32Array> {
  const extended = state.has('ESEARCH');
  const parts: Part[] = [raw(`UID SEARCH ${extended ? 'RETURN (ALL) ' : ''}${criteria}`)];
  let found: Uint32Array | null = null;
  return {
    name: 'UID SEARCH',
    parts,
    shares: ['search'],
    untagged: (response) => {
      if (response.kind === 'esearch') {
        found = unfoldRanges(mergedRanges(response.all));
        return true;
      }
      if (response.kind !== 'search') return false;
      // Some servers answer in several lines.
      found = ascending(found, response.uids);
      return true;
    },
    done: () => found ?? new Uint32Array(0),
  };
}

function ascending(before: Uint32Array | null, more: readonly number[]): Uint32Array {
  const uids = more.filter((uid) => uid >= 1 && uid <= 0xffff_ffff);
  if ((before?.length ?? 0) + uids.length > imapLimits.setMembers) {
    throw problem('protocol', 'limit-exceeded', { detail: 'SEARCH without an end' });
  }
  const all = new Uint32Array((before?.length ?? 0) + uids.length);
  if (before !== null) all.set(before);
  all.set(uids, before?.length ?? 0);
  all.sort();
  let kept = 0;
  for (let i = 0; i < all.length; i++) {
    const uid = all[i] ?? 0;
    if (i === 0 || uid !== all[kept - 1]) all[kept++] = uid;
  }
  return all.subarray(0, kept);
}
