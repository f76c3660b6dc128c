// Parts that are neither letter nor file: what they are for, so that none of them ends up as junk in the list of files, and
// what they mean for the reader is said.
import type { PartNode } from './message-tree.ts';
import { opaqueWarning } from './opaque-signature.ts';
import type { PartHead } from './part-head.ts';

/**
 * Made for programs alone, inside the multipart that gives it its meaning: another form of a letter that is there
 * (RFC 2046 section 5.1.4), the version of an encryption (RFC 3156 section 4), the resource fork of a Mac (RFC 1740).
 */
export function isMachinery({ type, parent }: PartHead): boolean {
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

/** What the reader should be told because of what a part is; a code of `BodyWarning`, or null. */
export function purposeWarning(node: PartNode): string | null {
  const { type, parent } = node.head;
  if (type === 'message/partial') return 'partial';
  if (type === 'message/external-body') return 'external-body';
  if (type === 'application/pgp-encrypted' && parent?.type === 'multipart/encrypted') return 'encrypted';
  return opaqueWarning(node);
}
