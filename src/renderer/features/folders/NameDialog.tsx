// Asks for the name of a folder.
import { type FormEvent, useState } from 'react';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { TextField } from '../accounts/Field.tsx';
import { nameFault } from './folder-paths.ts';

interface NameDialogProps {
  readonly title: string;
  readonly act: string;
  readonly initial: string;
  readonly separator: string;
  onAnswer(name: string | null): void;
}

export function NameDialog({ title, act, initial, separator, onAnswer }: NameDialogProps) {
  const [name, setName] = useState(initial);
  const [fault, setFault] = useState<string | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const found = nameFault(name, separator);
    setFault(found);
    if (!found) onAnswer(name.trim());
  };
  return (
    <ModalDialog title={title} onClose={() => onAnswer(null)}>
      <form className="modal-body" noValidate onSubmit={submit}>
        <TextField
          name="name"
          label="Name"
          value={name}
          error={fault ?? undefined}
          firstFocus
          onChange={(value) => {
            setName(value);
            setFault(null);
          }}
        />
        <div className="modal-actions">
          <button type="button" className="button" onClick={() => onAnswer(null)}>
            Cancel
          </button>
          <button type="submit" className="button primary">
            {act}
          </button>
        </div>
      </form>
    </ModalDialog>
  );
}
