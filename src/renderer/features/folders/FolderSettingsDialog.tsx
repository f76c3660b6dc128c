// What one folder is used as, and how much of it is kept for reading offline. Only what was changed is sent.
import { type FormEvent, useState } from 'react';
import type { AccountSummary } from '../../../shared/model/account.ts';
import type { ChosenRole, MailboxChoice, MailboxSummary } from '../../../shared/model/mailbox.ts';
import { call } from '../../data/client.ts';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { SelectField } from '../accounts/Field.tsx';
import { policyKey, policyOf, policyOptions, policyWords } from '../accounts/retrieval-choices.ts';
import { mailboxLabel } from '../mailbox-tree/tree-model.ts';

interface FolderSettingsDialogProps {
  readonly mailbox: MailboxSummary;
  readonly account: AccountSummary | null;
  onClose(): void;
  onFailed(thrown: unknown): void;
}

type Use = ChosenRole | 'server';

const uses: readonly (readonly [Use, string])[] = [
  ['server', 'As the server says'],
  ['drafts', 'Drafts'],
  ['sent', 'Sent mail'],
  ['archive', 'Archive'],
  ['junk', 'Junk'],
  ['trash', 'Trash'],
  ['none', 'An ordinary folder'],
];

const AS_ACCOUNT = 'account';

export function FolderSettingsDialog({ mailbox, account, onClose, onFailed }: FolderSettingsDialogProps) {
  const held: MailboxChoice = mailbox.choice ?? { role: null, bodyPolicy: null };
  const [changes, setChanges] = useState<Partial<MailboxChoice>>({});
  const shown = { ...held, ...changes };
  const usual = account === null ? '' : ` (${policyWords(account.bodyPolicy)})`;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onClose();
    if (Object.keys(changes).length === 0) return;
    call('mailboxes.changeSettings', { mailboxId: mailbox.id, changes }).catch(onFailed);
  };
  return (
    <ModalDialog title={`Settings of ${mailboxLabel(mailbox)}`} onClose={onClose}>
      <form className="modal-body" onSubmit={submit}>
        {mailbox.role === 'inbox' ? null : (
          <SelectField<Use>
            name="role"
            label="Use this folder as"
            value={shown.role ?? 'server'}
            options={uses}
            onChange={(value) =>
              setChanges((before) => ({ ...before, role: value === 'server' ? null : value }))
            }
          />
        )}
        <SelectField
          name="policy"
          label="Keep for reading offline"
          value={shown.bodyPolicy === null ? AS_ACCOUNT : policyKey(shown.bodyPolicy)}
          options={[[AS_ACCOUNT, `As the account${usual}`], ...policyOptions(held.bodyPolicy)]}
          onChange={(value) =>
            setChanges((before) => ({
              ...before,
              bodyPolicy: value === AS_ACCOUNT ? null : policyOf(value),
            }))
          }
        />
        <div className="modal-actions">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary">
            Save
          </button>
        </div>
      </form>
    </ModalDialog>
  );
}
