// Names the folder above its messages and says how many there are, or how many are selected.
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import { useMail } from '../../data/mail-context.ts';
import { useObservable } from '../../data/observable.ts';
import { count } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useNow } from '../../ui/use-now.ts';
import { FolderMenu } from '../folders/FolderMenu.tsx';
import { folderStatus } from '../mailbox-tree/folder-status.ts';
import { mailboxLabel } from '../mailbox-tree/tree-model.ts';

interface ListHeaderProps {
  readonly mode: 'three' | 'two' | 'one';
  readonly mailbox: MailboxSummary | null;
  readonly total: number | null;
  readonly selected: number;
  onFolders(): void;
  onFailed(thrown: unknown): void;
}

export function ListHeader({ mode, mailbox, total, selected, onFolders, onFailed }: ListHeaderProps) {
  const { data } = useMail();
  const accounts = useObservable(data.accounts);
  const now = useNow();
  const account = accounts?.find((entry) => entry.id === mailbox?.accountId) ?? null;
  const status = (mailbox && folderStatus(mailbox, account, now)) || undefined;
  return (
    <div className="bar list-header">
      {mode === 'three' ? null : (
        <button type="button" className="button quiet icon" aria-label="Folders" onClick={onFolders}>
          <Icon name={mode === 'one' ? 'back' : 'menu'} />
        </button>
      )}
      {mailbox ? (
        <>
          <h1 className="list-title" aria-description={status} title={status}>
            <bdi>{mailboxLabel(mailbox)}</bdi>
          </h1>
          <span className="list-count" title={status}>
            {countWords(mailbox, total, selected)}
          </span>
          <FolderMenu mailbox={mailbox} account={account} onFailed={onFailed} />
        </>
      ) : null}
    </div>
  );
}

function countWords(mailbox: MailboxSummary, total: number | null, selected: number): string {
  if (selected > 1) return `${count(selected)} selected`;
  if (total === null) return '';
  const parts = [total === 1 ? '1 message' : `${count(total)} messages`];
  if (mailbox.status.missing > 0) parts.push(`${count(mailbox.status.missing)} not fetched yet`);
  else if (mailbox.unread > 0) parts.push(`${count(mailbox.unread)} unread`);
  return parts.join(', ');
}
