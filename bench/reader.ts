// `npm run bench -- reader [--messages=N] [--pause=MS] [--hover=MS]`: how long a person waits for a message that is cached, from the
// click or the key to the painted body, in the real app, and where that time goes; and how fast messages are parsed. Prints a table
// of the steps beside what any paint at all takes on this machine, then one line of JSON.
import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { launchApp, type RunningApp } from '../e2e/harness/app.ts';
import { addAccount, entryFor } from '../e2e/steps/add-account.ts';
import { minutesAgo } from '../e2e/steps/messages.ts';
import { parseBody } from '../src/main/engine/mime/parse-body.ts';
import { startDovecot } from '../test/harness/dovecot.ts';
import { makeTempDir } from '../test/harness/temp-dir.ts';

const option = (name: string, otherwise: number): number =>
  Number(process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(`--${name}=`.length) ?? otherwise);

/** Of each kind, by each way. */
const each = option('messages', 30);
/** Milliseconds that each message is looked at. */
const pause = option('pause', 300);
/** Milliseconds that a row not beside the open one is in sight, or under the pointer, before the button goes down. */
const hover = option('hover', 150);

const WORDS = 'the quick brown fox jumps over a lazy dog while many people read their mail and answer it ';

const header = (subject: string, type: string): string =>
  [
    'From: Bo Berg <bo@example.net>',
    'To: Ann <ann@example.org>',
    `Subject: ${subject}`,
    `Message-ID: <${randomBytes(8).toString('hex')}@example.net>`,
    'Date: Tue, 03 Mar 2026 10:00:00 +0000',
    'MIME-Version: 1.0',
    `Content-Type: ${type}; charset=utf-8`,
    '',
    '',
  ].join('\r\n');

function plain(i: number): string {
  const quote = `> ${WORDS}\r\n`.repeat(12);
  return `${header(`Plain ${i}`, 'text/plain')}${`${WORDS}\r\n`.repeat(20)}\r\n${quote}\r\n-- \r\nBo https://example.net/\r\n`;
}

/** An ordinary letter in HTML, as mail programs write it. */
function letter(i: number): string {
  const paragraph = `<p style="font-family:Calibri,sans-serif;font-size:11pt;color:#222">${WORDS}<a href="https://example.net/${i}">link</a></p>\r\n`;
  return `${header(`Letter ${i}`, 'text/html')}<html><body>${paragraph.repeat(25)}</body></html>`;
}

/** A newsletter of 200 kB: style sheet, nested tables, inline styles, remote pictures, tracked links. */
function newsletter(i: number, characters = 195_000): string {
  const css = Array.from({ length: 120 }, (_, n) => `.c${n} td{padding:${n % 20}px;color:#3${n % 10}3}`).join(
    '\r\n',
  );
  const cell = (n: number): string =>
    `<table width="600" cellpadding="0" class="c${n % 120}"><tr><td style="padding:12px 24px;background:#fff;font:14px/1.5 Arial,sans-serif;color:#333333">\r\n` +
    `<img src="https://pictures.example.net/${i}/${n}.png" width="120" height="80" alt="Offer ${n}">${WORDS}${WORDS}\r\n` +
    `<a href="https://click.example.net/${i}/${n}" style="background:#0a66c2;color:#fff;padding:8px 16px;border-radius:4px">See more</a></td></tr></table>\r\n`;
  let body = '';
  for (let n = 0; body.length < characters; n++) body += cell(n);
  return `${header(`Newsletter ${i}`, 'text/html')}<html><head><style>${css}</style></head><body bgcolor="#eeeeee">${body}</body></html>`;
}

interface Spread {
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): number =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 10) / 10;
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), max: at(1) };
}

/** Newsletters of 2 MB. */
const HUGE = 3;

