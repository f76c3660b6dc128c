// The FETCH answer, read straight from the wire into one object: the hot path of a first synchronisation.
import { imapLimits } from '../lib/limits.ts';
import { scanStructure } from './body-structure.ts';
import { CHAR, type Scanner } from './scanner.ts';
import type { Envelope, EnvelopeAddress, FetchedSection, StructureSummary } from './types.ts';

/** Bits of `FetchAnswer.present`. */
export const HAS = {
  flags: 1,
  modSeq: 2,
  internalDate: 4,
  size: 8,
  envelope: 16,
  structure: 32,
  section: 64,
  objectId: 128,
  preview: 256,
} as const;

/** FetchData with what only the session may know. */
export interface FetchAnswer {
  /** Never leaves the session. */
  seq: number;
  /** 0 when the server did not say. */
  uid: number;
  present: number;
  flags: readonly string[] | null;
  modSeq: bigint | null;
  internalDate: number | null;
  size: number | null;
  envelope: Envelope | null;
  structure: StructureSummary | null;
  sections: readonly FetchedSection[];
  emailId: string | null;
  threadId: string | null;
  preview: string | null;
}

const NO_SECTIONS: readonly FetchedSection[] = Object.freeze([]);
const NO_ADDRESSES: readonly EnvelopeAddress[] = Object.freeze([]);
const NO_FLAGS: readonly string[] = Object.freeze([]);

/** Reads from the opening parenthesis after `* n FETCH `. */
export function parseFetch(scanner: Scanner, seq: number): FetchAnswer {
  const answer: FetchAnswer = {
    seq,
    uid: 0,
    present: 0,
    flags: null,
    modSeq: null,
    internalDate: null,
    size: null,
    envelope: null,
    structure: null,
    sections: NO_SECTIONS,
    emailId: null,
    threadId: null,
    preview: null,
  };
  scanner.expect(CHAR.open);
  for (;;) {
    scanner.skipSpaces();
    const byte = scanner.peek();
    if (byte === CHAR.close) {
      scanner.pos += 1;
      return answer;
    }
    if (byte < 0) throw scanner.fail('FETCH without an end');
    readItem(scanner, answer);
  }
}

function readItem(scanner: Scanner, answer: FetchAnswer): void {
  const from = scanner.pos;
  const { bytes, end } = scanner;
  let pos = from;
  while (pos < end) {
    const byte = bytes[pos] ?? 0;
    if (byte === CHAR.space || byte === CHAR.open || byte === CHAR.close || byte === CHAR.bracket) break;
    pos += 1;
  }
  if (pos === from) throw scanner.fail('expected a FETCH item');
  scanner.pos = pos;
  if (bytes[pos] === CHAR.bracket) {
    readSection(scanner, answer, from);
    return;
  }
  if (bytes[pos] === CHAR.space) scanner.pos += 1;
  switch (pos - from) {
    case 3:
      if (!scanner.spells(from, 'UID')) break;
      answer.uid = scanner.number();
      return;
    case 4:
      if (!scanner.spells(from, 'BODY')) break;
      readStructure(scanner, answer);
      return;
    case 5:
      if (!scanner.spells(from, 'FLAGS')) break;
      answer.flags = readFlags(scanner);
      answer.present |= HAS.flags;
      return;
    case 6:
      if (!scanner.spells(from, 'MODSEQ')) break;
      scanner.expect(CHAR.open);
      answer.modSeq = scanner.bigNumber();
      scanner.skipSpaces();
      scanner.expect(CHAR.close);
      answer.present |= HAS.modSeq;
      return;
    case 7:
      if (scanner.spells(from, 'EMAILID')) answer.emailId = readObjectId(scanner);
      else if (scanner.spells(from, 'PREVIEW')) answer.preview = readPreview(scanner);
      else break;
      answer.present |= scanner.spells(from, 'E') ? HAS.objectId : HAS.preview;
      return;
    case 8:
      if (scanner.spells(from, 'ENVELOPE')) {
        answer.envelope = readEnvelope(scanner);
        answer.present |= HAS.envelope;
      } else if (scanner.spells(from, 'THREADID')) {
        answer.threadId = readObjectId(scanner);
        answer.present |= HAS.objectId;
      } else break;
      return;
    case 11:
      if (!scanner.spells(from, 'RFC822.SIZE')) break;
      answer.size = scanner.number();
      answer.present |= HAS.size;
      return;
    case 12:
      if (!scanner.spells(from, 'INTERNALDATE')) break;
      answer.internalDate = readInternalDate(scanner);
      answer.present |= HAS.internalDate;
      return;
    case 13:
      if (!scanner.spells(from, 'BODYSTRUCTURE')) break;
      readStructure(scanner, answer);
      return;
    default:
      break;
  }
  // Something nobody asked for: one value belongs to it.
  if (scanner.peek() !== CHAR.close && scanner.peek() >= 0) scanner.skipValue();
}

