// CREATE, RENAME, DELETE, SUBSCRIBE and UNSUBSCRIBE: commands about mailboxes as such.
import type { Channel } from '../channel.ts';
import type { Command } from '../command.ts';
import { astring, type Part, raw } from '../wire-encode.ts';

export function createCommand(channel: Channel, wireName: string, specialUse?: string): Command<void> {
  const parts: Part[] = ['CREATE ', astring(wireName, channel.utf8)];
  // RFC 6154 section 3.
  if (specialUse !== undefined && channel.has('CREATE-SPECIAL-USE'))
    parts.push(raw(` (USE (${specialUse}))`));
  return mailboxCommand('CREATE', parts);
}

export function renameCommand(channel: Channel, from: string, to: string): Command<void> {
  return mailboxCommand('RENAME', ['RENAME ', astring(from, channel.utf8), ' ', astring(to, channel.utf8)]);
}

export function namedCommand(
  channel: Channel,
  name: 'DELETE' | 'SUBSCRIBE' | 'UNSUBSCRIBE',
  wireName: string,
): Command<void> {
  return mailboxCommand(name, [`${name} `, astring(wireName, channel.utf8)]);
}

function mailboxCommand(name: string, parts: readonly Part[]): Command<void> {
  return { name, parts, shares: ['mailbox'], done: () => undefined };
}