/** Until every body is in the cache. What runs in the page is text: this file is compiled for Node. */
async function allCached(page: Page, count: number): Promise<void> {
  const cached = `(async () => {
    const boxes = await window.petrel.call('mailboxes.list', {});
    const inbox = boxes.ok ? boxes.value.find((box) => box.role === 'inbox') : undefined;
    if (!inbox) return false;
    const list = await window.petrel.call('messages.window', { mailboxId: inbox.id, start: 0, count: ${count} });
    return list.ok && list.value.rows.length === ${count} && list.value.rows.every((row) => row.cached);
  })()`;
  for (let tries = 0; tries < 240; tries++) {
    if (await page.evaluate<boolean>(cached)) return;
    await page.waitForTimeout(500);
  }
  throw new Error('the bodies were not fetched in two minutes');
}

/** Steps that the window marks on its own time line, in their order; see `features/reader/open-marks.ts`. */
const STEPS = ['asked', 'body', 'clean', 'presented', 'arrived', 'shown'] as const;

/** Milliseconds since the press; `waited`: its document was painted before that, out of sight. */
type Opening = Record<(typeof STEPS)[number] | 'painted', number> & { readonly waited: boolean };

const WATCH = `(() => {
  window.pressed = 0;
  // Tasks of 50 ms and more.
  window.blocked = [];
  new PerformanceObserver((list) => {
    window.blocked.push(...list.getEntries().map(({ duration }) => duration));
  }).observe({ type: 'longtask' });
  // When the new header was on the screen, by the compositor's own word.
  window.rendered = 0;
  const mark = () => document.querySelector('.message h2')?.setAttribute('elementtiming', 'subject');
  new MutationObserver(mark).observe(document, { subtree: true, childList: true });
  new PerformanceObserver((list) => {
    for (const { renderTime } of list.getEntries()) window.rendered = renderTime;
  }).observe({ type: 'element' });
  for (const type of ['pointerdown', 'keydown']) {
    document.addEventListener(type, (event) => { window.pressed = event.timeStamp; }, true);
  }
})()`;

/** After the message was brought to the front, its header on the screen. */
const SHOWN = `new Promise((resolve, reject) => {
  const began = performance.now();
  const at = (step) => performance.getEntriesByName('open-' + step)[0]?.startTime ?? 0;
  const tell = (painted) => {
    const { pressed } = window;
    const steps = Object.fromEntries(${JSON.stringify(STEPS)}.map((step) => [step, at(step) - pressed]));
    resolve({ ...steps, window: painted - pressed, origin: performance.timeOrigin + pressed });
  };
  const look = () => {
    if (performance.now() - began > 20_000) return void reject(new Error('the press opened nothing'));
    if (at('shown') < window.pressed || window.rendered < window.pressed) return void requestAnimationFrame(look);
    if (window.rendered > at('shown')) return void tell(window.rendered);
    // The header had come alone, because the body took long: the frame comes to the front with the next paint.
    requestAnimationFrame(() => requestAnimationFrame(() => tell(performance.now())));
  };
  look();
})`;

/**
 * When the message's own document was first painted, as it says itself; 0: not yet. Nothing in it can wait. What was painted
 * before the press is on the screen as soon as its frame is in front.
 */
const CONTENT = `(() => {
  const entry = performance.getEntriesByName('first-contentful-paint')[0];
  return entry ? performance.timeOrigin + entry.startTime : 0;
})()`;

async function contentPainted(page: Page): Promise<number> {
  const frame = await page.locator('iframe[title="Message body"]').elementHandle();
  const content = await frame?.contentFrame();
  if (!content) throw new Error('no message is shown');
  try {
    return await content.evaluate<number>(CONTENT);
  } catch (error) {
    if (error instanceof Error && error.message.includes('because of a navigation')) return 0;
    throw error;
  }
}

async function opening(page: Page): Promise<Opening> {
  const { window: seen, origin, ...steps } = await page.evaluate<Record<string, number>>(SHOWN);
  const began = origin ?? 0;
  let inFrame = 0;
  while (inFrame === 0) inFrame = await contentPainted(page);
  // Both: the frame brought to the front, and its document painted.
  return {
    ...(steps as Omit<Opening, 'waited'>),
    painted: Math.max(seen ?? 0, inFrame - began),
    waited: inFrame < began,
  };
}

