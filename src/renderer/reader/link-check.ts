// Does a link go where its words say? A visible address of one site over a link to another is how mail lies; the same
// site under another name, or a redirect that says where it ends, must not cry wolf.

export interface LinkTarget {
  /** What the system's browser would open; normalised. */
  readonly href: string;
  /** The address as a person should read it: host in punycode where scripts are mixed. */
  readonly shown: string;
  readonly host: string;
}

/** http, https and mailto; null for everything else, and for what no browser would open. */
export function linkTarget(raw: string): LinkTarget | null {
  const text = raw.trim();
  const absolute = text.startsWith('//') ? `https:${text}` : text;
  if (!/^(?:https?|mailto):/i.test(absolute) || !URL.canParse(absolute)) return null;
  const url = new URL(absolute);
  if (url.protocol === 'mailto:') {
    return { href: url.href, shown: url.href.replace(/\?.*$/s, ''), host: '' };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  if (url.hostname === '') return null;
  const credentials = url.username !== '' || url.password !== '';
  // `https://bank.example@evil.example/`: what stands before the @ is no part of where it goes.
  url.username = '';
  url.password = '';
  const shown = `${url.protocol}//${readableHost(url.hostname)}${url.port === '' ? '' : `:${url.port}`}${url.pathname}`;
  return { href: url.href, shown: credentials ? `${shown} (!)` : shown, host: url.hostname };
}

/** `null` when the words claim no other site than the link's. */
export function mismatchedHost(words: string, target: LinkTarget): string | null {
  if (target.host === '') return null;
  const claimed = claimedHost(words);
  if (claimed === null || sameSite(claimed, target.host)) return null;
  // Senders' mailing services count clicks by redirects of theirs; where those end is not in their hands of the moment.
  return REDIRECTORS.has(registrableHost(target.host)) ? null : claimed;
}

/** The host that visible words name as an address of the web, lower case; null when they name none. */
export function claimedHost(words: string): string | null {
  if (words.length > 400) return null;
  const text = words
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g, '')
    // Arrows, bullets and brackets around an address do not make it less of one.
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}/]+$/gu, '');
  if (/[\s@]/.test(text)) return null;
  const m =
    /^[^\p{L}\p{N}]*(?:https?:\/\/)?((?:[\p{L}\p{N}_-]{1,63}\.)+[\p{L}\p{N}-]{2,63})(?::\d{1,5})?(?:[/?#]\S*)?[^\p{L}\p{N}]*$/iu.exec(
      text,
    );
  if (!m) return null;
  const host = toAscii(m[1] ?? '');
  const last = host.split('.').pop() ?? '';
  // `report.pdf`, `v1.2`, `Node.js` are no hosts, unless the words say it is an address.
  const explicit = /^[^\p{L}\p{N}]*https?:\/\//iu.test(text) || /^[^\p{L}\p{N}]*www\./iu.test(text);
  if (!explicit && (/^\d+$/.test(last) || FILE_ENDINGS.has(last) || !/[a-z]/.test(last))) return null;
  return host;
}

const FILE_ENDINGS = new Set(
  'asp avi bat bin c conf cpp css csv doc docx eml exe gif go gz h htm html ics ini java jpeg jpg js json jsx log md mov mp3 mp4 odt pdf php png ppt pptx py rar rb rs rtf sh sql svg tar tex tgz ts tsx txt vcf wav webp xls xlsx xml yaml yml zip'.split(
    ' ',
  ),
);

function toAscii(host: string): string {
  const address = `https://${host}/`;
  return URL.canParse(address) ? new URL(address).hostname : host.toLowerCase();
}

/** Registries that sell names below a second level, as far as warnings need them. */
const SECOND_LEVEL =
  /^(?:co|com|net|org|gov|edu|ac|or|ne|go|gob|mil|nom|asn|id|blogspot|github|gitlab|pages|web|s3|herokuapp)$/;

