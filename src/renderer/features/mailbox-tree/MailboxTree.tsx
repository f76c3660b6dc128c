// The folder tree: one section for each account, walked by keyboard as the APG tree pattern says.
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { AccountSummary } from '../../../shared/model/account.ts';
import type { MailboxId } from '../../../shared/model/ids.ts';
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import { count } from '../../ui/format.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { useNow } from '../../ui/use-now.ts';
import { folderStatus } from './folder-status.ts';
import { mailboxKey, type TreeNode, treeKey, typeahead, visibleNodes } from './tree-model.ts';
import './mailbox-tree.css';

interface MailboxTreeProps {
  readonly accounts: readonly AccountSummary[];
  readonly mailboxes: readonly MailboxSummary[];
  readonly collapsed: readonly string[];
  readonly current: MailboxId | null;
  onCollapse(collapsed: readonly string[]): void;
  /** `settled`: by click or Enter, not merely walked past. */
  onSelect(mailboxId: MailboxId, settled: boolean): void;
}

/** Milliseconds after which typing starts a new word. */
const TYPEAHEAD_PAUSE = 700;

export function MailboxTree({
  accounts,
  mailboxes,
  collapsed,
  current,
  onCollapse,
  onSelect,
}: MailboxTreeProps) {
  const closed = useMemo(() => new Set(collapsed), [collapsed]);
  const nodes = useMemo(() => visibleNodes(accounts, mailboxes, closed), [accounts, mailboxes, closed]);
  const now = useNow();
  const statuses = useMemo(() => {
    const byId = new Map(accounts.map((account) => [account.id, account]));
    return new Map(mailboxes.map((m) => [m.id, folderStatus(m, byId.get(m.accountId) ?? null, now)]));
  }, [accounts, mailboxes, now]);
  const describe = ({ mailboxId }: TreeNode): string | undefined =>
    (mailboxId === null ? undefined : statuses.get(mailboxId)) || undefined;
  const tree = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', at: 0 });
  const [focusedKey, setFocusedKey] = useState<string | null>(null);
  const currentKey = current === null ? null : mailboxKey(current);
  const tabKey = nodes.some((node) => node.key === focusedKey)
    ? focusedKey
    : (nodes.find((node) => node.key === currentKey) ?? nodes[0])?.key;

  const setExpanded = (key: string, expanded: boolean): void => {
    onCollapse(expanded ? collapsed.filter((entry) => entry !== key) : [...collapsed, key]);
  };
  const focus = (node: TreeNode): void => {
    setFocusedKey(node.key);
    tree.current?.querySelector<HTMLElement>(`[data-key="${node.key}"]`)?.focus();
    if (node.selectable && node.mailboxId !== null) onSelect(node.mailboxId, false);
  };
  const activate = (node: TreeNode): void => {
    if (node.selectable && node.mailboxId !== null) onSelect(node.mailboxId, true);
    else if (node.expanded !== null) setExpanded(node.key, !node.expanded);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const index = nodes.findIndex((node) => node.key === tabKey);
    const node = nodes[index];
    if (!node) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      activate(node);
      return;
    }
    const rtl = document.documentElement.dir === 'rtl';
    const key = rtl ? mirrored(event.key) : event.key;
    const move = treeKey(nodes, index, key);
    if (move) {
      event.preventDefault();
      if (move.kind === 'focus') {
        const target = nodes[move.index];
        if (target) focus(target);
      } else setExpanded(move.key, move.kind === 'expand');
      return;
    }
    if ([...event.key].length !== 1 || event.key === '?') return;
    // A letter here is the start of a folder's name, never a shortcut for messages.
    event.preventDefault();
    event.stopPropagation();
    const fresh = event.timeStamp - typed.current.at > TYPEAHEAD_PAUSE;
    typed.current = { text: fresh ? event.key : typed.current.text + event.key, at: event.timeStamp };
    const found = nodes[typeahead(nodes, index, typed.current.text)];
    if (found) focus(found);
  };

  return (
    <div className="tree" role="tree" aria-label="Folders" ref={tree} onKeyDown={onKeyDown}>
      {nodes.map((node) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the tree around it.
        <div
          key={node.key}
          data-key={node.key}
          className={node.kind === 'account' ? 'tree-account' : 'tree-mailbox'}
          role="treeitem"
          aria-level={node.level}
          aria-setsize={node.siblings}
          aria-posinset={node.position}
          aria-expanded={node.expanded ?? undefined}
          aria-selected={node.key === currentKey}
          aria-label={nodeLabel(node)}
          aria-description={describe(node)}
          title={describe(node)}
          tabIndex={node.key === tabKey ? 0 : -1}
          style={{ paddingInlineStart: `${(node.level - 1) * 0.75}rem` }}
          onFocus={() => setFocusedKey(node.key)}
          onClick={() => activate(node)}
        >
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: for the mouse alone; arrow keys do the same. */}
          {/* biome-ignore lint/a11y/noStaticElementInteractions: for the mouse alone; arrow keys do the same. */}
          <span
            className="tree-twisty"
            data-open={node.expanded ?? undefined}
            onClick={(event) => {
              if (node.expanded === null) return;
              event.stopPropagation();
              setExpanded(node.key, !node.expanded);
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
      ))}
    </div>
  );
}

function nodeLabel(node: TreeNode): string {
  return node.unread > 0 ? `${node.label}, ${count(node.unread)} unread` : node.label;
}

function mailboxIcon(node: TreeNode): IconName {
  return node.role ?? 'folder';
}

function mirrored(key: string): string {
  if (key === 'ArrowLeft') return 'ArrowRight';
  return key === 'ArrowRight' ? 'ArrowLeft' : key;
}
