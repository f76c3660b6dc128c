// UID COPY and UID MOVE (RFC 6851), with what UIDPLUS (RFC 4315) tells of the copies: tagged, or untagged before EXPUNGE.

import type { Command } from '../command.ts';
import type { ResponseCode } from '../parse-response.ts';
import type { ServerState } from '../server-state.ts';
import type { CopyResult } from '../types.ts';
import { parseRanges, requireSet, unfoldRanges } from '../uid-set.ts';
import { astring, raw } from '../wire-encode.ts';

export function copyCommand(
  state: ServerState,
  name: 'UID COPY' | 'UID MOVE',
  set: string,
  target: string,
): Command<CopyResult | null> {
  let result: CopyResult | null = null;
  return {
    name,
    parts: [raw(`${name} ${requireSet(set)} `), astring(target, state.utf8)],
    // An untagged COPYUID names no command.
    shares: ['copyuid'],
    untagged: (response) => {
      if (response.kind !== 'status' || response.code?.name !== 'COPYUID') return false;
      result = merge(result, copyResult(response.code));
      return true;
    },
    done: (line) => (line.code?.name === 'COPYUID' ? merge(result, copyResult(line.code)) : result),
  };
}

/** `uidvalidity source-set target-set`; the sets pair in the order written (RFC 4315 section 3). Null if they do not. */
function copyResult(code: ResponseCode): CopyResult | null {
  const [validity = '', from = '', to = ''] = code.rest.split(' ');
  if (!/^\d{1,10}$/.test(validity) || from === '' || to === '') return null;
  const sources = unfoldRanges(parseRanges(from));
  const targets = unfoldRanges(parseRanges(to));
  if (sources.length !== targets.length) return null;
  const uids = new Map<number, number>();
  sources.forEach((uid, index) => {
    uids.set(uid, targets[index] ?? 0);
  });
  return { uidValidity: Number(validity), uids };
}

function merge(a: CopyResult | null, b: CopyResult | null): CopyResult | null {
  if (a === null || b === null || a.uidValidity !== b.uidValidity) return b ?? a;
  return { uidValidity: a.uidValidity, uids: new Map([...a.uids, ...b.uids]) };
}
