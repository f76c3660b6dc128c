// The envelope of S/MIME (RFC 5652), opened as far as words go: what kind it is, and the content that a signature is wrapped
// around (RFC 8551 section 3.5.2). Nothing is verified or decrypted here.
import { mimeLimits } from '../lib/limits.ts';

export type CmsKind = 'signed' | 'encrypted' | 'other';

const KINDS: ReadonlyMap<string, CmsKind> = new Map([
  ['2a864886f70d010702', 'signed'],
  ['2a864886f70d010703', 'encrypted'],
  // Authenticated-enveloped data (RFC 5083).
  ['2a864886f70d0109100117', 'encrypted'],
]);

const OID = 0x06;
const OCTET_STRING = 0x04;
const CONSTRUCTED = 0x20;
const SEQUENCE = 0x30;
const EXPLICIT_0 = 0xa0;
const END_OF_CONTENTS = 0x00;

/** One element; `end` is null where only a mark in its contents ends it (X.690 section 8.1.3.6). */
interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number | null;
}

/** @param start of a ContentInfo; a few dozen octets are enough. Null for what is none. */
export function cmsKind(start: Buffer): CmsKind | null {
  const type = new Reader(start, 'start').enter(SEQUENCE)?.value(OID);
  return type ? (KINDS.get(type.toString('hex')) ?? 'other') : null;
}

/** @returns the content inside a SignedData, or null when the octets are none, hold none (a detached signature) or are damaged */
export function signedContent(bytes: Buffer): Buffer | null {
  const outer = new Reader(bytes, 'whole').enter(SEQUENCE);
  const type = outer?.value(OID);
  if (!outer || !type || KINDS.get(type.toString('hex')) !== 'signed') return null;
  // Version and digest algorithms stand before the content.
  const content = outer.enter(EXPLICIT_0)?.enter(SEQUENCE)?.skip()?.skip()?.enter(SEQUENCE)?.skip();
  const pieces: Buffer[] = [];
  return content?.enter(EXPLICIT_0)?.octets(pieces, 0) ? Buffer.concat(pieces) : null;
}

/** Walks forward through the elements of one encoding; every method gives null where it is not as expected. */
class Reader {
  readonly #bytes: Buffer;
  readonly #whole: boolean;
  #at = 0;

  constructor(bytes: Buffer, what: 'start' | 'whole') {
    this.#bytes = bytes;
    this.#whole = what === 'whole';
  }

  /** Into an element of this tag. Its end is not kept: what is looked for stands at its beginning. */
  enter(tag: number): Reader | null {
    const found = this.#head();
    if (found?.tag !== tag) return null;
    this.#at = found.start;
    return this;
  }

  value(tag: number): Buffer | null {
    const found = this.#head();
    if (found?.tag !== tag || found.end === null) return null;
    this.#at = found.end;
    return this.#bytes.subarray(found.start, found.end);
  }

  /** Past one element, whatever it is. */
  skip(depth = 0): Reader | null {
    const found = this.#head();
    if (!found || depth > mimeLimits.cmsNesting) return null;
    if (found.end !== null) {
      this.#at = found.end;
      return this;
    }
    this.#at = found.start;
    while (!this.#endMark()) if (!this.skip(depth + 1)) return null;
    return this;
  }

  /** The octets of an octet string, in however many pieces of pieces it is written. */
  octets(pieces: Buffer[], depth: number): boolean {
    const found = this.#head();
    if (!found || depth > mimeLimits.cmsNesting) return false;
    if (found.tag === OCTET_STRING && found.end !== null) {
      if (pieces.length >= mimeLimits.cmsPieces) return false;
      pieces.push(this.#bytes.subarray(found.start, found.end));
      this.#at = found.end;
      return true;
    }
    if (found.tag !== (OCTET_STRING | CONSTRUCTED)) return false;
    this.#at = found.start;
    while (found.end === null ? !this.#endMark() : this.#at < found.end) {
      if (!this.octets(pieces, depth + 1)) return false;
    }
    return true;
  }

  #endMark(): boolean {
    const found = this.#bytes[this.#at] === END_OF_CONTENTS && this.#bytes[this.#at + 1] === 0;
    if (found) this.#at += 2;
    return found;
  }

  #head(): Element | null {
    const tag = this.#bytes[this.#at];
    const first = this.#bytes[this.#at + 1];
    // No tag of CMS has a number above 30.
    if (tag === undefined || first === undefined || (tag & 31) === 31) return null;
    let start = this.#at + 2;
    if (first === 0x80) return (tag & CONSTRUCTED) === 0 ? null : { tag, start, end: null };
    let length = first;
    if (first > 0x80) {
      const size = first - 0x80;
      if (size > 4 || start + size > this.#bytes.length) return null;
      length = this.#bytes.readUIntBE(start, size);
      start += size;
    }
    const end = start + length;
    // Of a beginning, what is around it goes on behind it.
    const cut = end > this.#bytes.length;
    return cut && (this.#whole || (tag & CONSTRUCTED) === 0) ? null : { tag, start, end };
  }
}
