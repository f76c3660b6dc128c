// Takes the picture of the demo: mail in the list, a message open beside it.
import { writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { type LaunchOptions, launchApp, type RunningApp } from '../../e2e/harness/app.ts';

const SIZE = { width: 1280, height: 800 };
const MAIL_MS = 30_000;
const PICTURE_MS = 5_000;
/** Rows a full list shows at this size, with room for another density. */
const ROWS = 8;
/** The message to open: HTML with its own layout. */
const OPENED = /Tidelines 214/;

export async function takeScreenshot(file: string, launch: LaunchOptions): Promise<void> {
  const app = await launchApp({ ...launch, args: ['--force-device-scale-factor=1'] });
  try {
    await app.electron.evaluate(({ BrowserWindow }, size) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height);
    }, SIZE);
    await showMail(app.window);
    await dismissNotices(app.window);
    writeFileSync(file, await app.window.screenshot({ type: 'png' }));
  } catch (error) {
    const shown = `${file}.failed.png`;
    // The window may be what hangs.
    const picture = await app.window.screenshot({ timeout: PICTURE_MS }).catch(() => null);
    if (picture) writeFileSync(shown, picture);
    const said = [...app.messages, app.output()].join('\n');
    throw new Error(`mail did not show in time; the window is in ${shown}, it said: ${said}`, {
      cause: error,
    });
  } finally {
    await end(app);
  }
}

async function showMail(window: Page): Promise<void> {
  // One Inbox for each account; the first account's is the one to show.
  const inboxes = window.getByRole('tree', { name: 'Folders' }).getByRole('treeitem', { name: /^Inbox/ });
  await inboxes.nth(1).waitFor({ timeout: MAIL_MS });
  await inboxes.first().click({ timeout: MAIL_MS });
  const grid = window.getByRole('grid', { name: 'Messages' });
  await grid.getByRole('row').nth(ROWS).waitFor({ timeout: MAIL_MS });
  await grid.getByRole('row', { name: OPENED }).first().click({ timeout: MAIL_MS });
  const body = window
    .getByRole('region', { name: 'Message', exact: true })
    .frameLocator('iframe[title="Message body"]');
  await body.getByText('Letters from the coast').waitFor({ timeout: MAIL_MS });
}

/** A machine that takes pictures has no keychain; the notice that says so is not what the picture is of. */
async function dismissNotices(window: Page): Promise<void> {
  const notice = window.getByRole('button', { name: 'Dismiss notice' });
  if (await notice.isVisible()) await notice.click();
}

async function end(app: RunningApp): Promise<void> {
  try {
    await app.quit();
  } catch {
    // Asked in vain and killed: the picture is taken, and nothing is left running.
  }
}
