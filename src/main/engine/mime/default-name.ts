// Names for parts whose sender gave them none: by what they hold where that has words of its own, else by their kind.
import { decodeText } from './body-text.ts';
import { calendarSummaries } from './calendar.ts';
import { splitHeaderBlock } from './header-block.ts';
import { headerData } from './headers.ts';
import type { PartNode } from './message-tree.ts';
import { contactSummaries } from './vcard.ts';

/** Characters of a summary, a subject or a person's name. */
const MOST_WORDS = 120;

/** @param type what it is by its first octets, or else by its label */
export function defaultName({ head, leaf }: PartNode, type: string): string {
  const bytes = leaf?.kept ?? Buffer.alloc(0);
  const text = (): string => decodeText(bytes, head.typeParams.get('charset') ?? null).text;
  if (/^message\/(?:rfc822|global)$/.test(head.type)) {
    return `${words(headerData(splitHeaderBlock(bytes).fields).subject) || 'message'}.eml`;
  }
  if (/^(?:text\/calendar|application\/ics)$/.test(head.type)) {
    return `${words(calendarSummaries(text())[0]?.summary) || 'invitation'}.ics`;
  }
  if (/^text\/(?:x-vcard|vcard|directory)$/.test(head.type)) {
    return `${words(contactSummaries(text())[0]?.name) || 'contact'}.vcf`;
  }
  return KINDS[head.type] ?? KINDS[type] ?? `${stemOf(type)}.${extensionOf(type)}`;
}

/** As one level of a path: what a slash divides stays together. */
const words = (text = ''): string =>
  text
    .replace(/[/\\\u2044\u2215\u29f5\uff0f\uff3c]/g, '-')
    .trim()
    .slice(0, MOST_WORDS)
    .toWellFormed();

function stemOf(type: string): string {
  if (type.startsWith('image/')) return 'picture';
  if (type.startsWith('audio/')) return 'sound';
  if (type.startsWith('video/')) return 'film';
  if (type.startsWith('text/')) return 'text';
  return type.startsWith('message/') ? 'message' : 'file';
}

function extensionOf(type: string): string {
  if (type.startsWith('text/')) return 'txt';
  return /^(?:image|audio|video)\/(?:x-)?([a-z0-9]{2,5})$/.exec(type)?.[1] ?? 'bin';
}

const KINDS: Readonly<Record<string, string>> = {
  'application/pdf': 'document.pdf',
  'application/pgp-signature': 'signature.asc',
  'application/pkcs7-signature': 'signature.p7s',
  'application/x-pkcs7-signature': 'signature.p7s',
  'application/rtf': 'document.rtf',
  'text/rtf': 'document.rtf',
  'application/zip': 'archive.zip',
  'application/json': 'data.json',
  'audio/mpeg': 'sound.mp3',
  'image/jpeg': 'picture.jpg',
  'image/pjpeg': 'picture.jpg',
  'image/svg+xml': 'picture.svg',
  'image/tiff': 'picture.tif',
  'video/quicktime': 'film.mov',
  'text/css': 'styles.css',
  'text/csv': 'table.csv',
  'text/html': 'page.html',
  'text/rfc822-headers': 'headers.txt',
  'message/delivery-status': 'delivery report.txt',
  'message/disposition-notification': 'receipt.txt',
  'message/global-delivery-status': 'delivery report.txt',
  'message/global-disposition-notification': 'receipt.txt',
  'message/global-headers': 'headers.txt',
  'message/feedback-report': 'report.txt',
};
