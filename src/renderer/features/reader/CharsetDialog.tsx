// Asks in which character set the open message is to be read.
import { type FormEvent, useId, useState } from 'react';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { charsetGroups } from './charset-choices.ts';

interface CharsetDialogProps {
  readonly charset: string | null;
  /** Null: as the message says of itself. */
  onChoose(charset: string | null): void;
  onClose(): void;
}

export function CharsetDialog({ charset, onChoose, onClose }: CharsetDialogProps) {
  const [chosen, setChosen] = useState(charset ?? '');
  const fieldId = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onChoose(chosen || null);
    onClose();
  };
  return (
    <ModalDialog title="Character set" onClose={onClose}>
      <form className="modal-body" onSubmit={submit}>
        <p>When letters look wrong, the sender may have named the wrong character set. Choose another one.</p>
        <div className="field">
          <label htmlFor={fieldId}>Read this message as</label>
          <select
            id={fieldId}
            className="input"
            value={chosen}
            data-first-focus=""
            onChange={({ currentTarget }) => setChosen(currentTarget.value)}
          >
            <option value="">Automatic</option>
            {charsetGroups.map(({ label, charsets }) => (
              <optgroup key={label} label={label}>
                {charsets.map(({ name, label: text }) => (
                  <option key={name} value={name}>
                    {text}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </div>
        <div className="modal-actions">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary">
            Use
          </button>
        </div>
      </form>
    </ModalDialog>
  );
}
