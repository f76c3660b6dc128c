// What a CAPA answer says (RFC 2449), read leniently: a malformed line is one capability less, never a failure.
import { pop3Limits } from '../lib/limits.ts';

export interface Pop3Capabilities {
  /** False when the server has no CAPA: nothing may be concluded from what is absent then. */
  readonly known: boolean;
  readonly top: boolean;
  readonly uidl: boolean;
  /** USER and PASS are accepted. */
  readonly user: boolean;
  readonly stls: boolean;
  readonly pipelining: boolean;
  readonly respCodes: boolean;
  readonly authRespCode: boolean;
  /** RFC 6856; `utf8User`: names and passwords may be UTF-8 before the UTF8 command too. */
  readonly utf8: boolean;
  readonly utf8User: boolean;
  /** SASL mechanisms in upper case, in the server's order (RFC 5034). */
  readonly sasl: readonly string[];
  /** Days after which the server may delete on its own; 0: once fetched; null: never, or not said (RFC 2449 section 6.7). */
  readonly expireDays: number | null;
  /** Seconds a client must wait between sign-ins; 0 when not said. */
  readonly loginDelaySeconds: number;
}

export const noCapabilities: Pop3Capabilities = {
  known: false,
  top: false,
  uidl: false,
  user: false,
  stls: false,
  pipelining: false,
  respCodes: false,
  authRespCode: false,
  utf8: false,
  utf8User: false,
  sasl: [],
  expireDays: null,
  loginDelaySeconds: 0,
};

/** @param lines of the multi-line answer, without line ends. */
export function parseCapabilities(lines: readonly string[]): Pop3Capabilities {
  const entries = new Map<string, string[]>();
  for (const line of lines.slice(0, pop3Limits.capabilityLines)) {
    const [name, ...args] = line.trim().split(/\s+/);
    if (!name) continue;
    const key = name.toUpperCase();
    // A repeated tag adds to what was said (some servers send one SASL line for each mechanism).
    entries.set(key, [...(entries.get(key) ?? []), ...args]);
  }
  const has = (name: string): boolean => entries.has(name);
  return {
    known: true,
    top: has('TOP'),
    uidl: has('UIDL'),
    user: has('USER'),
    stls: has('STLS'),
    pipelining: has('PIPELINING'),
    respCodes: has('RESP-CODES'),
    authRespCode: has('AUTH-RESP-CODE'),
    utf8: has('UTF8'),
    utf8User: (entries.get('UTF8') ?? []).some((word) => word.toUpperCase() === 'USER'),
    sasl: (entries.get('SASL') ?? []).map((word) => word.toUpperCase()),
    expireDays: wholeNumber(entries.get('EXPIRE')?.[0]),
    loginDelaySeconds: wholeNumber(entries.get('LOGIN-DELAY')?.[0]) ?? 0,
  };
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
