// Which addresses may leave the program for the system's browser or mail handler.
import type { Shell } from 'electron';
import { problem } from '../../shared/problem.ts';

const ALLOWED = new Set(['http:', 'https:', 'mailto:']);

/** Fields that a link may fill in; any other is for a mail program to refuse, and some do not: `attach` once took files along. */
const MAIL_FIELDS = new Set(['to', 'cc', 'bcc', 'subject', 'body', 'in-reply-to', 'keywords']);

/** @returns the address in normal form, or null when it is not a web or mail address. */
export function externalAddress(address: string): string | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    // Relative or malformed: names nothing outside.
    return null;
  }
  if (!ALLOWED.has(url.protocol)) return null;
  // `https://bank.example@evil.example/` shows one name and opens another.
  if (url.username !== '' || url.password !== '') return null;
  return url.protocol === 'mailto:' ? mailAddress(url) : url.href;
}

/** RFC 6068 section 4: fields that are known to be harmless, on one line each; the text may have several. */
function mailAddress(url: URL): string | null {
  if (decoded(url.pathname).search(CONTROL) >= 0) return null;
  const fields = url.search.slice(1).split('&');
  const kept = fields.filter((field) => {
    const [name = '', ...value] = field.split('=');
    const known = decoded(name).toLowerCase();
    return MAIL_FIELDS.has(known) && (known === 'body' || decoded(value.join('=')).search(CONTROL) < 0);
  });
  return `mailto:${url.pathname}${kept.length > 0 ? `?${kept.join('&')}` : ''}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be there.
const CONTROL = /[\u0000-\u001f\u007f]/;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // No percent-encoding that anybody reads: refused.
    return '\0';
  }
}

/** @throws ProblemError `unsupported` for an address of any other kind. */
export async function openExternally(shell: Pick<Shell, 'openExternal'>, address: string): Promise<void> {
  const target = externalAddress(address);
  if (target === null) throw problem('refused', 'unsupported');
  await shell.openExternal(target);
}
