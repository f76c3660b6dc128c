// From the bytes of a header to its fields: the first step of both the message list (POP3 TOP) and the reader.
import { headerLimits } from '../lib/limits.ts';
import { asBuffer } from './charset.ts';
import { unfold } from './encoded-word.ts';
import { lineEndsOf } from './line-ends.ts';

export interface RawField {
  /** As written, without the colon. */
  readonly name: string;
  /** Lower case. */
  readonly key: string;
  /** Unfolded, one character a byte (latin1), not decoded. */
  readonly value: string;
}

/** RFC 5322 section 3.6.8 ftext, with the white space before the colon that old mail has. */
const FIELD = /^([!-9;-~]{1,200})[ \t]*:/;

export type HeaderLine = 'field' | 'continuation' | 'blank' | 'skip' | 'body';

/**
 * What one line of a header block is. `skip`: an mbox separator or a blank line before the first field; `body`: a line
 * that can be neither a field nor a continuation. Mail exists whose body follows its header without a blank line.
 * @param line latin1, without its line break; the first 220 characters are enough
 * @param begun a field was seen before in this block
 * @param outermost the block of the message itself, not of a part: only there may anything precede the first field
 */
export function classifyHeaderLine(line: string, begun: boolean, outermost: boolean): HeaderLine {
  if (line === '' || line === '\r') return begun || !outermost ? 'blank' : 'skip';
  const first = line.charCodeAt(0);
  if (first === 32 || first === 9) return begun ? 'continuation' : /^[ \t\r]+$/.test(line) ? 'blank' : 'body';
  if (FIELD.test(line)) return 'field';
  return !begun && outermost && /^>?From /.test(line) ? 'skip' : 'body';
}

/**
 * Splits a header block into its fields, up to the first blank line or the first line that must be body. A byte order
 * mark and what `classifyHeaderLine` skips are passed over.
 * @param outermost see `classifyHeaderLine`
 * @returns the fields, and where the body starts in `bytes`
 */
export function splitHeaderBlock(
  bytes: Uint8Array,
  outermost = true,
): { fields: RawField[]; bodyStart: number } {
  const all = asBuffer(bytes);
  const written = all.toString('latin1', 0, Math.min(all.length, headerLimits.blockOctets));
  const text = outermost && /\r(?!\n)/.test(written) ? withUsualLines(written) : written;
  const fields: RawField[] = [];
  let at = text.startsWith('\xef\xbb\xbf') ? 3 : 0;
  let pending = -1;
  const finish = (end: number): void => {
    const field = pending < 0 ? null : readField(text.slice(pending, end));
    if (field && fields.length < headerLimits.fields) fields.push(field);
    pending = -1;
  };
  while (at < text.length) {
    const end = lineEnd(text, at);
    const kind = classifyHeaderLine(text.slice(at, Math.min(end, at + 220)), pending >= 0, outermost);
    if (kind === 'blank' || kind === 'body') {
      finish(at);
      return { fields, bodyStart: kind === 'body' ? at : Math.min(end + 1, text.length) };
    }
    if (kind === 'field') {
      finish(at);
      pending = at;
    }
    at = Math.min(end + 1, text.length);
  }
  finish(text.length);
  return { fields, bodyStart: text.length };
}

function withUsualLines(text: string): string {
  return lineEndsOf(text, true) === 'returns' ? text.replace(/\r(?!\n)/g, '\n') : text;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function readField(raw: string): RawField | null {
  const name = FIELD.exec(raw)?.[1];
  if (!name) return null;
  const value = unfold(raw.slice(raw.indexOf(':') + 1, headerLimits.valueOctets)).trim();
  return { name, key: name.toLowerCase(), value };
}

/** First field of that name (lower case), or null. */
export function fieldValue(fields: readonly RawField[], key: string): string | null {
  for (const field of fields) if (field.key === key) return field.value;
  return null;
}
