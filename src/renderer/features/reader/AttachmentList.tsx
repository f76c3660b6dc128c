// Files that came with the open message, each to be looked into, opened, saved where the person says, or dragged there.
import { useRef, useState } from 'react';
import { type Attachment, MOST_DRAGGED } from '../../../shared/model/body.ts';
import type { MessageId } from '../../../shared/model/ids.ts';
import { count, fileSize } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { FileButtons } from './FileButtons.tsx';
import { FileName } from './FileName.tsx';
import { shownName } from './file-name.ts';
import { PreviewDialog } from './PreviewDialog.tsx';
import { fileView } from './previewable.ts';
import { useDragOut } from './use-drag-out.ts';
import { useFileActs } from './use-file-acts.ts';
import { useReaderKeys } from './use-reader-keys.ts';
import './attachments.css';

/** Files listed at first, and more with each asking: a message may have thousands. */
const MANY = 100;

interface AttachmentListProps {
  readonly messageId: MessageId;
  /** The part that is the message shown, where that is one inside another. */
  readonly within: string | null;
  readonly attachments: readonly Attachment[];
  /** Opens the message that is this part. */
  onMessage(partId: string): void;
  onDone(text: string): void;
  onFailed(thrown: unknown): void;
}

export function AttachmentList(props: AttachmentListProps) {
  const { messageId, within, attachments, onMessage, onDone, onFailed } = props;
  const [preview, setPreview] = useState<Attachment | null>(null);
  const [listed, setListed] = useState(MANY);
  const dragOut = useDragOut(messageId, onDone, onFailed);
  const acts = useFileActs(messageId, within);
  const section = useRef<HTMLElement>(null);
  const saveAll = useRef<HTMLButtonElement>(null);
  // Past all links of the message, which stand before them.
  useReaderKeys(section, {
    a: () => section.current?.querySelector<HTMLElement>('.attachment button')?.focus(),
  });
  const files = attachments
    .filter((attachment) => !attachment.inline)
    .sort((one, other) => Number(one.signature !== undefined) - Number(other.signature !== undefined));
  // A signature belongs to the message: it can be saved, and is no file that somebody sent.
  const sent = files.filter((file) => file.signature === undefined).length;
  if (files.length === 0) return null;
  const several = files.length > 1 && files.length <= MOST_DRAGGED;
  const total = files.reduce((sum, file) => sum + file.size, 0);

  const tell = (act: Promise<string | null>): void => {
    act.then((done) => {
      if (done !== null) onDone(done);
    }, onFailed);
  };

  return (
    <section className="attachments" aria-label="Attachments" ref={section}>
      <header className="attachments-header">
        <div className="attachments-all" {...(several ? dragOut(files) : {})}>
          <Icon name="attachment" />
          <h3>{sent === 0 ? 'Signature' : sent === 1 ? '1 attachment' : `${count(sent)} attachments`}</h3>
          <span className="attachments-size">{fileSize(total)}</span>
        </div>
        {files.length > 1 ? (
          <button
            type="button"
            className="button quiet small"
            ref={saveAll}
            aria-disabled={acts.savingAll !== null}
            onClick={() => {
              acts.saveAll(onDone).catch(onFailed);
            }}
          >
            {acts.savingAll === null
              ? 'Save all'
              : `Saving ${count(acts.savingAll.saved + 1)} of ${count(acts.savingAll.all)}…`}
          </button>
        ) : null}
        {acts.savingAll === null ? null : (
          <button
            type="button"
            className="button quiet small"
            aria-label="Cancel saving"
            onClick={() => {
              // This button goes.
              saveAll.current?.focus();
              acts.stopSaving().catch(onFailed);
            }}
          >
            Cancel
          </button>
        )}
      </header>
      <p className="visually-hidden" role="status">
        {acts.underWay}
      </p>
      <ul className="attachments-files">
        {files.slice(0, listed).map((file) => {
          const busy = acts.busy(file);
          return (
            <li key={file.partId} className="attachment" aria-busy={busy !== ''} {...dragOut([file])}>
              <Icon name="file" />
              <div className="attachment-words">
                <FileLook file={file} onPreview={setPreview} onMessage={onMessage} />
                <span className="attachment-facts">
                  <span className="attachments-size">{busy || fileSize(file.size)}</span>
                  {file.executable ? (
                    <span
                      className="attachment-program"
                      title="Opening it can run a program on your computer"
                    >
                      Program
                    </span>
                  ) : null}
                  {file.signature ? (
                    <span className="attachment-kind">{file.signature} signature</span>
                  ) : null}
                </span>
              </div>
              <FileButtons file={file} acts={acts} tell={tell} small />
            </li>
          );
        })}
      </ul>
      {files.length > listed ? (
        <button type="button" className="link" onClick={() => setListed(listed + MANY)}>
          {`Show more of the other ${count(files.length - listed)}`}
        </button>
      ) : null}
      {preview ? (
        <PreviewDialog messageId={messageId} file={preview} acts={acts} onClose={() => setPreview(null)} />
      ) : null}
    </section>
  );
}

interface FileLookProps {
  readonly file: Attachment;
  onPreview(file: Attachment): void;
  onMessage(partId: string): void;
}

/** The name looks into the file where the window itself can. */
function FileLook({ file, onPreview, onMessage }: FileLookProps) {
  const view = fileView(file);
  if (view === null) return <FileName filename={file.filename} />;
  return (
    <button
      type="button"
      className="link attachment-look"
      aria-label={shownName(file.filename).whole}
      aria-description={view === 'message' ? 'Read this message' : 'Look into this file'}
      onClick={() => (view === 'message' ? onMessage(file.partId) : onPreview(file))}
    >
      <FileName filename={file.filename} />
    </button>
  );
}
