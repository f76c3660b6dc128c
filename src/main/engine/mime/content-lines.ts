// Content lines of iCalendar (RFC 5545 section 3.1) and vCard (RFC 6350 section 3.2): the same shape in both.

export interface ContentLine {
  /** Upper case. */
  readonly name: string;
  /** Names in upper case; values without quotes. */
  readonly params: ReadonlyMap<string, string>;
  /** Undecoded: text values still have their `\n` and `\,`. */
  readonly value: string;
}

const MAX_LINES = 20_000;
/** Lines of one value in quoted-printable. */
const MAX_PIECES = 500;
const QUOTED_PRINTABLE = /^[^:]{1,500};(?:ENCODING=)?QUOTED-PRINTABLE[;:]/i;

export function contentLines(text: string): ContentLine[] {
  const lines: ContentLine[] = [];
  // Unfolding first: a line break before white space is none.
  const unfolded = text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/, MAX_LINES);
  for (let at = 0; at < unfolded.length; at++) {
    let line = unfolded[at] ?? '';
    // vCard 2.1: a value in quoted-printable goes on after a line that ends with "=".
    if (QUOTED_PRINTABLE.test(line)) {
      const pieces = [line];
      while (pieces.at(-1)?.endsWith('=') && at + 1 < unfolded.length && pieces.length < MAX_PIECES) {
        at += 1;
        pieces.push(unfolded[at] ?? '');
      }
      line = pieces.map((piece) => piece.replace(/=$/, '')).join('');
    }
    const m =
      /^(?:[\w-]+\.)?([\w-]{1,60})((?:;[\w-]{1,60}(?:=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)?){0,50}):(.*)$/.exec(
        line,
      );
    if (!m) continue;
    const params = new Map<string, string>();
    for (const p of (m[2] ?? '').matchAll(/;([\w-]+)(?:=("[^"]*"|[^";:]*))?/g)) {
      params.set((p[1] ?? '').toUpperCase(), (p[2] ?? '').replace(/^"|"$/g, ''));
    }
    lines.push({ name: (m[1] ?? '').toUpperCase(), params, value: m[3] ?? '' });
  }
  return lines;
}

/** RFC 5545 section 3.3.11. */
export const textValue = (value: string): string =>
  value
    .replace(/\\([nN\\;,])/g, (_, c: string) => (c === 'n' || c === 'N' ? '\n' : c))
    .trim()
    .slice(0, 10_000);
