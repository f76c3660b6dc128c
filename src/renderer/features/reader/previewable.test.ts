import { expect, test } from 'vitest';
import { fileView } from './previewable.ts';

const file = (contentType: string, filename = 'a', detectedType?: string, size = 10) => ({
  contentType,
  filename,
  size,
  ...(detectedType === undefined ? {} : { detectedType }),
});

test.each([
  [file('image/png'), 'picture'],
  [file('application/octet-stream', 'a.jpg', 'image/jpeg'), 'picture'],
  [file('image/svg+xml', 'a.svg'), null],
  [file('text/csv'), 'text'],
  [file('text/html'), 'text'],
  [file('application/octet-stream', 'notes.TXT'), 'text'],
  [file('text/plain', 'notes.txt', 'application/x-msdownload'), null],
  [file('application/pdf', 'a.pdf', 'application/pdf'), 'pdf'],
  [file('application/octet-stream', 'a.pdf', 'application/pdf'), 'pdf'],
  [file('application/pdf', 'a.pdf', 'application/x-msdownload'), null],
  [file('application/pdf', 'huge.pdf', undefined, 40_000_000), null],
  [file('message/rfc822', 'x.eml'), 'message'],
  [file('application/octet-stream', 'x.EML'), 'message'],
  [file('application/octet-stream', 'x.eml', 'application/x-msdownload'), null],
  [file('message/feedback-report'), 'text'],
  [file('image/png', 'huge.png', undefined, 40_000_000), null],
] as const)('%j is shown as %s', (attachment, view) => {
  expect(fileView(attachment)).toBe(view);
});
