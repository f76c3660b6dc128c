// STATUS of one mailbox, with the items the server can answer (RFC 9051 6.3.11, RFC 7162, RFC 8438, RFC 8474).
import { problem } from '../../../../shared/problem.ts';
import type { Command } from '../command.ts';
import type { ServerState } from '../server-state.ts';
import type { StatusData, StatusItem } from '../types.ts';
import { astring } from '../wire-encode.ts';

export function statusCommand(
  state: ServerState,
  wireName: string,
  items: readonly StatusItem[],
): Command<StatusData> {
  let answer: StatusData | null = null;
  return {
    name: 'STATUS',
    parts: ['STATUS ', astring(wireName, state.utf8), ` (${statusItems(state, items)})`],
    shares: [`status ${wireName}`],
    untagged: (response) => {
      if (response.kind !== 'status-data' || !sameMailbox(response.status.wireName, wireName)) return false;
      answer = response.status;
      return true;
    },
    done: () => {
      if (answer !== null) return answer;
      throw problem('protocol', 'malformed-response', { detail: 'STATUS without an answer' });
    },
  };
}

/** Those the server knows: one unknown item makes it refuse the whole command. */
export function statusItems(state: ServerState, items: readonly StatusItem[]): string {
  const known = items.filter((item) => {
    if (item === 'SIZE') return state.has('STATUS=SIZE');
    if (item === 'DELETED') return state.has('STATUS=DELETED');
    if (item === 'HIGHESTMODSEQ') return state.has('CONDSTORE') || state.has('QRESYNC');
    if (item === 'MAILBOXID') return state.has('OBJECTID');
    return true;
  });
  return (known.length === 0 ? ['MESSAGES'] : known).join(' ');
}

/** Names are octets, but INBOX has no case. */
export function sameMailbox(a: string, b: string): boolean {
  return a === b || (/^inbox$/i.test(a) && /^inbox$/i.test(b));
}
