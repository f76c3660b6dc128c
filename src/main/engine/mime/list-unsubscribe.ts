// List-Unsubscribe (RFC 2369) and its one-click form (RFC 8058): how a person leaves a list without visiting it.
import type { Unsubscribe } from '../../../shared/model/body.ts';
import { type PassedSignature, passedSignatures } from './authentication-results.ts';
import { fieldValue, type RawField } from './header-block.ts';

const FIELDS = ['list-unsubscribe', 'list-unsubscribe-post'];

/**
 * @param server the account's server, whose word on signatures is believed; null: nobody's
 * @returns null when the message offers no way that may be taken
 */
export function unsubscribeOf(fields: readonly RawField[], server: string | null): Unsubscribe | null {
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
  const post = fieldValue(fields, 'list-unsubscribe-post') ?? '';
  return {
    https,
    mailto,
    oneClick: https !== null && /^\s*List-Unsubscribe\s*=\s*One-Click\s*$/i.test(post),
    signed: server !== null && isSigned(fields, passedSignatures(fields, server)),
  };
}

/**
 * RFC 8058 section 4: a valid signature covers both fields. Each may occur once, or the one that is read would not be
 * the one that was signed.
 */
function isSigned(fields: readonly RawField[], passed: readonly PassedSignature[]): boolean {
  if (FIELDS.some((name) => fields.filter(({ key }) => key === name).length !== 1)) return false;
  const signatures = fields.filter(({ key }) => key === 'dkim-signature').map(({ value }) => value);
  return passed.some(({ domain, start }) => {
    const meant = signatures.filter((signature) => {
      const signer = tag(signature, 'd').toLowerCase();
      const ofDomain = signer !== '' && (domain === signer || domain.endsWith(`.${signer}`));
      return ofDomain && (start === null || tag(signature, 'b').toLowerCase().startsWith(start));
    });
    // Which of several the server checked cannot be told: then each must cover them.
    return meant.length > 0 && meant.every(coversFields);
  });
}

/** White space inside a value means nothing in the tags read here (RFC 6376 section 3.5). */
function tag(signature: string, name: string): string {
  return (new RegExp(`(?:^|;)\\s*${name}\\s*=([^;]*)`).exec(signature)?.[1] ?? '').replace(/\s+/g, '');
}

function coversFields(signature: string): boolean {
  const covered = new Set(tag(signature, 'h').toLowerCase().split(':'));
  return FIELDS.every((name) => covered.has(name));
}
