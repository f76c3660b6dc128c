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
  let numbers = new Uint32Array(0);
  let count = 0;
  const add = (more: readonly number[]): void => {
    if (count + more.length > imapLimits.setMembers) {
      throw problem('protocol', 'limit-exceeded', { detail: 'SEARCH without an end' });
    }
    if (count + more.length > numbers.length) {
      const grown = new Uint32Array(Math.max(count + more.length, count * 2));
      grown.set(numbers.subarray(0, count));
      numbers = grown;
    }
    for (const uid of more) if (uid >= 1 && uid <= 0xffff_ffff) numbers[count++] = uid;
  };
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
      // Some servers answer in several lines: they are put in order once.
      add(response.uids);
      return true;
    },
    done: () => found ?? ascending(numbers.subarray(0, count)),
  };
}

/** In place. */
function ascending(all: Uint32Array): Uint32Array {
  all.sort();
  let kept = 0;
  for (let i = 0; i < all.length; i++) {
    const uid = all[i] ?? 0;
    if (i === 0 || uid !== all[kept - 1]) all[kept++] = uid;
  }
  return all.subarray(0, kept);
}
