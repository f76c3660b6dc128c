// Every response that is not FETCH, read into a typed value; FETCH has its own, faster reader.
import { ProblemError } from '../../../shared/problem.ts';
import { imapLimits } from '../lib/limits.ts';
import { canonicalPath, decodeMailboxName } from './mailbox-name.ts';
import { objectId } from './object-id.ts';
import { readFlags } from './parse-fetch.ts';
import { CHAR, type Scanner, type Value } from './scanner.ts';
import type { ListEntry, NamespaceEntry, Namespaces, StatusData, UidRange } from './types.ts';
import { parseRanges } from './uid-set.ts';

export interface ResponseCode {
  /** Upper case, e.g. `UIDVALIDITY`. */
  readonly name: string;
  /** What follows the name inside the brackets, as text. */
  readonly rest: string;
}

export interface StatusLine {
  readonly kind: 'status';
  /** Null for untagged. */
  readonly tag: string | null;
  readonly status: 'OK' | 'NO' | 'BAD' | 'BYE' | 'PREAUTH';
  readonly code: ResponseCode | null;
  readonly text: string;
}

export type Response =
  | StatusLine
  | { readonly kind: 'continue'; readonly text: string }
  | { readonly kind: 'capability'; readonly names: readonly string[] }
  | { readonly kind: 'enabled'; readonly names: readonly string[] }
  | { readonly kind: 'exists' | 'recent' | 'expunge'; readonly number: number }
  | { readonly kind: 'flags'; readonly flags: readonly string[] }
  | {
      readonly kind: 'list';
      readonly entry: ListEntry;
      readonly subscribedOnly: boolean;
      readonly oldName: string | null;
    }
  | { readonly kind: 'status-data'; readonly status: StatusData }
  | { readonly kind: 'search'; readonly uids: readonly number[]; readonly modSeq: bigint | null }
  | {
      readonly kind: 'esearch';
      readonly tag: string | null;
      readonly all: readonly UidRange[];
      readonly count: number | null;
      readonly modSeq: bigint | null;
    }
  | { readonly kind: 'vanished'; readonly ranges: readonly UidRange[]; readonly earlier: boolean }
  | { readonly kind: 'namespace'; readonly namespaces: Namespaces }
  | { readonly kind: 'id'; readonly fields: ReadonlyMap<string, string> }
  /** Something this client never asked for, or does not know. */
  | { readonly kind: 'other'; readonly name: string };

const STATUSES = new Set(['OK', 'NO', 'BAD', 'BYE', 'PREAUTH']);

/**
 * Reads one whole response. `utf8`: mailbox names are UTF-8 because UTF8=ACCEPT was enabled.
 * Throws `malformed-response` or `limit-exceeded`.
 */
export function parseResponse(scanner: Scanner, utf8: boolean): Response {
  const first = scanner.peek();
  if (first === CHAR.plus) {
    scanner.pos += 1;
    if (scanner.peek() === CHAR.space) scanner.pos += 1;
    return { kind: 'continue', text: scanner.rest() };
  }
  const tag = scanner.atom();
  scanner.skipSpaces();
  if (tag !== '*') {
    const status = scanner.atom().toUpperCase();
    if (status !== 'OK' && status !== 'NO' && status !== 'BAD')
      throw scanner.fail('tagged line without a status');
    return statusLine(scanner, tag, status);
  }
  const byte = scanner.peek();
  if (byte >= CHAR.zero && byte <= CHAR.nine) return numbered(scanner);
  const name = scanner.atom().toUpperCase();
  if (STATUSES.has(name)) return statusLine(scanner, null, name as StatusLine['status']);
  scanner.skipSpaces();
  return untagged(scanner, name, utf8);
}

function numbered(scanner: Scanner): Response {
  const number = scanner.number();
  scanner.skipSpaces();
  const name = scanner.atom().toUpperCase();
  if (name === 'EXISTS') return { kind: 'exists', number };
  if (name === 'RECENT') return { kind: 'recent', number };
  // One server says EXPUNGED.
  if (name === 'EXPUNGE' || name === 'EXPUNGED') return { kind: 'expunge', number };
  return { kind: 'other', name };
}

