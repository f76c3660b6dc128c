// `npm run bench -- app [--messages=20000 | --full]`: the real window while a big mailbox fills, against a raw drain of
// the same bytes in the same run; then scrolling through all of it, and what the app costs when nothing happens.
import { launchApp, type RunningApp } from '../e2e/harness/app.ts';
import { addAccount, entryFor } from '../e2e/steps/add-account.ts';
import { type Dovecot, type DovecotUser, startDovecot } from '../test/harness/dovecot.ts';
import { makeTempDir } from '../test/harness/temp-dir.ts';
import { engineAlone } from './parts/engine-alone.ts';
import {
  heapMb,
  installProbe,
  milestones,
  type PageFigures,
  readerPainted,
  takeFigures,
  watchFrames,
  watchReader,
} from './parts/page-probe.ts';
import { type AppProcess, appProcesses, cpuMs, memoryMb, type Part } from './parts/process-figures.ts';
import { drainHeaders } from './parts/raw-drain.ts';
import { smallMessage } from './parts/small-mail.ts';
import { startTrace, stopTrace, type TaskFigures } from './parts/task-trace.ts';

const FILL_MS = 300_000;
const IDLE_MS = 20_000;
const BODIES_MS = 4_000;
const OPENED = 12;
/** A page collects its garbage some seconds after it was loaded. */
const SETTLE_MS = 15_000;
/** Folders beside the INBOX, each with a message: the tree is part of what is shown. */
const FOLDERS = 150;

const full = process.argv.includes('--full');
const count = Number(
  process.argv.find((arg) => arg.startsWith('--messages='))?.slice('--messages='.length) ??
    (full ? 100_000 : 20_000),
);
const rows: string[][] = [];
const row = (what: string, figure: string, beside = '', wanted = ''): void => {
  rows.push([what, figure, beside, wanted]);
};
const ms = (value: number): string => `${value.toFixed(value < 100 ? 1 : 0)} ms`;

interface Measured {
  readonly app: RunningApp;
  readonly processes: readonly AppProcess[];
}

/** The app with an account that has just begun to fill, and its probes. */
async function begin(profile: string, server: Dovecot, user: DovecotUser): Promise<Measured> {
  const app = await launchApp({ profile, trust: server.caFile });
  // A window that reads its program for the first time blocks nobody who uses it: it is drawn when that is over.
  await app.window.getByRole('dialog', { name: 'Add account' }).waitFor();
  await installProbe(app.window);
  await startTrace(app.electron);
  await addAccount(app.window, entryFor(server, user, 'IMAP'));
  return { app, processes: await appProcesses(app.electron) };
}

async function watch({ app }: Measured): Promise<void> {
  await takeFigures(app.window);
  await startTrace(app.electron);
}

function cpuOf(processes: readonly AppProcess[]): Record<Part, number> {
  const sums: Record<Part, number> = { main: 0, window: 0, engine: 0, other: 0 };
  for (const process of processes) sums[process.part] += cpuMs(process);
  return sums;
}

function cpuWords(before: Record<Part, number>, after: Record<Part, number>): string {
  const parts: readonly Part[] = ['engine', 'window', 'main', 'other'];
  return parts.map((part) => `${part} ${Math.round(after[part] - before[part])}`).join(', ');
}

function tasks({ longestCpu, longestWall, blocking }: TaskFigures): string {
  const many = blocking === 0 ? 'none over 50 ms' : `${blocking} over 50 ms`;
  return `longest task ${ms(longestCpu)} of CPU (${ms(longestWall)} by the clock), ${many}`;
}

/** Reports what happened since `watch`. */
async function reportWindow(measured: Measured, while_: string): Promise<PageFigures> {
  const { app, processes } = measured;
  const page = processes.find((process) => process.part === 'window');
  if (!page) throw new Error('the window has no process');
  const trace = await stopTrace(app.electron, page.pid);
  const figures = await takeFigures(app.window);
  row(`window, ${while_}`, tasks(trace.window), `${figures.events} events`, 'none over 50 ms');
  if (figures.inputs.n > 0) {
    const { n, median, longest: worst, script } = figures.inputs;
    row(
      `input to paint, ${while_}`,
      `median ${ms(median)}, longest ${ms(worst)} of ${n} over 16 ms`,
      `its script at most ${ms(script)}; frame gap ${ms(figures.frameGap)}`,
    );
  }
  row(`main process, ${while_}`, tasks(trace.main));
  return figures;
}

