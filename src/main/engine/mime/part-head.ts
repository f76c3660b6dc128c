// What one part's header says of it, with the defaults of RFC 2045 and RFC 2046 where it says nothing usable.
import { fieldValue, type RawField } from './header-block.ts';
import { parseParameterised } from './params.ts';

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
  readonly parent: PartHead | null;
}

/** @param index 1-based place among the parent's children; 0 for the message itself */
export function partHead(fields: readonly RawField[], parent: PartHead | null, index: number): PartHead {
  const type = parseParameterised(fieldValue(fields, 'content-type') ?? '');
  const disposition = parseParameterised(fieldValue(fields, 'content-disposition') ?? '');
  const value = mediaType(type.value, parent);
  const multipart = value.startsWith('multipart/');
  const filename = (disposition.params.get('filename') ?? type.params.get('name') ?? '').trim();
  return {
    partId: parent ? (parent.partId === '' ? `${index}` : `${parent.partId}.${index}`) : multipart ? '' : '1',
    fields,
    type: value,
    typeParams: type.params,
    disposition: disposition.value === '' ? null : disposition.value,
    filename: filename === '' ? null : filename,
    encoding: transferEncoding(fieldValue(fields, 'content-transfer-encoding')),
    contentId: contentId(fieldValue(fields, 'content-id')),
    multipart,
    parent,
  };
}

/** RFC 2045 section 5.2: what cannot be understood is text/plain; in a digest message/rfc822 (RFC 2046 section 5.1.5). */
function mediaType(written: string, parent: PartHead | null): string {
  if (/^[^\s/]+\/[^\s/]+$/.test(written)) return written;
  if (written === 'html') return 'text/html';
  if (written === 'multipart' || written === 'multipart/') return 'multipart/mixed';
  if (written === '' && parent?.type === 'multipart/digest') return 'message/rfc822';
  return 'text/plain';
}

function transferEncoding(written: string | null): string {
  // Comments, quotes and trailing `;` occur.
  const token = /[\w-]+/.exec(written ?? '')?.[0].toLowerCase() ?? '7bit';
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
    type: html ? 'text/html' : 'text/plain',
    typeParams: new Map([...head.typeParams].filter(([name]) => name === 'charset')),
    multipart: false,
    parent: head,
  };
}
