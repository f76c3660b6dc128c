// The open message as it goes to paper: who, when and what above the sanitised letter, in light colours, with
// pictures of the web only where they are in sight already.
import type { BodyDocument } from '../../../shared/model/body.ts';
import { buildFrameDocument } from '../../reader/frame-document.ts';
import { cidAddresses } from './frame-for.ts';
import { printHeading } from './print-heading.ts';

export interface PrintedDocument {
  readonly html: string;
  /** Addresses of pictures that it shows, for main to have loaded. */
  readonly pictures?: string[];
}

export function printedDocument(body: BodyDocument, images: 'allowed' | 'blocked'): PrintedDocument {
  const { html, remoteImages } = buildFrameDocument({
    html: body.html,
    text: body.text,
    theme: 'light',
    images,
    cid: cidAddresses(body),
    heading: printHeading(body),
  });
  return images === 'allowed' ? { html, pictures: [...remoteImages] } : { html };
}