async function filled({ app }: Measured): Promise<void> {
  const deadline = performance.now() + FILL_MS;
  while ((await milestones(app.window)).complete === 0) {
    if (performance.now() > deadline) throw new Error('the folder did not fill in time');
    await app.window.waitForTimeout(250);
  }
}

const say = (words: string): void => {
  process.stderr.write(`${words}\n`);
};

async function untouched(server: Dovecot, user: DovecotUser, drain: number, alone: number): Promise<void> {
  const profile = makeTempDir('bench-app');
  let measured: Measured | null = null;
  try {
    measured = await begin(profile.path, server, user);
    const { app, processes } = measured;
    say('filling');
    await filled(measured);
    const cpu = cpuOf(processes);
    const { connecting, listed, painted, complete } = await milestones(app.window);
    const taken = complete - connecting;
    row(
      `first sync of ${count} in the app`,
      ms(taken),
      `drain ${ms(drain)}, engine alone ${ms(alone)}`,
      `${(taken / drain).toFixed(2)} drains (at most 4), ${(taken / alone).toFixed(2)} of the engine alone`,
    );
    row(
      'first rows',
      `told ${ms(listed - connecting)}, painted ${ms(painted - connecting)}`,
      'after connecting',
    );
    row('CPU until then', cpuWords({ main: 0, window: 0, engine: 0, other: 0 }, cpu), 'ms since the start');
    await reportWindow(measured, 'while it fills');
    reportMemory(processes, 'while it fills');
    say('bodies');
    await whileBodiesCome(measured);
    reportMemory(processes, 'with the bodies');
    say('opening messages');
    await opened(measured);
    say('scrolling');
    await scrolledThrough(measured);
    say('idling');
    await idle(measured);
  } finally {
    await measured?.app.kill();
    profile.remove();
  }
}

function reportMemory(processes: readonly AppProcess[], while_: string): void {
  for (const part of ['engine', 'window', 'main'] as const) {
    const process = processes.find((entry) => entry.part === part);
    if (!process) continue;
    const { peak, now, anon, file } = memoryMb(process);
    row(
      `memory of ${part}, ${while_}`,
      `${peak} MB peak`,
      `now ${now} MB: ${anon} of its own, ${file} of files`,
      part === 'engine' ? 'under 200 MB' : '',
    );
  }
}

/** Bodies follow the headers; the window hears of each. Ends it: what follows is measured without. */
async function whileBodiesCome(measured: Measured): Promise<void> {
  const { app, processes } = measured;
  await watch(measured);
  const before = cpuOf(processes);
  await app.window.waitForTimeout(BODIES_MS);
  row(`CPU in ${BODIES_MS / 1_000} s of fetching bodies`, cpuWords(before, cpuOf(processes)), 'ms');
  await reportWindow(measured, 'while bodies come');
  await app.window.evaluate(`(async () => {
    const accounts = await window.petrel.call('accounts.list', {});
    const changes = { bodyPolicy: { kind: 'headers' } };
    const answer = await window.petrel.call('accounts.changeRetrieval', { accountId: accounts.value[0].id, changes });
    if (!answer.ok) throw new Error(answer.problem.code);
  })()`);
  await app.window.waitForTimeout(3_000);
}

/** Cached messages, by click and by key, from the press to the painted body. */
async function opened({ app }: Measured): Promise<void> {
  const page = app.window;
  const list = page.getByRole('grid', { name: 'Messages' });
  await list.getByRole('row').first().click();
  await page.locator('iframe[title="Message body"]').waitFor();
  await page.waitForTimeout(1_000);
  await watchReader(page);
  const times: Record<'click' | 'key', number[]> = { click: [], key: [] };
  for (let n = 0; n < OPENED; n += 1) {
    await list.locator(`[role="row"][aria-rowindex="3"]`).click();
    times.click.push(await readerPainted(page));
    await page.waitForTimeout(300);
    await page.keyboard.press('ArrowDown');
    times.key.push(await readerPainted(page));
    await page.waitForTimeout(300);
  }
  const middle = (of: number[]): string => ms([...of].sort((a, b) => a - b)[of.length >> 1] ?? 0);
  row(
    'press to painted body',
    `click ${middle(times.click)}, ArrowDown ${middle(times.key)}`,
    'medians',
    'the same',
  );
}