function readStructure(scanner: Scanner, answer: FetchAnswer): void {
  answer.structure = scanStructure(scanner);
  answer.present |= HAS.structure;
}

/** `BODY[…]<n> string`, `BINARY[…] string` and whatever else has brackets. */
function readSection(scanner: Scanner, answer: FetchAnswer, from: number): void {
  const { bytes, end } = scanner;
  const known = scanner.spells(from, 'BODY[') || scanner.spells(from, 'BINARY[');
  const open = scanner.pos + 1;
  let pos = open;
  // A header name in HEADER.FIELDS may be quoted and then hold anything.
  for (let inQuotes = false; pos < end; pos++) {
    const byte = bytes[pos] ?? 0;
    if (byte === CHAR.quote) inQuotes = !inQuotes;
    else if (byte === CHAR.backslash && inQuotes) pos += 1;
    else if (byte === CHAR.closeBracket && !inQuotes) break;
  }
  if (pos >= end) throw scanner.fail('section without an end');
  const section = scanner.text(open, pos).toUpperCase();
  scanner.pos = pos + 1;
  let origin: number | null = null;
  if (scanner.peek() === CHAR.less) {
    scanner.pos += 1;
    origin = scanner.number();
    scanner.expect(0x3e);
  }
  scanner.skipSpaces();
  if (!known) {
    scanner.skipValue();
    return;
  }
  const found: FetchedSection = { section, origin, bytes: scanner.nbytes() };
  if (answer.sections.length >= imapLimits.sections) throw scanner.fail('too many sections');
  answer.sections = answer.sections.length === 0 ? [found] : [...answer.sections, found];
  answer.present |= HAS.section;
}

/** `(id)`, or NIL (RFC 8474 section 5.3). */
function readObjectId(scanner: Scanner): string | null {
  if (scanner.peek() !== CHAR.open) return scanner.nstring();
  scanner.pos += 1;
  const id = scanner.nstring();
  scanner.expect(CHAR.close);
  return id;
}

/** PREVIEW is text in UTF-8 (RFC 8970 section 3). */
function readPreview(scanner: Scanner): string | null {
  const raw = scanner.nstring();
  return raw === null ? null : Buffer.from(raw, 'latin1').toString('utf8');
}

const flagLists = new Map<string, readonly string[]>();

/** Lists repeat endlessly, so equal ones are one shared, frozen object. `\Recent` is dropped: it is the session's. */
export function readFlags(scanner: Scanner): readonly string[] {
  const { bytes, end } = scanner;
  scanner.expect(CHAR.open);
  const from = scanner.pos;
  let pos = from;
  while (pos < end && bytes[pos] !== CHAR.close) pos += 1;
  if (pos >= end) throw scanner.fail('flags without an end');
  scanner.pos = pos + 1;
  if (pos === from) return NO_FLAGS;
  const text = scanner.text(from, pos);
  const known = flagLists.get(text);
  if (known !== undefined) return known;
  // A slice would keep the whole response alive.
  const own = Buffer.from(text, 'latin1').toString('latin1');
  const flags = Object.freeze(
    own.split(' ').filter((flag) => flag !== '' && flag.toLowerCase() !== '\\recent'),
  );
  if (own.length > imapLimits.flagListOctets) return flags;
  if (flagLists.size >= imapLimits.flagLists) flagLists.clear();
  flagLists.set(own, flags);
  return flags;
}

