// The window's end of the frame that sanitises large messages: started by the first of them, one message at a time, and given
// up when one takes too long.
import { problem } from '../../../shared/problem.ts';
import {
  type CleaningReport,
  type CleaningRequest,
  readCleaningReport,
} from '../../reader/cleaning-messages.ts';
import type { FrameDocument, FrameInput } from '../../reader/frame-document.ts';

export const cleaningWait = {
  /** Milliseconds for a process to start and read our scripts. */
  start: 10_000,
  /** Milliseconds for one message; some hundred are usual for the largest that are looked at. */
  clean: 8_000,
} as const;

export class CleaningFrame {
  #frame: HTMLIFrameElement | null = null;
  #job = 0;
  /** The one before. */
  #last: Promise<unknown> = Promise.resolve();

  /** @throws ProblemError `limit-exceeded` when it takes too long, `internal` when it failed: the frame and its process are gone then */
  clean(input: FrameInput): Promise<FrameDocument> {
    const made = this.#last.then(() => this.#clean(input));
    // Whoever asked is told; the next one gets another frame.
    this.#last = made.catch(() => undefined);
    return made;
  }

  async #clean(input: FrameInput): Promise<FrameDocument> {
    try {
      const frame = this.#frame ?? (await this.#start());
      const job = ++this.#job;
      const answer = heard(frame, cleaningWait.clean, (report) =>
        report.type !== 'ready' && report.job === job ? report : null,
      );
      // The frame's origin is opaque, so that it has no name to be addressed by; what it gets is the message it cleans.
      const request: CleaningRequest = { job, input };
      frame.contentWindow?.postMessage(request, '*');
      const report = await answer;
      if (report.type === 'failed') throw problem('bug', 'internal', { detail: 'sanitiser' });
      return report.made;
    } catch (thrown) {
      this.#frame?.remove();
      this.#frame = null;
      throw thrown;
    }
  }

  async #start(): Promise<HTMLIFrameElement> {
    const frame = document.createElement('iframe');
    this.#frame = frame;
    frame.title = 'Sanitiser';
    // A pixel that nobody sees: a frame that is not there at all has its process put behind all others.
    frame.className = 'cleaning-frame';
    frame.inert = true;
    frame.tabIndex = -1;
    frame.ariaHidden = 'true';
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.referrerPolicy = 'no-referrer';
    frame.src = 'petrel-preview://clean/';
    const ready = heard(frame, cleaningWait.start, ({ type }) => type === 'ready' || null);
    document.body.append(frame);
    await ready;
    return frame;
  }
}

/** @param pick null: not what is waited for */
function heard<T>(
  frame: HTMLIFrameElement,
  ms: number,
  pick: (report: CleaningReport) => T | null,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      window.removeEventListener('message', hear);
    };
    const hear = ({ source, data }: MessageEvent<unknown>): void => {
      if (source === null || source !== frame.contentWindow) return;
      const report = readCleaningReport(data);
      const found = report && pick(report);
      if (found === null) return;
      end();
      resolve(found);
    };
    const timer = setTimeout(() => {
      end();
      reject(problem('refused', 'limit-exceeded', { detail: 'sanitiser' }));
    }, ms);
    window.addEventListener('message', hear);
  });
}
