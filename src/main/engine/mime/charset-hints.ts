// Where a message names a charset beside the label of its part: a hint for text without one.
import { normaliseCharset } from './charset.ts';
import type { PartNode } from './message-tree.ts';

/** The charset the sender's own encoded-words name: the best hint for a body without a label. */
export function charsetOfHeader(root: PartNode): string | null {
  for (const field of root.head.fields) {
    if (field.key !== 'subject' && field.key !== 'from') continue;
    const label = /=\?([^?\s]{1,60})\?[bq]\?/i.exec(field.value)?.[1];
    const charset = label === undefined ? null : normaliseCharset(label);
    if (charset) return charset;
  }
  return null;
}

/** `<meta charset>` of an HTML part whose header names none. */
export function metaCharset(bytes: Buffer): string | null {
  const head = bytes.toString('latin1', 0, 4_096);
  return /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})/i.exec(head)?.[1] ?? null;
}
