// A PDF that came with the message: its pages in a frame of their own process, the means to move through them here.
import { type KeyboardEvent, useRef } from 'react';
import type { MessageId } from '../../../shared/model/ids.ts';
import type { PreviewZoom } from '../../../shared/preview.ts';
import { count } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { usePdfFrame } from './use-pdf-frame.ts';

interface PdfPreviewProps {
  readonly messageId: MessageId;
  readonly partId: string;
  onClose(): void;
}

export function PdfPreview({ messageId, partId, onClose }: PdfPreviewProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const { shown, failure, ask } = usePdfFrame(frame, messageId, partId, onClose);
  if (failure !== null) return <p role="alert">{failure}</p>;

  const page = shown?.page ?? 1;
  const { pages, drawn } = shown ?? { pages: 1, drawn: 1 };
  const go = (to: number): void => ask({ type: 'page', to });
  const zoom = (to: PreviewZoom): void => ask({ type: 'zoom', to });
  const keys = (event: KeyboardEvent): void => {
    const act: Record<string, () => void> = {
      PageDown: () => go(page + 1),
      PageUp: () => go(page - 1),
      '+': () => zoom('in'),
      '-': () => zoom('out'),
      '0': () => zoom('fit'),
    };
    const known = Object.hasOwn(act, event.key) ? act[event.key] : undefined;
    if (!known || event.altKey) return;
    event.preventDefault();
    known();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys for the buttons inside, each of which can be had by itself.
    <div className="pdf" onKeyDown={keys}>
      <div className="pdf-bar" role="toolbar" aria-label="Pages">
        <button
          type="button"
          className="button quiet icon"
          aria-label="Previous page"
          title="Previous page"
          disabled={!shown || page <= 1}
          onClick={() => go(page - 1)}
        >
          <Icon name="back" />
        </button>
        <span className="pdf-page" role="status">
          {shown ? `Page ${count(page)} of ${count(pages)}` : 'Opening…'}
        </span>
        <button
          type="button"
          className="button quiet icon"
          aria-label="Next page"
          title="Next page"
          disabled={!shown || page >= drawn}
          onClick={() => go(page + 1)}
        >
          <Icon name="chevron" />
        </button>
        <span className="pdf-gap" />
        <button
          type="button"
          className="button quiet icon"
          aria-label="Smaller"
          title="Smaller"
          disabled={!shown}
          onClick={() => zoom('out')}
        >
          <span aria-hidden="true">−</span>
        </button>
        <button
          type="button"
          className="button quiet small pdf-zoom"
          aria-label={`${shown?.zoom ?? 100} percent; fit the width`}
          title="Fit the width"
          disabled={!shown}
          onClick={() => zoom('fit')}
        >
          {shown?.zoom ?? 100} %
        </button>
        <button
          type="button"
          className="button quiet icon"
          aria-label="Larger"
          title="Larger"
          disabled={!shown}
          onClick={() => zoom('in')}
        >
          <Icon name="plus" />
        </button>
      </div>
      <iframe
        ref={frame}
        className="preview-frame"
        title="PDF preview"
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        src="petrel-preview://pdf/"
      />
      {drawn < pages ? <p>Only the first {count(drawn)} pages are shown.</p> : null}
    </div>
  );
}
