// Where the reader's sanitiser and frame document builder are called.
import type { BodyDocument } from '../../../shared/model/body.ts';
import { buildFrameDocument, type FrameDocument } from '../../reader/frame-document.ts';

/** Inline parts by Content-ID, relative to the document's own address, where main serves the parts of this message. */
export function cidAddresses(body: BodyDocument): ReadonlyMap<string, string> {
  const cid = new Map<string, string>();
  for (const { contentId, partId } of body.attachments) {
    if (contentId !== null) cid.set(contentId, `cid/${partId}`);
  }
  return cid;
}

/** A document fit for the frame, in the colours of the window; pictures of the web only where they are allowed. */
export function frameFor(
  body: BodyDocument,
  theme: 'light' | 'dark',
  images: 'blocked' | 'allowed' = 'blocked',
): FrameDocument {
  const cid = cidAddresses(body);
  return buildFrameDocument({ html: body.html, text: body.text, theme, images, cid });
}
