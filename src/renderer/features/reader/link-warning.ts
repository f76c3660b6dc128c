// What a person must know before a clicked link is opened; nothing, for most links.
import type { SuspiciousLink } from '../../reader/frame-document.ts';
import { linkTarget } from '../../reader/link-check.ts';

export interface LinkWarning {
  /** The address as a person should read it. */
  readonly shown: string;
  readonly host: string;
  /** The site that the link's words name, where they name another than its own; else its name mixes scripts. */
  readonly claimed: string | null;
}

/**
 * @param url as main gives it
 * @param suspicious of the open message
 */
export function linkWarning(url: string, suspicious: readonly SuspiciousLink[]): LinkWarning | null {
  const target = linkTarget(url);
  if (!target) return null;
  // The browser keeps what it finds in a fragment for itself.
  const asked = withoutFragment(target.href);
  const claimed = suspicious.find(({ href }) => withoutFragment(href) === asked)?.claimed ?? null;
  const host = target.shown.replace(/^\w+:\/\/|\/.*$/g, '').replace(/:\d+$/, '');
  // What is still in punycode here mixes scripts or imitates Latin letters.
  const masked = target.host !== '' && host.split('.').some((label) => label.startsWith('xn--'));
  return claimed !== null || masked ? { shown: target.shown, host, claimed } : null;
}

const withoutFragment = (href: string): string => href.replace(/#.*$/s, '');
