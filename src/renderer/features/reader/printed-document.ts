// The open message as it goes to paper: who, when and what above the sanitised letter, in light colours, with
// pictures of the web only where they are in sight already.
import type { BodyDocument } from '../../../shared/model/body.ts';
import { frameFor } from './frame-for.ts';
import { printHeading } from './print-heading.ts';

export interface PrintedDocument {
  readonly html: string;
  /** Addresses of pictures that it shows, for main to have loaded. */
  readonly pictures?: string[];
}

export async function printedDocument(
  body: BodyDocument,
  images: 'allowed' | 'blocked',
): Promise<PrintedDocument> {
  const { html, remoteImages } = await frameFor(body, 'light', { images, heading: printHeading(body) });
  return images === 'allowed' ? { html, pictures: [...remoteImages] } : { html };
}