function untagged(scanner: Scanner, name: string, utf8: boolean): Response {
  switch (name) {
    case 'CAPABILITY':
      return { kind: 'capability', names: extensionNames(scanner) };
    case 'ENABLED':
      return { kind: 'enabled', names: extensionNames(scanner) };
    case 'FLAGS':
      return { kind: 'flags', flags: scanner.peek() === CHAR.open ? readFlags(scanner) : [] };
    case 'LIST':
    case 'XLIST':
      return listEntry(scanner, utf8, false);
    case 'LSUB':
      return listEntry(scanner, utf8, true);
    case 'STATUS':
      return statusAnswer(scanner, name);
    case 'SEARCH':
      return search(scanner);
    case 'ESEARCH':
      return esearch(scanner);
    case 'VANISHED':
      return vanished(scanner);
    case 'NAMESPACE':
      return { kind: 'namespace', namespaces: namespaces(scanner) };
    case 'ID':
      return { kind: 'id', fields: idFields(scanner) };
    default:
      return { kind: 'other', name };
  }
}

function statusLine(scanner: Scanner, tag: string | null, status: StatusLine['status']): StatusLine {
  scanner.skipSpaces();
  const line = scanner.rest();
  if (!line.startsWith('[')) return { kind: 'status', tag, status, code: null, text: line };
  const close = codeEnd(line);
  const inside = line.slice(1, close);
  const space = inside.indexOf(' ');
  const name = (space < 0 ? inside : inside.slice(0, space)).toUpperCase();
  const rest = space < 0 ? '' : inside.slice(space + 1).trim();
  return { kind: 'status', tag, status, code: { name, rest }, text: line.slice(close + 1).trim() };
}

/** Where the response code's bracket closes: not inside a quoted string or a list, whose keywords may hold `]`. */
function codeEnd(line: string): number {
  let quoted = false;
  let depth = 0;
  for (let i = 1; i < line.length; i++) {
    const c = line[i];
    if (quoted) {
      if (c === '\\') i += 1;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === '(') depth += 1;
    else if (c === ')') depth -= 1;
    else if (c === ']' && depth <= 0) return i;
  }
  const any = line.indexOf(']');
  return any < 0 ? line.length : any;
}

function listEntry(scanner: Scanner, utf8: boolean, subscribedOnly: boolean): Response {
  const attributes = scanner.peek() === CHAR.open ? readFlags(scanner) : [];
  scanner.skipSpaces();
  const separator = scanner.nstring();
  scanner.skipSpaces();
  const wireName = mailbox(scanner);
  const lower = new Set(attributes.map((attribute) => attribute.toLowerCase()));
  let oldName: string | null = null;
  scanner.skipSpaces();
  // LIST-EXTENDED data (RFC 5258 section 4): `("OLDNAME" ("old"))` tells of a rename (RFC 9051 section 6.3.9.7).
  if (scanner.peek() === CHAR.open) oldName = oldNameOf(scanner.value());
  const oneSeparator = separator === null || separator === '' ? null : separator.slice(0, 1);
  const entry: ListEntry = {
    path: canonicalPath(decodeMailboxName(wireName, utf8), oneSeparator),
    wireName,
    separator: oneSeparator,
    attributes,
    selectable: !lower.has('\\noselect') && !lower.has('\\nonexistent'),
    subscribed: subscribedOnly || lower.has('\\subscribed'),
    status: null,
  };
  return { kind: 'list', entry, subscribedOnly, oldName };
}

function oldNameOf(extended: Value): string | null {
  if (!Array.isArray(extended)) return null;
  for (let i = 0; i + 1 < extended.length; i += 2) {
    const [tag, value] = [extended[i], extended[i + 1]];
    if (typeof tag === 'string' && tag.toUpperCase() === 'OLDNAME' && Array.isArray(value)) {
      return typeof value[0] === 'string' ? value[0] : null;
    }
  }
  return null;
}

/** A mailbox name, which some servers leave unquoted although it has parentheses. */
function mailbox(scanner: Scanner): string {
  const byte = scanner.peek();
  if (byte === CHAR.quote || byte === CHAR.brace) return scanner.nstring() ?? '';
  if (byte < 0) return '';
  const name = scanner.nstring();
  return name ?? 'NIL';
}

/** Nobody has to be told of counts: a line that cannot be read is as good as none, and costs the session nothing. */
function statusAnswer(scanner: Scanner, name: string): Response {
  try {
    return { kind: 'status-data', status: statusData(scanner) };
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'malformed-response')
      return { kind: 'other', name };
    throw error;
  }
}

