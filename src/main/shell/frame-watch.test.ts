import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type FrameWatch,
  frameLimits,
  type ProcessUse,
  type WatchedFrame,
  watchFrames,
} from './frame-watch.ts';

/** A frame that answers at once as long as its thread is free. */
class FakeFrame implements WatchedFrame {
  asked = 0;
  isFree = true;
  readonly pid: number;
  readonly url: string;
  constructor(pid: number, url: string) {
    this.pid = pid;
    this.url = url;
  }
  ask(): Promise<unknown> {
    this.asked++;
    return this.isFree ? Promise.reject(new Error('Script not run')) : new Promise(() => undefined);
  }
}

let frames: FakeFrame[];
let use: Map<number, ProcessUse>;
let ended: (number | string)[];
let watch: FrameWatch;

beforeEach(() => {
  vi.useFakeTimers();
  frames = [];
  use = new Map();
  ended = [];
  watch = watchFrames({
    frames: () => frames,
    use: () => use,
    end: (pid) => {
      ended.push(pid);
      frames = frames.filter((frame) => frame.pid !== pid);
    },
    onEnded: (urls, cause) => ended.push(...urls, cause),
  });
});
afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});

const body = (pid: number): FakeFrame => {
  const frame = new FakeFrame(pid, `petrel-body://room${pid}/doc/`);
  frames.push(frame);
  use.set(pid, { cpu: 1, mb: 100 });
  return frame;
};

/** So many seconds pass, in which a process has this share of the processor. */
async function passes(seconds: number, share: ReadonlyMap<number, number> = new Map()): Promise<void> {
  for (let ms = 0; ms < seconds * 1_000; ms += 100) {
    for (const [pid, cores] of share) {
      const { cpu = 0, mb = 0 } = use.get(pid) ?? {};
      use.set(pid, { cpu: cpu + cores / 10, mb });
    }
    await vi.advanceTimersByTimeAsync(100);
  }
}

test('a frame that uses the processor and does not answer is ended; by what it used, not by the clock', async () => {
  const stuck = body(7);
  const other = body(8);
  await passes(5);
  stuck.isFree = false;
  await passes(60, new Map([[7, 0.1]]));
  // Some 6 seconds of the processor in a minute: the machine is busy elsewhere.
  expect(ended).toEqual([]);
  await passes(15, new Map([[7, 0.4]]));
  expect(ended).toEqual([7, stuck.url, 'time']);
  expect(other.asked).toBe(0);
});

test('what sleeps, or answers while it works, is left alone', async () => {
  const [busy, asleep] = [body(7), body(8)];
  await passes(3);
  asleep.isFree = false;
  await passes(300, new Map([[7, 2]]));
  expect(ended).toEqual([]);
  expect(busy.asked).toBeGreaterThan(100);
  expect(asleep.asked).toBe(0);
  // Each piece of work counts for itself.
  for (let i = 0; i < 10; i++) {
    busy.isFree = false;
    await passes(frameLimits.unanswered / 2, new Map([[7, 1]]));
    busy.isFree = true;
    await passes(3, new Map([[7, 1]]));
  }
  expect(ended).toEqual([]);
});

test('a question that was lost with the document it went to is asked again', async () => {
  const before = body(7);
  await passes(3);
  before.isFree = false;
  await passes(4, new Map([[7, 1]]));
  frames.splice(0, 1, new FakeFrame(7, 'petrel-body://room7/next/'));
  await passes(60, new Map([[7, 1]]));
  expect(ended).toEqual([]);
});

test('a process that takes the memory is ended', async () => {
  const { url } = body(7);
  await passes(3);
  use.set(7, { cpu: 1, mb: frameLimits.bodyMb + 1 });
  await passes(3);
  expect(ended).toEqual([7, url, 'memory']);
  ended = [];
  frames = [new FakeFrame(9, 'petrel-preview://pdf/')];
  use.set(9, { cpu: 1, mb: frameLimits.bodyMb + 1 });
  await passes(3);
  expect(ended).toEqual([]);
  use.set(9, { cpu: 1, mb: frameLimits.fileMb + 1 });
  await passes(3);
  expect(ended).toEqual([9, 'petrel-preview://pdf/', 'memory']);
});

test('a process that a page of ours is in is never ended', async () => {
  const stuck = body(7);
  stuck.isFree = false;
  frames.push(new FakeFrame(7, 'petrel-app://app/'));
  use.set(7, { cpu: 1, mb: 5_000 });
  await passes(60, new Map([[7, 1]]));
  expect(ended).toEqual([]);
});

test('a file that is about to be drawn is looked at closely: it takes a gigabyte in a second', async () => {
  watch.closely();
  await passes(1);
  frames = [new FakeFrame(9, 'petrel-preview://pdf/')];
  use.set(9, { cpu: 1, mb: frameLimits.fileMb + 1 });
  await passes(0.3);
  expect(ended).toEqual([9, 'petrel-preview://pdf/', 'memory']);
});
