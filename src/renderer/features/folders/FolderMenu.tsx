// What a person does to the folder that is shown: make one in it, rename, subscribe, empty, delete, say what it is for.
import { useState } from 'react';
import type { AccountSummary } from '../../../shared/model/account.ts';
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import { call } from '../../data/client.ts';
import { useMail } from '../../data/mail-context.ts';
import { useObservable } from '../../data/observable.ts';
import { count } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { MenuButton, type MenuItem } from '../../ui/MenuButton.tsx';
import { ConfirmDialog } from '../actions/ConfirmDialog.tsx';
import { mailboxLabel } from '../mailbox-tree/tree-model.ts';
import { FolderSettingsDialog } from './FolderSettingsDialog.tsx';
import { childPath, parentChoices, renamedPath, separatorOf } from './folder-paths.ts';
import { NameDialog } from './NameDialog.tsx';
import { ParentDialog } from './ParentDialog.tsx';

interface FolderMenuProps {
  readonly mailbox: MailboxSummary;
  readonly account: AccountSummary | null;
  onFailed(thrown: unknown): void;
}

type Question = 'create' | 'create-inside' | 'rename' | 'move' | 'delete' | 'empty' | 'settings' | null;

export function FolderMenu({ mailbox, account, onFailed }: FolderMenuProps) {
  const { data } = useMail();
  const mailboxes = useObservable(data.mailboxes);
  const [question, setQuestion] = useState<Question>(null);
  const label = mailboxLabel(mailbox);
  const separator = separatorOf(mailboxes, mailbox.accountId);
  // What the person alone uses as Sent or Archive is an ordinary folder of the server.
  const fixed = mailbox.role !== null && mailbox.choice?.role !== mailbox.role;
  const emptiable = (mailbox.role === 'trash' || mailbox.role === 'junk') && mailbox.messages > 0;

  const items: readonly MenuItem[] = [
    { label: 'New folder…', run: () => setQuestion('create') },
    { label: 'New folder inside…', run: () => setQuestion('create-inside') },
    ...(fixed
      ? []
      : [
          { label: 'Rename…', run: () => setQuestion('rename') },
          { label: 'Move…', run: () => setQuestion('move') },
          {
            label: mailbox.subscribed ? 'Unsubscribe' : 'Subscribe',
            run: () => {
              const subscribed = !mailbox.subscribed;
              call('mailboxes.subscribe', { mailboxId: mailbox.id, subscribed }).catch(onFailed);
            },
          },
          { label: 'Delete…', danger: true, run: () => setQuestion('delete') },
        ]),
    // POP3 folders are on this computer alone.
    ...(account?.protocol === 'imap' && mailbox.selectable
      ? [{ label: 'Folder settings…', run: () => setQuestion('settings') }]
      : []),
    ...(emptiable ? [{ label: `Empty ${label}…`, danger: true, run: () => setQuestion('empty') }] : []),
  ];

  const answerName = (name: string | null): void => {
    setQuestion(null);
    if (name === null) return;
    if (question === 'rename') {
      const path = renamedPath(mailbox, name);
      call('mailboxes.rename', { mailboxId: mailbox.id, path }).catch(onFailed);
      return;
    }
    const parent = question === 'create-inside' ? mailbox : null;
    const path = childPath(parent, name, separator);
    call('mailboxes.create', { accountId: mailbox.accountId, path }).catch(onFailed);
  };
  const answerParent = (parent: MailboxSummary | 'top' | null): void => {
    setQuestion(null);
    if (parent === null) return;
    const path = childPath(parent === 'top' ? null : parent, mailbox.name, separator);
    call('mailboxes.rename', { mailboxId: mailbox.id, path }).catch(onFailed);
  };
  const answerSure = (sure: boolean): void => {
    setQuestion(null);
    if (!sure) return;
    if (question === 'delete') call('mailboxes.delete', { mailboxId: mailbox.id }).catch(onFailed);
    else {
      const selection = { kind: 'mailbox' as const, mailboxId: mailbox.id, except: [] };
      call('messages.deleteForGood', { selection }).catch(onFailed);
    }
  };

  return (
    <>
      <MenuButton label="Folder actions" items={items}>
        <Icon name="more" />
      </MenuButton>
      {question === 'create' || question === 'create-inside' || question === 'rename' ? (
        <NameDialog
          title={
            question === 'rename'
              ? `Rename ${label}`
              : question === 'create'
                ? 'New folder'
                : `New folder in ${label}`
          }
          act={question === 'rename' ? 'Rename' : 'Make folder'}
          initial={question === 'rename' ? mailbox.name : ''}
          separator={separator}
          onAnswer={answerName}
        />
      ) : null}
      {question === 'move' ? (
        <ParentDialog
          title={`Move ${label}`}
          top={mailbox.parentId !== null}
          choices={parentChoices(mailboxes, mailbox, separator)}
          onAnswer={answerParent}
        />
      ) : null}
      {question === 'settings' ? (
        <FolderSettingsDialog
          mailbox={mailbox}
          account={account}
          onClose={() => setQuestion(null)}
          onFailed={onFailed}
        />
      ) : null}
      {question === 'delete' ? (
        <ConfirmDialog
          title={`Delete ${label}`}
          text={`The folder and its ${messages(mailbox.messages)} are deleted, on the server too. This cannot be undone.`}
          act="Delete folder"
          onAnswer={answerSure}
        />
      ) : null}
      {question === 'empty' ? (
        <ConfirmDialog
          title={`Empty ${label}`}
          text={`All ${messages(mailbox.messages)} in it are deleted for good, on the server too.`}
          act={`Empty ${label}`}
          onAnswer={answerSure}
        />
      ) : null}
    </>
  );
}

function messages(number: number): string {
  return number === 1 ? '1 message' : `${count(number)} messages`;
}
