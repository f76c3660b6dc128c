// How one account's mail is checked and kept. Only what was changed is sent; it holds at once.
import { type FormEvent, useState } from 'react';
import type { AccountSummary, LeaveOnServer, RemovalPreview } from '../../../shared/model/account.ts';
import { call } from '../../data/client.ts';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { SelectField } from './Field.tsx';
import { Pop3Fields } from './Pop3Fields.tsx';
import { RemovalQuestion } from './RemovalQuestion.tsx';
import { needsQuestion } from './removal-choices.ts';
import {
  type Changes,
  connectionOptions,
  intervalOptions,
  policyKey,
  policyOf,
  policyOptions,
  sizeOptions,
} from './retrieval-choices.ts';

interface AccountSettingsDialogProps {
  readonly account: AccountSummary;
  onClose(): void;
  onFailed(thrown: unknown): void;
}

/** What a policy would remove from the server, to be confirmed. */
interface Question {
  readonly policy: LeaveOnServer;
  readonly preview: RemovalPreview;
}

/** What the engine uses where nothing was said. */
const CONNECTIONS = 2;

export function AccountSettingsDialog({ account, onClose, onFailed }: AccountSettingsDialogProps) {
  const [changes, setChanges] = useState<Changes>({});
  const [counting, setCounting] = useState(false);
  const [question, setQuestion] = useState<Question | null>(null);
  const imap = account.protocol === 'imap';
  const shown = { ...account, ...changes };
  const change = (part: Changes): void => setChanges((before) => ({ ...before, ...part }));
  const record = (): void => {
    onClose();
    call('diagnostics.protocolLog', { accountId: account.id, on: true }).catch(onFailed);
  };
  const save = (removalConfirmed: boolean): void => {
    onClose();
    if (Object.keys(changes).length === 0) return;
    call('accounts.changeRetrieval', { accountId: account.id, changes, removalConfirmed }).catch(onFailed);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const policy = changes.leaveOnServer;
    if (policy === undefined || !needsQuestion(account.leaveOnServer, policy)) {
      save(false);
      return;
    }
    setCounting(true);
    call('accounts.previewRemoval', { accountId: account.id, leaveOnServer: policy })
      .then((preview) => setQuestion({ policy, preview }), onFailed)
      .finally(() => setCounting(false));
  };
  if (question) {
    return <RemovalQuestion {...question} onConfirm={() => save(true)} onBack={() => setQuestion(null)} />;
  }
  return (
    <ModalDialog title={`Settings of ${account.address}`} onClose={onClose}>
      <form className="modal-body" onSubmit={submit}>
        <SelectField
          name="interval"
          label={imap ? 'Check for mail where the server does not announce it' : 'Check for mail'}
          value={String(shown.checkIntervalMinutes)}
          options={intervalOptions(account.checkIntervalMinutes)}
          onChange={(value) => change({ checkIntervalMinutes: Number(value) })}
        />
        {imap ? null : <Pop3Fields shown={shown} held={account} onChange={change} />}
        {imap ? (
          <SelectField
            name="policy"
            label="Keep for reading offline"
            value={policyKey(shown.bodyPolicy)}
            options={policyOptions(account.bodyPolicy)}
            onChange={(value) => change({ bodyPolicy: policyOf(value) })}
          />
        ) : null}
        <SelectField
          name="size"
          label={imap ? 'Size of a message that is kept' : 'Size of a message that is fetched by itself'}
          value={String(shown.bodySizeLimit)}
          options={sizeOptions(account.bodySizeLimit)}
          onChange={(value) => change({ bodySizeLimit: Number(value) })}
        />
        {imap ? (
          <SelectField
            name="connections"
            label="Connections to the server at a time"
            value={String(shown.connections ?? CONNECTIONS)}
            options={connectionOptions(account.connections ?? CONNECTIONS)}
            onChange={(value) => change({ connections: Number(value) })}
          />
        ) : null}
        <p className="dialog-lead">Messages that are here already stay here.</p>
        <fieldset className="form-group">
          <legend>Diagnostics</legend>
          <p>
            For a report of a fault, what the server says can be recorded in a file: without passwords, and
            with names, addresses and texts replaced.
          </p>
          <button type="button" className="button small" onClick={record}>
            Record a protocol log…
          </button>
        </fieldset>
        <div className="modal-actions">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={counting}>
            Save
          </button>
        </div>
      </form>
    </ModalDialog>
  );
}
