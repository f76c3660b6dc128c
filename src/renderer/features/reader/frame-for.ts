// Where the reader's sanitiser and frame document builder are called.
import type { BodyDocument } from '../../../shared/model/body.ts';
import { ProblemError } from '../../../shared/problem.ts';
import { buildFrameDocument, type FrameDocument, type FrameInput } from '../../reader/frame-document.ts';
import { CleaningFrames, type OnBegun } from './cleaning-frame.ts';

/** Inline parts by Content-ID, relative to the document's own address, where main serves the parts of this message. */
export function cidAddresses(body: BodyDocument): ReadonlyMap<string, string> {
  const cid = new Map<string, string>();
  for (const { contentId, partId } of body.attachments) {
    if (contentId !== null) cid.set(contentId, `cid/${partId}`);
  }
  return cid;
}

const cleaning = new CleaningFrames();

interface FrameOptions {
  readonly images?: 'blocked' | 'allowed';
  readonly heading?: string;
  readonly onBegun?: OnBegun;
}

/** A message in the colours of the window; pictures of the web only where they are allowed. As `documentFor`. */
export function frameFor(
  body: BodyDocument,
  theme: 'light' | 'dark',
  { images = 'blocked', heading = '', onBegun }: FrameOptions = {},
): FrameDocument | Promise<FrameDocument> {
  const { html, text } = body;
  const pictures = (body.pictures ?? []).map((contentId) => ({
    contentId,
    name: body.attachments.find((file) => file.contentId === contentId)?.filename ?? '',
  }));
  return documentFor({ html, text, pictures, theme, images, heading, cid: cidAddresses(body) }, onBegun);
}

/**
 * A document fit for the frame. What is small is sanitised here and now, what is large in another process: the window goes on
 * meanwhile. A message that takes too long there is shown as its plain text.
 * @param onBegun of what is large, called with its beginning before the rest is sanitised
 * @throws ProblemError when it has none
 */
export function documentFor(input: FrameInput, onBegun?: OnBegun): FrameDocument | Promise<FrameDocument> {
  const { html, text } = input;
  if ((html ?? text ?? '').length <= HERE) return buildFrameDocument(input);
  return cleaning.clean(input, onBegun).catch((thrown: unknown) => {
    if (html === null || text === null || !(thrown instanceof ProblemError)) throw thrown;
    return { ...buildFrameDocument({ ...input, html: null, text: text.slice(0, HERE) }), cut: true };
  });
}

/** UTF-16 units of HTML or text that the window handles itself: some milliseconds. */
const HERE = 24_000;
