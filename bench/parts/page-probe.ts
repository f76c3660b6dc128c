// What runs inside the window while it is measured. Text, since this file is compiled for Node and not for a page.
import type { Page } from '@playwright/test';

/** Figures in ms of the page's own clock. */
export interface PageFigures {
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
    gap: 0, frames: false, inputs: [], handlers: [0], events: 0,
    connecting: 0, listed: 0, painted: 0, complete: 0,
  };
  window.benchProbe = probe;
  const watch = (type, options, each) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, ...options });
  watch('event', { durationThreshold: 16 }, (entry) => {
    if (!['keydown', 'click', 'wheel'].includes(entry.name)) return;
    probe.inputs.push(entry.duration);
    probe.handlers.push(entry.processingEnd - entry.processingStart);
  });
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
    frameGap: probe.gap,
    inputs: {
      n: sorted.length,
      median: sorted[Math.floor(sorted.length / 2)] ?? 0,
      longest: sorted.at(-1) ?? 0,
      script: Math.max(...probe.handlers),
    },
    events: probe.events,
  };
  Object.assign(probe, { gap: 0, inputs: [], handlers: [0], events: 0 });
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

const WATCH_READER = `(() => {
  const times = { pressed: 0, painted: 0 };
  window.benchReader = times;
  for (const type of ['pointerdown', 'keydown']) {
    document.addEventListener(type, (event) => { times.pressed = event.timeStamp; }, true);
  }
  document.addEventListener('load', (event) => {
    if (event.target.localName !== 'iframe') return;
    requestAnimationFrame(() => requestAnimationFrame(() => { times.painted = performance.now(); }));
  }, true);
})()`;

const READER_PAINTED = `new Promise((resolve, reject) => {
  const look = (now) => {
    const { painted, pressed } = window.benchReader;
    if (painted > pressed) resolve(painted - pressed);
    else if (now > pressed + 10000) reject(new Error('no message was painted'));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})`;

export async function watchReader(page: Page): Promise<void> {
  await page.evaluate(WATCH_READER);
}

/** Milliseconds from the last click or key to the second frame after the message's document had loaded. */
export async function readerPainted(page: Page): Promise<number> {
  return await page.evaluate<number>(READER_PAINTED);
}

/** Megabytes of the page's heap that are in use once the garbage is gone. */
export async function heapMb(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  try {
    await devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await devtools.send('Runtime.getHeapUsage');
    return Math.round(usedSize / 1e5) / 10;
  } finally {
    await devtools.detach();
  }
}
