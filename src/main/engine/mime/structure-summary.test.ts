// Which structures a person would say have an attachment.
import { expect, test } from 'vitest';
import { hasAttachmentFromStructure, type StructureNode } from './structure-summary.ts';

const leaf = (mime: string, more: Partial<StructureNode> = {}): StructureNode => {
  const [type = '', subtype = ''] = mime.split('/');
  return { type, subtype, disposition: null, filename: null, contentId: null, children: [], ...more };
};
const multi = (subtype: string, ...children: StructureNode[]): StructureNode =>
  leaf(`multipart/${subtype}`, { children });

test.each([
  ['text', leaf('text/plain'), false],
  ['alternative', multi('alternative', leaf('text/plain'), leaf('text/html')), false],
  [
    'mixed with pdf',
    multi('mixed', leaf('text/plain'), leaf('application/pdf', { filename: 'a.pdf' })),
    true,
  ],
  ['nameless pdf', multi('mixed', leaf('text/plain'), leaf('application/pdf')), true],
  ['related image', multi('related', leaf('text/html'), leaf('image/png', { contentId: 'a@b' })), false],
  [
    'related image called attachment',
    multi('related', leaf('text/html'), leaf('image/png', { contentId: 'a@b', disposition: 'attachment' })),
    false,
  ],
  [
    'signed',
    multi('signed', leaf('text/plain'), leaf('application/pgp-signature', { filename: 's.asc' })),
    false,
  ],
  ['calendar alternative', multi('alternative', leaf('text/plain'), leaf('text/calendar')), false],
  ['footer', multi('mixed', leaf('text/plain'), leaf('text/plain')), false],
  [
    'text file',
    multi('mixed', leaf('text/plain'), leaf('TEXT/PLAIN', { filename: 'a.log', disposition: 'inline' })),
    true,
  ],
  ['forwarded', multi('mixed', leaf('text/plain'), leaf('message/rfc822')), true],
  ['bare pdf', leaf('application/pdf'), true],
  [
    'photo',
    multi('mixed', leaf('text/plain'), leaf('image/jpeg', { disposition: 'inline', filename: 'p.jpg' })),
    true,
  ],
])('%s', (_name, node, expected) => {
  expect(hasAttachmentFromStructure(node)).toBe(expected);
});
