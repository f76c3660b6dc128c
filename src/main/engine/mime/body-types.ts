// Which parts may be words of a letter, by their type: asked by whoever reads them and by whoever saves them, so that both mean the
// same octets.
import type { PartHead } from './part-head.ts';

/** Text that a letter may be written in. */
const BODY_TYPES = new Set([
  'text/plain',
  'text/html',
  'text/enriched',
  'text/richtext',
  'text/x-markdown',
  'text/markdown',
]);

export const isBodyType = (type: string): boolean => BODY_TYPES.has(type);

/** Of words, what a list wrote behind their base64 is to be read, too; a file ends where its base64 ends. */
export const keepsTail = ({ type, disposition }: PartHead): boolean =>
  isBodyType(type) && disposition !== 'attachment';
