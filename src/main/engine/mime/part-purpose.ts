// Parts that are neither letter nor file: what they are for, so that none of them ends up as junk in the list of files, and
// what they mean for the reader is said.
import type { PartNode } from './message-tree.ts';
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
export function purposeWarning({ head }: PartNode): string | null {
  const { type, parent, typeParams } = head;
  if (type === 'message/partial') return 'partial';
  if (type === 'message/external-body') return 'external-body';
  if (type === 'application/pgp-encrypted' && parent?.type === 'multipart/encrypted') return 'encrypted';
  if (type === 'application/pkcs7-mime' || type === 'application/x-pkcs7-mime') {
    // RFC 8551 section 3.2.2; without a word of it, encryption is the usual case.
    const kind = typeParams.get('smime-type')?.toLowerCase() ?? 'enveloped-data';
    if (kind === 'signed-data') return 'signed-opaque';
    return kind === 'enveloped-data' || kind === 'authenveloped-data' ? 'encrypted' : null;
  }
  return null;
}
