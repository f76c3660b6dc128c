// What tells one message from another when only headers are at hand (TOP, or a message too large to fetch again).
import { hash } from 'node:crypto';
import type { RawField } from '../../mime/header-block.ts';

/** Fields that servers add or change between two answers for the same message. */
const volatile = /^(?:status|x-status|x-uid|x-uidl|x-keywords|x-mozilla-.*|content-length|lines)$/;

/** SHA-256 over all other fields, in their order, as received after unfolding; lower-case hex. */
export function headerHash(fields: readonly RawField[]): string {
  let text = '';
  for (const field of fields) {
    if (!volatile.test(field.key)) text += `${field.key}:${field.value}\n`;
  }
  return hash('sha256', text);
}
