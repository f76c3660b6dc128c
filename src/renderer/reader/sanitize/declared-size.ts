// The size a message declares for an element, by attribute, style or style sheet: read in one way for whoever fits it to the
// pane and for whoever judges its pictures.

/** px, or infinite: whatever room there is, or a unit that says nothing here. */
type Length = number;

export interface DeclaredSize {
  /** `width` or `height`; null where nothing is said. */
  readonly own: Length | null;
  /** `min-width` or `min-height`. */
  readonly least: Length | null;
  /** `max-width` or `max-height`. */
  readonly most: Length | null;
}

/** Declarations as the object model writes them, from the weakest to the strongest. */
export type Declarations = readonly string[];

/** The units that mean the same everywhere, px each (CSS Values 4 section 6.2). */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['px', 1],
  ['pt', 4 / 3],
  ['pc', 16],
  ['in', 96],
  ['cm', 96 / 2.54],
  ['mm', 96 / 25.4],
]);

const DECLARATION = /(?<=^|[;\s])(min-|max-|)(width|height):\s*([^;!]{1,40}?)\s*(!\s*important)?\s*(?=;|$)/gi;

/** What stands in the element's attribute counts least; what is marked as important, most. */
export function declaredSize(
  side: 'width' | 'height',
  attribute: string | null,
  declarations: Declarations,
): DeclaredSize {
  const found: { [which: string]: { length: Length | null; important: boolean } | undefined } = {};
  for (const text of declarations) {
    for (const [, which = '', name, value = '', mark] of text.matchAll(DECLARATION)) {
      const important = mark !== undefined;
      if (name?.toLowerCase() !== side || (found[which]?.important && !important)) continue;
      found[which.toLowerCase()] = { length: lengthOf(value), important };
    }
  }
  const own = found[''] ?? { length: attribute === null ? null : lengthOf(attribute) };
  return { own: own.length, least: found['min-']?.length ?? null, most: found['max-']?.length ?? null };
}

function lengthOf(value: string): Length | null {
  const text = value.trim().toLowerCase();
  if (text === '') return null;
  const m = /^([\d.]+)([a-z]*)$/.exec(text);
  const unit = UNITS.get(m?.[2] ?? '?');
  return unit === undefined ? Number.POSITIVE_INFINITY : (Number.parseFloat(m?.[1] ?? '') || 0) * unit;
}

/** px that it insists on, whatever room there is; 0 where it gives way. */
export function insistedOn({ own, least, most }: DeclaredSize): number {
  const wanted = finite(own);
  const allowed = most === null ? wanted : Number.isFinite(most) ? Math.min(wanted, most) : 0;
  return Math.max(allowed, finite(least));
}

const PADDING = /(?<=^|[;\s])padding(-left|-right|):\s*([^;!]{1,40})/gi;

/** px of padding beside what is inside, where the width does not include it. */
export function paddingBeside(declarations: Declarations): number {
  let sides = { left: 0, right: 0 };
  for (const text of declarations) {
    if (/box-sizing:\s*border-box/i.test(text)) return 0;
    for (const [, which = '', value = ''] of text.matchAll(PADDING)) {
      const lengths = value
        .trim()
        .split(/\s+/)
        .map((length) => finite(lengthOf(length)));
      const [first = 0, right = first, , left = right] = lengths;
      if (which === '') sides = { left, right };
      else sides = { ...sides, [which.slice(1).toLowerCase()]: first };
    }
  }
  return sides.left + sides.right;
}

/** px that it takes where there is room; infinite where that depends, null where nothing is said. */
export function taken({ own, most }: DeclaredSize): number | null {
  if (own === null && most === null) return null;
  return Math.min(own ?? Number.POSITIVE_INFINITY, most ?? Number.POSITIVE_INFINITY);
}

const finite = (length: Length | null): number => (length !== null && Number.isFinite(length) ? length : 0);