/**
 * The next message by click and by key; one further away that was pointed at before the press, as hands do it; and one further
 * away that was not.
 */
const presses = ['click', 'key', 'hover', 'jump'] as const;
type Press = (typeof presses)[number];

/** Rows in the order of their opening: the next one, or one that is not beside the one before. */
const order = (press: Press, count: number): number[] => {
  const stride = press === 'click' || press === 'key' ? 1 : 3;
  return Array.from({ length: stride }, (_, start) =>
    Array.from({ length: count }, (_, i) => i).filter((i) => i % stride === start),
  ).flat();
};

/** Scrolls the list so that this row, counted from 1, is among the visible ones. */
async function bringNear(page: Page, index: number): Promise<void> {
  const row = page.locator(`[role="grid"][aria-label="Messages"] [role="row"][aria-rowindex="${index}"]`);
  if ((await row.count()) > 0) return;
  await page.evaluate(`(() => {
    let box = document.querySelector('[role="grid"][aria-label="Messages"]');
    const height = box.querySelector('[role="row"]').getBoundingClientRect().height;
    while (box.scrollHeight <= box.clientHeight) box = box.parentElement;
    box.scrollTop = Math.max(0, (${index} - 4) * height);
  })()`);
  await row.waitFor();
}

async function walk(page: Page, press: Press, first: number, count: number): Promise<Opening[]> {
  const taken: Opening[] = [];
  const grid = page.getByRole('grid', { name: 'Messages' });
  for (const nth of order(press, count)) {
    const row = grid.locator(`[role="row"][aria-rowindex="${first + nth}"]`);
    // Only rows near the visible ones exist.
    if (press !== 'key') await bringNear(page, first + nth);
    if (press === 'hover') {
      await row.hover();
      await page.waitForTimeout(hover);
    } else if (press === 'jump') {
      // The list comes to rest first.
      await row.scrollIntoViewIfNeeded();
      await page.waitForTimeout(hover);
    }
    if (press === 'key') await page.keyboard.press('ArrowDown');
    else await row.click();
    taken.push(await opening(page));
    // A person looks at it; marking it read and the like is over.
    await page.waitForTimeout(pause);
  }
  return taken;
}

/** Milliseconds of the longest task of the window since this was asked last; 0: none was of 50. */
const longestTask = (page: Page): Promise<number> =>
  page.evaluate<number>('Math.max(0, ...window.blocked.splice(0))');

/** A word of ours on the screen: what any paint takes on this machine as it is now, with nothing behind it. */
async function anyPaint(page: Page): Promise<Spread> {
  const taken: number[] = [];
  for (let i = 0; i < 30; i++) {
    await page.waitForTimeout(50);
    taken.push(
      await page.evaluate<number>(`new Promise((resolve) => {
        const word = document.createElement('p');
        word.textContent = 'word';
        word.style.cssText = 'position: fixed; inset: 0 auto auto 0; z-index: 9999';
        word.setAttribute('elementtiming', 'word');
        new PerformanceObserver((list, observer) => {
          const entry = list.getEntries().find(({ identifier }) => identifier === 'word');
          if (!entry) return;
          observer.disconnect();
          word.remove();
          resolve(entry.renderTime - began);
        }).observe({ type: 'element' });
        const began = performance.now();
        document.body.append(word);
      })`),
    );
  }
  return spread(taken);
}

