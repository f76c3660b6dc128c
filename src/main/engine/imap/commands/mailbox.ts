// CREATE, RENAME, DELETE, SUBSCRIBE and UNSUBSCRIBE: commands about mailboxes as such.

import type { Command } from '../command.ts';
import type { ServerState } from '../server-state.ts';
import { astring, type Part, raw } from '../wire-encode.ts';

export function createCommand(state: ServerState, wireName: string, specialUse?: string): Command<void> {
  const parts: Part[] = ['CREATE ', astring(wireName, state.utf8)];
  // RFC 6154 section 3.
  if (specialUse !== undefined && state.has('CREATE-SPECIAL-USE')) parts.push(raw(` (USE (${specialUse}))`));
  return mailboxCommand('CREATE', parts);
}

export function renameCommand(state: ServerState, from: string, to: string): Command<void> {
  return mailboxCommand('RENAME', ['RENAME ', astring(from, state.utf8), ' ', astring(to, state.utf8)]);
}

export function namedCommand(
  state: ServerState,
  name: 'DELETE' | 'SUBSCRIBE' | 'UNSUBSCRIBE',
  wireName: string,
): Command<void> {
  return mailboxCommand(name, [`${name} `, astring(wireName, state.utf8)]);
}

function mailboxCommand(name: string, parts: readonly Part[]): Command<void> {
  return { name, parts, shares: ['mailbox'], done: () => undefined };
}
