// Asks which folder another one moves into.
import { type FormEvent, useId, useState } from 'react';
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import { ModalDialog } from '../../ui/ModalDialog.tsx';

interface ParentDialogProps {
  readonly title: string;
  /** It is inside a folder now: out of all of them is a place, too. */
  readonly top: boolean;
  readonly choices: readonly MailboxSummary[];
  onAnswer(parent: MailboxSummary | 'top' | null): void;
}

const TOP = 'top';

export function ParentDialog({ title, top, choices, onAnswer }: ParentDialogProps) {
  const [chosen, setChosen] = useState(top ? TOP : String(choices[0]?.id ?? ''));
  const fieldId = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onAnswer(chosen === TOP ? TOP : (choices.find(({ id }) => String(id) === chosen) ?? null));
  };
  return (
    <ModalDialog title={title} onClose={() => onAnswer(null)}>
      <form className="modal-body" onSubmit={submit}>
        <div className="field">
          <label htmlFor={fieldId}>Into</label>
          <select
            id={fieldId}
            className="input"
            data-first-focus=""
            value={chosen}
            onChange={(event) => setChosen(event.target.value)}
          >
            {top ? <option value={TOP}>No folder (top level)</option> : null}
            {choices.map(({ id, path }) => (
              <option key={id} value={id}>
                {path}
              </option>
            ))}
          </select>
        </div>
        <div className="modal-actions">
          <button type="button" className="button" onClick={() => onAnswer(null)}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={chosen === ''}>
            Move
          </button>
        </div>
      </form>
    </ModalDialog>
  );
}