function statusData(scanner: Scanner): StatusData {
  const wireName = mailbox(scanner);
  scanner.skipSpaces();
  const values = new Map<string, Value>();
  const list = scanner.peek() === CHAR.open ? scanner.value() : [];
  if (Array.isArray(list)) {
    for (let i = 0; i + 1 < list.length; i += 2) {
      if (typeof list[i] === 'string') values.set((list[i] as string).toUpperCase(), list[i + 1] ?? null);
    }
  }
  const modSeq = numeric(values.get('HIGHESTMODSEQ'));
  const id = values.get('MAILBOXID');
  return {
    wireName,
    messages: small(values.get('MESSAGES')),
    uidNext: small(values.get('UIDNEXT')),
    uidValidity: small(values.get('UIDVALIDITY')),
    unseen: small(values.get('UNSEEN')),
    size: small(values.get('SIZE')),
    deleted: small(values.get('DELETED')),
    // Zero: the mailbox keeps no mod-sequences (RFC 7162 section 3.1.7).
    highestModSeq: modSeq === null || modSeq === '0' ? null : BigInt(modSeq),
    mailboxId: Array.isArray(id) && typeof id[0] === 'string' ? objectId(id[0]) : null,
  };
}

function numeric(value: Value | undefined): string | null {
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? value : null;
}

function small(value: Value | undefined): number | null {
  const digits = numeric(value);
  return digits === null || digits.length > 15 ? null : Number(digits);
}

function search(scanner: Scanner): Response {
  const uids: number[] = [];
  let modSeq: bigint | null = null;
  for (;;) {
    scanner.skipSpaces();
    const byte = scanner.peek();
    if (byte < 0) break;
    if (byte === CHAR.open) {
      const value = scanner.value();
      const digits = Array.isArray(value) ? numeric(value[1]) : null;
      if (digits !== null) modSeq = BigInt(digits);
    } else uids.push(scanner.number());
  }
  return { kind: 'search', uids, modSeq };
}

/** RFC 4731: `(TAG "A1") UID ALL 1:3 COUNT 3`. */
function esearch(scanner: Scanner): Response {
  let tag: string | null = null;
  let all: readonly UidRange[] = [];
  let count: number | null = null;
  let modSeq: bigint | null = null;
  for (;;) {
    scanner.skipSpaces();
    if (scanner.peek() < 0) break;
    if (scanner.peek() === CHAR.open) {
      const value = scanner.value();
      if (Array.isArray(value) && typeof value[1] === 'string') tag = value[1];
      continue;
    }
    const name = scanner.atom().toUpperCase();
    if (name === 'UID') continue;
    scanner.skipSpaces();
    if (name === 'ALL') all = parseRanges(scanner.atom());
    else if (name === 'COUNT') count = scanner.number();
    else if (name === 'MODSEQ') modSeq = scanner.bigNumber();
    else scanner.skipValue();
  }
  return { kind: 'esearch', tag, all, count, modSeq };
}

function vanished(scanner: Scanner): Response {
  let earlier = false;
  if (scanner.peek() === CHAR.open) {
    const value = scanner.value();
    earlier = Array.isArray(value) && typeof value[0] === 'string' && value[0].toUpperCase() === 'EARLIER';
    scanner.skipSpaces();
  }
  return { kind: 'vanished', ranges: scanner.peek() < 0 ? [] : parseRanges(scanner.atom()), earlier };
}

function namespaces(scanner: Scanner): Namespaces {
  const next = (): NamespaceEntry[] => {
    scanner.skipSpaces();
    const value = scanner.peek() < 0 ? null : scanner.value();
    if (!Array.isArray(value)) return [];
    const out: NamespaceEntry[] = [];
    for (const item of value) {
      if (!Array.isArray(item) || typeof item[0] !== 'string') continue;
      out.push({ prefix: item[0], separator: typeof item[1] === 'string' ? item[1] : null });
    }
    return out;
  };
  return { personal: next(), otherUsers: next(), shared: next() };
}

function idFields(scanner: Scanner): Map<string, string> {
  const out = new Map<string, string>();
  const value = scanner.peek() < 0 ? null : scanner.value();
  if (!Array.isArray(value)) return out;
  for (let i = 0; i + 1 < value.length; i += 2) {
    const [name, text] = [value[i], value[i + 1]];
    if (typeof name === 'string' && typeof text === 'string') out.set(name.toLowerCase(), text);
  }
  return out;
}

/** Words of a line, upper case. */
/** What is beyond the limit is no list that a server means. */
const extensionNames = (scanner: Scanner): string[] =>
  words(scanner.rest().slice(0, imapLimits.capabilityOctets));

export function words(text: string): string[] {
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => word.toUpperCase());
}
