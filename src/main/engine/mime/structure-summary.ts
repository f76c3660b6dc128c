// What the message list may say of a message's parts from its BODYSTRUCTURE alone, before any body was fetched.

/** A BODYSTRUCTURE node as the IMAP session reports it; `type` and `subtype` in any case. */
export interface StructureNode {
  readonly type: string;
  readonly subtype: string;
  readonly disposition: string | null;
  readonly filename: string | null;
  readonly contentId?: string | null;
  readonly children: readonly StructureNode[];
}

/** Parts that only serve how the message is sent or signed, not files for a person. */
const MACHINERY = new Set([
  'application/pgp-signature',
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
  'application/pgp-encrypted',
  'text/rfc822-headers',
  'message/delivery-status',
  'message/disposition-notification',
  'text/x-amp-html',
]);

/** True when a person would say that this message has an attachment. */
export function hasAttachmentFromStructure(root: StructureNode): boolean {
  return walk(root, '', 0);
}

function walk(node: StructureNode, parent: string, depth: number): boolean {
  if (depth > 50) return false;
  const type = `${node.type}/${node.subtype}`.toLowerCase();
  if (node.type.toLowerCase() === 'multipart') {
    return node.children.some((child) => walk(child, type, depth + 1));
  }
  if (MACHINERY.has(type)) return false;
  const disposition = node.disposition?.toLowerCase() ?? null;
  if (disposition === 'attachment')
    return !(parent === 'multipart/related' && hasId(node) && type.startsWith('image/'));
  if (
    type === 'text/plain' ||
    type === 'text/html' ||
    type === 'text/enriched' ||
    type === 'text/watch-html'
  ) {
    return node.filename !== null && parent !== 'multipart/alternative';
  }
  if (parent === 'multipart/related') return !type.startsWith('image/') && node.filename !== null;
  // An alternative's calendar, an image shown in place: part of the letter.
  if (parent === 'multipart/alternative') return false;
  return !(type.startsWith('image/') && hasId(node) && disposition !== null);
}

const hasId = (node: StructureNode): boolean => typeof node.contentId === 'string' && node.contentId !== '';
