// The folder tree: one section for each account, walked by keyboard as the APG tree pattern says.
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { AccountSummary } from '../../../shared/model/account.ts';
import type { MailboxId } from '../../../shared/model/ids.ts';
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import { useNow } from '../../ui/use-now.ts';
import { useStable } from '../../ui/use-stable.ts';
import { TreeItem } from './TreeItem.tsx';
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
  const accountsById = useMemo(() => new Map(accounts.map((entry) => [entry.id, entry])), [accounts]);
  const mailboxesById = useMemo(() => new Map(mailboxes.map((entry) => [entry.id, entry])), [mailboxes]);
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

  const onActivate = useStable(activate);
  const onExpand = useStable(setExpanded);

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
      {nodes.map((node) => {
        const mailbox = node.mailboxId === null ? null : (mailboxesById.get(node.mailboxId) ?? null);
        return (
          <TreeItem
            key={node.key}
            node={node}
            mailbox={mailbox}
            account={mailbox && (accountsById.get(mailbox.accountId) ?? null)}
            now={now}
            selected={node.key === currentKey}
            tabStop={node.key === tabKey}
            onFocus={setFocusedKey}
            onActivate={onActivate}
            onExpand={onExpand}
          />
        );
      })}
    </div>
  );
}

function mirrored(key: string): string {
  if (key === 'ArrowLeft') return 'ArrowRight';
  return key === 'ArrowRight' ? 'ArrowLeft' : key;
}
