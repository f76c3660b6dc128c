// The program of the frame that shows a PDF. It runs in a process of its own with an opaque origin, can reach nothing,
// gets the file's octets once from the window, and draws the pages that are in view. Nothing in the file is followed or run.
import type { PreviewReport, PreviewRequest } from '../../shared/preview.ts';
import { deadline, openPdf, TooLong } from './open-pdf.ts';
import { PageStack } from './page-stack.ts';
import './viewer.css';

/** The one window that shows this frame: the frame's policy lets no other embed it. */
const tell = (report: PreviewReport): void => window.parent.postMessage(report, '*');

const scroller = document.getElementById('pages');
if (!scroller) throw new Error('the page is not ours');
// The keyboard scrolls it and moves through its pages.
scroller.tabIndex = 0;
const stack = new PageStack(scroller, (shown) => tell({ type: 'shown', ...shown }));
let opened = false;

async function open(bytes: Uint8Array): Promise<void> {
  try {
    const pdf = await openPdf(bytes);
    await deadline(stack.show(pdf));
    scroller?.focus();
  } catch (thrown) {
    const name = thrown instanceof Error ? thrown.name : '';
    const encrypted = name === 'PasswordException';
    tell({
      type: 'failed',
      reason: thrown instanceof TooLong ? 'too-slow' : encrypted ? 'encrypted' : 'damaged',
    });
  }
}

function act(request: PreviewRequest): void {
  if (request.type === 'ping') tell({ type: 'pong' });
  else if (request.type === 'page') stack.go(request.to);
  else if (request.type === 'zoom') stack.zoom(request.to);
  else if (!opened) {
    opened = true;
    void open(request.bytes);
  }
}

window.addEventListener('message', (event: MessageEvent<PreviewRequest>) => {
  if (event.source === window.parent) act(event.data);
});

document.addEventListener('keydown', (event) => {
  if (event.altKey) return;
  const control = event.ctrlKey || event.metaKey;
  if (event.key === 'Escape') tell({ type: 'close' });
  else if (event.key === '+' || event.key === '=') stack.zoom('in');
  else if (event.key === '-') stack.zoom('out');
  else if (event.key === '0') stack.zoom('fit');
  else if (control) return;
  else if (event.key === 'PageDown' || event.key === 'ArrowRight' || event.key === 'n')
    stack.go(stack.page + 1);
  else if (event.key === 'PageUp' || event.key === 'ArrowLeft' || event.key === 'p') stack.go(stack.page - 1);
  else return;
  event.preventDefault();
});

tell({ type: 'ready' });