function readEnvelope(scanner: Scanner): Envelope | null {
  if (scanner.skipNil()) return null;
  scanner.expect(CHAR.open);
  const date = nextString(scanner);
  const subject = nextString(scanner) ?? '';
  const from = nextAddresses(scanner);
  const sender = nextAddresses(scanner);
  const replyTo = nextAddresses(scanner);
  const to = nextAddresses(scanner);
  const cc = nextAddresses(scanner);
  const bcc = nextAddresses(scanner);
  const inReplyTo = nextString(scanner);
  const messageId = nextString(scanner);
  // More fields than RFC 3501 knows are stepped over.
  for (;;) {
    scanner.skipSpaces();
    if (scanner.peek() === CHAR.close) break;
    if (scanner.peek() < 0) throw scanner.fail('ENVELOPE without an end');
    scanner.skipValue();
  }
  scanner.pos += 1;
  return { date, subject, from, sender, replyTo, to, cc, bcc, inReplyTo, messageId };
}

/** The next field of ENVELOPE as text; what is missing or of another kind is null. */
function nextString(scanner: Scanner): string | null {
  if (scanner.peek() === CHAR.space) scanner.pos += 1;
  const byte = scanner.peek();
  if (byte === CHAR.quote) return scanner.quoted();
  if (byte === CHAR.close || byte < 0) return null;
  if (byte === CHAR.open) {
    scanner.skipValue();
    return null;
  }
  return scanner.nstring();
}

function nextAddresses(scanner: Scanner): readonly EnvelopeAddress[] {
  if (scanner.peek() === CHAR.space) scanner.pos += 1;
  const byte = scanner.peek();
  if (byte === CHAR.close || byte < 0) return NO_ADDRESSES;
  if (byte !== CHAR.open) {
    scanner.skipString();
    return NO_ADDRESSES;
  }
  scanner.pos += 1;
  const out: EnvelopeAddress[] = [];
  for (;;) {
    scanner.skipSpaces();
    const next = scanner.peek();
    if (next === CHAR.close) {
      scanner.pos += 1;
      return out;
    }
    if (next < 0) throw scanner.fail('addresses without an end');
    if (next !== CHAR.open) {
      scanner.skipString();
      continue;
    }
    if (out.length >= imapLimits.listEntries) throw scanner.fail('too many addresses');
    scanner.pos += 1;
    const name = nextString(scanner);
    nextString(scanner); // The source route (RFC 822) nobody uses.
    const mailbox = nextString(scanner);
    const host = nextString(scanner);
    while (scanner.peek() !== CHAR.close) {
      if (scanner.peek() < 0) throw scanner.fail('address without an end');
      if (scanner.peek() === CHAR.space) scanner.pos += 1;
      else scanner.skipValue();
    }
    scanner.pos += 1;
    // Without a host it is the start (mailbox = group name) or the end of a group.
    if (host === null && name === null) continue;
    out.push({
      name: name ?? '',
      address: host === null || host === '' ? (mailbox ?? '') : `${mailbox ?? ''}@${host}`,
    });
  }
}

const MONTHS = 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC';

/** `"17-Jul-1996 02:44:25 -0700"` as epoch ms; null when it is no date. */
function readInternalDate(scanner: Scanner): number | null {
  const { bytes, pos } = scanner;
  if (bytes[pos] !== CHAR.quote || bytes[pos + 27] !== CHAR.quote || pos + 28 > scanner.end) {
    scanner.skipValue();
    return null;
  }
  scanner.pos = pos + 28;
  const two = (at: number): number => {
    const tens = bytes[pos + at] ?? 0;
    return (tens === CHAR.space ? 0 : tens - 48) * 10 + ((bytes[pos + at + 1] ?? 0) - 48);
  };
  const month = monthAt(scanner, pos + 4);
  const day = two(1);
  const year = two(8) * 100 + two(10);
  const [hour, minute, second] = [two(13), two(16), two(19)];
  const offset = two(23) * 60 + two(25);
  if (month < 0 || !inRange(day, 1, 31) || !inRange(year, 0, 9999)) return null;
  if (!inRange(hour, 0, 24) || !inRange(minute, 0, 59) || !inRange(second, 0, 60)) return null;
  if (!inRange(offset, 0, 24 * 60)) return null;
  const local = Date.UTC(year, month, day, hour, minute, second);
  return local - (bytes[pos + 22] === 0x2d ? -offset : offset) * 60_000;
}

function monthAt(scanner: Scanner, at: number): number {
  for (let month = 0; month < 12; month++) {
    if (scanner.spells(at, MONTHS.slice(month * 3, month * 3 + 3))) return month;
  }
  return -1;
}

function inRange(value: number, lo: number, hi: number): boolean {
  return value >= lo && value <= hi;
}
