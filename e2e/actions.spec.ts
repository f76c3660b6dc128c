// What a person does to messages: seen at once in the window, then on the server, and taken back again.
import type { Page } from '@playwright/test';
import type { RawImap } from '../test/harness/raw-imap.ts';
import { expect, test } from './harness/test.ts';
import { addAccount, entryFor } from './steps/add-account.ts';
import { minutesAgo, rawMessage } from './steps/messages.ts';
import { resizeWindow } from './steps/window-size.ts';

const row = (page: Page, name: RegExp) =>
  page.getByRole('grid', { name: 'Messages' }).getByRole('row', { name });
const item = (page: Page, name: RegExp) =>
  page.getByRole('tree', { name: 'Folders' }).getByRole('treeitem', { name });
const toolbar = (page: Page) => page.getByRole('toolbar', { name: 'Message actions' });

/** Messages that another client finds in the folder. */
async function count(imap: RawImap, mailbox: string): Promise<number> {
  const { untagged } = await imap.command(`STATUS "${mailbox}" (MESSAGES)`);
  return Number(/MESSAGES (\d+)/.exec(untagged.join(' '))?.[1] ?? -1);
}

test('archives, opens the next message, and undoes it', async ({ launch, dovecot, user, imap }) => {
  dovecot.deliver(user.user, rawMessage({ subject: 'Upper' }), { flags: 'S', date: minutesAgo(1) });
  dovecot.deliver(user.user, rawMessage({ subject: 'Lower' }), { flags: 'S', date: minutesAgo(2) });
  const { window: page } = await launch();
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await row(page, /Upper/).click();
  const region = page.getByRole('region', { name: 'Message' });
  await expect(region.getByRole('heading', { name: 'Upper' })).toBeVisible();

  await toolbar(page).getByRole('button', { name: 'Archive' }).click();
  await expect(row(page, /Upper/)).toHaveCount(0);
  await expect(region.getByRole('heading', { name: 'Lower' })).toBeVisible();
  await expect(row(page, /Lower/)).toHaveAttribute('aria-selected', 'true');
  await expect.poll(() => count(imap, 'Archive')).toBe(1);

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, /Upper/)).toBeVisible();
  await expect.poll(() => count(imap, 'INBOX')).toBe(2);
});

test('in a window of one pane, too, the next key hits what is shown, and the last one leads back to the list', async ({
  launch,
  dovecot,
  user,
  imap,
}) => {
  dovecot.deliver(user.user, rawMessage({ subject: 'Upper' }), { date: minutesAgo(1) });
  dovecot.deliver(user.user, rawMessage({ subject: 'Lower' }), { date: minutesAgo(2) });
  const app = await launch();
  const page = app.window;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await resizeWindow(app, 430, 700);
  await expect(row(page, /Lower/)).toBeVisible();
  await row(page, /Upper/).click();
  const region = page.getByRole('region', { name: 'Message' });
  await expect(region.getByRole('heading', { name: 'Upper' })).toBeVisible();
  await page.keyboard.press('e');
  await expect(region.getByRole('heading', { name: 'Lower' })).toBeVisible();
  await expect.poll(() => count(imap, 'Archive')).toBe(1);
  await page.keyboard.press('e');
  await expect(region).toBeHidden();
  await expect(page.getByRole('grid', { name: 'Messages' })).toBeVisible();
  await expect.poll(() => count(imap, 'Archive')).toBe(2);
  // Walking through the list does not leave it.
  await page.keyboard.press('Control+z');
  await expect(row(page, /Lower/)).toBeVisible();
  await page.getByRole('grid', { name: 'Messages' }).press('ArrowDown');
  await expect(region).toBeHidden();
});

test('a message that another program takes away stays readable, and no key hits its neighbour', async ({
  launch,
  dovecot,
  user,
  imap,
}) => {
  dovecot.deliver(user.user, rawMessage({ subject: 'Upper' }), { flags: 'S', date: minutesAgo(1) });
  dovecot.deliver(user.user, rawMessage({ subject: 'Lower' }), { flags: 'S', date: minutesAgo(2) });
  const { window: page } = await launch();
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await row(page, /Upper/).click();
  const region = page.getByRole('region', { name: 'Message' });
  await expect(region.getByRole('heading', { name: 'Upper' })).toBeVisible();
  await imap.select('INBOX');
  const { untagged } = await imap.command('UID SEARCH SUBJECT Upper');
  await imap.ok(`UID STORE ${/SEARCH (\d+)/.exec(untagged.join(' '))?.[1]} +FLAGS (\\Deleted)`);
  await imap.ok('EXPUNGE');
  await expect(row(page, /Upper/)).toHaveCount(0);
  await expect(region.getByRole('heading', { name: 'Upper' })).toBeVisible();
  await expect(region.getByText('This message has left the folder')).toBeVisible();
  await expect(row(page, /Lower/)).toHaveAttribute('aria-selected', 'false');
  await expect(toolbar(page).getByRole('button', { name: 'Delete' })).toBeDisabled();
  await page.keyboard.press('Delete');
  // From there the next message is the one that took its place.
  await page.keyboard.press('j');
  await expect(region.getByRole('heading', { name: 'Lower' })).toBeVisible();
  await expect(toolbar(page).getByRole('button', { name: 'Delete' })).toBeEnabled();
});

