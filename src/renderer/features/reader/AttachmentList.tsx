// Files that came with the open message, each to be saved where the person says.
import type { Attachment } from '../../../shared/model/body.ts';
import type { MessageId } from '../../../shared/model/ids.ts';
import { call } from '../../data/client.ts';
import { fileSize } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';

interface AttachmentListProps {
  readonly messageId: MessageId;
  readonly attachments: readonly Attachment[];
  onDone(text: string): void;
  onFailed(thrown: unknown): void;
}

export function AttachmentList({ messageId, attachments, onDone, onFailed }: AttachmentListProps) {
  const files = attachments.filter((attachment) => !attachment.inline);
  if (files.length === 0) return null;
  const total = files.reduce((sum, file) => sum + file.size, 0);

  const save = (partId: string): void => {
    call('attachments.save', { messageId, partId }).then((saved) => {
      if (saved) onDone(`Saved ${saved.filename}`);
    }, onFailed);
  };
  const saveAll = (): void => {
    call('attachments.saveAll', { messageId }).then((saved) => {
      if (saved) onDone(saved.length === 1 ? 'Saved 1 file' : `Saved ${saved.length} files`);
    }, onFailed);
  };

  return (
    <section className="attachments" aria-label="Attachments">
      <header className="attachments-header">
        <Icon name="attachment" />
        <h3>{files.length === 1 ? '1 attachment' : `${files.length} attachments`}</h3>
        <span className="attachments-size">{fileSize(total)}</span>
        {files.length > 1 ? (
          <button type="button" className="button quiet small" onClick={saveAll}>
            Save all
          </button>
        ) : null}
      </header>
      <ul className="attachments-files">
        {files.map((file) => (
          <li key={file.partId} className="attachment">
            <Icon name="file" />
            <span className="attachment-name">
              <bdi title={file.filename}>{file.filename || 'Unnamed file'}</bdi>
              <span className="attachments-size">{fileSize(file.size)}</span>
              {file.executable ? <span className="attachment-program">Program</span> : null}
            </span>
            <button
              type="button"
              className="button quiet icon small"
              aria-label={`Save ${file.filename || 'unnamed file'}`}
              title="Save…"
              onClick={() => save(file.partId)}
            >
              <Icon name="save" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
