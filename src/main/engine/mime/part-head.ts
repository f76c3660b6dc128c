// What one part's header says of it, with the defaults of RFC 2045 and RFC 2046 where it says nothing usable.
import { fieldValue, type RawField } from './header-block.ts';
import { type ParameterisedValue, parseParameterised } from './params.ts';

export interface PartHead {
  /** IMAP's section number (RFC 3501 section 6.4.5); empty for an outermost multipart. */
  readonly partId: string;
  readonly fields: readonly RawField[];
  /** Lower case `type/subtype`. */
  readonly type: string;
  readonly typeParams: ReadonlyMap<string, string>;
  /** `inline`, `attachment` …, lower case; null when absent. */
  readonly disposition: string | null;
  /** Decoded, as the sender wrote it; null when there is none. */
  readonly filename: string | null;
  /** Content-Transfer-Encoding in lower case; `7bit` when absent. */
  readonly encoding: string;
  /** Content-ID without angle brackets, or null. */
  readonly contentId: string | null;
  readonly multipart: boolean;
  /** What a multipart called itself that is only known by its boundary; else null. */
  readonly mistaken: string | null;
  readonly parent: PartHead | null;
}

/** @param index 1-based place among the parent's children; 0 for the message itself */
export function partHead(fields: readonly RawField[], parent: PartHead | null, index: number): PartHead {
  const { type, mistaken } = announcedType(fields, parent);
  const disposition = parseParameterised(fieldValue(fields, 'content-disposition') ?? '');
  const value = mistaken === null ? mediaType(type.value, parent) : 'multipart/mixed';
  const multipart = value.startsWith('multipart/');
  const filename = (disposition.params.get('filename') ?? type.params.get('name') ?? '').trim();
  return {
    partId: parent ? (parent.partId === '' ? `${index}` : `${parent.partId}.${index}`) : multipart ? '' : '1',
    fields,
    type: value,
    typeParams: type.params,
    disposition: disposition.value === '' ? null : disposition.value,
    filename: filename === '' ? null : filename,
    encoding: transferEncoding(fields),
    contentId: contentId(fieldValue(fields, 'content-id')),
    multipart,
    mistaken,
    parent,
  };
}

/**
 * The first Content-Type, unless a later one names a boundary and it does not. Text with a boundary is what a program makes that
 * writes its type over the one of its own library: it is read as a multipart, and as text where the boundary never comes.
 */
function announcedType(
  fields: readonly RawField[],
  parent: PartHead | null,
): { type: ParameterisedValue; mistaken: string | null } {
  const all = fields
    .filter((field) => field.key === 'content-type')
    .slice(0, MOST_TYPES)
    .map((field) => parseParameterised(field.value));
  const first = all[0] ?? parseParameterised('');
  if (first.value.startsWith('multipart')) return { type: first, mistaken: null };
  const bounded = all.find(({ value, params }) => {
    return /^(?:text|multipart)\//.test(value) && (params.get('boundary') ?? '').trim() !== '';
  });
  return bounded
    ? { type: bounded, mistaken: mediaType(first.value, parent) }
    : { type: first, mistaken: null };
}

/** Content-Type fields of one part that are looked at. */
const MOST_TYPES = 5;

/** RFC 2045 section 5.2: what cannot be understood is text/plain; in a digest message/rfc822 (RFC 2046 section 5.1.5). */
function mediaType(written: string, parent: PartHead | null): string {
  if (written === 'text/*') return 'text/plain';
  if (/^text\/(?:x-)?x?html?$/.test(written)) return 'text/html';
  if (/^[^\s/]+\/[^\s/]+$/.test(written)) return written;
  if (written === 'html') return 'text/html';
  if (written === 'multipart' || written === 'multipart/') return 'multipart/mixed';
  if (written === '' && parent?.type === 'multipart/digest') return 'message/rfc822';
  return 'text/plain';
}

/** Of several, one that changes the octets: a relay adds its own word of them, and forgets the old one. */
function transferEncoding(fields: readonly RawField[]): string {
  const all = fields.filter((field) => field.key === 'content-transfer-encoding').slice(0, MOST_TYPES);
  const encodings = all.map((field) => encodingOf(field.value));
  return encodings.find((encoding) => !/^(?:7bit|8bit|binary)$/.test(encoding)) ?? encodings[0] ?? '7bit';
}

function encodingOf(written: string): string {
  // Comments, quotes and trailing `;` occur.
  const token = /[\w-]+/.exec(written.replace(/\([^()]*\)/g, ' '))?.[0].toLowerCase() ?? '7bit';
  return MISSPELT.get(token) ?? token;
}

const MISSPELT: ReadonlyMap<string, string> = new Map([
  ['', '7bit'],
  ['base-64', 'base64'],
  ['b64', 'base64'],
  ['qp', 'quoted-printable'],
  ['quoted', 'quoted-printable'],
  ['quoted_printable', 'quoted-printable'],
  ['quotedprintable', 'quoted-printable'],
  ['uuencode', 'x-uuencode'],
  ['x-uue', 'x-uuencode'],
  ['uue', 'x-uuencode'],
]);

function contentId(written: string | null): string | null {
  const id = (written ?? '').trim().replace(/^<|>$/g, '').trim();
  return id === '' || id.length > 998 ? null : id;
}

/** A multipart that turned out to hold no parts, as the text it must then be. */
export function recoveredLeaf(head: PartHead, content: Buffer): PartHead {
  const start = content.toString('latin1', 0, 2_000);
  const html = /^\s*(?:<!doctype html|<html|<head|<body|<div|<table|<p[\s>])/i.test(start);
  return {
    ...head,
    partId: head.partId === '' ? '1' : head.partId,
    type: head.mistaken ?? (html ? 'text/html' : 'text/plain'),
    typeParams: new Map([...head.typeParams].filter(([name]) => name === 'charset')),
    multipart: false,
    mistaken: null,
    parent: head,
  };
}
