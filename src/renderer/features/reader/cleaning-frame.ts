// The window's end of the frames that sanitise large messages: started by the first of them, one message at a time in each, and
// given up when one takes too long.
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
  /** Milliseconds without work after which the second frame goes. */
  idle: 20_000,
} as const;

/** One frame, and a second one while the first is busy: what is opened does not wait for what is made ready ahead of need. */
export class CleaningFrames {
  readonly #first = new CleaningFrame();
  readonly #second = new CleaningFrame();
  #idle: ReturnType<typeof setTimeout> | undefined;

  /** @throws ProblemError as `CleaningFrame.clean` does */
  async clean(input: FrameInput): Promise<FrameDocument> {
    if (!this.#first.busy || this.#second.busy) return this.#first.clean(input);
    clearTimeout(this.#idle);
    try {
      return await this.#second.clean(input);
    } finally {
      clearTimeout(this.#idle);
      this.#idle = setTimeout(() => this.#second.rest(), cleaningWait.idle);
    }
  }
}

export class CleaningFrame {
  #frame: HTMLIFrameElement | null = null;
  #job = 0;
  /** Asked for and not answered. */
  #open = 0;
  /** The one before. */
  #last: Promise<unknown> = Promise.resolve();

  get busy(): boolean {
    return this.#open > 0;
  }

  /** Its process goes, unless it is busy; the next message starts another. */
  rest(): void {
    if (this.busy) return;
    this.#frame?.remove();
    this.#frame = null;
  }

  /** @throws ProblemError `limit-exceeded` when it takes too long, `internal` when it failed: the frame and its process are gone then */
  clean(input: FrameInput): Promise<FrameDocument> {
    this.#open++;
    const made = this.#last
      .then(() => this.#clean(input))
      .finally(() => {
        this.#open--;
      });
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
