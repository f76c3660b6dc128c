// BODYSTRUCTURE twice over: `scanStructure` answers the one question every list row asks, without building anything;
// `parseBodyStructure` makes the tree for the few messages of which one part is wanted.
import { imapLimits } from '../lib/limits.ts';
import { CHAR, Scanner, type Value } from './scanner.ts';
import type { StructureSummary } from './types.ts';

/** One node. Header texts are latin1 and undecoded. */
export interface BodyPart {
  /** `1`, `2.1` …; empty for the whole of a multipart message: what BODY[…] takes. */
  readonly section: string;
  /** Lower case. */
  readonly type: string;
  readonly subtype: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly contentId: string | null;
  readonly encoding: string;
  /** Octets before decoding; 0 for multiparts. */
  readonly octets: number;
  /** Lower case, or null. */
  readonly disposition: string | null;
  readonly dispositionParameters: ReadonlyMap<string, string>;
  readonly parts: readonly BodyPart[];
}

/** What a subtree adds to the answer. */
const NOTHING = 0;
const FILE = 1;
/** An image or the like with a Content-ID: shown by the HTML next to it inside multipart/related, a file elsewhere. */
const EMBEDDED = 2;

/**
 * Steps over a BODYSTRUCTURE. A file is: anything labelled attachment (signatures apart), anything with a file name,
 * any leaf that is no text, and a message inside the message; not what multipart/related embeds by Content-ID.
 * Fields that are missing or of the wrong kind are survived.
 */
export function scanStructure(scanner: Scanner): StructureSummary {
  const from = scanner.pos;
  if (scanner.peek() !== CHAR.open) {
    scanner.skipValue();
    return { hasAttachment: false, text: scanner.text(from, scanner.pos) };
  }
  const found = scanPart(scanner, 0);
  return { hasAttachment: found !== NOTHING, text: scanner.text(from, scanner.pos) };
}

function scanPart(scanner: Scanner, depth: number): number {
  scanner.expect(CHAR.open);
  scanner.skipSpaces();
  return scanner.peek() === CHAR.open ? scanMultipart(scanner, depth) : scanLeaf(scanner);
}

function scanMultipart(scanner: Scanner, depth: number): number {
  let found = NOTHING;
  while (scanner.peek() === CHAR.open) {
    if (depth >= imapLimits.nesting) scanner.skipValue();
    else found |= scanPart(scanner, depth + 1);
    scanner.skipSpaces();
  }
  const related = stringIs(scanner, 'RELATED');
  skipRest(scanner);
  return related ? found & FILE : found;
}

/** One part that is no multipart: walks its fields by position, looking only at those that matter. */
function scanLeaf(scanner: Scanner): number {
  const text = stringIs(scanner, 'TEXT');
  const message = !text && stringIs(scanner, 'MESSAGE');
  scanner.skipString();
  scanner.skipSpaces();
  const whole = message && (stringIs(scanner, 'RFC822') || stringIs(scanner, 'GLOBAL'));
  const signature =
    stringIs(scanner, 'PGP-SIGNATURE') ||
    stringIs(scanner, 'PKCS7-SIGNATURE') ||
    stringIs(scanner, 'X-PKCS7-SIGNATURE');
  if (scanner.peek() !== CHAR.close) scanner.skipString();
  scanner.skipSpaces();
  let named = scanner.peek() === CHAR.open && hasParameter(scanner, 'NAME');
  let contentId = false;
  let attachment = false;
  for (let field = 2; ; field++) {
    scanner.skipSpaces();
    const byte = scanner.peek();
    if (byte === CHAR.close) break;
    if (byte < 0) throw scanner.fail('body structure without an end');
    if (field === 3) contentId = byte === CHAR.quote || byte === CHAR.brace;
    if (field >= 7 && byte === CHAR.open) {
      const at = scanner.pos;
      scanner.pos += 1;
      const isAttachment = stringIs(scanner, 'ATTACHMENT');
      if (isAttachment || stringIs(scanner, 'INLINE')) {
        attachment = isAttachment;
        scanner.skipString();
        scanner.skipSpaces();
        if (scanner.peek() === CHAR.open && hasParameter(scanner, 'FILENAME')) named = true;
      }
      scanner.pos = at;
    }
    scanner.skipValue();
  }
  scanner.pos += 1;
  if (signature) return NOTHING;
  if (attachment || whole) return FILE;
  if (message) return NOTHING;
  if (text) return named ? FILE : NOTHING;
  return contentId ? EMBEDDED : FILE;
}

