// FETCH of the newest messages, whatever their UIDs: the one command that goes by sequence numbers, which it keeps to
// itself. Answers are told apart by UID as ever.
import type { Command } from '../command.ts';
import type { ServerState } from '../server-state.ts';
import type { FetchData, FetchItem } from '../types.ts';
import { raw } from '../wire-encode.ts';
import { fetchCommand, itemList } from './fetch.ts';

export function fetchNewestCommand(
  state: ServerState,
  count: number,
  items: readonly FetchItem[],
  onMessage: (message: FetchData) => void,
): Command<void> {
  const byUid = fetchCommand(state, '1:*', items, onMessage, {});
  let first = 1;
  return {
    ...byUid,
    name: 'FETCH',
    // Read as it is sent: with nothing else on the wire, no EXPUNGE can come between (RFC 9051 sections 5.5 and 7.5.1).
    get parts() {
      first = Math.max(1, state.sequence.length - count + 1);
      return [raw(`FETCH ${first}:* (${itemList(state, items)})`)];
    },
    shares: 'alone',
    fetched: (answer) => answer.seq >= first && byUid.fetched?.(answer) === true,
  };
}
