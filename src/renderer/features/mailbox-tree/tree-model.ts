// The folder tree as the flat list of nodes that are visible, which is how it is painted and walked by keyboard.
import type { AccountSummary } from '../../../shared/model/account.ts';
import type { MailboxId } from '../../../shared/model/ids.ts';
import type { MailboxRole, MailboxSummary } from '../../../shared/model/mailbox.ts';

export interface TreeNode {
  readonly key: string;
  readonly kind: 'account' | 'mailbox';
  /** 1 for accounts, 2 for their top folders, and so on. */
  readonly level: number;
  readonly label: string;
  readonly unread: number;
  readonly role: MailboxRole | null;
  /** Can be opened as a message list. */
  readonly selectable: boolean;
  readonly mailboxId: MailboxId | null;
  readonly parentKey: string | null;
  /** Null for a node without children. */
  readonly expanded: boolean | null;
  readonly position: number;
  readonly siblings: number;
}

export const accountKey = (id: number): string => `account-${id}`;
export const mailboxKey = (id: number): string => `mailbox-${id}`;

const roleOrder: readonly (MailboxRole | null)[] = [
  'inbox',
  'flagged',
  'important',
  'drafts',
  'sent',
  'archive',
  'all',
  'junk',
  'trash',
];

/** The name a person sees: INBOX is a protocol word (RFC 9051 section 5.1), every other name is the server's. */
export function mailboxLabel(mailbox: Pick<MailboxSummary, 'name' | 'path' | 'role'>): string {
  return mailbox.path.toUpperCase() === 'INBOX' ? 'Inbox' : mailbox.name || mailbox.path;
}

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function compare(a: MailboxSummary, b: MailboxSummary): number {
  const rank = (mailbox: MailboxSummary): number => {
    const place = roleOrder.indexOf(mailbox.role);
    return place === -1 ? roleOrder.length : place;
  };
  return rank(a) - rank(b) || byName.compare(mailboxLabel(a), mailboxLabel(b)) || a.id - b.id;
}

/** Every node a person can see, in the order of the screen. `collapsed` holds node keys. */
export function visibleNodes(
  accounts: readonly AccountSummary[],
  mailboxes: readonly MailboxSummary[],
  collapsed: ReadonlySet<string>,
): readonly TreeNode[] {
  const nodes: TreeNode[] = [];
  accounts.forEach((account, index) => {
    const own = mailboxes.filter((mailbox) => mailbox.accountId === account.id);
    const ids = new Set(own.map((mailbox) => mailbox.id));
    const children = new Map<MailboxId | null, MailboxSummary[]>();
    for (const mailbox of own) {
      // A parent that is not listed leaves its children at the top rather than lost.
      const parent = mailbox.parentId !== null && ids.has(mailbox.parentId) ? mailbox.parentId : null;
      const group = children.get(parent);
      if (group) group.push(mailbox);
      else children.set(parent, [mailbox]);
    }
    for (const group of children.values()) group.sort(compare);

    const key = accountKey(account.id);
    const open = !collapsed.has(key);
    nodes.push({
      key,
      kind: 'account',
      level: 1,
      label: account.address,
      unread: 0,
      role: null,
      selectable: false,
      mailboxId: null,
      parentKey: null,
      expanded: own.length > 0 ? open : null,
      position: index + 1,
      siblings: accounts.length,
    });
    if (!open) return;

    const visit = (parent: MailboxId | null, parentKey: string, level: number): void => {
      const group = children.get(parent) ?? [];
      group.forEach((mailbox, place) => {
        const mailboxNodeKey = mailboxKey(mailbox.id);
        const expandable = children.has(mailbox.id);
        const expanded = expandable ? !collapsed.has(mailboxNodeKey) : null;
        nodes.push({
          key: mailboxNodeKey,
          kind: 'mailbox',
          level,
          label: mailboxLabel(mailbox),
          unread: mailbox.unread,
          role: mailbox.role,
          selectable: mailbox.selectable,
          mailboxId: mailbox.id,
          parentKey,
          expanded,
          position: place + 1,
          siblings: group.length,
        });
        if (expanded) visit(mailbox.id, mailboxNodeKey, level + 1);
      });
    };
    visit(null, key, 2);
  });
  return nodes;
}

export type TreeMove =
  | { readonly kind: 'focus'; readonly index: number }
  | { readonly kind: 'expand' | 'collapse'; readonly key: string };

/** What a key does at `index` (APG tree pattern); null when the key means nothing there. */
export function treeKey(nodes: readonly TreeNode[], index: number, key: string): TreeMove | null {
  const node = nodes[index];
  if (!node) return null;
  const focus = (to: number): TreeMove | null =>
    to >= 0 && to < nodes.length && to !== index ? { kind: 'focus', index: to } : null;
  switch (key) {
    case 'ArrowDown':
      return focus(index + 1);
    case 'ArrowUp':
      return focus(index - 1);
    case 'Home':
      return focus(0);
    case 'End':
      return focus(nodes.length - 1);
    case 'ArrowRight':
      if (node.expanded === false) return { kind: 'expand', key: node.key };
      return node.expanded ? focus(index + 1) : null;
    case 'ArrowLeft':
      if (node.expanded) return { kind: 'collapse', key: node.key };
      return focus(nodes.findIndex((entry) => entry.key === node.parentKey));
    default:
      return null;
  }
}

/** The next node after `index` whose label starts with what was typed, going round; -1 when there is none. */
export function typeahead(nodes: readonly TreeNode[], index: number, typed: string): number {
  const wanted = typed.toLocaleLowerCase();
  // One letter repeated steps through the matches; a longer word may keep the current node.
  const from = wanted.length > 1 ? index : index + 1;
  for (let step = 0; step < nodes.length; step += 1) {
    const at = (from + step) % nodes.length;
    if (nodes[at]?.label.toLocaleLowerCase().startsWith(wanted)) return at;
  }
  return -1;
}