/** Whether the string at the position is `word`; does not move. */
function stringIs(scanner: Scanner, word: string): boolean {
  const byte = scanner.peek();
  if (byte === CHAR.quote) {
    const last = scanner.pos + 1 + word.length;
    return scanner.bytes[last] === CHAR.quote && scanner.spells(scanner.pos + 1, word);
  }
  if (byte !== CHAR.brace) return false;
  const at = scanner.pos;
  const literal = scanner.literal();
  scanner.pos = at;
  return literal.toString('latin1').toUpperCase() === word;
}

/** Whether a parameter list holds `name`, also in the forms of RFC 2231 (`name*`, `name*0*`); does not move. */
function hasParameter(scanner: Scanner, name: string): boolean {
  const at = scanner.pos;
  scanner.pos += 1;
  let found = false;
  for (;;) {
    scanner.skipSpaces();
    const byte = scanner.peek();
    if (byte === CHAR.close || byte < 0) break;
    if (byte === CHAR.quote && scanner.spells(scanner.pos + 1, name)) {
      const next = scanner.bytes[scanner.pos + 1 + name.length];
      if (next === CHAR.quote || next === CHAR.star) found = true;
    }
    scanner.skipValue();
    scanner.skipSpaces();
    if (scanner.peek() !== CHAR.close && scanner.peek() >= 0) scanner.skipValue();
  }
  scanner.pos = at;
  return found;
}

function skipRest(scanner: Scanner): void {
  for (;;) {
    scanner.skipSpaces();
    const byte = scanner.peek();
    if (byte === CHAR.close) {
      scanner.pos += 1;
      return;
    }
    if (byte < 0) throw scanner.fail('body structure without an end');
    scanner.skipValue();
  }
}

/** The tree of a BODYSTRUCTURE's wire form. Throws `malformed-response` where it is no structure at all. */
export function parseBodyStructure(text: string): BodyPart {
  const bytes = Buffer.from(text, 'latin1');
  const scanner = new Scanner().reset(bytes, 0, bytes.length);
  const value = scanner.value();
  if (!isList(value)) throw scanner.fail('expected a body structure');
  // A message that is no multipart has its text in section 1 (RFC 3501 section 6.4.5).
  return isList(value[0]) ? multipart(value, '') : leaf(value, '1');
}

function multipart(value: readonly Value[], section: string): BodyPart {
  const parts: BodyPart[] = [];
  let at = 0;
  for (; isList(value[at]); at++) {
    const child = value[at] as readonly Value[];
    const name = section === '' ? String(at + 1) : `${section}.${at + 1}`;
    parts.push(isList(child[0]) ? multipart(child, name) : leaf(child, name));
  }
  const disposition = value[at + 2];
  return {
    section,
    type: 'multipart',
    subtype: lower(value[at]),
    parameters: pairs(value[at + 1]),
    contentId: null,
    encoding: '7bit',
    octets: 0,
    disposition: isList(disposition) ? lower(disposition[0]) : null,
    dispositionParameters: isList(disposition) ? pairs(disposition[1]) : new Map(),
    parts,
  };
}

function leaf(value: readonly Value[], section: string): BodyPart {
  const type = lower(value[0]);
  const subtype = lower(value[1]);
  const inner = type === 'message' && isList(value[8]) ? value[8] : null;
  const disposition = value
    .slice(7)
    .find((item): item is readonly Value[] => isList(item) && /^(attachment|inline)$/i.test(string(item[0])));
  return {
    section,
    type,
    subtype,
    parameters: pairs(value[2]),
    contentId: typeof value[3] === 'string' ? value[3] : null,
    encoding: lower(value[5]),
    octets: Number.parseInt(string(value[6]), 10) || 0,
    disposition: disposition === undefined ? null : lower(disposition[0]),
    dispositionParameters: disposition === undefined ? new Map() : pairs(disposition[1]),
    parts: inner === null ? [] : [innerMessage(inner, section)],
  };
}

/** The parts of a multipart inside message/rfc822 are numbered as the message's own (RFC 3501 section 6.4.5). */
function innerMessage(value: readonly Value[], section: string): BodyPart {
  return isList(value[0]) ? multipart(value, section) : leaf(value, `${section}.1`);
}

function pairs(value: Value | undefined): Map<string, string> {
  const out = new Map<string, string>();
  if (!isList(value)) return out;
  for (let i = 0; i + 1 < value.length; i += 2) out.set(lower(value[i]), string(value[i + 1]));
  return out;
}

function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

function string(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

function lower(value: Value | undefined): string {
  return string(value).toLowerCase();
}
