// Every mailbox: one LIST with everything where LIST-EXTENDED (RFC 5258) is offered, else LIST and LSUB put together.
import { problem } from '../../../../shared/problem.ts';
import { imapLimits } from '../../lib/limits.ts';
import type { Command } from '../command.ts';
import type { ServerState } from '../server-state.ts';
import type { ListEntry, StatusData, StatusItem } from '../types.ts';
import { string } from '../wire-encode.ts';
import { sameMailbox, statusItems } from './status.ts';

export function listExtendedCommand(
  state: ServerState,
  pattern: string,
  status: readonly StatusItem[],
): Command<ListEntry[]> {
  const options = ['SUBSCRIBED', 'CHILDREN'];
  if (state.has('SPECIAL-USE')) options.push('SPECIAL-USE');
  if (status.length > 0 && offersListStatus(state)) options.push(`STATUS (${statusItems(state, status)})`);
  return collect('LIST', ['LIST "" ', string(pattern, state.utf8), ` RETURN (${options.join(' ')})`]);
}

export function listCommand(state: ServerState, pattern: string): Command<ListEntry[]> {
  return collect('LIST', ['LIST "" ', string(pattern, state.utf8)]);
}

export function lsubCommand(state: ServerState, pattern: string): Command<ListEntry[]> {
  return collect('LSUB', ['LSUB "" ', string(pattern, state.utf8)]);
}

export function offersListStatus(state: ServerState): boolean {
  return state.has('LIST-STATUS');
}

function collect(name: 'LIST' | 'LSUB', parts: Command<ListEntry[]>['parts']): Command<ListEntry[]> {
  // By name: a server that lists one twice, or in parts, means one mailbox.
  const entries = new Map<string, ListEntry>();
  const statuses: StatusData[] = [];
  return {
    name,
    parts,
    shares: ['list'],
    untagged: (response) => {
      if (response.kind === 'list' && response.subscribedOnly === (name === 'LSUB')) {
        const { entry } = response;
        if (entries.size >= imapLimits.listEntries) throw endless(name);
        entries.set(entry.wireName, merge(entries.get(entry.wireName), entry));
        return true;
      }
      if (name === 'LIST' && response.kind === 'status-data') {
        if (statuses.length >= imapLimits.listEntries) throw endless(name);
        statuses.push(response.status);
        return true;
      }
      return false;
    },
    done: () => {
      const byName = new Map(statuses.map((status) => [status.wireName, status]));
      return [...entries.values()].map((entry) => {
        const status =
          byName.get(entry.wireName) ??
          (entry.path === 'INBOX'
            ? statuses.find((other) => sameMailbox(other.wireName, 'INBOX'))
            : undefined);
        return status === undefined ? entry : { ...entry, status };
      });
    },
  };
}

function endless(name: string): Error {
  return problem('protocol', 'limit-exceeded', { detail: `${name} without an end` });
}

function merge(old: ListEntry | undefined, entry: ListEntry): ListEntry {
  if (old === undefined) return entry;
  return {
    ...entry,
    attributes: [...new Set([...old.attributes, ...entry.attributes])],
    selectable: old.selectable && entry.selectable,
    subscribed: old.subscribed || entry.subscribed,
  };
}

/** LIST with the marks of LSUB. INBOX always exists and is always wanted, whatever a server lists or forgets. */
export function withSubscriptions(
  listed: readonly ListEntry[],
  subscribed: readonly ListEntry[],
): ListEntry[] {
  const names = new Set(subscribed.map((entry) => entry.wireName));
  return listed.map((entry) =>
    entry.subscribed || names.has(entry.wireName) || entry.path === 'INBOX'
      ? { ...entry, subscribed: true }
      : entry,
  );
}

export function withInbox(listed: readonly ListEntry[]): ListEntry[] {
  if (listed.some((entry) => entry.path === 'INBOX')) return [...listed];
  const separator = listed.find((entry) => entry.separator !== null)?.separator ?? null;
  const inbox: ListEntry = {
    path: 'INBOX',
    wireName: 'INBOX',
    separator,
    attributes: [],
    selectable: true,
    subscribed: true,
    status: null,
  };
  return [inbox, ...listed];
}
