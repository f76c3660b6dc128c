// The program of the frame that sanitises large messages: in a process of its own, with an opaque origin, it can reach nothing, and
// the window goes on meanwhile. What it makes goes back to the window as text.
import type { CleaningReport, CleaningRequest } from './cleaning-messages.ts';
import { buildFrameDocument } from './frame-document.ts';

/** The one window that shows this frame: the frame's policy lets no other embed it. */
const tell = (report: CleaningReport): void => window.parent.postMessage(report, '*');

window.addEventListener('message', ({ source, data }: MessageEvent<CleaningRequest>) => {
  if (source !== window.parent) return;
  const { job, input } = data;
  try {
    tell({ type: 'done', job, made: buildFrameDocument(input) });
  } catch (thrown) {
    // Whoever asked shows the message another way.
    tell({ type: 'failed', job });
    throw thrown;
  }
});
tell({ type: 'ready' });
