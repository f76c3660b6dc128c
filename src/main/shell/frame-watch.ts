// Ends the process of a frame whose document holds it for ever, or takes all the memory: a message's frame runs no script that could
// say so, and its sandbox tells nobody. Processor time counts, not the clock: a machine that sleeps, or is slow or busy elsewhere, ends nothing.
import type { WebContents, WebFrameMain } from 'electron';
import { APP_SCHEME, BODY_SCHEME, PREVIEW_ORIGIN, PREVIEW_SCHEME } from './schemes.ts';

export const frameLimits = {
  /** Seconds of the processor that a frame may use without answering; the largest messages take one or two. */
  unanswered: 8,
  /**
   * Megabytes that a process may hold, about 95 of which are Chromium's own, and up to 580 what it keeps of photographs it has
   * decoded. The preview holds pages as pictures, too.
   */
  bodyMb: 1_000,
  fileMb: 1_200,
  /** Seconds of the processor between two looks from which on a frame is asked whether it answers. */
  busy: 0.2,
  /** Milliseconds between two looks: usually, and while a frame works or a file is drawn: those take a gigabyte in a second. */
  look: 2_000,
  closeLook: 250,
  /** Close looks from when a file is about to be drawn: its frame has to start first. */
  expected: 12,
} as const;

export interface WatchedFrame {
  /** Of its process. */
  readonly pid: number;
  readonly url: string;
  /** Settles, either way, once the frame's thread had a moment for it; never, when it ends before. */
  ask(): Promise<unknown>;
}

/** What a process has used of the processor, in seconds, and holds, in megabytes. */
export interface ProcessUse {
  readonly cpu: number;
  readonly mb: number;
}

export interface FrameWatchOptions {
  /** All there are, those of our own pages as well: what shares a process with one of them is never ended. */
  readonly frames: () => readonly WatchedFrame[];
  /** By process. */
  readonly use: () => ReadonlyMap<number, ProcessUse>;
  readonly end: (pid: number) => void;
  /** @param urls what was in the frames of the process that was ended */
  readonly onEnded: (urls: readonly string[], cause: 'time' | 'memory') => void;
}

interface Watched {
  /** At the last look. */
  cpu: number;
  /** When the frame was asked and has not answered since. */
  asked: number | null;
}

export interface FrameWatch {
  /** A file is about to be drawn. */
  closely(): void;
  stop(): void;
}

export function watchFrames(options: FrameWatchOptions): FrameWatch {
  const watched = new Map<number, Watched>();
  let timer: NodeJS.Timeout;
  let expected = 0;

  /** @returns whether it works, and is looked at again soon */
  const look = (pid: number, frames: readonly WatchedFrame[], { cpu, mb }: ProcessUse): boolean => {
    const held = watched.get(pid) ?? { cpu, asked: null };
    watched.set(pid, held);
    const isBusy = cpu - held.cpu >= frameLimits.busy;
    held.cpu = cpu;
    const isFile = frames.some(({ url }) => url.startsWith(PREVIEW_ORIGIN));
    const isStuck = held.asked !== null && cpu - held.asked >= frameLimits.unanswered;
    const isHuge = mb > (isFile ? frameLimits.fileMb : frameLimits.bodyMb);
    if (isStuck || isHuge) {
      watched.delete(pid);
      options.end(pid);
      options.onEnded(
        frames.map(({ url }) => url),
        isHuge ? 'memory' : 'time',
      );
      return false;
    }
    if (!isBusy && held.asked === null) return isFile;
    held.asked ??= cpu;
    const answered = (): void => {
      held.asked = null;
    };
    // Once more at each look: a frame that was sent elsewhere meanwhile never answers. One thread is there for all of the process. A
    // sandbox that lets no script run refuses the question, which is as good an answer.
    frames[0]?.ask().then(answered, answered);
    return true;
  };

  const lookAtAll = (): void => {
    const frames = Map.groupBy(options.frames(), ({ pid }) => pid);
    const use = frames.size > 0 ? options.use() : new Map<number, ProcessUse>();
    for (const pid of watched.keys()) if (!frames.has(pid)) watched.delete(pid);
    let works = expected > 0;
    if (works) expected--;
    for (const [pid, those] of frames) {
      const used = use.get(pid);
      if (used && those.every(({ url }) => isWatched(url)) && look(pid, those, used)) works = true;
    }
    timer = setTimeout(lookAtAll, works ? frameLimits.closeLook : frameLimits.look);
  };
  timer = setTimeout(lookAtAll, frameLimits.look);
  return {
    closely: () => {
      expected = frameLimits.expected;
      clearTimeout(timer);
      timer = setTimeout(lookAtAll, frameLimits.closeLook);
    },
    stop: () => clearTimeout(timer),
  };
}

const isWatched = (url: string): boolean =>
  url.startsWith(`${BODY_SCHEME}:`) || url.startsWith(`${PREVIEW_SCHEME}:`);

export function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}

/** The frames of a window that are of ours or of a message; others have no address of their own yet. */
export function framesOf(contents: WebContents): readonly WatchedFrame[] {
  return contents.mainFrame.framesInSubtree.flatMap((frame) => watchedFrame(frame) ?? []);
}

function watchedFrame(frame: WebFrameMain): WatchedFrame | null {
  try {
    const { osProcessId: pid, url } = frame;
    return isWatched(url) || url.startsWith(`${APP_SCHEME}:`)
      ? { pid, url, ask: () => frame.executeJavaScript('0') }
      : null;
  } catch {
    // Its process has ended: nothing can be asked of it.
    return null;
  }
}
