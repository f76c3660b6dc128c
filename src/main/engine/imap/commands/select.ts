// SELECT and EXAMINE, plain, with CONDSTORE, or with QRESYNC (RFC 7162), which answers what changed since last time.
import { problem } from '../../../../shared/problem.ts';
import { imapLimits } from '../../lib/limits.ts';
import type { Command } from '../command.ts';
import { objectId } from '../object-id.ts';
import type { ServerState } from '../server-state.ts';
import type { SelectOptions } from '../session-api.ts';
import type { SelectedMailbox, UidRange } from '../types.ts';
import { mergedRanges, requireSet } from '../uid-set.ts';
import { astring } from '../wire-encode.ts';

export function selectCommand(
  state: ServerState,
  wireName: string,
  options: SelectOptions,
): Command<SelectedMailbox> {
  let quiet = false;
  let exists = 0;
  let uidValidity: number | null = null;
  let uidNext: number | null = null;
  let highestModSeq: bigint | null = null;
  let flags: readonly string[] = [];
  let permanentFlags: readonly string[] | null = null;
  let uidNotSticky = false;
  let mailboxId: string | null = null;
  let vanished: UidRange[] = [];

  const takeCode = (name: string, rest: string): boolean => {
    switch (name) {
      case 'UIDVALIDITY':
        uidValidity = positive(rest);
        return true;
      case 'UIDNEXT':
        uidNext = positive(rest);
        return true;
      case 'HIGHESTMODSEQ':
        highestModSeq = /^\d{1,20}$/.test(rest) && !/^0+$/.test(rest) ? BigInt(rest) : null;
        return true;
      case 'PERMANENTFLAGS':
        permanentFlags = rest
          .replace(/^\(|\)$/g, '')
          .split(' ')
          .filter((flag) => flag !== '');
        return true;
      case 'UIDNOTSTICKY':
        uidNotSticky = true;
        return true;
      case 'MAILBOXID':
        mailboxId = objectId(rest.replace(/^\(|\)$/g, ''));
        return true;
      case 'UNSEEN':
      case 'NOMODSEQ':
      case 'CLOSED':
        return true;
      default:
        return false;
    }
  };

  return {
    name: options.readOnly ? 'EXAMINE' : 'SELECT',
    parts: [
      options.readOnly ? 'EXAMINE ' : 'SELECT ',
      astring(wireName, state.utf8),
      parameters(state, options),
    ],
    shares: 'alone',
    abandoned: () => {
      quiet = true;
    },
    untagged: (response) => {
      switch (response.kind) {
        case 'exists':
          exists = response.number;
          return true;
        case 'recent':
          return true;
        case 'flags':
          flags = response.flags;
          return true;
        case 'vanished':
          if (vanished.length + response.ranges.length > imapLimits.setRanges) {
            throw problem('protocol', 'limit-exceeded', { detail: 'VANISHED without an end' });
          }
          vanished = vanished.concat(response.ranges);
          return true;
        case 'status':
          return response.code !== null && takeCode(response.code.name, response.code.rest);
        default:
          return false;
      }
    },
    fetched: (answer) => {
      if (answer.uid === 0) return false;
      if (!quiet) options.onChanged?.(answer);
      return true;
    },
    done: (line) => {
      if (line.code !== null) takeCode(line.code.name, line.code.rest);
      state.sequence.reset(exists);
      const kept = permanentFlags ?? flags;
      return {
        wireName,
        readOnly: options.readOnly === true || line.code?.name === 'READ-ONLY',
        exists,
        uidValidity,
        uidNext,
        highestModSeq,
        flags,
        permanentFlags: kept.filter((flag) => flag !== '\\*'),
        // Without PERMANENTFLAGS all flags are kept (RFC 9051 section 6.3.2).
        newKeywords: permanentFlags === null || kept.includes('\\*'),
        uidNotSticky,
        mailboxId,
        vanished: mergedRanges(vanished),
      };
    },
  };
}

function parameters(state: ServerState, options: SelectOptions): string {
  const { qresync } = options;
  if (qresync !== undefined && state.enabled.has('QRESYNC')) {
    const known = qresync.knownUids === undefined ? '' : ` ${requireSet(qresync.knownUids)}`;
    return ` (QRESYNC (${qresync.uidValidity} ${qresync.modSeq}${known}))`;
  }
  return options.condstore && state.has('CONDSTORE') ? ' (CONDSTORE)' : '';
}

/** An nz-number of 32 bits, or null. */
function positive(text: string): number | null {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= 0xffff_ffff ? value : null;
}
