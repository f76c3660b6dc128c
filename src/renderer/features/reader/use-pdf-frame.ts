// The window's end of the frame that draws a PDF: hands over the octets once, hears what is shown, and gives the frame up
// when it says nothing any more.
import { type RefObject, useCallback, useEffect, useEffectEvent, useState } from 'react';
import type { MessageId } from '../../../shared/model/ids.ts';
import {
  type PreviewFailure,
  type PreviewReport,
  type PreviewRequest,
  readPreviewReport,
} from '../../../shared/preview.ts';
import { toProblem } from '../../../shared/problem.ts';
import { call, listen } from '../../data/client.ts';
import { problemLine } from '../problems/words.ts';

/** Between two questions whether the frame is alive, and its silence after which it counts as stuck. */
const PING_MS = 2_000;
const SILENCE_MS = 12_000;

const failures: Record<PreviewFailure, string> = {
  damaged: 'This PDF is damaged and cannot be shown here.',
  encrypted: 'This PDF is locked with a password. Open it in its program to read it.',
  'too-slow': 'This PDF takes too long to show. Open it in its program instead.',
  'too-large': 'This PDF is too large to show here. Open it in its program instead.',
};

/** Its process was ended; what takes the processor takes memory as well, and either may come first. */
const ENDED = 'This PDF takes too long or too much memory to show. Open it in its program instead.';

export interface PdfFrame {
  readonly shown: Extract<PreviewReport, { type: 'shown' }> | null;
  /** Said in place of the frame, which is gone then. */
  readonly failure: string | null;
  ask(request: PreviewRequest): void;
}

export function usePdfFrame(
  frame: RefObject<HTMLIFrameElement | null>,
  messageId: MessageId,
  partId: string,
  onClose: () => void,
): PdfFrame {
  const [shown, setShown] = useState<PdfFrame['shown']>(null);
  const [failure, setFailure] = useState<string | null>(null);

  const ask = useCallback(
    (request: PreviewRequest): void => {
      // The frame's origin is opaque, so that it has no name to be addressed by; what it gets is the file it shows.
      const transfer = request.type === 'open' ? [request.bytes.buffer] : [];
      frame.current?.contentWindow?.postMessage(request, '*', transfer);
    },
    [frame],
  );

  const close = useEffectEvent(onClose);

  useEffect(() => {
    let current = true;
    let opened = false;
    let heard = performance.now();
    const fail = (words: string): void => {
      if (current) setFailure(words);
    };
    const open = (): void => {
      if (opened) return;
      opened = true;
      call('attachments.bytes', { messageId, partId }).then(
        ({ bytes }) => {
          if (current) ask({ type: 'open', bytes });
        },
        (thrown: unknown) => {
          const problem = toProblem(thrown);
          fail(problem.code === 'limit-exceeded' ? failures['too-large'] : problemLine(problem));
        },
      );
    };
    const hear = (event: MessageEvent<unknown>): void => {
      if (event.source === null || event.source !== frame.current?.contentWindow) return;
      const report = readPreviewReport(event.data);
      if (!report) return;
      heard = performance.now();
      if (report.type === 'ready') open();
      else if (report.type === 'shown') setShown(report);
      else if (report.type === 'failed') fail(failures[report.reason]);
      else if (report.type === 'close') close();
    };
    const pulse = setInterval(() => {
      if (performance.now() - heard > SILENCE_MS) fail(failures['too-slow']);
      else ask({ type: 'ping' });
    }, PING_MS);
    // Main ends what takes all the memory, or the processor and says nothing.
    const silence = listen('reader.ended', ({ url }) => {
      if (url === frame.current?.src) fail(ENDED);
    });
    window.addEventListener('message', hear);
    return () => {
      current = false;
      clearInterval(pulse);
      silence();
      window.removeEventListener('message', hear);
    };
  }, [frame, messageId, partId, ask]);

  return { shown, failure, ask };
}
