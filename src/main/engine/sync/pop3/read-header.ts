// What POP3 knows of a message by its first octets; the store uses it to rescue mail that no server holds any more.
import type { HeaderData } from '../../../../shared/model/header-data.ts';
import { splitHeaderBlock } from '../../mime/header-block.ts';
import { headerData } from '../../mime/headers.ts';
import { headerHash } from './header-hash.ts';

/** @param head the first octets of a message, its header block at least. Never throws. */
export function readHeader(head: Uint8Array): HeaderData & { readonly headerHash: string } {
  const { fields } = splitHeaderBlock(head);
  return { ...headerData(fields), headerHash: headerHash(fields) };
}
