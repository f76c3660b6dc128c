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

export function contentLines(text: string): ContentLine[] {
  const lines: ContentLine[] = [];
  // Unfolding first: a line break before white space is none.
  for (const line of text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/, MAX_LINES)) {
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
