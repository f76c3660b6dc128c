// A conversation in the real window: walked by keyboard, divided and joined, and what is read when a message of it leaves.
import type { Page } from '@playwright/test';
import type { Dovecot, DovecotUser } from '../test/harness/dovecot.ts';
import type { RunningApp } from './harness/app.ts';
import { expect, test } from './harness/test.ts';
import { addAccount, entryFor } from './steps/add-account.ts';
import { look } from './steps/look.ts';
import { minutesAgo } from './steps/messages.ts';
import { resizeWindow } from './steps/window-size.ts';

interface Note {
  readonly n: number;
  /** Numbers of the messages it refers to, oldest first. */
  readonly to?: readonly number[];
  readonly from?: string;
  readonly mailbox?: string;
  readonly read?: boolean;
}

function deliver(dovecot: Dovecot, user: DovecotUser, note: Note): void {
  const { n, to = [], from = 'Bo Berg <bo@example.net>', mailbox = 'INBOX', read = true } = note;
  const raw = [
    `From: ${from}`,
    'To: Ann Smith <ann@example.org>',
    `Subject: ${to.length > 0 ? 'Re: ' : ''}Pier ${n}`,
    `Message-ID: <pier-${n}@example.net>`,
    ...(to.length > 0 ? [`References: ${to.map((of) => `<pier-${of}@example.net>`).join(' ')}`] : []),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Number ${n}.`,
    '',
  ].join('\r\n');
  dovecot.deliver(user.user, raw, { date: minutesAgo(1_000 - n), mailbox, flags: read ? 'S' : '' });
}

const row = (page: Page, name: RegExp) =>
  page.getByRole('grid', { name: 'Messages' }).getByRole('row', { name });
const body = (page: Page) => page.frameLocator('iframe[title="Message body"]');
const conversation = (page: Page) => page.getByRole('region', { name: 'Conversation' });
const lines = (page: Page) => conversation(page).getByRole('listitem');
const line = (page: Page, n: number) =>
  conversation(page).getByRole('button', { name: new RegExp(`Pier ${n}\\b`) });
const folder = (page: Page, name: RegExp) =>
  page.getByRole('tree', { name: 'Folders' }).getByRole('treeitem', { name });

async function fromMenu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More for this message' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function start(app: RunningApp, dovecot: Dovecot, user: DovecotUser): Promise<Page> {
  await addAccount(app.window, entryFor(dovecot, user, 'IMAP'));
  await resizeWindow(app, 1280, 860);
  return app.window;
}

test('a conversation is divided for good, a late reply finds its part, and it is joined again', async ({
  launch,
  dovecot,
  user,
}) => {
  deliver(dovecot, user, { n: 1 });
  deliver(dovecot, user, { n: 2, to: [1] });
  deliver(dovecot, user, { n: 3, to: [1, 2] });
  deliver(dovecot, user, { n: 4, to: [1, 2, 3], from: 'שרה כהן ממשרד הנמל <sara@example.co.il>' });
  deliver(dovecot, user, { n: 5, to: [1] });
  let app = await launch();
  let page = await start(app, dovecot, user);
  await row(page, /Pier 3/).click();
  const heading = conversation(page).getByRole('heading');
  await expect(heading).toHaveText('5 messages in this conversation');
  // By keyboard: the list has the focus.
  await page.keyboard.press('x');
  await expect(page.getByText('A conversation of its own begins here')).toBeVisible();
  await expect(lines(page)).toHaveCount(2);
  await expect(line(page, 4)).toBeVisible();
  await expect(conversation(page)).toContainText('taken out of another one');
  await look(app, 'conversation-divided');
  await resizeWindow(app, 600, 800);
  await look(app, 'conversation-divided-narrow');
  await resizeWindow(app, 1280, 860);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('Division of the conversation undone')).toBeVisible();
  await expect(heading).toHaveText('5 messages in this conversation');
  await fromMenu(page, 'Start its own conversation here');
  await expect(lines(page)).toHaveCount(2);

  deliver(dovecot, user, { n: 6, to: [4] });
  await expect(row(page, /Pier 6/)).toBeVisible();
  await app.quit();
  app = await launch();
  page = app.window;
  await row(page, /Pier 6/).click();
  await expect(conversation(page).getByRole('heading')).toHaveText('3 messages in this conversation');
  await row(page, /Pier 5/).click();
  await expect(conversation(page).getByRole('heading')).toHaveText('3 messages in this conversation');
  await expect(line(page, 6)).toBeHidden();

  await row(page, /Pier 6/).click();
  await fromMenu(page, 'Join to the conversation it came from');
  await expect(conversation(page).getByRole('heading')).toHaveText('6 messages in this conversation');
  await page.keyboard.press('Control+z');
  await expect(page.getByText('Joining of the conversation undone')).toBeVisible();
  await expect(conversation(page).getByRole('heading')).toHaveText('3 messages in this conversation');
});

test('a message opened from the conversation leaves, and the right one is read next', async ({
  launch,
  dovecot,
  user,
  imap,
}) => {
  await imap.command('CREATE Sent');
  await imap.command('CREATE Trash');
  await imap.command('CREATE Archive');
  const own = `Ann Smith <${user.address}>`;
  deliver(dovecot, user, { n: 1 });
  deliver(dovecot, user, { n: 2, to: [1], from: own, mailbox: 'Sent' });
  deliver(dovecot, user, { n: 3, to: [1, 2], from: own, mailbox: 'Sent' });
  deliver(dovecot, user, { n: 9 });
  const app = await launch();
  const page = await start(app, dovecot, user);
  await folder(page, /^Sent/).click();
  await expect(row(page, /Pier 3/)).toBeVisible();
  await folder(page, /^Inbox/).click();
  await row(page, /Pier 1/).click();
  await expect(lines(page)).toHaveCount(3);

  await line(page, 2).click();
  await expect(body(page).getByText('Number 2.')).toBeVisible();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(body(page).getByText('Number 3.')).toBeVisible();
  await expect(lines(page)).toHaveCount(2);
  await expect(line(page, 3)).toHaveAttribute('aria-current', 'true');
  // The newest goes: the one before it is read, which the list holds.
  await page.keyboard.press('e');
  await expect(page.getByText('Archived: 1 message')).toBeVisible();
  await expect(body(page).getByText('Number 1.')).toBeVisible();
  await expect(row(page, /Pier 1/)).toHaveAttribute('aria-selected', 'true');
  // What the list holds goes by the list.
  await line(page, 3).click();
  await line(page, 1).click();
  await expect(body(page).getByText('Number 1.')).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(body(page).getByText('Number 9.')).toBeVisible();
  await expect(row(page, /Pier 9/)).toHaveAttribute('aria-selected', 'true');
  await expect(row(page, /Pier 1/)).toBeHidden();
});

test('the last message of a conversation that leaves closes the pane', async ({
  launch,
  dovecot,
  user,
  imap,
}) => {
  await imap.command('CREATE Sent');
  await imap.command('CREATE Trash');
  deliver(dovecot, user, { n: 1 });
  deliver(dovecot, user, { n: 2, to: [1], from: `Ann Smith <${user.address}>`, mailbox: 'Sent' });
  const app = await launch();
  const page = await start(app, dovecot, user);
  await folder(page, /^Sent/).click();
  await expect(row(page, /Pier 2/)).toBeVisible();
  await folder(page, /^Inbox/).click();
  await row(page, /Pier 1/).click();
  await line(page, 2).click();
  await expect(body(page).getByText('Number 2.')).toBeVisible();
  // Another program takes the first away: what is being read stays.
  await imap.command('SELECT INBOX');
  await imap.command('STORE 1 +FLAGS (\\Deleted)');
  await imap.command('EXPUNGE');
  await expect(row(page, /Pier 1/)).toBeHidden();
  await expect(body(page).getByText('Number 2.')).toBeVisible();
  await expect(conversation(page)).toBeHidden();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText('No message open')).toBeVisible();
});

test('by keyboard alone: from message to message, from line to line, all or few', async ({
  launch,
  dovecot,
  user,
}) => {
  for (let n = 1; n <= 9; n += 1) {
    deliver(dovecot, user, { n, to: n === 1 ? [] : [1], read: n !== 3 && n !== 4 });
  }
  const app = await launch();
  const page = await start(app, dovecot, user);
  await row(page, /Pier 9/).click();
  await expect(lines(page)).toHaveCount(5);
  const more = conversation(page).getByRole('button', { name: 'Show 4 more' });
  await expect(more).toHaveAttribute('aria-expanded', 'false');

  await page.keyboard.press(',');
  await expect(body(page).getByText('Number 8.')).toBeVisible();
  await page.keyboard.press(',');
  await expect(body(page).getByText('Number 7.')).toBeVisible();
  await page.keyboard.press('.');
  await expect(body(page).getByText('Number 8.')).toBeVisible();

  await page.keyboard.press('c');
  await expect(lines(page)).toHaveCount(9);
  await expect(conversation(page).getByRole('button', { name: 'Show fewer' })).toHaveAttribute(
    'aria-expanded',
    'true',
  );
  await page.keyboard.press('c');
  await expect(lines(page)).toHaveCount(5);

  // One stop of the Tab key, whatever the number of lines.
  await conversation(page).getByRole('button', { name: 'Show 4 more' }).focus();
  await page.keyboard.press('Tab');
  await expect(line(page, 8)).toBeFocused();
  await page.keyboard.press('Home');
  await expect(line(page, 1)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(line(page, 3)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(body(page).getByText('Number 3.')).toBeVisible();
  await expect(line(page, 3)).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(body(page).getByText('Number 4.')).toBeVisible();
  // What was read in the meantime stays where it was: no line moves under the hand.
  await expect(conversation(page).getByText('unread')).toBeHidden();
  await expect(line(page, 3)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(line(page, 4)).not.toBeFocused();
  expect(await conversation(page).evaluate((section) => section.contains(document.activeElement))).toBe(
    false,
  );
});

test('mail that comes into the open conversation is told, and nothing moves', async ({
  launch,
  dovecot,
  user,
}) => {
  for (const n of [1, 2, 3]) deliver(dovecot, user, { n, to: n === 1 ? [] : [1] });
  const app = await launch();
  const page = await start(app, dovecot, user);
  await row(page, /Pier 2/).click();
  await expect(lines(page)).toHaveCount(3);
  await expect(body(page).getByText('Number 2.')).toBeVisible();
  const frame = page.locator('iframe[title="Message body"]:visible');
  const before = await frame.boundingBox();
  deliver(dovecot, user, { n: 4, to: [1, 2], read: false });
  const arrived = conversation(page).getByRole('status').getByRole('button', { name: 'Show 1 new' });
  await expect(arrived).toBeVisible();
  await expect(conversation(page).getByRole('heading')).toHaveText('4 messages in this conversation');
  expect(await frame.boundingBox()).toEqual(before);
  await look(app, 'conversation-arrived');
  await arrived.click();
  await expect(line(page, 4)).toBeVisible();
});

test('a conversation of five hundred messages opens at once and is bounded', async ({
  launch,
  dovecot,
  user,
}) => {
  test.setTimeout(120_000);
  for (let n = 1; n <= 500; n += 1) {
    const to = Array.from({ length: Math.min(n - 1, 30) }, (_, i) => (i === 0 ? 1 : n - 30 + i)).filter(
      (of) => of > 0 && of < n,
    );
    deliver(dovecot, user, { n, to });
  }
  const app = await launch();
  const page = await start(app, dovecot, user);
  await expect(page.getByRole('grid', { name: 'Messages' })).toHaveAttribute('aria-rowcount', '500');
  await row(page, /Pier 499/).click();
  await expect(conversation(page).getByRole('heading')).toHaveText(
    '200 newest messages in this conversation',
  );
  await expect(lines(page)).toHaveCount(3);
  await page.keyboard.press('c');
  await expect(lines(page)).toHaveCount(200);
  await expect(line(page, 499)).toBeInViewport();
  const frame = page.locator('iframe[title="Message body"]:visible');
  const { height = 0 } = (await frame.boundingBox()) ?? {};
  expect(height).toBeGreaterThan(300);
  await look(app, 'conversation-long');
  await page.keyboard.press('.');
  await expect(body(page).getByText('Number 500.')).toBeVisible();
});
