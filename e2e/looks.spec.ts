// How the window looks in the states that people meet: pictures to be looked at (test-results/looks), and what can be
// measured of them: enough contrast, nothing cut off sideways, every control with a name.
import { freePorts } from '../test/harness/free-ports.ts';
import { expect, test } from './harness/test.ts';
import { addAccount, entryFor, fillAccount } from './steps/add-account.ts';
import { contrastFaults } from './steps/legibility.ts';
import { look } from './steps/look.ts';
import { minutesAgo, rawMessage } from './steps/messages.ts';
import { resizeWindow } from './steps/window-size.ts';

const html = `<h1 style="color:#0b5">Season opening</h1><p>The <b>boats</b> leave at nine.
<img src="http://127.0.0.1:9/boat.png" alt="A boat" width="300" height="120" style="background: #9fc1cd !important; color: #9fc1cd"></p>
<p><a href="https://example.org/tickets">Tickets</a></p>`;

test('mail in the list and a message open', async ({ launch, dovecot, user }) => {
  const mail = [
    { subject: 'Season opening', html, from: 'Harbour News <news@harbour.example>' },
    {
      subject: 'Re: Survey of the northern coast: dates for June',
      from: 'Marta Kowalczyk <marta@example.net>',
    },
    { subject: 'סיכום הפגישה מאתמול והמשימות לשבוע הבא', from: 'דנה כהן <dana@example.net>' },
    { subject: 'تقرير المشروع النهائي', from: 'أحمد علي <ahmed@example.net>' },
    {
      subject: 'A subject that goes on and on, '.repeat(9),
      from: 'A Society With A Very Long Name <s@example.net>',
    },
    { subject: '', from: 'no-reply@bank.example' },
  ];
  mail.forEach((message, index) => {
    dovecot.deliver(user.user, rawMessage({ text: 'See you there.', ...message }), {
      date: minutesAgo(index * index * 400 + 1),
      flags: ['', 'S', '', 'FS', 'S', 'S'][index] ?? '',
    });
  });
  const app = await launch();
  const { window: page } = app;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await resizeWindow(app, 1280, 800);
  const row = (name: RegExp) => page.getByRole('grid', { name: 'Messages' }).getByRole('row', { name });
  const body = page.frameLocator('iframe[title="Message body"]');
  await row(/Season opening/).click();
  await expect(body.getByText('Tickets')).toBeVisible();
  await expect(page.getByText(/Remote pictures blocked/)).toBeVisible();
  // The browser's sign for a broken picture is covered, and a ground of its own makes none look unlike the others.
  const boat = await body.getByRole('img', { name: 'A boat' }).evaluate((picture) => {
    const [own, cover] = [getComputedStyle(picture), getComputedStyle(picture, '::after')];
    const { width, height } = cover;
    return {
      ground: own.backgroundImage,
      same: cover.backgroundImage === own.backgroundImage,
      width,
      height,
    };
  });
  expect(boat).toEqual({
    ground: expect.stringContaining('gradient'),
    same: true,
    width: '300px',
    height: '120px',
  });
  await look(app, 'mail');
  // The system's own colours for high contrast: what is chosen in the list and in the tree keeps them too.
  await page.emulateMedia({ forcedColors: 'active' });
  expect(await contrastFaults(page)).toEqual([]);
  await page.emulateMedia({ forcedColors: 'none' });
  await row(/A subject that goes on/).click();
  await expect(body.getByText('See you there.')).toBeVisible();
  await page.keyboard.press('Shift+ArrowUp');
  await expect(page.getByText('2 messages selected')).toBeVisible();
  await look(app, 'selection');
  await row(/الن/).click();
  await expect(body.getByText('See you there.')).toBeVisible();
  await resizeWindow(app, 760, 560);
  await look(app, 'two-panes');
  await resizeWindow(app, 400, 640);
  await look(app, 'one-pane-message');
  await page.getByRole('button', { name: 'Back to messages' }).click();
  await expect(row(/Season/)).toBeVisible();
  await look(app, 'one-pane-list');
  await page.keyboard.press('?');
  await look(app, 'shortcuts');
});

test('the first start, and an account that cannot be added', async ({ launch, dovecot, user }) => {
  const app = await launch();
  const { window: page } = app;
  const [port = 1] = await freePorts(1);
  const dialog = page.getByRole('dialog', { name: 'Add account' });
  await expect(dialog).toBeVisible();
  await look(app, 'first-start');
  await fillAccount(page, { ...entryFor(dovecot, user, 'POP3'), server: '127.0.0.1', port });
  await dialog.getByRole('button', { name: 'Add account' }).click();
  await expect(dialog.getByRole('alert')).toContainText('refused the connection');
  await look(app, 'add-account-refused');
  await dialog.getByLabel('Server').fill('mail.example.org');
  await dialog.getByLabel('Security').selectOption('None (unencrypted)');
  await look(app, 'add-account-unencrypted');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await look(app, 'no-account');
});

test('an empty folder, accounts, and a server that has gone', async ({ launch, dovecot, user }) => {
  const app = await launch();
  const { window: page } = app;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await expect(page.getByText('No messages in Inbox')).toBeVisible();
  await look(app, 'empty-folder');
  await page.getByRole('button', { name: 'Accounts…' }).click();
  await page.getByRole('button', { name: /^Remove/ }).click();
  await look(app, 'accounts');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Folder actions' }).click();
  await look(app, 'folder-menu');
  await page.keyboard.press('Escape');
  await dovecot.stop();
  try {
    await page.getByRole('button', { name: 'Check for mail' }).click();
    await expect(page.getByRole('status', { name: 'Sync status' })).toContainText(
      /refused|broke off|Offline/,
    );
    await look(app, 'server-gone');
  } finally {
    await dovecot.start();
  }
});
