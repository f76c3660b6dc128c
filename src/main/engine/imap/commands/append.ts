// APPEND: a message streamed to the server, and the UID it got there (APPENDUID, RFC 4315).

import type { Command } from '../command.ts';
import type { ServerState } from '../server-state.ts';
import type { AppendMessage } from '../session-api.ts';
import type { AppendResult } from '../types.ts';
import { astring, dateTime, flagList } from '../wire-encode.ts';

/** `utf8`: its header has octets beyond ASCII and the session speaks UTF-8 (RFC 6855 section 4). */
export function appendCommand(
  state: ServerState,
  wireName: string,
  message: AppendMessage,
  utf8 = false,
): Command<AppendResult | null> {
  const { octets, chunks } = message;
  const flags = message.flags === undefined ? '' : `${flagList(message.flags)} `;
  const date = message.internalDate === undefined ? '' : `${dateTime(message.internalDate)} `;
  return {
    name: 'APPEND',
    parts: [
      'APPEND ',
      astring(wireName, state.utf8),
      ` ${flags}${date}${utf8 ? 'UTF8 (' : ''}`,
      { kind: 'stream', eight: utf8, octets, chunks },
      utf8 ? ')' : '',
    ],
    shares: [],
    done: (line) => {
      const [validity = '', uid = ''] = line.code?.name === 'APPENDUID' ? line.code.rest.split(' ') : [];
      if (!/^\d{1,10}$/.test(validity) || !/^\d{1,10}$/.test(uid)) return null;
      return { uidValidity: Number(validity), uid: Number(uid) };
    },
  };
}
