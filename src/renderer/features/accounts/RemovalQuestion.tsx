// Asked before a policy that deletes from the server is saved: how many messages it would remove, and how large.
import type { LeaveOnServer, RemovalPreview } from '../../../shared/model/account.ts';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { removalWords } from './removal-choices.ts';

interface RemovalQuestionProps {
  readonly policy: LeaveOnServer;
  readonly preview: RemovalPreview;
  onConfirm(): void;
  onBack(): void;
}

export function RemovalQuestion({ policy, preview, onConfirm, onBack }: RemovalQuestionProps) {
  const [now, ...later] = removalWords(policy, preview);
  return (
    // A dialog of its own: it takes the focus, so that what it says is read out.
    <ModalDialog title="Delete mail from the server?" onClose={onBack}>
      <div className="modal-body">
        <p className="removal-now">{now}</p>
        {later.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        <div className="modal-actions">
          <button type="button" className="button" data-first-focus onClick={onBack}>
            Back
          </button>
          <button type="button" className="button danger" onClick={onConfirm}>
            Delete from the server
          </button>
        </div>
      </div>
    </ModalDialog>
  );
}