test('deletes by key, undoes by Ctrl+Z, and asks before deleting for good', async ({
  launch,
  dovecot,
  user,
  imap,
}) => {
  dovecot.deliver(user.user, rawMessage({ subject: 'Unwanted' }), { flags: 'S' });
  const { window: page } = await launch();
  const { keyboard } = page;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await row(page, /Unwanted/).click();
  await keyboard.press('Delete');
  await expect(row(page, /Unwanted/)).toHaveCount(0);
  await expect(page.getByText('No message open')).toBeVisible();
  await keyboard.press('ControlOrMeta+z');
  await expect(row(page, /Unwanted/)).toBeVisible();
  await row(page, /Unwanted/).click();
  await keyboard.press('Delete');
  await expect(row(page, /Unwanted/)).toHaveCount(0);
  await expect.poll(() => count(imap, 'Trash')).toBe(1);

  await item(page, /^Trash/).click();
  await row(page, /Unwanted/).click();
  await keyboard.press('Delete');
  const question = page.getByRole('dialog', { name: 'Delete for good' });
  await keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(row(page, /Unwanted/)).toBeVisible();
  await keyboard.press('Delete');
  await question.getByRole('button', { name: 'Delete for good' }).click();
  await expect(row(page, /Unwanted/)).toHaveCount(0);
  await expect.poll(() => count(imap, 'Trash')).toBe(0);
});

test('moves a selection to a folder found by typing', async ({ launch, dovecot, user, imap }) => {
  await imap.ok('CREATE "Projects/Alpha"');
  for (const number of [1, 2, 3]) {
    const date = minutesAgo(number);
    dovecot.deliver(user.user, rawMessage({ subject: `Plan ${number}` }), { flags: 'S', date });
  }
  const { window: page } = await launch();
  const { keyboard } = page;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await expect(item(page, /^Alpha/)).toBeVisible();
  await row(page, /Plan 1/).click();
  await keyboard.press('Shift+ArrowDown');
  await keyboard.press('m');
  const dialog = page.getByRole('dialog', { name: 'Move to folder' });
  await expect(dialog.getByRole('combobox')).toBeFocused();
  await keyboard.type('alp');
  await keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(row(page, /Plan/)).toHaveCount(1);
  await expect(page.getByText('Moved to Alpha: 2 messages')).toBeVisible();
  await expect.poll(() => count(imap, 'Projects/Alpha')).toBe(2);
});

test('offline, what waits is listed with its reason, and can be taken back by keyboard', async ({
  launch,
  dovecot,
  user,
  imap,
}) => {
  dovecot.deliver(user.user, rawMessage({ subject: 'Later' }), { flags: 'S' });
  const { window: page } = await launch();
  const { keyboard } = page;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await row(page, /Later/).click();
  const status = page.getByRole('status', { name: 'Sync status' });
  await expect(status).toContainText('Up to date');
  imap.destroy();
  await dovecot.stop();
  try {
    await keyboard.press('s');
    await expect(row(page, /^Flagged.*Later/)).toBeVisible();
    const waiting = status.getByRole('button', { name: '1 change waiting' });
    await waiting.focus();
    await keyboard.press('Enter');
    const panel = page.getByRole('region', { name: 'Waiting changes' });
    await expect(panel.getByText('Flag: 1 message')).toBeVisible();
    await expect(panel.getByText(/Waiting since/)).toBeVisible();
    await panel.getByRole('button', { name: 'Discard' }).focus();
    await keyboard.press('Enter');
    await expect(panel.getByText('Everything has been sent or taken back.')).toBeVisible();
    await expect(row(page, /^Flagged/)).toHaveCount(0);
    await keyboard.press('Escape');
    await expect(panel).toBeHidden();
  } finally {
    await dovecot.start();
  }
});

