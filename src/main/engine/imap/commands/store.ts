// UID STORE: changes flags, conditionally with UNCHANGEDSINCE (RFC 7162). A failure is a Problem, never a quiet false.

import type { Command } from '../command.ts';
import type { StatusLine } from '../parse-response.ts';
import type { ServerState } from '../server-state.ts';
import type { StoreChange } from '../session-api.ts';
import type { StoreResult } from '../types.ts';
import { mergedRanges, parseRanges, requireSet } from '../uid-set.ts';
import { flagList, raw } from '../wire-encode.ts';

const SIGN = { add: '+', remove: '-', replace: '' } as const;

export function storeCommand(state: ServerState, set: string, change: StoreChange): Command<StoreResult> {
  const ranges = mergedRanges(parseRanges(requireSet(set)));
  const conditional = change.unchangedSince !== undefined && state.has('CONDSTORE');
  const condition = conditional ? ` (UNCHANGEDSINCE ${change.unchangedSince})` : '';
  const silent = change.silent === false ? '' : '.SILENT';
  const item = `${SIGN[change.mode]}FLAGS${silent}`;
  return {
    name: 'UID STORE',
    parts: [raw(`UID STORE ${set}${condition} ${item} ${flagList(change.flags)}`)],
    // Not beside a FETCH of the same flags: whose answer is whose could not be told.
    shares: [],
    fetches: { ranges, kinds: ['FLAGS'] },
    done: (line) => ({ modified: modifiedOf(line) }),
    // Every message of the set was changed by someone else: some servers say NO then.
    refused: (line) => (line.code?.name === 'MODIFIED' ? { modified: modifiedOf(line) } : undefined),
  };
}

function modifiedOf(line: StatusLine): StoreResult['modified'] {
  return line.code?.name === 'MODIFIED' ? parseRanges(line.code.rest) : [];
}
