// Parts that are neither letter nor file: what they are for, so that none of them ends up as junk in the list of files, and
// what they mean for the reader is said.
import type { BodyWarning, SignatureKind } from '../../../shared/model/body.ts';
import type { PartNode } from './message-tree.ts';
import { opaqueWarning } from './opaque-signature.ts';
import type { PartHead } from './part-head.ts';

/**
 * Made for programs alone, inside the multipart that gives it its meaning: another form of a letter that is there
 * (RFC 2046 section 5.1.4), the version of an encryption (RFC 3156 section 4), the resource fork of a Mac (RFC 1740), the order in
 * which a telephone shows pictures and words.
 */
export function isMachinery({ type, parent }: PartHead): boolean {
  if (parent && type === 'application/smil') return true;
  switch (parent?.type) {
    case 'multipart/alternative':
      return type === 'text/x-amp-html' || type === 'text/watch-html';
    case 'multipart/encrypted':
      return type === 'application/pgp-encrypted';
    case 'multipart/appledouble':
      return type === 'application/applefile';
    default:
      return false;
  }
}

/** A signature beside what it signs (RFC 1847 section 2.1), by its type, or there also by its name alone. */
export function signatureKind({ type, filename, parent, partId }: PartHead): SignatureKind | null {
  if (/^application\/(?:x-)?pkcs7-signature$/.test(type)) return 'S/MIME';
  if (type === 'application/pgp-signature') return 'OpenPGP';
  if (parent?.type !== 'multipart/signed' || /(?:^|\.)1$/.test(partId)) return null;
  if (/\.p7s$/i.test(filename ?? '')) return 'S/MIME';
  return /\.(?:asc|sig|pgp)$/i.test(filename ?? '') ? 'OpenPGP' : null;
}

/** What the reader should be told because of what a part is, or null. */
export function purposeWarning(node: PartNode): BodyWarning | null {
  const { type, parent } = node.head;
  if (type === 'message/partial') return { code: 'partial' };
  if (type === 'message/external-body') return { code: 'external-body' };
  if (type === 'application/pgp-encrypted' && isEncryption(node))
    return { code: 'encrypted', detail: 'OpenPGP' };
  const signature = parent?.type === 'multipart/signed' ? signatureKind(node.head) : null;
  if (signature) return { code: 'signed-unchecked', detail: signature };
  return opaqueWarning(node);
}

/** RFC 3156 section 4; known by its content where a relay took the multipart around it for an ordinary one. */
const isEncryption = ({ head, leaf }: PartNode): boolean =>
  head.parent?.type === 'multipart/encrypted' ||
  /^\s*Version: ?1\s*$/i.test(leaf?.kept.toString('latin1') ?? '');

/** The same of words that are wrapped in OpenPGP's own armour (RFC 9580 sections 6.2 and 7). */
export function armourWarning(text: string | null): BodyWarning | null {
  const m = /^-----BEGIN PGP (SIGNED )?MESSAGE-----[ \t]*$/m.exec(text ?? '');
  if (!m) return null;
  return { code: m[1] === undefined ? 'encrypted' : 'signed-unchecked', detail: 'OpenPGP' };
}
