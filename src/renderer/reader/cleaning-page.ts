// The program of the frame that sanitises large messages: in a process of its own, with an opaque origin, it can reach nothing, and
// the window goes on meanwhile. What it makes goes back to the window as text.
import type { CleaningReport, CleaningRequest } from './cleaning-messages.ts';
import { buildBeginning, buildFrameDocument, type FrameDocument } from './frame-document.ts';

/** The one window that shows this frame: the frame's policy lets no other embed it. */
const tell = (report: CleaningReport): void => window.parent.postMessage(report, '*');

/** Milliseconds in which the beginning of a message is laid out and painted, on the same cores. */
const PAINT = 60;

/** What is made goes on its way when the task ends. @returns whether anything was */
function report(type: 'begun' | 'done', job: number, make: () => FrameDocument | null): boolean {
  try {
    const made = make();
    if (made) tell({ type, job, made });
    return made !== null;
  } catch (thrown) {
    // Whoever asked shows the message another way.
    tell({ type: 'failed', job });
    throw thrown;
  }
}

window.addEventListener('message', ({ source, data }: MessageEvent<CleaningRequest>) => {
  if (source !== window.parent) return;
  const { job, input, hurried } = data;
  const all = (): void => void report('done', job, () => buildFrameDocument(input));
  if (hurried && report('begun', job, () => buildBeginning(input))) setTimeout(all, PAINT);
  else all();
});
tell({ type: 'ready' });
