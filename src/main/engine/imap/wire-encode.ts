// Arguments of commands as they go on the wire. Whatever a caller hands in, no value can end a line or a string early.
import { problem } from '../../../shared/problem.ts';

/** A piece of a command: text as latin1 without line ends, or octets that travel as a literal or a secret. */
export type Part =
  | string
  | { readonly kind: 'literal'; readonly bytes: Buffer; readonly secret?: boolean }
  | { readonly kind: 'secret'; readonly text: string }
  | {
      readonly kind: 'stream';
      /** A literal8 (RFC 4466), which may hold any octets. */
      readonly eight?: boolean;
      readonly octets: number;
      readonly chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
    };

const ATOM = /^[A-Za-z0-9!#$&'+,./:;<=>?@^_`|~[-]+$/;
const QUOTED_LIMIT = 1000;

/** An astring (RFC 9051 section 9) from latin1 octets. */
export function astring(value: string, utf8 = false): Part {
  if (ATOM.test(value) && !/^NIL$/i.test(value)) return value;
  return string(value, utf8);
}

/** A string that is never an atom, for servers that take some atoms amiss. */
export function string(value: string, utf8 = false): Part {
  requireLatin1(value);
  if (value.length <= QUOTED_LIMIT && isQuotable(value, utf8)) return quote(value);
  return { kind: 'literal', bytes: Buffer.from(value, 'latin1') };
}

/** Like `string`, kept from every log. */
export function secretString(value: string): Part {
  const wire = Buffer.from(value, 'utf8').toString('latin1');
  const part = string(wire);
  return typeof part === 'string'
    ? { kind: 'secret', text: part }
    : { kind: 'literal', bytes: Buffer.from(wire, 'latin1'), secret: true };
}

/** Quoted strings hold no line ends and no NUL; 8-bit only when the session speaks UTF-8 (RFC 6855 section 3). */
function isQuotable(value: string, utf8: boolean): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 0 || code === 0x0a || code === 0x0d || (code > 0x7f && !utf8)) return false;
  }
  return true;
}

function quote(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}

/** A parenthesised list of flags; a flag that is no atom throws `invalid-argument`. */
export function flagList(flags: readonly string[]): string {
  for (const flag of flags) {
    if (!ATOM.test(flag.startsWith('\\') ? flag.slice(1) : flag)) {
      throw problem('bug', 'invalid-argument', { detail: 'not a flag' });
    }
  }
  return `(${flags.join(' ')})`;
}

/** Text that goes on the wire as it is: printable, one line. Throws `invalid-argument`. */
export function raw(text: string): string {
  if (!/^[\x20-\x7e\x80-\xff]*$/.test(text)) {
    throw problem('bug', 'invalid-argument', { detail: 'a command of more than one line' });
  }
  return text;
}

function requireLatin1(value: string): void {
  for (let i = 0; i < value.length; i++) {
    if (value.charCodeAt(i) > 0xff)
      throw problem('bug', 'invalid-argument', { detail: 'text that was not encoded' });
  }
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Epoch ms as a quoted date-time of RFC 9051, in UTC. */
export function dateTime(epochMs: number): string {
  const date = new Date(epochMs);
  if (Number.isNaN(date.getTime())) throw problem('bug', 'invalid-argument', { detail: 'not a date' });
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = String(date.getUTCDate()).padStart(2, ' ');
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `"${day}-${MONTHS[date.getUTCMonth()]}-${year} ${time} +0000"`;
}
