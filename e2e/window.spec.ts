// The window itself: the first start, what it announces, what it remembers, and how it stands in little room.
import type { Page } from '@playwright/test';
import { CALL_CHANNEL } from '../src/shared/contract/channels.ts';
import { freePorts } from '../test/harness/free-ports.ts';
import { expect, test } from './harness/test.ts';
import { addAccount, entryFor, fillAccount } from './steps/add-account.ts';
import { minutesAgo, rawMessage } from './steps/messages.ts';
import { resizeWindow } from './steps/window-size.ts';

const LONG = 'A subject that goes on and on, '.repeat(12).trim();
const ARABIC = 'تقرير المشروع النهائي';

const grid = (page: Page) => page.getByRole('grid', { name: 'Messages' });

test('the dialog fills in what follows, and warns before anything goes unencrypted', async ({ launch }) => {
  const { window: page } = await launch();
  const dialog = page.getByRole('dialog', { name: 'Add account' });
  const port = dialog.getByLabel('Port');
  await expect(port).toHaveValue('993');
  await dialog.getByLabel('Protocol').selectOption('POP3');
  await expect(port).toHaveValue('995');
  await dialog.getByLabel('Security').selectOption('STARTTLS');
  await expect(port).toHaveValue('110');
  await port.fill('1110');
  await dialog.getByLabel('Protocol').selectOption('IMAP');
  await expect(port).toHaveValue('1110');
  await dialog.getByLabel('Email address').fill('ann@example.org');
  await expect(dialog.getByLabel('User name')).toHaveValue('ann@example.org');

  await dialog.getByLabel('Server').fill('imap.example.org');
  await dialog.getByLabel('Password').fill('secret');
  await dialog.getByLabel('Security').selectOption('None (unencrypted)');
  await dialog.getByRole('button', { name: 'Add account' }).click();
  await expect(dialog.getByRole('checkbox', { name: /without encryption/ })).toBeFocused();
  await dialog.getByLabel('Server').fill('127.0.0.1');
  await expect(dialog.getByRole('checkbox')).toHaveCount(0);
});

test('a refused connection is told in words and keeps what was typed', async ({ launch, dovecot, user }) => {
  const { window: page } = await launch();
  const [port = 1] = await freePorts(1);
  await fillAccount(page, { ...entryFor(dovecot, user, 'IMAP'), server: '127.0.0.1', port });
  const dialog = page.getByRole('dialog', { name: 'Add account' });
  await dialog.getByRole('button', { name: 'Add account' }).click();
  await expect(dialog.getByRole('alert')).toContainText('refused the connection');
  await expect(dialog.getByLabel('Password')).toHaveValue(user.password);
  await expect(dialog.getByLabel('Email address')).toHaveValue(user.address);
  await expect(dialog.getByRole('button', { name: 'Add account' })).toBeEnabled();
});