test('tags by key: a new one and one in use, on the server and in the row, and taken back', async ({
  launch,
  dovecot,
  user,
  imap,
}) => {
  dovecot.deliver(user.user, rawMessage({ subject: 'Bill' }), { flags: 'S', date: minutesAgo(1) });
  dovecot.deliver(user.user, rawMessage({ subject: 'Other' }), { flags: 'S', date: minutesAgo(2) });
  await imap.ok('SELECT INBOX');
  const other = (await imap.command('UID SEARCH SUBJECT Other')).untagged.join(' ').match(/\d+$/)?.[0] ?? '0';
  await imap.ok(`UID STORE ${other} +FLAGS (Home \\Deleted)`);
  const { window: page } = await launch();
  const { keyboard } = page;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await expect(row(page, /^Marked as deleted.*Other.*Tags: Home/)).toBeVisible();
  await row(page, /Bill/).click();
  await keyboard.press('t');
  const dialog = page.getByRole('dialog', { name: 'Tags' });
  await dialog.getByRole('textbox', { name: 'New tag' }).fill('Büro');
  await keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('unaccented');
  await dialog.getByRole('textbox', { name: 'New tag' }).fill('to pay');
  await keyboard.press('Enter');
  await expect(dialog.getByRole('checkbox', { name: 'to pay' })).toBeChecked();
  await dialog.getByRole('checkbox', { name: 'Home' }).check();
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(row(page, /Bill.*Tags: Home, to pay/)).toBeVisible();
  const header = page.getByRole('region', { name: 'Message' }).locator('header.message-header');
  await expect(header.getByText('to pay')).toBeVisible();
  const tagged = async () =>
    (await imap.command('UID SEARCH KEYWORD to_pay KEYWORD Home')).untagged.join(' ');
  await expect.poll(tagged).toMatch(/SEARCH \d+$/);
  await keyboard.press('ControlOrMeta+z');
  await expect(row(page, /Tags:.*to pay/)).toHaveCount(0);
  await expect.poll(tagged).not.toMatch(/SEARCH \d/);
});

test('a message that is marked as deleted can be taken back, on the server too', async ({
  launch,
  dovecot,
  user,
  imap,
}) => {
  dovecot.deliver(user.user, rawMessage({ subject: 'Marked' }), { flags: 'ST', date: minutesAgo(1) });
  dovecot.deliver(user.user, rawMessage({ subject: 'Other' }), { flags: 'S', date: minutesAgo(2) });
  const { window: page } = await launch();
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await row(page, /Other/).click();
  const undelete = toolbar(page).getByRole('button', { name: 'Undelete' });
  await expect(undelete).toHaveCount(0);
  await row(page, /^Marked as deleted.*Marked/).click();
  await expect(undelete).toBeVisible();
  await page.keyboard.press('d');
  await expect(row(page, /Marked as deleted/)).toHaveCount(0);
  await expect(undelete).toHaveCount(0);
  await imap.ok('SELECT INBOX');
  const marked = async () => (await imap.command('UID SEARCH DELETED')).untagged.join(' ');
  await expect.poll(marked).not.toMatch(/SEARCH \d/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, /^Marked as deleted.*Marked/)).toBeVisible();
  await expect.poll(marked).toMatch(/SEARCH \d/);
});

test('folders are made, renamed, moved, emptied and deleted, on the server too', async ({
  launch,
  dovecot,
  user,
  imap,
}) => {
  await imap.ok('CREATE Projects');
  dovecot.deliver(user.user, rawMessage({ subject: 'Rubbish' }), { flags: 'S' });
  await imap.ok('SELECT INBOX');
  await imap.ok('COPY 1:* Trash');
  const { window: page } = await launch();
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  const menu = async (folder: RegExp, entry: string) => {
    await item(page, folder).click();
    await page.getByRole('button', { name: 'Folder actions' }).click();
    await page.getByRole('menuitem', { name: entry, exact: true }).click();
  };
  const name = page.getByRole('dialog').getByRole('textbox', { name: 'Name' });
  const folders = async () => (await imap.command('LIST "" "*"')).untagged.join('\n');

  await menu(/^Inbox/, 'New folder…');
  await name.fill('Plans');
  await page.getByRole('button', { name: 'Make folder' }).click();
  await expect(item(page, /^Plans/)).toBeVisible();
  await expect.poll(folders).toMatch(/\bPlans\b/);

  await menu(/^Plans/, 'Rename…');
  await name.fill('Ideas');
  await page.getByRole('button', { name: 'Rename' }).click();
  await expect(item(page, /^Ideas/)).toBeVisible();
  await expect.poll(folders).toMatch(/\bIdeas\b/);
  await expect.poll(folders).not.toMatch(/\bPlans\b/);

  await menu(/^Ideas/, 'Move…');
  const move = page.getByRole('dialog', { name: 'Move Ideas' });
  await move.getByRole('combobox', { name: 'Into' }).selectOption('Projects');
  await move.getByRole('button', { name: 'Move' }).click();
  await expect.poll(folders).toMatch(/Projects[/.]Ideas\b/);

  await menu(/^Ideas/, 'Delete…');
  await page.getByRole('button', { name: 'Delete folder' }).click();
  await expect(item(page, /^Ideas/)).toHaveCount(0);
  await expect.poll(folders).not.toMatch(/\bIdeas\b/);

  await menu(/^Trash/, 'Empty Trash…');
  const question = page.getByRole('dialog', { name: 'Empty Trash' });
  await expect(question).toContainText('1 message');
  await question.getByRole('button', { name: 'Empty Trash' }).click();
  await expect(row(page, /Rubbish/)).toHaveCount(0);
  await expect.poll(() => count(imap, 'Trash')).toBe(0);
  await expect.poll(() => count(imap, 'INBOX')).toBe(1);
});
