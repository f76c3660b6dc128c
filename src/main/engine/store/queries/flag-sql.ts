// A flag operation as SQL over many messages at once.
import type { SqlValue } from '../db.ts';
import type { FlagPayload } from './payloads.ts';

/** Messages whose effective flags the operation changes. */
export function flagCondition(payload: FlagPayload): { condition: string; params: SqlValue[] } {
  const { addMask, removeMask, addKeywords, removeKeywords } = payload;
  const masks = `(m.view_flags & ${addMask}) <> ${addMask} OR (m.view_flags & ${removeMask}) <> 0`;
  if (addKeywords === null && removeKeywords === null) return { condition: masks, params: [] };
  return {
    condition: `${masks} OR change_keywords(m.view_keywords, ?, ?) IS NOT m.view_keywords`,
    params: [addKeywords, removeKeywords],
  };
}

/** Base columns, or the effective ones with `view_`. */
export function flagAssignment(
  payload: FlagPayload,
  prefix: 'view_' | '',
): { sql: string; values: SqlValue[] } {
  const { addMask, removeMask, addKeywords, removeKeywords } = payload;
  const masks = `${prefix}flags = (${prefix}flags | ${addMask}) & ~${removeMask}`;
  if (addKeywords === null && removeKeywords === null) return { sql: masks, values: [] };
  return {
    sql: `${masks}, ${prefix}keywords = change_keywords(${prefix}keywords, ?, ?)`,
    values: [addKeywords, removeKeywords],
  };
}
