// Asks before what cannot be undone. Nothing is done by closing it.
import { ModalDialog } from '../../ui/ModalDialog.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  readonly text: string;
  /** What the button says: the act itself, never "OK". */
  readonly act: string;
  onAnswer(sure: boolean): void;
}

export function ConfirmDialog({ title, text, act, onAnswer }: ConfirmDialogProps) {
  return (
    <ModalDialog title={title} onClose={() => onAnswer(false)}>
      <div className="modal-body">
        <p>{text}</p>
        <div className="modal-actions">
          <button type="button" className="button" data-first-focus="" onClick={() => onAnswer(false)}>
            Cancel
          </button>
          <button type="button" className="button danger" onClick={() => onAnswer(true)}>
            {act}
          </button>
        </div>
      </div>
    </ModalDialog>
  );
}
