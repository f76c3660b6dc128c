// The program of the frame that sanitises large messages: in a process of its own, with an opaque origin, it can reach nothing, and
// the window goes on meanwhile. What it makes goes back to the window as text.
import type { CleaningReport, CleaningRequest } from './cleaning-messages.ts';
import { buildBeginning, buildFrameDocument } from './frame-document.ts';

/** The one window that shows this frame: the frame's policy lets no other embed it. */
const tell = (report: CleaningReport): void => window.parent.postMessage(report, '*');

/** What is made goes on its way when the task ends. */
function work(job: number, make: () => CleaningReport | null): void {
  try {
    const report = make();
    if (report) tell(report);
  } catch (thrown) {
    // Whoever asked shows the message another way.
    tell({ type: 'failed', job });
    throw thrown;
  }
}

window.addEventListener('message', ({ source, data }: MessageEvent<CleaningRequest>) => {
  if (source !== window.parent) return;
  const { job, input, hurried } = data;
  const all = (): void => work(job, () => ({ type: 'done', job, made: buildFrameDocument(input) }));
  if (!hurried) return void all();
  work(job, () => {
    const made = buildBeginning(input);
    return made && { type: 'begun', job, made };
  });
  setTimeout(all);
});
tell({ type: 'ready' });
