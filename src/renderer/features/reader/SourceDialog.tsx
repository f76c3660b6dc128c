// The message exactly as it came, for whoever wants to see what was sent.
import { useEffect, useState } from 'react';
import type { MessageId } from '../../../shared/model/ids.ts';
import { toProblem } from '../../../shared/problem.ts';
import { call } from '../../data/client.ts';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { problemLine } from '../problems/words.ts';

interface SourceDialogProps {
  readonly messageId: MessageId;
  /** The part that is the message shown, where that is one inside another. */
  readonly within: string | null;
  onClose(): void;
}

export function SourceDialog({ messageId, within, onClose }: SourceDialogProps) {
  const [source, setSource] = useState<{ text: string; truncated: boolean } | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    const asked =
      within === null
        ? call('messages.source', { messageId })
        : call('attachments.text', { messageId, partId: within });
    asked.then(setSource, (thrown: unknown) => setFailure(problemLine(toProblem(thrown))));
  }, [messageId, within]);

  return (
    <ModalDialog title="Message source" className="source" onClose={onClose}>
      <div className="modal-body">
        {failure ? <p role="alert">{failure}</p> : null}
        {source ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be within reach of the keyboard.
          <pre className="source-text" tabIndex={0} dir="ltr">
            {source.text}
          </pre>
        ) : null}
        {source?.truncated ? <p>Only the beginning is shown.</p> : null}
        {!source && !failure ? <span className="spinner" /> : null}
      </div>
    </ModalDialog>
  );
}
