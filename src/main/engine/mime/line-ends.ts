// Messages whose lines do not end as mail's do: bare carriage returns of old Macintosh programs, and line breaks that a relay
// wrote twice. Turned into ordinary ones before anything is read; what is saved as .eml stays as it came.
import { headerLimits } from '../lib/limits.ts';

/** `returns`: bare CR, maybe below a relay's own lines; `doubled`: CR CR LF; `usual`: all else, CR LF and LF mixed. */
export type LineEnds = 'usual' | 'returns' | 'doubled';

const RETURN = 13;
const NEWLINE = 10;
const FIELD = /^[!-9;-~]{1,80}[ \t]*:/;

/**
 * Told by the header: it must itself end in the unusual way, so that a CR inside one value does not become a line.
 * @param start of a message, latin1
 * @param whole nothing follows
 * @returns null while it cannot be told yet
 */
export function lineEndsOf(start: string, whole: boolean): LineEnds | null {
  let returns = 0;
  let feeds = 0;
  let doubled = 0;
  let lineStart = 0;
  let settled = start.length;
  while (start[settled - 1] === '\r') settled--;
  const more = !whole && start.length < headerLimits.lineEndOctets;
  for (const m of start.matchAll(/\r{1,4}\n|\r|\n/g)) {
    const end = m.index + m[0].length;
    if (m.index >= settled && more) return null;
    const empty = m.index === lineStart;
    const bare = m[0] === '\r';
    if (empty && returns + feeds > 0) {
      if (bare) return returns > 0 ? 'returns' : 'usual';
      return doubled > 0 && doubled === feeds ? 'doubled' : 'usual';
    }
    lineStart = end;
    if (empty) continue;
    if (!bare) feeds++;
    else if (FIELD.test(start.slice(end, end + 100))) returns++;
    if (m[0].length > 2) doubled++;
  }
  if (more) return null;
  return returns > 0 && feeds === 0 ? 'returns' : 'usual';
}

/** The octets with each bare CR as LF, or each CR CR LF as CR LF. */
export function withLineFeeds(bytes: Buffer, ends: Exclude<LineEnds, 'usual'>): Buffer {
  const out = Buffer.from(bytes);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const octet = bytes[at] as number;
    if (octet === RETURN && bytes[at + 1] !== NEWLINE) {
      if (ends === 'returns') out[length++] = NEWLINE;
      else if (bytes[at + 1] !== RETURN) out[length++] = RETURN;
    } else out[length++] = octet;
  }
  return out.subarray(0, length);
}

/** The same for octets that come in chunks. */
export class LineEndReader {
  #held: Buffer = Buffer.alloc(0);
  #ends: LineEnds | null = null;

  get ends(): LineEnds | null {
    return this.#ends;
  }

  /** @returns what can be read so far */
  write(chunk: Buffer): Buffer {
    if (this.#ends === 'usual') return chunk;
    const all = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#ends ??= lineEndsOf(all.toString('latin1', 0, headerLimits.lineEndOctets), false);
    if (this.#ends === null) {
      this.#held = Buffer.from(all);
      return Buffer.alloc(0);
    }
    return this.#read(all, false);
  }

  /** The message ended. */
  end(): Buffer {
    this.#ends ??= lineEndsOf(this.#held.toString('latin1', 0, headerLimits.lineEndOctets), true) ?? 'usual';
    return this.#read(this.#held, true);
  }

  #read(all: Buffer, whole: boolean): Buffer {
    this.#held = Buffer.alloc(0);
    if (this.#ends === null || this.#ends === 'usual') return all;
    // What a CR means is told by the octet after it.
    let end = all.length;
    while (!whole && end > 0 && all[end - 1] === RETURN && all.length - end < headerLimits.lineEndOctets)
      end--;
    this.#held = Buffer.from(all.subarray(end));
    return withLineFeeds(all.subarray(0, end), this.#ends);
  }
}
