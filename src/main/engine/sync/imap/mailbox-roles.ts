// What a mailbox is for: said by the server (RFC 6154), else guessed from its name in many languages. The person's
// override, which the store keeps, outranks both.
import type { MailboxRole } from '../../../../shared/model/mailbox.ts';
import type { ListedMailbox } from '../../store/rows.ts';
import { ROLE_NAMES } from './role-names.ts';

/** What LIST said of one mailbox, before its role is known. */
export interface NamedMailbox {
  /** Decoded. */
  readonly path: string;
  readonly wireName: string;
  /** One character, or null for a flat name. */
  readonly separator: string | null;
  /** As the server spelt them, e.g. `\HasNoChildren`, `\sent`. */
  readonly attributes: readonly string[];
  readonly subscribed?: boolean;
}

const ATTRIBUTE_ROLES: Readonly<Record<string, MailboxRole>> = {
  '\\inbox': 'inbox',
  '\\drafts': 'drafts',
  '\\sent': 'sent',
  '\\archive': 'archive',
  '\\junk': 'junk',
  // Gmail's XLIST-era name, still sent by some servers.
  '\\spam': 'junk',
  '\\trash': 'trash',
  '\\all': 'all',
  '\\allmail': 'all',
  '\\flagged': 'flagged',
  '\\starred': 'flagged',
  '\\important': 'important',
};

const byName = new Map<string, MailboxRole>(
  Object.entries(ROLE_NAMES).flatMap(([role, names]) =>
    names.map((name): [string, MailboxRole] => [foldName(name), role as keyof typeof ROLE_NAMES]),
  ),
);

/** Compared without case, accents' encoding form, or the difference of space, hyphen and underscore. */
function foldName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/gu, ' ')
    .trim();
}

export function isInbox(path: string): boolean {
  return path.toUpperCase() === 'INBOX';
}

/**
 * The names to show and the role of each mailbox. At most one mailbox has each role: the server's word first, then
 * the first listed whose name says so.
 */
export function assignRoles(listed: readonly NamedMailbox[]): ListedMailbox[] {
  const roles = new Map<NamedMailbox, MailboxRole>();
  const taken = new Set<MailboxRole>();
  const give = (box: NamedMailbox, role: MailboxRole): void => {
    if (roles.has(box) || taken.has(role)) return;
    roles.set(box, role);
    taken.add(role);
  };
  for (const box of listed) if (isInbox(box.path)) give(box, 'inbox');
  const selectable = listed.filter((box) => isSelectable(box.attributes));
  for (const box of selectable) {
    const role = box.attributes.map((a) => ATTRIBUTE_ROLES[a.toLowerCase()]).find((r) => r !== undefined);
    if (role !== undefined && role !== 'inbox') give(box, role);
  }
  for (const box of selectable) {
    const role = depthBelowRoot(box) === 0 ? byName.get(foldName(lastLevel(box))) : undefined;
    if (role !== undefined) give(box, role);
  }
  return listed.map((box) => ({
    path: isInbox(box.path) ? 'INBOX' : box.path,
    wireName: box.wireName,
    separator: box.separator,
    role: roles.get(box) ?? null,
    selectable: isSelectable(box.attributes),
    subscribed: box.subscribed ?? box.attributes.some((a) => a.toLowerCase() === '\\subscribed'),
  }));
}

function isSelectable(attributes: readonly string[]): boolean {
  return !attributes.some((a) => /^\\(?:noselect|nonexistent)$/iu.test(a));
}

function levels(box: NamedMailbox): string[] {
  return box.separator === null || box.separator === '' ? [box.path] : box.path.split(box.separator);
}

function lastLevel(box: NamedMailbox): string {
  return levels(box).at(-1) ?? box.path;
}

/**
 * Levels above the last one that are not a mere namespace root. Some servers keep everything under `INBOX.`, and
 * Gmail keeps its own under `[Gmail]` or `[Google Mail]`; `Work/Sent` on the other hand is somebody's own folder.
 */
function depthBelowRoot(box: NamedMailbox): number {
  const above = levels(box).slice(0, -1);
  const first = above[0];
  const isRoot = first !== undefined && (isInbox(first) || /^\[.*\]$/u.test(first));
  return above.length - (isRoot ? 1 : 0);
}
