// Chooses a folder to move or copy to: type a part of its name, take it from the list.
import { type FormEvent, useId, useMemo, useState } from 'react';
import type { AccountSummary } from '../../../shared/model/account.ts';
import type { MailboxId } from '../../../shared/model/ids.ts';
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { folderChoices } from './folder-choices.ts';
import './actions.css';

interface FolderDialogProps {
  readonly accounts: readonly AccountSummary[];
  readonly mailboxes: readonly MailboxSummary[];
  /** The folder the messages are in: not offered. */
  readonly from: MailboxId;
  onAnswer(answer: { to: MailboxId; copy: boolean; name: string } | null): void;
}

export function FolderDialog({ accounts, mailboxes, from, onAnswer }: FolderDialogProps) {
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<MailboxId | null>(null);
  const fieldId = useId();
  const listId = useId();
  const choices = useMemo(
    () => folderChoices(accounts, mailboxes, from, typed),
    [accounts, mailboxes, from, typed],
  );
  const current = choices.find((choice) => choice.id === chosen) ?? choices[0];

  const answer = (copy: boolean): void => {
    if (current) onAnswer({ to: current.id, copy, name: current.name });
  };
  const step = (by: number): void => {
    const at = choices.findIndex((choice) => choice.id === current?.id);
    const next = choices[Math.min(choices.length - 1, Math.max(0, at + by))];
    if (!next) return;
    setChosen(next.id);
    document.getElementById(`${listId}-${next.id}`)?.scrollIntoView({ block: 'nearest' });
  };

  return (
    <ModalDialog title="Move to folder" onClose={() => onAnswer(null)}>
      <form
        className="modal-body"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          answer(false);
        }}
      >
        <div className="field">
          <label htmlFor={fieldId}>Folder</label>
          <input
            id={fieldId}
            className="input"
            role="combobox"
            aria-expanded="true"
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={current ? `${listId}-${current.id}` : undefined}
            autoComplete="off"
            spellCheck={false}
            placeholder="Part of its name"
            data-first-focus=""
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setChosen(null);
            }}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
              event.preventDefault();
              step(event.key === 'ArrowDown' ? 1 : -1);
            }}
          />
        </div>
        <div className="folder-choices" id={listId} role="listbox" aria-label="Folders to choose from">
          {choices.map((choice) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above has the focus and its arrow keys.
            // biome-ignore lint/a11y/useFocusableInteractive: an option of a combobox never has the focus itself.
            <div
              key={choice.id}
              id={`${listId}-${choice.id}`}
              className="folder-choice"
              role="option"
              aria-selected={choice.id === current?.id}
              onClick={() => setChosen(choice.id)}
              onDoubleClick={() => onAnswer({ to: choice.id, copy: false, name: choice.name })}
            >
              <bdi className="folder-choice-name">{choice.name}</bdi>
              <bdi className="folder-choice-more">{choice.more}</bdi>
            </div>
          ))}
          {choices.length === 0 ? <p className="folder-choice-none">No folder of that name</p> : null}
        </div>
        <div className="modal-actions">
          <button type="button" className="button" onClick={() => onAnswer(null)}>
            Cancel
          </button>
          <button type="button" className="button" disabled={!current} onClick={() => answer(true)}>
            Copy
          </button>
          <button type="submit" className="button primary" disabled={!current}>
            Move
          </button>
        </div>
      </form>
    </ModalDialog>
  );
}
