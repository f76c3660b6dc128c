// The open message as it goes to paper: who, when and what above the sanitised letter, in light colours, with no
// picture from elsewhere.
import type { BodyDocument } from '../../../shared/model/body.ts';
import { buildFrameDocument } from '../../reader/frame-document.ts';
import { cidAddresses } from './frame-for.ts';
import { printHeading } from './print-heading.ts';

export function printedDocument(body: BodyDocument): string {
  const { html } = buildFrameDocument({
    html: body.html,
    text: body.text,
    theme: 'light',
    images: 'blocked',
    cid: cidAddresses(body),
    heading: printHeading(body),
  });
  return html;
}
