// From the bytes of a header to its fields: the first step of both the message list (POP3 TOP) and the reader.
import { headerLimits } from '../lib/limits.ts';
import { asBuffer } from './charset.ts';
import { unfold } from './encoded-word.ts';

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

/** Looks like the start of a field: `Name:`. */
export const isFieldLine = (line: string): boolean => FIELD.test(line);

/**
 * Splits a header block into its fields. Stops at the first blank line, or at the first line that can be neither a
 * field nor a continuation: mail exists whose body follows its header without a blank line, and that line is body.
 * A byte order mark, an mbox `From ` line and blank lines before the first field are passed over.
 * @returns the fields, and where the body starts in `bytes`
 */
export function splitHeaderBlock(bytes: Uint8Array): { fields: RawField[]; bodyStart: number } {
  const all = asBuffer(bytes);
  const text = all.toString('latin1', 0, Math.min(all.length, headerLimits.blockOctets));
  const fields: RawField[] = [];
  let at = text.startsWith('\xef\xbb\xbf') ? 3 : 0;
  let pending = -1;
  const finish = (end: number): void => {
    if (pending < 0) return;
    const field = readField(text.slice(pending, end));
    if (field && fields.length < headerLimits.fields) fields.push(field);
    pending = -1;
  };
  while (at < text.length) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    const next = Math.min(end + 1, text.length);
    const first = text.charCodeAt(at);
    const blank = at === end || (first === 13 && at + 1 === end);
    if (blank) {
      if (fields.length > 0 || pending >= 0) {
        finish(at);
        return { fields, bodyStart: next };
      }
    } else if ((first === 32 || first === 9) && pending >= 0) {
      // Continuation of the pending field.
    } else if (FIELD.test(text.slice(at, Math.min(end, at + 220)))) {
      finish(at);
      pending = at;
    } else if (fields.length === 0 && pending < 0 && /^>?From /.test(text.slice(at, at + 6))) {
      // An mbox separator that came along.
    } else {
      finish(at);
      return { fields, bodyStart: at };
    }
    at = next;
  }
  finish(text.length);
  return { fields, bodyStart: text.length };
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
