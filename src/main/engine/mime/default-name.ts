// Names for parts whose sender gave them none, so that every file in the list can be told apart and saved.
import { splitHeaderBlock } from './header-block.ts';
import { headerData } from './headers.ts';
import type { PartNode } from './message-tree.ts';

/** An embedded message is named by its subject, anything else by its place and type. */
export function defaultName(node: PartNode): string {
  const { type, partId } = node.head;
  if (type === 'message/rfc822' || type === 'message/global') {
    const subject = headerData(splitHeaderBlock(node.leaf?.kept ?? Buffer.alloc(0)).fields).subject;
    return `${subject === '' ? `message ${partId}` : subject.slice(0, 120)}.eml`;
  }
  const extension = EXTENSIONS[type] ?? (type.startsWith('text/') ? 'txt' : 'bin');
  return `part ${partId}.${extension}`;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'application/pgp-signature': 'asc',
  'application/pkcs7-signature': 'p7s',
  'application/x-pkcs7-signature': 'p7s',
  'application/rtf': 'rtf',
  'text/rtf': 'rtf',
  'application/zip': 'zip',
  'application/json': 'json',
  'audio/mpeg': 'mp3',
  'image/bmp': 'bmp',
  'image/gif': 'gif',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'image/tiff': 'tif',
  'image/webp': 'webp',
  'text/calendar': 'ics',
  'text/css': 'css',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/vcard': 'vcf',
  'text/x-vcard': 'vcf',
  'message/delivery-status': 'txt',
  'message/disposition-notification': 'txt',
  'message/global-delivery-status': 'txt',
  'message/global-disposition-notification': 'txt',
  'message/global-headers': 'txt',
  'message/feedback-report': 'txt',
};