/** The part of a name that one owner registered: `mail.shop.example.co.uk` → `example.co.uk`. */
export function registrableHost(host: string): string {
  const labels = host.replace(/\.$/, '').toLowerCase().split('.');
  if (labels.length <= 2 || /^\d+$/.test(labels.at(-1) ?? '')) return labels.join('.');
  const country = (labels.at(-1) ?? '').length === 2;
  const second = labels.at(-2) ?? '';
  const take = (country || second === 'github') && SECOND_LEVEL.test(second) ? 3 : 2;
  return labels.slice(-take).join('.');
}

const sameSite = (one: string, other: string): boolean => registrableHost(one) === registrableHost(other);

/**
 * Click counters and link scanners that mailing services and mail gateways put in front of every link. Only these: a
 * redirect that anybody may set up and that merely names another site in its address proves nothing.
 */
const REDIRECTORS = new Set(
  (
    'sendgrid.net list-manage.com mailchi.mp mandrillapp.com hubspotlinks.com hubspotemail.net mailgun.org mailjet.com ' +
    'sparkpostmail.com createsend.com cmail19.com cmail20.com exacttarget.com sendinblue.com brevo.com klclick.com ' +
    'klclick1.com rs6.net constantcontact.com getresponse.com substack.com awstrack.me customeriomail.com ' +
    'outlook.com urldefense.com proofpoint.com ' +
    'mimecast.com mimecastprotect.com barracudanetworks.com'
  ).split(' '),
);

const SCRIPTS: readonly RegExp[] = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Georgian}/u,
];
/** Cyrillic and Greek letters that look like Latin ones: a label of these alone imitates. */
const LATIN_LOOKALIKE = /^[аАсСԁеЕһіІјЈкКӏоОрРѕЅтТуУхХвВмМнНԛԝаαοΟρΡνυκιΙΑΒΕΖΗΚΜΝΤΧγ0-9-]+$/u;

/**
 * A host for people: names in one script are shown in it, names that mix scripts or only imitate Latin letters in
 * punycode (Unicode TS 39, highly restrictive, roughly).
 * @param ascii as `URL` gives it
 */
export function readableHost(ascii: string): string {
  return ascii.split('.').map(readableLabel).join('.');
}

function readableLabel(label: string): string {
  if (!label.startsWith('xn--')) return label;
  const text = fromPunycode(label.slice(4));
  if (text === null || /[^\p{L}\p{N}\p{M}-]/u.test(text)) return label;
  const scripts = SCRIPTS.filter((script) => script.test(text)).length;
  const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text);
  if (scripts > 1 || (cjk && scripts > 0 && !/\p{Script=Latin}/u.test(text))) return label;
  return LATIN_LOOKALIKE.test(text) ? label : text;
}

/** RFC 3492; null when malformed. */
export function fromPunycode(input: string): string | null {
  const delimiter = input.lastIndexOf('-');
  const output = delimiter > 0 ? [...input.slice(0, delimiter)].map((c) => c.codePointAt(0) ?? 0) : [];
  let n = 128;
  let i = 0;
  let bias = 72;
  for (let at = delimiter > 0 ? delimiter + 1 : 0; at < input.length; ) {
    const old = i;
    for (let weight = 1, k = 36; ; k += 36) {
      const code = input.charCodeAt(at++);
      const digit = code >= 97 && code <= 122 ? code - 97 : code >= 48 && code <= 57 ? code - 22 : -1;
      if (digit < 0 || weight > 0x7fffffff) return null;
      i += digit * weight;
      const threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
      if (digit < threshold) break;
      weight *= 36 - threshold;
    }
    const count = output.length + 1;
    let delta = old === 0 ? Math.floor((i - old) / 700) : Math.floor((i - old) / 2);
    delta += Math.floor(delta / count);
    let k = 0;
    for (; delta > 455; k += 36) delta = Math.floor(delta / 35);
    bias = k + Math.floor((36 * delta) / (delta + 38));
    n += Math.floor(i / count);
    i %= count;
    if (n > 0x10ffff || output.length > 63) return null;
    output.splice(i++, 0, n);
  }
  return String.fromCodePoint(...output);
}
