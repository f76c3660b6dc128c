// The window's end of the frames that sanitise large messages: started by the first of them, one message at a time in each, and
// given up when one takes too long.
import { ProblemError, problem } from '../../../shared/problem.ts';
import {
  type CleaningReport,
  type CleaningRequest,
  readCleaningReport,
} from '../../reader/cleaning-messages.ts';
import type { FrameDocument, FrameInput } from '../../reader/frame-document.ts';
import { practice } from './cleaning-practice.ts';

export const cleaningWait = {
  /** Milliseconds for a process to start and read our scripts. */
  start: 10_000,
  /** Milliseconds for one message; some hundred are usual for the largest that are looked at. */
  clean: 8_000,
  /** Milliseconds without work after which the second frame goes. */
  idle: 300_000,
} as const;

/** UTF-16 units of HTML or text that take longer than what is opened should wait for. */
const LONG = 400_000;

/** Told of the beginning of a document, as `buildBeginning` gives it, before all of it is there. */
export type OnBegun = (beginning: FrameDocument) => void;

/** A frame for most messages, and a second one for long ones and for what comes while the first is busy. */
export class CleaningFrames {
  readonly #first = new CleaningFrame('petrel-preview://clean/');
  /** Of another host, and so in another process. */
  readonly #second = new CleaningFrame('petrel-preview://clean-too/');
  #idle: ReturnType<typeof setTimeout> | undefined;

  /** As `CleaningFrame.clean`. */
  clean(input: FrameInput, onBegun?: OnBegun): Promise<FrameDocument> {
    const isLong = (input.html ?? input.text ?? '').length > LONG;
    const frame = isLong || (this.#first.busy && this.#second.free) ? this.#second : this.#first;
    const waits = frame === this.#first && frame.busy;
    const made = frame.clean(input, onBegun);
    if (frame === this.#second) this.#keep(made);
    // It takes longer to start one than to wait for most messages, which it would hold up; the next time it is there.
    if (waits) this.#keep(made.then(() => this.#second.warm()));
    return made;
  }

  /** The second frame is of use until some time after this. */
  #keep(until: Promise<unknown>): void {
    const put = (): void => {
      clearTimeout(this.#idle);
      this.#idle = setTimeout(() => this.#second.rest(), cleaningWait.idle);
    };
    until.then(put, (thrown: unknown) => {
      // Whoever asked is told.
      if (!(thrown instanceof ProblemError)) throw thrown;
      put();
    });
  }
}

export class CleaningFrame {
  readonly #address: string;
  #frame: HTMLIFrameElement | null = null;
  #job = 0;
  /** Asked for and not answered. */
  #open = 0;
  /** The one before. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(address: string) {
    this.#address = address;
  }

  get busy(): boolean {
    return this.#open > 0;
  }

  /** It runs and has nothing to do. */
  get free(): boolean {
    return this.#frame !== null && !this.busy;
  }

  /** Its process starts and practises, unless it runs. */
  async warm(): Promise<void> {
    await this.#queue(async () => {
      if (this.#frame === null) await this.#clean(practice());
    });
  }

  /** Its process goes, unless it is busy; the next message starts another. */
  rest(): void {
    if (this.busy) return;
    this.#frame?.remove();
    this.#frame = null;
  }

  /**
   * @param onBegun for whoever waits; not called for messages that are short, or whose beginning says too little
   * @throws ProblemError `limit-exceeded` when it takes too long, `internal` when it failed: the frame and its process are gone then
   */
  clean(input: FrameInput, onBegun?: OnBegun): Promise<FrameDocument> {
    return this.#queue(() => this.#clean(input, onBegun));
  }

  /** One after the other; after a failure the frame and its process are gone. */
  #queue<T>(act: () => Promise<T>): Promise<T> {
    this.#open++;
    const done = this.#last.then(act).then(
      (result) => {
        this.#open--;
        return result;
      },
      (thrown: unknown) => {
        this.#open--;
        this.#frame?.remove();
        this.#frame = null;
        throw thrown;
      },
    );
    // Whoever asked is told; the next one gets another frame.
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #clean(input: FrameInput, onBegun?: OnBegun): Promise<FrameDocument> {
    const frame = await this.#ready();
    const job = ++this.#job;
    const answer = heard(frame, cleaningWait.clean, (report) => {
      if (report.type === 'ready' || report.job !== job) return null;
      if (report.type !== 'begun') return report;
      onBegun?.(report.made);
      return null;
    });
    // The frame's origin is opaque, so that it has no name to be addressed by; what it gets is the message it cleans.
    const request: CleaningRequest = { job, input, hurried: onBegun !== undefined };
    frame.contentWindow?.postMessage(request, '*');
    const report = await answer;
    if (report.type === 'failed') throw problem('bug', 'internal', { detail: 'sanitiser' });
    return report.made;
  }

  async #ready(): Promise<HTMLIFrameElement> {
    return this.#frame ?? (await this.#start());
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
    frame.src = this.#address;
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
