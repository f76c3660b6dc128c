// What stands above a letter on paper: who, when and what. Every character of the message passes `escapeText`.
import type { BodyDocument } from '../../../shared/model/body.ts';
import type { Address } from '../../../shared/model/message.ts';
import { escapeText } from '../../reader/plain-text.ts';
import { fileSize, longDate } from '../../ui/format.ts';
import { addressText } from './address-text.ts';

const people = (list: readonly Address[]): string => list.map(addressText).join(', ');

export function printHeading(body: BodyDocument): string {
  const files = body.attachments
    .filter(({ inline }) => !inline)
    .map(({ filename, size }) => `${filename} (${fileSize(size)})`);
  const facts: readonly (readonly [string, string])[] = [
    ['From', people(body.from)],
    ['To', people(body.to)],
    ['Cc', people(body.cc)],
    ['Date', body.date === null ? '' : longDate(body.date)],
    ['Attachments', files.join(', ')],
  ];
  const lines = facts
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `<div><b>${name}:</b> <bdi>${escapeText(text)}</bdi></div>`);
  const subject = escapeText(body.subject.trim() || 'No subject');
  return `<div style="${HEADING}"><h1 style="${TITLE}" dir="auto">${subject}</h1>${lines.join('')}</div>`;
}

const HEADING =
  'all:initial;display:block;font:13px sans-serif;color:#000;background:#fff;padding:0 0 12px;margin:0 0 12px;border-bottom:1px solid #888';
const TITLE = 'font:bold 18px sans-serif;margin:0 0 8px';
