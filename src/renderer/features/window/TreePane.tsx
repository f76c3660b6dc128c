// The pane of accounts and folders, with the two buttons above it.

import type { MailboxId } from '../../../shared/model/ids.ts';
import { useMail } from '../../data/mail-context.ts';
import { useObservable } from '../../data/observable.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { MailboxTree } from '../mailbox-tree/MailboxTree.tsx';

interface TreePaneProps {
  readonly collapsed: readonly string[];
  readonly current: MailboxId | null;
  onCollapse(collapsed: readonly string[]): void;
  /** `settled`: by click or Enter, not merely walked past. */
  onSelect(mailboxId: MailboxId, settled: boolean): void;
  onAccounts(): void;
  onNewAccount(): void;
}

export function TreePane(props: TreePaneProps) {
  const { collapsed, current, onCollapse, onSelect, onAccounts, onNewAccount } = props;
  const { data } = useMail();
  const accounts = useObservable(data.accounts) ?? [];
  const mailboxes = useObservable(data.mailboxes);
  return (
    <nav className="pane tree-pane" id="tree-pane" data-pane="tree" aria-label="Accounts and folders">
      <div className="bar">
        <span className="brand">Petrel</span>
        <BarButton label="Accounts…" icon="accounts" onClick={onAccounts} />
        <BarButton label="New account…" icon="plus" onClick={onNewAccount} />
      </div>
      <MailboxTree
        accounts={accounts}
        mailboxes={mailboxes}
        collapsed={collapsed}
        current={current}
        onCollapse={onCollapse}
        onSelect={onSelect}
      />
    </nav>
  );
}

function BarButton({ label, icon, onClick }: { label: string; icon: IconName; onClick(): void }) {
  return (
    <button type="button" className="button quiet icon" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
