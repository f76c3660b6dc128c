// One protocol line with what is personal in it replaced: mailbox names, envelopes, bodies, people's words. What a
// fault can hang on stays: commands, numbers, flags, capabilities, dates, the MIME structure.
import { ROLE_NAMES } from '../imap/role-names.ts';
import { isDate, isMimeWord, statusWords } from './kept-words.ts';
import type { StandIns } from './stand-ins.ts';
import type { WirePart } from './wire-part.ts';

const roleNames: ReadonlySet<string> = new Set(
  Object.values(ROLE_NAMES).flatMap((names) => names.map((n) => n.toLowerCase())),
);

/** Atoms a FETCH is made of. What a server forgot to quote is none of them, and was written by a person. */
const FETCH_ATOM =
  /^(?:\*|\d+|~?\{\d+\}|NIL|FETCH|UID|FLAGS|RFC822(?:\.\w+)?|INTERNALDATE|SAVEDATE|MODSEQ|ENVELOPE|BODYSTRUCTURE|(?:BODY|BINARY)(?:\.SIZE)?(?:\[.*)?|PREVIEW|EMAILID|THREADID)$/iu;
const TOKEN = /"(?:[^"\\]|\\.)*"|\(|\)|[^\s()"[]*\[[^\]]*\][^\s()"]*|[^\s()"]+|\s+/gu;

export function scrubReceived(parts: readonly WirePart[], standIns: StandIns): WirePart[] {
  const first = typeof parts[0] === 'string' ? parts[0] : '';
  if (first.startsWith('+'))
    return [first.replace(/^\+ ?.*/u, (line) => (/idling/iu.test(line) ? line : '+ '))];
  const status = /^(\S+ (?:OK|NO|BAD|BYE|PREAUTH))(.*)$/isu.exec(first);
  if (status !== null) return [`${status[1]}${statusText(status[2] ?? '', standIns)}`];
  const kind = (/^\* (?:\d+ )?([A-Z]+)/iu.exec(first)?.[1] ?? '').toUpperCase();
  switch (kind) {
    case 'LIST':
    case 'LSUB':
      return names(parts, standIns, (index, last) => index === last);
    case 'STATUS':
      return names(parts, standIns, (index) => index === 2);
    case 'FETCH':
      return new FetchScrubber(standIns).run(parts);
    case 'CAPABILITY':
    case 'ENABLED':
    case 'FLAGS':
    case 'SEARCH':
    case 'ESEARCH':
    case 'VANISHED':
    case 'EXISTS':
    case 'EXPUNGE':
    case 'RECENT':
    case 'ID':
      return [...parts];
    default:
      return names(parts, standIns, (index) => index > 1);
  }
}

/** Commands whose arguments are mailbox names, by which arguments: 1 is the first. */
const NAME_ARGUMENTS: Readonly<Record<string, readonly number[]>> = {
  SELECT: [1],
  EXAMINE: [1],
  STATUS: [1],
  CREATE: [1],
  DELETE: [1],
  SUBSCRIBE: [1],
  UNSUBSCRIBE: [1],
  APPEND: [1],
  RENAME: [1, 2],
  COPY: [2],
  MOVE: [2],
  LOGIN: [1, 2],
};

export function scrubSent(parts: readonly WirePart[], standIns: StandIns): WirePart[] {
  const first = typeof parts[0] === 'string' ? parts[0] : '';
  const words = first.split(' ');
  const uid = words[1]?.toUpperCase() === 'UID' ? 1 : 0;
  const verb = (words[1 + uid] ?? '').toUpperCase();
  if (words.length < 2)
    return /^DONE$/iu.test(first) ? [...parts] : parts.map((p) => (typeof p === 'string' ? '***' : p));
  if (verb === 'AUTHENTICATE')
    return [words.slice(0, 3).join(' '), ...parts.slice(1).filter((p) => typeof p !== 'string')];
  const which = NAME_ARGUMENTS[verb] ?? [];
  return names(parts, standIns, (index) => which.includes(index - 1 - uid));
}