async function scrolledThrough(measured: Measured): Promise<void> {
  const { app, processes } = measured;
  const page = app.window;
  const window = processes.find((entry) => entry.part === 'window');
  if (!window) throw new Error('the window has no process');
  const before = await heapMb(page);
  await page.getByRole('grid', { name: 'Messages' }).getByRole('row').first().click();
  await watch(measured);
  await watchFrames(page, true);
  const height = await page.evaluate<number>('document.querySelector(".message-list").scrollHeight');
  await page.mouse.move(400, 400);
  // A few hundred long turns of the wheel each way, as far as the list goes.
  const turn = Math.max(600, height / 150);
  for (const way of [1, -1]) {
    for (let at = 0; at < height; at += turn) await page.mouse.wheel(0, way * turn);
  }
  await reportWindow(measured, 'scrolling to the end and back');
  await watch(measured);
  for (const key of ['End', 'PageUp', 'PageUp', 'Home', 'PageDown', 'PageDown', 'End', 'Home']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(150);
  }
  await reportWindow(measured, 'by End, Home, PageDown');
  await watchFrames(page, false);
  const held = await page.evaluate<number>('document.querySelectorAll("*").length');
  row(
    'heap of the window after scrolling',
    `${await heapMb(page)} MB`,
    `${before} MB before; ${held} elements; resident ${memoryMb(window).now} MB, at most ${memoryMb(window).peak} MB`,
    'bounded',
  );
}

async function idle({ app, processes }: Measured): Promise<void> {
  // What the probe itself costs does not count.
  await app.window.reload();
  await app.window.getByRole('grid', { name: 'Messages' }).getByRole('row').first().waitFor();
  await app.window.waitForTimeout(SETTLE_MS);
  const now = await appProcesses(app.electron);
  const before = cpuOf(now);
  await app.window.waitForTimeout(IDLE_MS);
  row(
    `CPU in ${IDLE_MS / 1_000} s of idling`,
    cpuWords(before, cpuOf(now)),
    `ms, ${count} messages shown, ${now.length} of ${processes.length} processes`,
    'about 0',
  );
}

/** Used by an impatient person meanwhile: scrolling, opening, changing folders. */
async function used(server: Dovecot, user: DovecotUser): Promise<void> {
  const profile = makeTempDir('bench-app');
  let measured: Measured | null = null;
  try {
    measured = await begin(profile.path, server, user);
    const page = measured.app.window;
    const list = page.getByRole('grid', { name: 'Messages' });
    await list.getByRole('row').first().waitFor();
    await watchFrames(page, true);
    const folder = (name: RegExp) =>
      page.getByRole('tree', { name: 'Folders' }).getByRole('treeitem', { name });
    let rounds = 0;
    for (; (await milestones(page)).complete === 0; rounds += 1) {
      await list.locator('[role="row"][aria-rowindex="4"]').click();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('PageDown');
      await page.mouse.move(400, 400);
      for (let turn = 0; turn < 8; turn += 1) await page.mouse.wheel(0, 400);
      await page.keyboard.press('End');
      await page.waitForTimeout(100);
      await page.keyboard.press('Home');
      await folder(/Drafts/).click();
      await folder(/Inbox/).click();
      await list.getByRole('row').first().waitFor();
    }
    const { connecting, complete } = await milestones(page);
    row('first sync in an app that is used', ms(complete - connecting), `${rounds} rounds of use`);
    await reportWindow(measured, 'while it fills and is used');
  } finally {
    await measured?.app.kill();
    profile.remove();
  }
}

function print(): void {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)));
  for (const cells of rows) {
    console.log(
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

const server = await startDovecot();
try {
  const user = server.addUser();
  process.stderr.write(`delivering ${count} messages\n`);
  for (let n = 1; n <= count; n += 1) {
    server.deliver(user.user, smallMessage(n), { flags: n % 4 === 0 ? 'S' : '' });
  }
  for (let n = 1; n <= FOLDERS; n += 1) {
    const mailbox = `Projects/Project ${n}`;
    server.deliver(user.user, smallMessage(count + n), { mailbox });
  }
  const target = { port: server.ports.imaps, ca: server.ca, user: user.user, password: user.password };
  const drain = await drainHeaders(target);
  say('the engine alone');
  const alone = engineAlone(target, server.caFile);
  row('raw drain of the same bytes', ms(drain.ms), `${(drain.octets / 1e6).toFixed(1)} MB over TLS`);
  await untouched(server, user, drain.ms, alone);
  await used(server, user);
} finally {
  await server.dispose();
  if (rows.length > 0) print();
}
