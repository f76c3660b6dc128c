// Files that came with the open message, each to be looked into, opened, saved where the person says, or dragged there.
import { useState } from 'react';
import type { Attachment } from '../../../shared/model/body.ts';
import type { MessageId } from '../../../shared/model/ids.ts';
import { call } from '../../data/client.ts';
import { fileSize } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { PreviewDialog } from './PreviewDialog.tsx';
import { fileView } from './previewable.ts';
import { useDragOut } from './use-drag-out.ts';

interface AttachmentListProps {
  readonly messageId: MessageId;
  readonly attachments: readonly Attachment[];
  /** Opens the message that is this part. */
  onMessage(partId: string): void;
  onDone(text: string): void;
  onFailed(thrown: unknown): void;
}

export function AttachmentList({ messageId, attachments, onMessage, onDone, onFailed }: AttachmentListProps) {
  const [preview, setPreview] = useState<Attachment | null>(null);
  const dragOut = useDragOut(messageId, onDone, onFailed);
  const files = attachments
    .filter((attachment) => !attachment.inline)
    .sort((one, other) => Number(one.signature !== undefined) - Number(other.signature !== undefined));
  // A signature belongs to the message: it can be saved, and is no file that somebody sent.
  const sent = files.filter((file) => file.signature === undefined).length;
  if (files.length === 0) return null;
  const total = files.reduce((sum, file) => sum + file.size, 0);

  const save = (partId: string): void => {
    call('attachments.save', { messageId, partId }).then((saved) => {
      if (saved) onDone(`Saved ${saved.filename}`);
    }, onFailed);
  };
  const open = (partId: string): void => {
    call('attachments.open', { messageId, partId }).catch(onFailed);
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
        <h3>{sent === 0 ? 'Signature' : sent === 1 ? '1 attachment' : `${sent} attachments`}</h3>
        <span className="attachments-size">{fileSize(total)}</span>
        {files.length > 1 ? (
          <button type="button" className="button quiet small" onClick={saveAll}>
            Save all
          </button>
        ) : null}
      </header>
      <ul className="attachments-files">
        {files.map((file) => (
          <li key={file.partId} className="attachment" {...dragOut(file)}>
            <Icon name="file" />
            <span className="attachment-name">
              <FileName file={file} onPreview={setPreview} onMessage={onMessage} />
              <span className="attachments-size">{fileSize(file.size)}</span>
              {file.executable ? <span className="attachment-program">Program</span> : null}
              {file.signature ? (
                <span className="attachment-kind">{file.signature} signature, not checked</span>
              ) : null}
            </span>
            <button
              type="button"
              className="button quiet icon small"
              aria-label={`Open ${file.filename || 'unnamed file'} in its program`}
              title="Open in its program"
              onClick={() => open(file.partId)}
            >
              <Icon name="open" />
            </button>
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
      {preview ? (
        <PreviewDialog messageId={messageId} file={preview} onClose={() => setPreview(null)} />
      ) : null}
    </section>
  );
}

interface FileNameProps {
  readonly file: Attachment;
  onPreview(file: Attachment): void;
  onMessage(partId: string): void;
}

/** The name looks into the file where the window itself can. */
function FileName({ file, onPreview, onMessage }: FileNameProps) {
  const view = fileView(file);
  const name = file.filename || 'Unnamed file';
  if (view === null) return <bdi title={file.filename}>{name}</bdi>;
  return (
    <button
      type="button"
      className="link attachment-look"
      title={view === 'message' ? 'Read this message' : 'Look into this file'}
      onClick={() => (view === 'message' ? onMessage(file.partId) : onPreview(file))}
    >
      <bdi>{name}</bdi>
    </button>
  );
}
