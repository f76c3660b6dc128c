// What runs inside the window while it is measured. Text, since this file is compiled for Node and not for a page.
import type { Page } from '@playwright/test';

/** Figures in ms of the page's own clock. */
export interface PageFigures {
  /** Tasks of the main thread over 50 ms: script, style, layout and the recording of paint, not the raster. */
  readonly longTasks: readonly number[];
  /** Of the longest frame among them: script alone. */
  readonly longestScript: number;
  /** Longest time a timer of 4 ms was late. */
  readonly late: number;
  /** Longest time between two animation frames; 0 where they were not watched. */
  readonly frameGap: number;
  /** Input to the paint that follows it, longest and median; script alone, longest. */
  readonly inputs: {
    readonly n: number;
    readonly median: number;
    readonly longest: number;
    readonly script: number;
  };
  /** Change sets and statuses heard. */
  readonly events: number;
}

const INSTALL = `(() => {
  const probe = {
    tasks: [], scripts: [0], late: 0, gap: 0, frames: false, inputs: [], handlers: [0], events: 0,
    connecting: 0, listed: 0, painted: 0, complete: 0,
  };
  window.benchProbe = probe;
  const watch = (type, options, each) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, ...options });
  watch('longtask', {}, (entry) => probe.tasks.push(entry.duration));
  watch('long-animation-frame', {}, (entry) =>
    probe.scripts.push(entry.scripts.reduce((sum, script) => sum + script.duration, 0)));
  watch('event', { durationThreshold: 16 }, (entry) => {
    if (!['keydown', 'click', 'wheel'].includes(entry.name)) return;
    probe.inputs.push(entry.duration);
    probe.handlers.push(entry.processingEnd - entry.processingStart);
  });
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    probe.late = Math.max(probe.late, now - last - 4);
    last = now;
  }, 4);
  let frame = 0;
  const look = (now) => {
    if (frame) probe.gap = Math.max(probe.gap, now - frame);
    frame = now;
    if (probe.frames) requestAnimationFrame(look);
    else frame = 0;
  };
  probe.watchFrames = (on) => {
    const start = on && !probe.frames;
    probe.frames = on;
    if (start) requestAnimationFrame(look);
  };
  window.petrel.on('sync.status', (status) => {
    probe.events += 1;
    if (status.phase === 'connecting' && !probe.connecting) probe.connecting = performance.now();
  });
  window.petrel.on('changes', (changes) => {
    probe.events += 1;
    if (!probe.listed && changes.lists.some((list) => list.total > 0)) probe.listed = performance.now();
    const inbox = changes.mailboxes.find((mailbox) => mailbox.role === 'inbox');
    if (inbox && inbox.status.state === 'complete' && inbox.messages > 0 && !probe.complete) {
      probe.complete = performance.now();
    }
  });
  const rows = new MutationObserver(() => {
    if (!document.querySelector('.message-row .message-subject')) return;
    rows.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => { probe.painted = performance.now(); }));
  });
  rows.observe(document.body, { childList: true, subtree: true });
})()`;

const TAKE = `(() => {
  const probe = window.benchProbe;
  const sorted = [...probe.inputs].sort((a, b) => a - b);
  const figures = {
    longTasks: probe.tasks,
    longestScript: Math.max(...probe.scripts),
    late: probe.late,
    frameGap: probe.gap,
    inputs: {
      n: sorted.length,
      median: sorted[Math.floor(sorted.length / 2)] ?? 0,
      longest: sorted.at(-1) ?? 0,
      script: Math.max(...probe.handlers),
    },
    events: probe.events,
  };
  Object.assign(probe, { tasks: [], scripts: [0], late: 0, gap: 0, inputs: [], handlers: [0], events: 0 });
  return figures;
})()`;

export async function installProbe(page: Page): Promise<void> {
  await page.evaluate(INSTALL);
}

export async function watchFrames(page: Page, on: boolean): Promise<void> {
  await page.evaluate(`window.benchProbe.watchFrames(${on})`);
}

/** What was measured since the last call. */
export async function takeFigures(page: Page): Promise<PageFigures> {
  return await page.evaluate<PageFigures>(TAKE);
}

export interface Milestones {
  readonly connecting: number;
  readonly listed: number;
  readonly painted: number;
  readonly complete: number;
}

/** Times of the page's clock, 0 for what has not happened. */
export async function milestones(page: Page): Promise<Milestones> {
  return await page.evaluate<Milestones>(
    '(({ connecting, listed, painted, complete }) => ({ connecting, listed, painted, complete }))(window.benchProbe)',
  );
}
