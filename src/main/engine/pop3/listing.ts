// UIDL and LIST: what the maildrop holds in this session. Message numbers are worth nothing after it.
import { pop3Limits } from '../lib/limits.ts';
import type { Pop3Connection, Reply } from './connection.ts';
import { lineSink } from './lines.ts';
import { refusal } from './status-line.ts';

export interface UidlListing {
  /** Unique-id by message number. Numbers that the server named twice with different ids are left out. */
  readonly ids: ReadonlyMap<number, string>;
  /** Lines that made no sense and were passed over. */
  readonly malformed: number;
}

/** Null when the server does not know UIDL (it is optional, RFC 1939 section 7). */
export async function askUidl(connection: Pop3Connection): Promise<UidlListing | null> {
  const ids = new Map<number, string>();
  const ambiguous = new Set<number>();
  let malformed = 0;
  const onLine = (line: string): void => {
    const [number, id] = fields(line);
    if (number === null || id === '' || id.length > pop3Limits.uidlOctets) {
      malformed += 1;
      return;
    }
    const before = ids.get(number);
    if (before !== undefined && before !== id) ambiguous.add(number);
    ids.set(number, id);
  };
  const reply = await connection.execute({
    line: 'UIDL',
    multi: true,
    onData: lineSink(pop3Limits.listingLines, onLine),
  });
  if (reply.status.kind !== 'ok') {
    if (isTemporary(reply)) throw refusal(reply.status, 'command');
    return null;
  }
  for (const number of ambiguous) ids.delete(number);
  return { ids, malformed: malformed + ambiguous.size };
}

/** Announced octets by message number. What servers announce often differs from what they send. */
export async function askList(connection: Pop3Connection): Promise<ReadonlyMap<number, number>> {
  const sizes = new Map<number, number>();
  const onLine = (line: string): void => {
    const [number, text] = fields(line);
    if (number !== null && /^\d{1,15}$/.test(text)) sizes.set(number, Number(text));
  };
  const reply = await connection.execute({
    line: 'LIST',
    multi: true,
    onData: lineSink(pop3Limits.listingLines, onLine),
  });
  if (reply.status.kind !== 'ok') throw refusal(reply.status, 'command');
  return sizes;
}

/** Messages and octets of the maildrop as STAT counts them. */
export async function askStat(connection: Pop3Connection): Promise<{ messages: number; octets: number }> {
  const reply = await connection.execute({ line: 'STAT' });
  if (reply.status.kind !== 'ok') throw refusal(reply.status, 'command');
  const [messages, octets] = fields(reply.status.text);
  return { messages: messages ?? 0, octets: /^\d{1,15}$/.test(octets) ? Number(octets) : 0 };
}

function isTemporary(reply: Reply): boolean {
  const code = reply.status.code ?? '';
  return code.startsWith('SYS/') || code === 'IN-USE';
}

const NINE = 0x39;
const ZERO = 0x30;

/** `number word`, with any white space around; the number is null unless it is a positive one. For 100,000 lines. */
function fields(line: string): [number | null, string] {
  let at = 0;
  while (isSpace(line.charCodeAt(at))) at += 1;
  const start = at;
  let number = 0;
  for (let code = line.charCodeAt(at); code >= ZERO && code <= NINE; code = line.charCodeAt(at)) {
    number = number * 10 + code - ZERO;
    at += 1;
  }
  if (at === start || at - start > 10 || !isSpace(line.charCodeAt(at))) return [null, ''];
  while (isSpace(line.charCodeAt(at))) at += 1;
  let end = at;
  while (end < line.length && !isSpace(line.charCodeAt(end))) end += 1;
  return [number > 0 ? number : null, line.slice(at, end)];
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
