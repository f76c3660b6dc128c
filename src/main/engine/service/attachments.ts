// Attachments for main to save or to show inline: their safe names, their decoded octets.

import type { EngineCallName, Handlers } from '../../../shared/contract/contract.ts';
import { isShowable, readPictureSize } from '../../../shared/picture-size.ts';
import { problem } from '../../../shared/problem.ts';
import { previewLimits } from '../lib/limits.ts';
import { decodeText } from '../mime/body-text.ts';
import { partBytes, writeMessage, writePart } from '../mime/part-bytes.ts';
import { safeFileName } from '../mime/safe-file-name.ts';
import type { InternalHandlers } from './dispatch.ts';
import type { Documents } from './documents.ts';
import type { RawMessages } from './raw-messages.ts';

type AttachmentHandlers = Pick<
  InternalHandlers,
  | 'internal.attachments.list'
  | 'internal.attachments.write'
  | 'internal.attachments.stop'
  | 'internal.attachments.bytes'
  | 'internal.messages.write'
  | 'internal.fileName'
> &
  Pick<Handlers<EngineCallName>, 'attachments.text' | 'attachments.bytes' | 'attachments.picture'>;

export function attachmentHandlers(raw: RawMessages, documents: Documents): AttachmentHandlers {
  /** By path: files that are being written. */
  const writing = new Map<string, AbortController>();
  return {
    'internal.attachments.list': async ({ messageId, within }) => {
      const { attachments } = await documents.get(messageId, within === undefined ? {} : { within });
      return attachments.map(({ partId, filename, size, inline, executable }) => ({
        partId,
        filename: safeFileName(filename),
        size,
        inline,
        executable: executable === true,
      }));
    },
    'internal.attachments.write': async ({ messageId, partId, path }) => {
      const stopping = new AbortController();
      writing.set(path, stopping);
      try {
        await raw.ensure(messageId);
        return await writePart(raw.chunks(messageId), partId, path, stopping.signal);
      } finally {
        writing.delete(path);
      }
    },
    'internal.attachments.stop': ({ path }) => writing.get(path)?.abort(),
    'internal.attachments.bytes': async ({ messageId, partId }) => {
      await raw.ensure(messageId);
      const part = await partBytes(raw.chunks(messageId), partId);
      assertShowable(part.bytes);
      return part;
    },
    'attachments.picture': async ({ messageId, partId }) => {
      await raw.ensure(messageId);
      const { bytes } = await partBytes(raw.chunks(messageId), partId);
      const size = readPictureSize(bytes);
      return { size, showable: size !== null && isShowable(size) };
    },
    'internal.messages.write': async ({ messageId, path }) => {
      await raw.ensure(messageId);
      return writeMessage(raw.chunks(messageId), path);
    },
    'internal.fileName': ({ text }) => safeFileName(text, 'message'),
    'attachments.bytes': async ({ messageId, partId }) => {
      await raw.ensure(messageId);
      const { bytes } = await partBytes(raw.chunks(messageId), partId, previewLimits.fileOctets);
      // A copy of its own: a view into a larger buffer would take all of that across the ports.
      return { bytes: new Uint8Array(bytes) };
    },
    'attachments.text': async ({ messageId, partId }) => {
      await raw.ensure(messageId);
      const { bytes, charset } = await partBytes(raw.chunks(messageId), partId);
      const { text } = decodeText(bytes.subarray(0, previewLimits.textOctets), charset);
      return { text, truncated: bytes.length > previewLimits.textOctets };
    },
  };
}

/**
 * Before a picture goes to a window: one that would take too much memory there, or whose size cannot be told, does not.
 * @throws ProblemError `limit-exceeded`
 */
export function assertShowable(bytes: Uint8Array): void {
  const size = readPictureSize(bytes);
  if (size === null || !isShowable(size))
    throw problem('refused', 'limit-exceeded', { detail: 'picture size' });
}
