// Address fields of headers (and of IMAP envelopes) as name and address, whatever the sender made of RFC 5322.
import type { Address } from '../../../shared/model/message.ts';
import { headerLimits } from '../lib/limits.ts';
import { decodeHeaderText } from './encoded-word.ts';

/** One mailbox or a name alone, without anything that needs the full parser. */
const SIMPLE = /^([^"(),:;<>@\\]*)<([^\s"(),:;<>@\\]+@[^\s"(),:;<>@\\]+)>$/;
const BARE = /^[^\s"(),:;<>@\\]+@[^\s"(),:;<>@\\]+$/;

/**
 * Addresses of a From, To, Cc … value, in order. Groups are flattened to their members; an empty group
 * (`undisclosed-recipients:;`) yields none. Never throws.
 * @param value latin1 (one character a byte), unfolded or not
 */
export function parseAddresses(value: string): Address[] {
  const text = value.trim();
  if (text === '') return [];
  if (BARE.test(text)) return [{ name: '', address: decodeAddrSpec(text) }];
  const simple = SIMPLE.exec(text);
  if (simple) return [{ name: decodeHeaderText(simple[1] ?? ''), address: decodeAddrSpec(simple[2] ?? '') }];
  return readList(text);
}

interface Draft {
  /** Words outside brackets and comments, raw; quoted strings already without their quotes. */
  phrase: string;
  quoted: boolean;
  comment: string;
  angle: string | null;
}

const empty = (): Draft => ({ phrase: '', quoted: false, comment: '', angle: null });

function readList(text: string): Address[] {
  const found: Address[] = [];
  let draft = empty();
  /** A name cut off by a comma that should have been quoted: `Doe, Jane <jane@…>`. */
  let held = '';
  const finish = (groupEnd: boolean): void => {
    if (found.length >= headerLimits.addresses) return;
    const nameOnly = draft.angle === null && !draft.phrase.includes('@');
    if (nameOnly && !draft.quoted && draft.phrase.trim() !== '' && draft.comment === '' && !groupEnd) {
      held = held === '' ? draft.phrase.trim() : `${held}, ${draft.phrase.trim()}`;
    } else {
      if (held !== '' && draft.angle !== null) draft.phrase = `${held}, ${draft.phrase.trim()}`;
      else if (held !== '') pushNames(found, held);
      held = '';
      const address = toAddress(draft);
      if (address) found.push(address);
    }
    draft = empty();
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === '"') {
      const [inner, end] = readQuoted(text, i);
      // A quoted local part belongs to the address: `"john doe"@example.org`.
      if (text[end] === '@') draft.phrase += text.slice(i, end);
      else {
        draft.phrase += inner;
        draft.quoted = true;
      }
      i = end - 1;
    } else if (c === '(') {
      const [inner, end] = readComment(text, i);
      draft.comment = draft.comment === '' ? inner : `${draft.comment} ${inner}`;
      draft.phrase += ' ';
      i = end - 1;
    } else if (c === '<') {
      const end = closing(text, i);
      const inner = text.slice(i + 1, end).trim();
      // `Name <x <real@address>`: the last bracket that holds an address counts.
      if (draft.angle === null || inner.includes('@')) draft.angle = inner;
      i = text[end] === '>' ? end : end - 1;
    } else if (c === ',') finish(false);
    else if (c === ';') finish(true);
    else if (c === ':' && draft.angle === null && !draft.phrase.includes('@')) {
      // The name of a group: not a person.
      draft = empty();
      held = '';
    } else draft.phrase += c;
  }
  finish(true);
  return found;
}

function pushNames(found: Address[], names: string): void {
  for (const name of names.split(', ')) found.push({ name: decodeHeaderText(name), address: '' });
}

function closing(text: string, open: number): number {
  // A source route lists hosts with commas before the colon.
  const route = /^<\s*@[^:<>"]{1,500}:/.exec(text.slice(open, open + 510))?.[0].length ?? 1;
  for (let i = open + route; i < text.length; i++) {
    const c = text[i];
    if (c === '>') return i;
    if (c === '"') i = readQuoted(text, i)[1] - 1;
    // The bracket was never closed: the next one, or the next address, ends it.
    if (c === '<' || c === ',' || c === ';') return i;
  }
  return text.length;
}

/** Content of the quoted string at `open`, and the index after it. An unclosed one ends at the first `<` or the end. */
function readQuoted(text: string, open: number): [string, number] {
  let inner = '';
  for (let i = open + 1; i < text.length; i++) {
    const c = text[i] as string;
    if (c === '\\' && i + 1 < text.length) inner += text[++i] as string;
    else if (c === '"') return [inner, i + 1];
    else inner += c;
  }
  const angle = text.indexOf('<', open);
  const end = angle < 0 ? text.length : angle;
  return [text.slice(open + 1, end), end];
}

/** RFC 5322 comments nest; an unclosed one ends with the value. */
function readComment(text: string, open: number): [string, number] {
  let depth = 0;
  let inner = '';
  for (let i = open; i < text.length; i++) {
    const c = text[i] as string;
    if (c === '\\' && i + 1 < text.length) inner += text[++i] as string;
    else if (c === '(') {
      if (depth++ > 0) inner += c;
    } else if (c === ')') {
      if (--depth === 0) return [inner, i + 1];
      inner += c;
    } else inner += c;
  }
  return [inner, text.length];
}

function toAddress(draft: Draft): Address | null {
  const phrase = draft.phrase.trim();
  if (draft.angle !== null) {
    const name = withoutMarks(decodeHeaderText(phrase === '' ? draft.comment : phrase));
    const address = decodeAddrSpec(draft.angle);
    return name === '' && address === '' ? null : { name, address };
  }
  if (/^"[^"]*"@\S+$/.test(phrase))
    return { name: decodeHeaderText(draft.comment), address: decodeAddrSpec(phrase) };
  if (phrase === '')
    return draft.comment === '' ? null : { name: decodeHeaderText(draft.comment), address: '' };
  if (!draft.quoted) {
    // `Jane Doe jane@example.org`: the word with the @ is the address.
    const words = phrase.split(/\s+/);
    const at = words.findIndex((word) => word.includes('@') && !word.startsWith('=?'));
    if (at >= 0) {
      const name = words.filter((_, i) => i !== at).join(' ');
      return {
        name: decodeHeaderText(name === '' ? draft.comment : name),
        address: decodeAddrSpec(words[at] ?? ''),
      };
    }
  }
  return { name: decodeHeaderText(phrase), address: '' };
}

/** `'Jane Doe'`, as Outlook quotes what it resolved itself, and a bracket too many. */
const withoutMarks = (name: string): string => name.replace(/^'([^']+)'$/, '$1').replace(/\s*>$/, '');

/** Source routes (`<@relay:jane@host>`, RFC 5322 section 4.4) and stray brackets and spaces removed. */
function decodeAddrSpec(raw: string): string {
  let text = raw.trim();
  if (text.startsWith('@') && text.includes(':')) text = text.slice(text.indexOf(':') + 1);
  if (/^mailto:/i.test(text)) text = text.slice(7);
  text = text.replace(/^[<'\s]+|[>'\s]+$/g, '');
  return decodeHeaderText(text).replace(/\s*@\s*/, '@');
}

/** Servers write these where there was no address at all. */
const ABSENT =
  /^(?:MISSING[_-]|UNKNOWN_|INVALID_ADDRESS)|@(?:MISSING[_-]|UNKNOWN_|\.(?:MISSING|SYNTAX)|INVALID_HOST)/i;

/**
 * Addresses of an ENVELOPE (RFC 3501 section 7.4.2), decoded for people.
 * @param list name and `mailbox@host` as on the wire, latin1; group markers already left out
 */
export function decodeEnvelopeAddresses(list: readonly Address[]): Address[] {
  const found: Address[] = [];
  for (const entry of list.slice(0, headerLimits.addresses)) {
    const name = entry.name === '' ? '' : withoutMarks(decodeHeaderText(entry.name));
    const address = ABSENT.test(entry.address) ? '' : decodeAddrSpec(entry.address);
    if (name !== '' || address !== '') found.push({ name, address });
  }
  return found;
}
