// What goes to paper says who wrote, and nothing of a message can break out of that heading.
import { expect, test } from 'vitest';
import type { BodyDocument } from '../../../shared/model/body.ts';
import { printHeading } from './print-heading.ts';

const body: BodyDocument = {
  id: 1,
  messageId: null,
  subject: '<script>alert(1)</script>',
  from: [{ name: '"><img src=x>', address: 'a@b.example' }],
  to: [{ name: '', address: 'ann@example.org' }],
  cc: [],
  date: Date.UTC(2026, 0, 2),
  text: 'The letter & more',
  html: null,
  attachments: [],
  headers: [],
  warnings: [],
};

test('the heading names people and escapes them', () => {
  const html = printHeading(body);
  expect(html).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
  expect(html).not.toContain('<script>');
  expect(html).not.toContain('<img');
  expect(html).toContain('ann@example.org');
  expect(html).not.toContain('<b>Cc:</b>');
});
