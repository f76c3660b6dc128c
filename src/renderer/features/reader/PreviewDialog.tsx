// A file that came with the message, shown in a frame that can do as little as the message's own.
import { useEffect, useEffectEvent, useState } from 'react';
import type { Attachment } from '../../../shared/model/body.ts';
import type { MessageId } from '../../../shared/model/ids.ts';
import type { PictureSize } from '../../../shared/picture-size.ts';
import { toProblem } from '../../../shared/problem.ts';
import { call, listen } from '../../data/client.ts';
import { count } from '../../ui/format.ts';
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { type Theme, useTheme } from '../../ui/use-theme.ts';
import { problemLine } from '../problems/words.ts';
import { FileButtons } from './FileButtons.tsx';
import { shownName } from './file-name.ts';
import { documentFor } from './frame-for.ts';
import { PdfPreview } from './PdfPreview.tsx';
import { fileView } from './previewable.ts';
import type { FileActs } from './use-file-acts.ts';
import './preview.css';

interface PreviewDialogProps {
  readonly messageId: MessageId;
  readonly file: Attachment;
  readonly acts: FileActs;
  onClose(): void;
}

interface Preview {
  readonly url: string;
  readonly truncated: boolean;
}

/** What a button of the dialog led to: the window's own notices are behind it. */
interface Said {
  readonly role: 'status' | 'alert';
  readonly words: string;
}

export function PreviewDialog({ messageId, file, acts, onClose }: PreviewDialogProps) {
  const [said, setSaid] = useState<Said | null>(null);
  const pdf = fileView(file) === 'pdf';
  const close = useEffectEvent(onClose);
  // Escape where the focus is in the file itself, which can tell nobody. The frame of a PDF has words of its own.
  useEffect(
    () =>
      listen('reader.key', ({ key }) => {
        if (key === 'Escape') close();
      }),
    [],
  );
  const tell = (act: Promise<string | null>): void => {
    setSaid(null);
    act.then(
      (done) => setSaid(done === null ? null : { role: 'status', words: done }),
      (thrown: unknown) => setSaid({ role: 'alert', words: problemLine(toProblem(thrown)) }),
    );
  };
  const name = shownName(file.filename).whole;
  const tools = (
    <span className="preview-tools">
      <FileButtons file={file} acts={acts} tell={tell} />
    </span>
  );
  return (
    <ModalDialog title={name} className="preview" tools={tools} onClose={onClose}>
      <div className="modal-body">
        {said ? <p role={said.role}>{said.words}</p> : null}
        {pdf ? (
          <PdfPreview messageId={messageId} partId={file.partId} onClose={onClose} />
        ) : (
          <DocumentPreview messageId={messageId} file={file} />
        )}
      </div>
    </ModalDialog>
  );
}

function DocumentPreview({ messageId, file }: Pick<PreviewDialogProps, 'messageId' | 'file'>) {
  const theme = useTheme();
  const [preview, setPreview] = useState<Preview | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    present(messageId, file, theme).then(
      (made) => {
        if (!current) return;
        if (typeof made === 'string') setFailure(made);
        else setPreview(made);
      },
      (thrown: unknown) => {
        if (current) setFailure(problemLine(toProblem(thrown)));
      },
    );
    return () => {
      current = false;
    };
  }, [messageId, file, theme]);

  return (
    <>
      {failure ? <p role="alert">{failure}</p> : null}
      {preview ? (
        <iframe
          className="preview-frame"
          title="Attachment preview"
          sandbox=""
          referrerPolicy="no-referrer"
          src={preview.url}
        />
      ) : null}
      {preview?.truncated ? <p>Only the beginning is shown.</p> : null}
      {!preview && !failure ? <span className="spinner" /> : null}
    </>
  );
}

/** @returns words in place of a preview where there is none to be had */
async function present(messageId: MessageId, file: Attachment, theme: Theme): Promise<Preview | string> {
  const options = { theme, images: 'blocked' as const };
  if (fileView(file) === 'picture') {
    const { size, showable } = await call('attachments.picture', { messageId, partId: file.partId });
    if (!showable) return tooLarge(size);
    const cid = new Map([['preview', `cid/${file.partId}`]]);
    const { html } = await documentFor({
      ...options,
      html: '<img src="cid:preview" style="max-width:100%">',
      text: null,
      cid,
    });
    return { ...(await call('reader.present', { messageId, html })), truncated: false };
  }
  const { text, truncated } = await call('attachments.text', { messageId, partId: file.partId });
  if (text.trim() === '') return 'There is nothing in this file.';
  const { html, cut } = await documentFor({ ...options, html: null, text, cid: new Map() });
  return { ...(await call('reader.present', { messageId, html })), truncated: truncated || cut };
}

function tooLarge(size: PictureSize | null): string {
  if (size === null) return 'This picture is damaged and cannot be shown here.';
  const still = `${count(size.width)} × ${count(size.height)} pixels`;
  const what = size.frames > 1 ? `${count(size.frames)} frames of ${still}` : still;
  return `This picture has ${what}, too many to be shown safely. It can be saved, or opened in its program.`;
}