test('rows announce themselves; long and right-to-left subjects stay in their place', async ({
  launch,
  dovecot,
  user,
}) => {
  dovecot.deliver(user.user, rawMessage({ subject: LONG }), { date: minutesAgo(1) });
  dovecot.deliver(user.user, rawMessage({ subject: ARABIC }), { flags: 'SF', date: minutesAgo(2) });
  const { window: page } = await launch();
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  const first = grid(page).getByRole('row').first();
  await expect(first).toHaveAttribute('aria-rowindex', '1');
  await expect(first).toHaveAccessibleName(/^Unread, Bo Berg, A subject that goes on/);
  await expect(grid(page).getByRole('row').nth(1)).toHaveAccessibleName(
    new RegExp(`^Flagged, Bo Berg, ${ARABIC}`, 'u'),
  );
  await expect(page.getByRole('treeitem', { name: 'Inbox, 1 unread' })).toBeVisible();
  await expect(page.getByRole('status', { name: 'Sync status' })).toContainText(/Up to date · confirmed/);
  await first.click();
  const heading = page.getByRole('region', { name: 'Message' }).getByRole('heading', { level: 2 });
  await expect(heading).toHaveText(LONG);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test('what is looked at stays in its place while much mail comes in above and below it', async ({
  launch,
  dovecot,
  user,
}) => {
  test.slow();
  const deliver = (subject: string, minutes: number): void =>
    dovecot.deliver(user.user, rawMessage({ subject }), { flags: 'S', date: minutesAgo(minutes) });
  for (let number = 1; number <= 300; number += 1) deliver(`Held ${number}`, 10_000 + number);
  const { window: page } = await launch();
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '300');
  const held = (number: number) => grid(page).getByRole('row', { name: new RegExp(`, Held ${number},`) });
  await held(3).click();
  await expect(held(3)).toHaveAttribute('aria-selected', 'true');
  const grip = page.locator('.message-list');
  await grip.evaluate((element) => element.scrollTo(0, 60 * 56 + 20));
  await expect(held(62)).toBeVisible();
  const place = async (): Promise<number> => Math.round((await held(62).boundingBox())?.y ?? -1);
  const before = await place();

  for (let number = 1; number <= 900; number += 1) deliver(`Newer ${number}`, number);
  for (let number = 1; number <= 700; number += 1) deliver(`Older ${number}`, 20_000 + number);
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '1900', { timeout: 30_000 });
  expect(await place()).toBe(before);
  // The selected message is far out of sight, not held, and still the one that is selected and active.
  await expect(grid(page).getByRole('row', { selected: true })).toHaveCount(1);
  await expect(grid(page).getByRole('row', { selected: true })).toHaveAttribute('aria-rowindex', '903');
  await page.keyboard.press('ArrowDown');
  await expect(held(4)).toBeFocused();
  await grip.evaluate((element) => element.scrollTo(0, 0));
  await expect(grid(page).getByRole('row', { name: /, Newer 1,/ })).toBeVisible();
  deliver('Newest of all', 0);
  await expect(grid(page).getByRole('row', { name: /Newest of all/ })).toBeInViewport();

  // A row that is pressed before its message has arrived is opened when it does.
  const pressed = await grip.evaluate(
    (element) =>
      new Promise<number>((resolve) => {
        const watch = new MutationObserver(() => {
          const empty = [...element.querySelectorAll<HTMLElement>('[aria-busy="true"][data-index]')].at(4);
          if (!empty) return;
          watch.disconnect();
          resolve(Number(empty.ariaRowIndex));
          empty.click();
        });
        watch.observe(element, { childList: true, subtree: true });
        element.scrollTo(0, 1_500 * 56);
      }),
  );
  await expect(grid(page).getByRole('row', { selected: true })).toHaveAttribute(
    'aria-rowindex',
    `${pressed}`,
  );
  await expect(page.getByRole('region', { name: 'Message' }).getByRole('heading', { level: 2 })).toHaveText(
    /^Older \d+$/,
  );
});

