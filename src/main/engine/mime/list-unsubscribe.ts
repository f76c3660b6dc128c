// List-Unsubscribe (RFC 2369) and its one-click form (RFC 8058): how a person leaves a list without visiting it.
import type { Unsubscribe } from '../../../shared/model/body.ts';
import { fieldValue, type RawField } from './header-block.ts';

/** @returns null when the message offers no way that may be taken */
export function unsubscribeOf(fields: readonly RawField[]): Unsubscribe | null {
  const value = fieldValue(fields, 'list-unsubscribe');
  if (value === null) return null;
  let https: string | null = null;
  let mailto: string | null = null;
  for (const m of value.slice(0, 8_192).matchAll(/<\s*([^<>]{1,4096})\s*>/g)) {
    const address = (m[1] ?? '').replace(/\s+/g, '');
    if (!URL.canParse(address)) continue;
    const url = new URL(address);
    if (https === null && url.protocol === 'https:' && url.username === '') https = url.href;
    if (mailto === null && url.protocol === 'mailto:') mailto = url.href;
  }
  if (https === null && mailto === null) return null;
  // RFC 8058 section 3.1: both fields; section 4 asks for a DKIM signature over them, which the caller knows of.
  const post = fieldValue(fields, 'list-unsubscribe-post') ?? '';
  const oneClick = https !== null && /^\s*List-Unsubscribe\s*=\s*One-Click\s*$/i.test(post);
  return {
    https,
    mailto,
    oneClick,
    signed: signedFields(fields, ['list-unsubscribe', 'list-unsubscribe-post']),
  };
}

/** Some DKIM signature covers all these fields (its `h=` list names them). Says nothing of its validity. */
function signedFields(fields: readonly RawField[], names: readonly string[]): boolean {
  return fields.some((field) => {
    if (field.key !== 'dkim-signature') return false;
    const list = /(?:^|;)\s*h\s*=\s*([^;]*)/i.exec(field.value)?.[1] ?? '';
    const covered = new Set(
      list
        .toLowerCase()
        .split(':')
        .map((name) => name.trim()),
    );
    return names.every((name) => covered.has(name));
  });
}
