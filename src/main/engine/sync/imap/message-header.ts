// One FETCH answer as the store wants it: wire strings decoded, dates chosen, references for threads read.

import type { Envelope, EnvelopeAddress, FetchData, FetchItem, StructureSummary } from '../../imap/types.ts';
import { decodeEnvelopeAddresses } from '../../mime/addresses.ts';
import { parseDate } from '../../mime/dates.ts';
import { decodeHeaderText, unfold } from '../../mime/encoded-word.ts';
import { octetReader } from '../../mime/headers.ts';
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
  const envelope = data.envelope && readable(data.envelope, data.structure);
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

/** The charset of a message of one text part, in BODYSTRUCTURE. */
const CHARSET = /^\("TEXT" "[^"]{1,40}" \("CHARSET" "([^"]{1,40})"/iu;
const RAW = /[\x80-\xff]/;

/** Raw octets of a header, read in the charset of the body where that names one: as the reader will read them. */
function readable(envelope: Envelope, structure: StructureSummary | null): Envelope {
  const { subject, from, to, cc, bcc, replyTo } = envelope;
  const isRaw = (list: readonly EnvelopeAddress[]): boolean => list.some(({ name }) => RAW.test(name));
  if (!RAW.test(subject) && ![from, to, cc, bcc, replyTo].some(isRaw)) return envelope;
  const read = octetReader(CHARSET.exec(structure?.text ?? '')?.[1] ?? null);
  const people = (list: readonly EnvelopeAddress[]) =>
    list.map(({ name, address }) => ({ name: read(name), address }));
  return {
    ...envelope,
    subject: read(subject),
    from: people(from),
    to: people(to),
    cc: people(cc),
    bcc: people(bcc),
    replyTo: people(replyTo),
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
