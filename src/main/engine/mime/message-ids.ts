// Message-ID, In-Reply-To and References as bare ids: the keys threads and relinking are made of.
import { headerLimits } from '../lib/limits.ts';

/**
 * Ids of a References or In-Reply-To value, in order, each once, without angle brackets. Text around them (`Your
 * message of Monday`) is passed over; ids without brackets are taken when there are no others.
 */
export function parseMessageIds(value: string): string[] {
  const found = new Set<string>();
  let at = value.indexOf('<');
  while (at >= 0) {
    const end = value.indexOf('>', at);
    const next = value.indexOf('<', at + 1);
    if (end < 0) break;
    if (next < 0 || end < next) add(found, value.slice(at + 1, end));
    at = next;
  }
  if (found.size === 0) {
    for (const word of value.split(/[\s,;]+/, headerLimits.references)) {
      if (/^[^\s<>@"]+@[^\s<>@"]+$/.test(word)) add(found, word);
    }
  }
  const ids = [...found];
  const limit = headerLimits.references;
  return ids.length <= limit ? ids : [...ids.slice(0, 1), ...ids.slice(1 - limit)];
}

/** The one id of a Message-ID field, or null. Ids without brackets or `@` occur and are kept as they are. */
export function parseMessageId(value: string): string | null {
  const bracketed = parseMessageIds(value)[0];
  if (bracketed) return bracketed;
  const bare = value.replace(/[\s<>]/g, '');
  return bare.length > 0 && bare.length <= 998 ? bare : null;
}

function add(found: Set<string>, id: string): void {
  // Folding may have put white space inside an id.
  const bare = id.replace(/\s+/g, '');
  if (bare.length > 0 && bare.length <= 998) found.add(bare);
}
