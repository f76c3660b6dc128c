// One FETCH answer as the store wants it: wire strings decoded, dates chosen, references for threads read.

import type { FetchData, FetchItem } from '../../imap/types.ts';
import { decodeEnvelopeAddresses } from '../../mime/addresses.ts';
import { parseDate } from '../../mime/dates.ts';
import { decodeHeaderText, unfold } from '../../mime/encoded-word.ts';
import { parseMessageId, parseMessageIds } from '../../mime/message-ids.ts';
import type { FetchedMessage } from '../../store/rows.ts';

const REFERENCES = 'HEADER.FIELDS (REFERENCES)';

/** What is asked of a message never seen before. ENVELOPE has no References, which threads are made of. */
export function headerItems(capabilities: ReadonlySet<string>, modSeq: boolean): FetchItem[] {
  const items: FetchItem[] = [
    'FLAGS',
    'INTERNALDATE',
    'RFC822.SIZE',
    'ENVELOPE',
    'BODYSTRUCTURE',
    `BODY.PEEK[${REFERENCES}]`,
  ];
  if (modSeq) items.push('MODSEQ');
  if (capabilities.has('OBJECTID')) items.push('EMAILID');
  return items;
}

/**
 * Null when the answer is no full header: servers send FLAGS or MODSEQ alone for the same UID, unasked. A server that
 * has no envelope for a broken message still gets a row, so that the message is neither lost nor asked for for ever:
 * `size` and `flags` are what a header answer cannot do without.
 */
export function messageFromFetch(data: FetchData): FetchedMessage | null {
  if (data.flags === null || data.size === null) return null;
  const envelope = data.envelope;
  const sentAt = envelope?.date ? parseDate(envelope.date) : null;
  return {
    uid: data.uid,
    uidl: null,
    modSeq: data.modSeq,
    flags: data.flags,
    date: data.internalDate ?? sentAt ?? 0,
    sentAt,
    size: data.size,
    subject: envelope ? decodeHeaderText(envelope.subject) : '',
    from: envelope ? decodeEnvelopeAddresses(envelope.from) : [],
    to: envelope ? decodeEnvelopeAddresses(envelope.to) : [],
    cc: envelope ? decodeEnvelopeAddresses(envelope.cc) : [],
    bcc: envelope ? decodeEnvelopeAddresses(envelope.bcc) : [],
    replyTo: envelope ? decodeEnvelopeAddresses(envelope.replyTo) : [],
    messageId: envelope?.messageId ? parseMessageId(envelope.messageId) : null,
    inReplyTo: envelope?.inReplyTo ? parseMessageIds(envelope.inReplyTo) : [],
    references: references(data),
    hasAttachment: data.structure?.hasAttachment ?? false,
    emailId: data.emailId,
  };
}

const FIELD = /^references:/iu;

function references(data: FetchData): string[] {
  for (const section of data.sections) {
    // A field that is not there is answered with the empty line alone: most messages start a thread.
    if (section.bytes === null || section.bytes.length <= 2) continue;
    if (!section.section.startsWith('HEADER.FIELDS')) continue;
    const { buffer, byteOffset, length } = section.bytes;
    const text = unfold(Buffer.from(buffer, byteOffset, length).toString('latin1'));
    if (FIELD.test(text)) return parseMessageIds(text.slice('references:'.length));
  }
  return [];
}
