// Which parts may be words of a letter, by their type: asked by whoever reads them and by whoever saves them, so that both mean the
// same octets.
import type { PartHead } from './part-head.ts';

/** Text that is made for programs, or is a document of its own. Every other kind reads as plain text (RFC 2046 section 4.1.4). */
const FILES = new Set(
  (
    'amp-html calendar comma-separated-values css csv directory ecmascript javascript rfc822-headers rtf ' +
    'tab-separated-values vcard vnd.wap.wml watch-html x-amp-html x-vcalendar x-vcard xml'
  ).split(' '),
);

export const isBodyType = (type: string): boolean => type.startsWith('text/') && !FILES.has(type.slice(5));

/** Of words, what a list wrote behind their base64 is to be read, too; a file ends where its base64 ends. */
export const keepsTail = ({ type, disposition }: PartHead): boolean =>
  isBodyType(type) && disposition !== 'attachment';