test('in little room panes give way, and the way back stays', async ({ launch, dovecot, user }) => {
  dovecot.deliver(user.user, rawMessage({ subject: 'Narrow' }));
  const app = await launch();
  const { window: page } = app;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  const tree = page.getByRole('tree', { name: 'Folders' });
  const row = grid(page).getByRole('row', { name: /Narrow/ });
  const region = page.getByRole('region', { name: 'Message' });
  await expect(row).toBeVisible();

  await resizeWindow(app, 760, 600);
  await expect(tree).toBeHidden();
  await expect(region).toBeVisible();
  await page.getByRole('button', { name: 'Folders' }).click();
  await expect(tree.getByRole('treeitem', { name: /Inbox/ })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(tree).toBeHidden();

  await resizeWindow(app, 420, 600);
  await expect(region).toBeHidden();
  await row.click();
  await expect(region).toBeVisible();
  await expect(grid(page)).toBeHidden();
  await page.getByRole('button', { name: 'Back to messages' }).click();
  await expect(row).toBeFocused();
});

test('pane widths move by keyboard and are remembered, however slow the disk is when Petrel quits', async ({
  launch,
  dovecot,
  user,
}) => {
  const first = await launch();
  await addAccount(first.window, entryFor(dovecot, user, 'IMAP'));
  const separator = (page: Page) => page.getByRole('separator', { name: 'Width of the folder tree' });
  await separator(first.window).focus();
  await holdViewStore(first.window);
  await first.window.keyboard.press('ArrowRight');
  await first.window.keyboard.press('ArrowRight');
  await expect(separator(first.window)).toHaveAttribute('aria-valuenow', '264');
  await first.quit();
  const second = await launch();
  await expect(separator(second.window)).toHaveAttribute('aria-valuenow', '264');
});

test('a start paints the tree and the list before the engine answers', async ({ launch, dovecot, user }) => {
  dovecot.deliver(user.user, rawMessage({ subject: 'Remembered' }));
  const { window: page, electron } = await launch();
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await expect(grid(page).getByRole('row', { name: /Remembered/ })).toBeVisible();
  const remembered = () =>
    page.evaluate(async () => {
      const databases = await indexedDB.databases();
      if (!databases.some(({ name }) => name === 'petrel-view')) return 0;
      return new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('petrel-view');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const database = opening.result;
          const reading = database.transaction('lists').objectStore('lists').getAll();
          reading.onsuccess = () => {
            database.close();
            resolve(reading.result[0]?.rows.length ?? 0);
          };
        };
      });
    });
  await expect.poll(remembered).toBe(1);

  // From now on main answers nothing.
  await electron.evaluate(({ ipcMain }, channel) => {
    ipcMain.removeHandler(channel);
    ipcMain.handle(channel, () => new Promise(() => undefined));
  }, CALL_CHANNEL);
  await page.reload();
  await expect(grid(page).getByRole('row', { name: /Remembered/ })).toBeVisible();
  await expect(page.getByRole('treeitem', { name: /Inbox/ })).toBeVisible();
});

test('without a keychain it says so, asks after a restart, and leaves cached mail readable meanwhile', async ({
  launch,
  dovecot,
  user,
}) => {
  dovecot.deliver(user.user, rawMessage({ subject: 'Before', text: 'Kept from before.' }), {
    date: minutesAgo(9),
  });
  const first = await launch();
  await addAccount(first.window, entryFor(dovecot, user, 'IMAP'));
  await expect(first.window.getByText(/no keychain/)).toBeVisible();
  await grid(first.window)
    .getByRole('row', { name: /Before/ })
    .click();
  const body = (page: Page) => page.frameLocator('iframe[title="Message body"]');
  await expect(body(first.window).getByText('Kept from before.')).toBeVisible();
  await first.quit();

  dovecot.deliver(user.user, rawMessage({ subject: 'After' }), { date: minutesAgo(1) });
  const { window: page } = await launch();
  const signIn = page.getByRole('dialog', { name: 'Sign in' });
  await expect(signIn).toContainText(user.address);
  await grid(page)
    .getByRole('row', { name: /Before/ })
    .click();
  await expect(body(page).getByText('Kept from before.')).toBeVisible();
  await signIn.getByLabel('Password').fill('not the password');
  await page.keyboard.press('Enter');
  await expect(signIn.getByRole('alert')).toContainText('did not accept the password');
  await signIn.getByLabel('Password').fill(user.password);
  await page.keyboard.press('Enter');
  await expect(signIn).toBeHidden();
  await expect(grid(page).getByRole('row', { name: /After/ })).toBeVisible();
});

/** Keeps every write to what the window remembers waiting until a while after the window was told to close. */
async function holdViewStore(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        let until = Number.POSITIVE_INFINITY;
        window.petrel.on('app.closing', () => {
          until = performance.now() + 150;
        });
        const opening = indexedDB.open('petrel-view');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const values = opening.result.transaction('values', 'readwrite').objectStore('values');
          const hold = (): void => {
            const reading = values.get('layout');
            reading.onsuccess = () => {
              resolve();
              if (performance.now() < until) hold();
            };
          };
          hold();
        };
      }),
  );
}
