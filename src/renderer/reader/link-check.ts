// Does a link go where its words say? A visible address of one site over a link to another is how mail lies; the same
// site under another name, or a redirect that says where it ends, must not cry wolf.
import { registrableHost } from '../../shared/registrable-host.ts';

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
  const url = /^(?:https?|mailto):/i.test(absolute) ? URL.parse(absolute) : null;
  if (url === null) return null;
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
  return isRedirector(target) ? null : claimed;
}

/**
 * The host that visible words name, lower case; null when they name none: they are one address of the web as a whole, or there
 * is one among them that is written out (`https://…`, `www.…`).
 */
export function claimedHost(words: string): string | null {
  // Letters that nobody sees, and those of other widths and shapes. What follows a host does not make it another.
  const text = words
    .slice(0, WORDS)
    .normalize('NFKC')
    .replace(UNSEEN, '')
    .replace(/[\u3002\uff0e\uff61\u2024\u0589\u06d4]/g, '.')
    .replace(/[\u2044\u2215\u29f8\u2571\\]/g, '/')
    .replace(/\u2236|\ua789/g, ':')
    .trim();
  const written = WRITTEN_OUT.exec(text)?.[1];
  if (written !== undefined) return hostOf(written);
  // Arrows, bullets and brackets around an address do not make it less of one.
  const bare = text.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}/]+$/gu, '');
  const host = BARE.exec(bare)?.[1];
  if (host === undefined) return null;
  const ascii = toAscii(host);
  const last = ascii.split('.').pop() ?? '';
  // `report.pdf`, `v1.2`, `Node.js` are no hosts, unless the words say it is an address.
  return /^\d+$/.test(last) || FILE_ENDINGS.has(last) || !/[a-z]/.test(last) ? null : ascii;
}

