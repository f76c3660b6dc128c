// Authentication-Results (RFC 8601): whether the person's own mail server found the sender to be who the From line says.
// Anybody can write this header; only the account's own server is believed.
import type { SenderCheck, SenderCheckResult } from '../../../shared/model/body.ts';
import { registrableHost } from '../../../shared/registrable-host.ts';
import { addressDomain } from './domains.ts';
import type { RawField } from './header-block.ts';

/** Providers whose mail exchangers are named differently from the servers people connect to. */
const SAME_OWNER: readonly (readonly string[])[] = [
  ['gmail.com', 'google.com', 'googlemail.com'],
  ['outlook.com', 'office365.com', 'hotmail.com', 'live.com', 'protection.outlook.com'],
  ['yahoo.com', 'yahoodns.net', 'aol.com'],
  ['icloud.com', 'me.com', 'apple.com'],
  ['fastmail.com', 'messagingengine.com'],
  ['gmx.net', 'gmx.com', 'gmx.de', 'web.de', 'kundenserver.de'],
];
const MAX_FIELDS = 50;

const RESULTS = new Set(['pass', 'fail', 'softfail', 'neutral', 'none', 'temperror', 'permerror', 'policy']);

interface Method {
  readonly name: string;
  readonly result: SenderCheckResult;
  readonly properties: ReadonlyMap<string, string>;
}

/**
 * What the account's server says of the sender, or null when it says nothing that can be believed.
 * @param host the IMAP or POP3 server of the account
 * @param from addr-spec of the From line
 */
export function senderCheck(fields: readonly RawField[], host: string, from: string): SenderCheck | null {
  for (const field of fields.filter(({ key }) => key === 'authentication-results').slice(0, MAX_FIELDS)) {
    const parsed = parse(field.value);
    // Fields are added on top: the first of a believed server is its last word.
    if (parsed && believed(parsed.server, host)) return judge(parsed, from);
  }
  return null;
}

export interface PassedSignature {
  /** Lower case. Of `header.d`, or of `header.i`, which may be below the signing domain. */
  readonly domain: string;
  /** The beginning of the signature itself (RFC 6008), or null. */
  readonly start: string | null;
}

/** DKIM signatures that the account's own server found valid. */
export function passedSignatures(fields: readonly RawField[], host: string): PassedSignature[] {
  for (const field of fields.filter(({ key }) => key === 'authentication-results').slice(0, MAX_FIELDS)) {
    const parsed = parse(field.value);
    if (!parsed || !believed(parsed.server, host)) continue;
    return parsed.methods.flatMap(({ name, result, properties }) => {
      const domain =
        properties.get('header.d') ??
        addressDomain(`@${properties.get('header.i')?.replace(/^.*@/, '') ?? ''}`);
      if (name !== 'dkim' || result !== 'pass' || domain === '') return [];
      return [{ domain, start: properties.get('header.b') ?? null }];
    });
  }
  return [];
}

/** Same owner as the server the person chose to trust with the mail. */
function believed(server: string, host: string): boolean {
  const one = registrableHost(server);
  const other = registrableHost(host);
  if (one === '' || !one.includes('.')) return server !== '' && server.toLowerCase() === host.toLowerCase();
  return one === other || SAME_OWNER.some((names) => names.includes(one) && names.includes(other));
}

function judge(
  { server, methods }: { server: string; methods: readonly Method[] },
  from: string,
): SenderCheck {
  const domain = registrableHost(addressDomain(from));
  const of = (name: string): readonly Method[] => methods.filter((method) => method.name === name);
  const aligned = (value: string | undefined): boolean =>
    value !== undefined &&
    domain !== '' &&
    registrableHost(addressDomain(`@${value.replace(/^.*@/, '')}`)) === domain;
  const dmarc = of('dmarc')[0];
  const spf = of('spf')[0];
  const dkim = of('dkim');
  const signed = dkim.find(
    (m) => m.result === 'pass' && aligned(m.properties.get('header.d') ?? m.properties.get('header.i')),
  );
  const dmarcOfSender = dmarc !== undefined && aligned(dmarc.properties.get('header.from') ?? domain);
  const verdict =
    (dmarcOfSender && dmarc.result === 'pass') || (dmarc === undefined && signed)
      ? 'verified'
      : dmarc?.result === 'fail' ||
          (dmarc === undefined && (spf?.result === 'fail' || dkim.some((m) => m.result === 'fail')))
        ? 'failed'
        : 'unknown';
  return {
    server,
    verdict,
    dmarc: dmarc?.result ?? null,
    spf: spf?.result ?? null,
    dkim: (signed ?? dkim.find((m) => m.result === 'pass') ?? dkim[0])?.result ?? null,
    signedBy: signed?.properties.get('header.d') ?? null,
  };
}

/** `authserv-id [version]; method=result [reason=…] [ptype.property=value …]; …` (section 2.2). */
function parse(value: string): { server: string; methods: Method[] } | null {
  const [head, ...rest] = withoutComments(value.slice(0, 16_384)).split(';');
  const server = /^\s*([^\s=]+)(?:\s+\d+)?\s*$/.exec(head ?? '')?.[1]?.toLowerCase();
  if (!server) return null;
  const methods: Method[] = [];
  for (const part of rest.slice(0, 100)) {
    const m = /^\s*([a-z0-9-]+)(?:\/\d+)?\s*=\s*([a-z]+)(.*)$/is.exec(part);
    if (!m) continue;
    const result = (m[2] ?? '').toLowerCase();
    if (!RESULTS.has(result)) continue;
    const properties = new Map<string, string>();
    for (const p of (m[3] ?? '').matchAll(/([a-z]+\.[a-z0-9_-]+)\s*=\s*("[^"]*"|[^\s;]+)/gi)) {
      const name = (p[1] ?? '').toLowerCase();
      if (!properties.has(name)) properties.set(name, (p[2] ?? '').replace(/^"|"$/g, '').toLowerCase());
    }
    methods.push({ name: (m[1] ?? '').toLowerCase(), result: result as SenderCheckResult, properties });
  }
  return { server, methods };
}

/** Comments nest and may hold `;`. */
function withoutComments(text: string): string {
  let out = '';
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === '\\' && i + 1 < text.length) {
      if (depth === 0) out += c + text[i + 1];
      i++;
    } else if (c === '"' && depth === 0) {
      quoted = !quoted;
      out += c;
    } else if (c === '(' && !quoted) depth++;
    else if (c === ')' && depth > 0) depth--;
    else if (depth === 0) out += c;
  }
  return out;
}
