// What stands in an empty list: nothing there, not fetched yet, or why it could not be fetched.
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import { Icon } from '../../ui/Icon.tsx';
import { mailboxLabel } from '../mailbox-tree/tree-model.ts';
import { problemWords } from '../problems/words.ts';

export function ListEmpty({ mailbox, known }: { mailbox: MailboxSummary; known: boolean }) {
  if (!known) {
    return (
      <div className="list-empty">
        <span className="spinner" />
      </div>
    );
  }
  const { state, problem } = mailbox.status;
  if (problem) {
    const { what, advice } = problemWords(problem);
    return (
      <div className="list-empty">
        <Icon name="warning" />
        <p>{what}</p>
        <p className="list-empty-more">{advice}</p>
      </div>
    );
  }
  const fetching = state === 'syncing' || state === 'partial';
  return (
    <div className="list-empty">
      {fetching ? <span className="spinner" /> : <Icon name={mailbox.role ?? 'folder'} />}
      <p>
        {fetching
          ? 'Fetching messages…'
          : state === 'never'
            ? 'Not fetched yet'
            : `No messages in ${mailboxLabel(mailbox)}`}
      </p>
    </div>
  );
}
