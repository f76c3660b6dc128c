// Attachments for main to save or to show inline: their safe names, their decoded octets.
import { partBytes, writePart } from '../mime/part-bytes.ts';
import { safeFileName } from '../mime/safe-file-name.ts';
import type { InternalHandlers } from './dispatch.ts';
import type { Documents } from './documents.ts';
import type { RawMessages } from './raw-messages.ts';

type AttachmentHandlers = Pick<
  InternalHandlers,
  'internal.attachments.list' | 'internal.attachments.write' | 'internal.attachments.bytes'
>;

export function attachmentHandlers(raw: RawMessages, documents: Documents): AttachmentHandlers {
  return {
    'internal.attachments.list': async ({ messageId }) => {
      const { attachments } = await documents.get(messageId);
      return attachments.map(({ partId, filename, size, inline }) => ({
        partId,
        filename: safeFileName(filename),
        size,
        inline,
      }));
    },
    'internal.attachments.write': async ({ messageId, partId, path }) => {
      await raw.ensure(messageId);
      return writePart(raw.chunks(messageId), partId, path);
    },
    'internal.attachments.bytes': async ({ messageId, partId }) => {
      await raw.ensure(messageId);
      return partBytes(raw.chunks(messageId), partId);
    },
  };
}
