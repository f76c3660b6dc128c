// One line of the folder tree. Painted anew only when what it says has changed: while mail comes in, counts change many
// times a second, each in a folder or two of hundreds.
import { memo } from 'react';
import type { AccountSummary } from '../../../shared/model/account.ts';
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import { count } from '../../ui/format.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { folderStatus } from './folder-status.ts';
import type { TreeNode } from './tree-model.ts';

interface TreeItemProps {
  readonly node: TreeNode;
  /** Null for an account's own line. */
  readonly mailbox: MailboxSummary | null;
  readonly account: AccountSummary | null;
  readonly now: number;
  readonly selected: boolean;
  /** Has the tree's one stop of the Tab key. */
  readonly tabStop: boolean;
  onFocus(key: string): void;
  onActivate(node: TreeNode): void;
  onExpand(key: string, expanded: boolean): void;
}

export const TreeItem = memo(function TreeItem(props: TreeItemProps) {
  const { node, mailbox, account, now, selected, tabStop, onFocus, onActivate, onExpand } = props;
  const status = (mailbox && folderStatus(mailbox, account, now)) || undefined;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the tree around it.
    <div
      data-key={node.key}
      className={node.kind === 'account' ? 'tree-account' : 'tree-mailbox'}
      role="treeitem"
      aria-level={node.level}
      aria-setsize={node.siblings}
      aria-posinset={node.position}
      aria-expanded={node.expanded ?? undefined}
      aria-selected={selected}
      aria-label={nodeLabel(node)}
      aria-description={status}
      title={status}
      tabIndex={tabStop ? 0 : -1}
      style={{ paddingInlineStart: `${(node.level - 1) * 0.75}rem` }}
      onFocus={() => onFocus(node.key)}
      onClick={() => onActivate(node)}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: for the mouse alone; arrow keys do the same. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: for the mouse alone; arrow keys do the same. */}
      <span
        className="tree-twisty"
        data-open={node.expanded ?? undefined}
        onClick={(event) => {
          if (node.expanded === null) return;
          event.stopPropagation();
          onExpand(node.key, !node.expanded);
        }}
      >
        {node.expanded === null ? null : <Icon name="chevron" />}
      </span>
      {node.kind === 'mailbox' ? <Icon name={mailboxIcon(node)} /> : null}
      <bdi className="tree-label" data-unread={node.unread > 0 || undefined}>
        {node.label}
      </bdi>
      {node.unread > 0 ? <span className="tree-count">{count(node.unread)}</span> : null}
    </div>
  );
}, saysTheSame);

/** Nodes are made anew with each change of any folder: they are compared by what they hold. */
function saysTheSame(before: TreeItemProps, after: TreeItemProps): boolean {
  const { node: one, ...left } = before;
  const { node: other, ...right } = after;
  return equal(one, other) && equal(left, right);
}

function equal<T extends object>(one: T, other: T): boolean {
  return (Object.keys(one) as (keyof T)[]).every((key) => Object.is(one[key], other[key]));
}

function nodeLabel(node: TreeNode): string {
  return node.unread > 0 ? `${node.label}, ${count(node.unread)} unread` : node.label;
}

function mailboxIcon(node: TreeNode): IconName {
  return node.role ?? 'folder';
}