/** How long each step takes, in the middle; how many waited; the longest task of the window. */
function table(rows: Record<string, readonly Opening[]>, blocked: Record<string, number>): string {
  const names = [...STEPS, 'painted'] as const;
  const lines = Object.entries(rows).map(([name, openings]) => {
    const steps = names.map((step, i) => {
      const before = names[i - 1];
      const took = openings.map((one) => one[step] - (before === undefined ? 0 : one[before]));
      return spread(took).p50.toFixed(1).padStart(10);
    });
    const waited = openings.filter((one) => one.waited).length;
    const held = (blocked[name] ?? 0).toFixed(0);
    return `${name.padEnd(20)}${steps.join('')}${`${waited}/${openings.length}`.padStart(10)}${held.padStart(10)}`;
  });
  const head = [...names, 'waiting', 'blocked'].map((name) => name.padStart(10)).join('');
  return [`${'median ms'.padEnd(20)}${head}`, ...lines, ''].join('\n');
}

async function inTheApp(): Promise<Record<string, Spread>> {
  const server = await startDovecot();
  const profile = makeTempDir('bench-reader');
  let app: RunningApp | null = null;
  try {
    const result: Record<string, Spread> = {};
    const user = server.addUser();
    const kinds = { plain, letter, newsletter };
    let minute = 0;
    for (const make of Object.values(kinds)) {
      for (let i = 0; i < presses.length * each; i++)
        server.deliver(user.user, make(i), { date: minutesAgo(++minute) });
    }
    for (let i = 0; i < HUGE; i++)
      server.deliver(user.user, newsletter(i, 2e6), { date: minutesAgo(++minute) });
    app = await launchApp({ profile: profile.path, trust: server.caFile });
    const page = app.window;
    await addAccount(page, entryFor(server, user, 'IMAP'));
    await allCached(page, 3 * presses.length * each + HUGE);
    const rows = page.getByRole('grid', { name: 'Messages' }).getByRole('row');
    await rows.first().click();
    await page.frameLocator('iframe[title="Message body"]').locator('body').waitFor();
    await page.waitForTimeout(1_000);
    await page.evaluate(WATCH);
    const openings: Record<string, Opening[]> = {};
    const blocked: Record<string, number> = {};
    result['any paint'] = await anyPaint(page);
    let row = 2;
    for (const name of Object.keys(kinds)) {
      for (const press of presses) {
        // The very first row is open already.
        const count = row === 2 ? each - 1 : each;
        // The first of a kind pays for code that was not compiled yet.
        const taken = (await walk(page, press, row, count)).slice(3);
        openings[`${name} by ${press}`] = taken;
        blocked[`${name} by ${press}`] = await longestTask(page);
        result[`${name} by ${press}`] = spread(taken.map(({ painted }) => painted));
        row += count;
      }
    }
    const huge = await walk(page, 'jump', row, HUGE);
    openings['2 MB by jump'] = huge;
    result['2 MB by jump'] = spread(huge.map(({ painted }) => painted));
    blocked['2 MB by jump'] = await longestTask(page);
    result['any paint after'] = await anyPaint(page);
    process.stderr.write(table(openings, blocked));
    return result;
  } finally {
    await app?.kill();
    profile.remove();
    await server.dispose();
  }
}

async function parsing(): Promise<Record<string, number>> {
  const attached = `${header('Attached', 'multipart/mixed; boundary=B').replace('; charset=utf-8', '')}--B\r\n\r\ntext\r\n--B\r\nContent-Type: x/y\r\nContent-Transfer-Encoding: base64\r\n\r\n${randomBytes(30_000_000).toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n--B--\r\n`;
  const perSecond = async (raw: string, rounds: number): Promise<number> => {
    const bytes = Buffer.from(raw);
    const started = performance.now();
    for (let i = 0; i < rounds; i++) await parseBody(bytes, 1);
    return Math.round((rounds * 1_000) / (performance.now() - started));
  };
  const bytes = Buffer.from(attached);
  const started = performance.now();
  await parseBody(bytes, 1);
  return {
    smallPerSecond: await perSecond(plain(1), 3_000),
    newslettersPerSecond: await perSecond(newsletter(1), 200),
    attachmentMBPerSecond: Math.round(bytes.length / 1e3 / (performance.now() - started)),
  };
}

process.stdout.write(
  `${JSON.stringify({ bench: 'reader', ms: await inTheApp(), parse: await parsing() })}\n`,
);
