// A whole header block as the store wants it: for POP3 (TOP, RETR) and for local mail, where no server made an ENVELOPE.
import { isUtf8 } from 'node:buffer';
import type { HeaderData } from '../../../shared/model/header-data.ts';
import type { Address } from '../../../shared/model/message.ts';
import { parseAddresses } from './addresses.ts';
import { decodeBytes, normaliseCharset } from './charset.ts';
import { parseDate } from './dates.ts';
import { decodeHeaderText } from './encoded-word.ts';
import { fieldValue, type RawField, splitHeaderBlock } from './header-block.ts';
import { parseMessageId, parseMessageIds } from './message-ids.ts';
import { parseParameterised } from './params.ts';

/** @param bytes a message, or its header block alone; whatever follows the header is not read. Never throws. */
export function parseHeaderBlock(bytes: Uint8Array): HeaderData {
  return headerData(splitHeaderBlock(bytes).fields);
}

export function headerData(fields: readonly RawField[]): HeaderData {
  const readable = rawReader(fields);
  const addresses = (key: string): Address[] =>
    fields.filter((field) => field.key === key).flatMap((field) => parseAddresses(readable(field.value)));
  const from = addresses('from');
  return {
    sentAt: parseDate(fieldValue(fields, 'date') ?? ''),
    subject: decodeHeaderText(readable(fieldValue(fields, 'subject') ?? '')),
    from: from.length > 0 ? from : addresses('sender'),
    to: addresses('to'),
    cc: addresses('cc'),
    bcc: addresses('bcc'),
    replyTo: addresses('reply-to'),
    messageId: parseMessageId(fieldValue(fields, 'message-id') ?? ''),
    inReplyTo: parseMessageIds(fieldValue(fields, 'in-reply-to') ?? ''),
    references: parseMessageIds(fieldValue(fields, 'references') ?? ''),
    hasAttachment: suggestsAttachment(fieldValue(fields, 'content-type')),
  };
}

function rawReader(fields: readonly RawField[]): (value: string) => string {
  return octetReader(
    parseParameterised(fieldValue(fields, 'content-type') ?? '').params.get('charset') ?? null,
  );
}

/**
 * Raw 8-bit octets of a header are most likely in the character set that the message names for its body.
 * @param label of the body, as the message names it
 * @returns what reads a value of one character an octet (latin1) where it holds such octets; others it leaves alone
 */
export function octetReader(label: string | null): (value: string) => string {
  const charset = label === null ? null : normaliseCharset(label);
  // Of these, ASCII letters alone would come out otherwise.
  if (charset === null || /^(?:us-ascii|utf-?(?:7|16|32)|iso-2022|hz)/i.test(charset))
    return (value) => value;
  return (value) => {
    if (!/[\x80-\xff]/.test(value)) return value;
    const octets = Buffer.from(value, 'latin1');
    return isUtf8(octets) ? value : decodeBytes(octets, charset);
  };
}

function suggestsAttachment(contentType: string | null): boolean {
  if (contentType === null) return false;
  const { value } = parseParameterised(contentType);
  if (value === 'multipart/mixed') return true;
  return /^(?:application|image|audio|video|message)\//.test(value) && value !== 'application/pgp-encrypted';
}