/** UTF-16 units of a link's words that are looked at. */
const WORDS = 400;
/** Takes no room, whatever font. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
/** An address as it is written out: what stands between its beginning and its path, a user in front of the host included. */
const WRITTEN_OUT =
  /(?:^|[^\p{L}\p{N}])(?:https?:\/{1,3}|(?=www\.[\p{L}\p{N}]))([^\s/?#<>"'()[\]{}]{3,300})/iu;
/** Nothing but a host, and what may stand after one. */
const BARE = /^((?:[\p{L}\p{M}\p{N}_-]{1,63}\.)+[\p{L}\p{M}\p{N}-]{2,63})(?::\d{1,5})?(?:[/?#]\S*)?$/u;

/** Of an authority (RFC 3986 section 3.2): the user in front goes, and the port. */
function hostOf(authority: string): string | null {
  const host = authority
    .replace(/^.*@/s, '')
    .replace(/:\d*$/, '')
    .replace(/[^\p{L}\p{M}\p{N}]+$/u, '');
  return host.includes('.') ? toAscii(host) : null;
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

/** Who lets anybody have a name below theirs, and is not on the Public Suffix List: two such names have two owners. */
const SHARED: ReadonlySet<string> = new Set(
  (
    'amazonaws.com b-cdn.net backblazeb2.com codesandbox.io freshdesk.com glitch.me godaddysites.com ' +
    'hubspotpagebuilder.com jimdofree.com jimdosite.com livejournal.com mypixieset.com myportfolio.com ' +
    'mystrikingly.com mywebsite.com render.com serveo.net sharepoint.com tumblr.com typeform.com weebly.com ' +
    'weeblysite.com wordpress.com zendesk.com'
  ).split(' '),
);
const BLOGS = /^blogspot\.(?:com?\.)?[a-z]{2,3}$/;

/** Whose site it is: `mail.shop.example.co.uk` → `example.co.uk`. */
function ownerOf(host: string): string {
  const registered = registrableHost(host);
  if (!SHARED.has(registered) && !BLOGS.test(registered)) return registered;
  return host
    .replace(/\.$/, '')
    .toLowerCase()
    .split('.')
    .slice(-1 - registered.split('.').length)
    .join('.');
}

const sameSite = (one: string, other: string): boolean => ownerOf(one) === ownerOf(other);

/**
 * Click counters and link scanners that mailing services and mail gateways put in front of every link. Only these: a
 * redirect that anybody may set up and that merely names another site in its address proves nothing.
 */
const REDIRECTORS: ReadonlySet<string> = new Set(
  (
    'sendgrid.net list-manage.com mandrillapp.com hubspotlinks.com hubspotemail.net mailgun.org mailjet.com mjt.lu ' +
    'sparkpostmail.com createsend.com createsend1.com cmail19.com cmail20.com exacttarget.com sendinblue.com brevo.com ' +
    'klclick.com klclick1.com klclick2.com klclick3.com rs6.net awstrack.me customeriomail.com convertkit-mail.com ' +
    'convertkit-mail2.com kit-mail3.com mlsend.com acemlna.com activehosted.com ' +
    'safelinks.protection.outlook.com urldefense.com urldefense.proofpoint.com mimecast.com mimecastprotect.com ' +
    'linkprotect.cudasvc.com barracudanetworks.com'
  ).split(' '),
);
/** On the same host as what anybody may write there. */
const REDIRECTING: readonly RegExp[] = [
  /^https:\/\/(?:[\w-]+\.)?substack\.com\/redirect\//,
  /^https:\/\/(?:[\w-]+\.)?mailchi\.mp\/.*\/click/,
  /^https:\/\/(?:[\w-]+\.)*(?:getresponse|constantcontact)\.com\/(?:click|c)\b/,
  /^https:\/\/www\.google\.com\/url\?/,
];

function isRedirector({ host, href }: LinkTarget): boolean {
  const labels = host.replace(/\.$/, '').split('.');
  for (let at = 0; at + 2 <= labels.length; at++) {
    if (REDIRECTORS.has(labels.slice(at).join('.'))) return true;
  }
  return REDIRECTING.some((pattern) => pattern.test(href));
}

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
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u;
const NAMED = new RegExp(
  [...SCRIPTS, CJK]
    .map(({ source }) => source)
    .join('|')
    .concat('|[\\p{Script=Common}\\p{Script=Inherited}]'),
  'gu',
);
/** Unicode TS 39 takes none of them for a letter of names: IPA, small capitals, letters of transcription. */
const PHONETIC =
  /[\u0180-\u0184\u01c0-\u01c3\u0250-\u02ff\u1d00-\u1dbf\u2c60-\u2c7f\ua720-\ua7ff\uab30-\uab6f]/u;
/** Letters of other scripts that look like Latin ones: a label of one script and of these alone imitates. */
const LOOKALIKE: readonly RegExp[] = [
  /^[аАсСԁеЕһіІјЈкКӏоОрРѕЅтТуУхХвВмМнНԛԝαοΟρΡνυκιΙΑΒΕΖΗΚΜΝΤΧγ0-9-]+$/u,
  /^[օոսհցզգքլյ0-9-]+$/u,
  /^[ᎠᎡᎢᎥᎩᎪᎫᎬᎳᎵᎷᎻᏀᏂᏃᏆᏏᏒᏔᏙᏚᏞᏟᏢᏦᏧꭰ-ꭿꮀ-ꮿ0-9-]+$/u,
];

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
  const latin = /\p{Script=Latin}/u.test(text);
  const cjk = CJK.test(text);
  // Letters of a script that is not named here beside others.
  const other = /\p{L}/u.test(text.replace(NAMED, ''));
  if (scripts + Number(other) > 1 || (cjk && (other || (scripts > 0 && !latin)))) return label;
  // Strokes that pass for `/`, `-`, `l` or `i` between Latin letters; letters of phonetics that pass for common ones.
  if ((latin && /[ノンソゾ〳〵丶丿丨一二ー〇へㅡㅣ]/u.test(text)) || PHONETIC.test(text)) return label;
  return LOOKALIKE.some((alike) => alike.test(text)) ? label : text;
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