/** Replaces quoted strings, literals and the words chosen by their number (0 is the tag or `*`). */
function names(
  parts: readonly WirePart[],
  standIns: StandIns,
  isName: (index: number, last: number) => boolean,
): WirePart[] {
  const tokens = parts.map((part) => (typeof part === 'string' ? (part.match(TOKEN) ?? []) : [part]));
  const words = countWords(tokens.flat());
  let index = -1;
  let depth = 0;
  return tokens.flatMap((list): WirePart[] => {
    let text = '';
    const out: WirePart[] = [];
    for (const token of list) {
      if (typeof token !== 'string') {
        index += 1;
        out.push(scrubLiteral(token, standIns));
        continue;
      }
      if (token === '(') depth += 1;
      const isWord = depth === 0 && !/^\s|^\)$/u.test(token);
      if (isWord || (token === ')' && depth === 1)) index += 1;
      if (token === ')') depth -= 1;
      if (token.startsWith('"'))
        text += token.length <= 3 ? token : `"${mailboxName(token.slice(1, -1), standIns)}"`;
      else text += isWord && isName(index, words - 1) ? mailboxName(token, standIns) : token;
    }
    return text === '' ? out : [text, ...out];
  });
}

function countWords(tokens: readonly WirePart[]): number {
  let depth = 0;
  let count = 0;
  for (const token of tokens) {
    if (token === '(') depth += 1;
    else if (token === ')') {
      depth -= 1;
      if (depth === 0) count += 1;
    } else if (depth === 0 && (typeof token !== 'string' || !/^\s/u.test(token))) count += 1;
  }
  return count;
}

/** INBOX and names of special folders stay: what sync makes of them depends on it. The hierarchy stays too. */
function mailboxName(name: string, standIns: StandIns): string {
  return name
    .split(/([/.\\])/u)
    .map((level) => {
      if (level.toUpperCase() === 'INBOX' || roleNames.has(level.toLowerCase())) return level;
      // A shift of modified UTF-7 (RFC 3501 section 5.1.3) must not turn into one that means nothing.
      return standIns.text(level.replace(/&[^-]*-/gu, (shift) => 'x'.repeat(shift.length)));
    })
    .join('');
}

function scrubLiteral(part: Exclude<WirePart, string>, standIns: StandIns): WirePart {
  return 'literal' in part ? { literal: standIns.text(part.literal) } : part;
}

function statusText(text: string, standIns: StandIns): string {
  const code = /^ \[([A-Z0-9-]+)((?: [\w\s:,()\\$*.+=-]*)?)\]/iu.exec(text);
  if (code !== null && !/REFERRAL|BADURL/iu.test(code[1] ?? '')) {
    return code[0] + statusWords(text.slice(code[0].length), standIns);
  }
  return statusWords(text, standIns);
}

class FetchScrubber {
  readonly #standIns: StandIns;
  #depth = 0;
  #item = '';
  /** Strings seen since the item began: the first of ENVELOPE is the date. */
  #strings = 0;

  constructor(standIns: StandIns) {
    this.#standIns = standIns;
  }

  run(parts: readonly WirePart[]): WirePart[] {
    return parts.map((part) => {
      if (typeof part !== 'string') return 'literal' in part ? { literal: this.#string(part.literal) } : part;
      return (part.match(TOKEN) ?? []).map((token) => this.#token(token)).join('');
    });
  }

  #token(token: string): string {
    if (token === '(') this.#depth += 1;
    else if (token === ')') this.#depth -= 1;
    else if (token.startsWith('"')) return `"${this.#string(token.slice(1, -1))}"`;
    else if (this.#depth === 1 && /^[A-Za-z]/u.test(token) && token.toUpperCase() !== 'NIL') {
      this.#item = token.toUpperCase();
      this.#strings = 0;
    }
    if (/^\s/u.test(token) || token === '(' || token === ')' || FETCH_ATOM.test(token)) return token;
    const opaque = this.#item === 'FLAGS' || this.#item === 'EMAILID' || this.#item === 'THREADID';
    return opaque ? token : this.#standIns.text(token);
  }

  #string(content: string): string {
    this.#strings += 1;
    if (this.#item === 'INTERNALDATE') return content;
    if (this.#item === 'ENVELOPE' && this.#strings === 1 && isDate(content)) return content;
    if (this.#item === 'BODYSTRUCTURE' || this.#item === 'BODY') {
      return isMimeWord(content) ? content : this.#standIns.text(content);
    }
    if (this.#item.includes('HEADER')) {
      // The names of header fields say which they are; their values are as personal as the text.
      return content
        .split(/^([!-9;-~]+:)/mu)
        .map((piece, i) => (i % 2 === 1 ? piece : this.#standIns.text(piece)))
        .join('');
    }
    return this.#item.startsWith('BODY') || this.#item.startsWith('BINARY')
      ? this.#standIns.octets(content)
      : this.#standIns.text(content);
  }
}
