// What a person sets for an account and a folder, by the dialogs of the real app, and what a folder says of itself.
import type { Page } from '@playwright/test';
import { expect, test } from './harness/test.ts';
import { addAccount, entryFor } from './steps/add-account.ts';
import { rawMessage } from './steps/messages.ts';

const item = (page: Page, name: RegExp) =>
  page.getByRole('tree', { name: 'Folders' }).getByRole('treeitem', { name });

test('an account’s settings are kept, and a folder’s are its own', async ({
  launch,
  dovecot,
  user,
  imap,
}) => {
  dovecot.deliver(user.user, rawMessage({ subject: 'Hello' }), { flags: 'S' });
  await imap.ok('CREATE "Old letters"');
  const { window: page } = await launch();
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await expect(item(page, /^Inbox/)).toHaveAttribute(
    'aria-description',
    /^Complete\. All messages can be read offline\. Last confirmed /,
  );

  const dialog = page.getByRole('dialog', { name: /^Settings of/ });
  const openAccount = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Accounts…', exact: true }).click();
    await page.getByRole('button', { name: /^Settings of .*…$/ }).click();
  };
  await openAccount();
  await dialog.getByLabel('Keep for reading offline').selectOption('Messages of the last 30 days');
  await dialog.getByLabel('Connections to the server at a time').selectOption('1');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  await page.keyboard.press('Escape');
  await openAccount();
  await expect(dialog.getByLabel('Keep for reading offline')).toHaveValue('days-30');
  await expect(dialog.getByLabel('Connections to the server at a time')).toHaveValue('1');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');

  await item(page, /^Old letters/).click();
  await page.getByRole('button', { name: 'Folder actions' }).click();
  await page.getByRole('menuitem', { name: 'Folder settings…' }).click();
  await expect(dialog.getByLabel('Keep for reading offline')).toContainText(
    'As the account (Messages of the last 30 days)',
  );
  await dialog.getByLabel('Use this folder as').selectOption('Archive');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);

  await item(page, /^Inbox/).click();
  await page.getByRole('grid', { name: 'Messages' }).getByRole('row', { name: /Hello/ }).click();
  await page
    .getByRole('toolbar', { name: 'Message actions' })
    .getByRole('button', { name: 'Archive' })
    .click();
  await expect
    .poll(async () => (await imap.command('STATUS "Old letters" (MESSAGES)')).untagged.join(' '))
    .toContain('MESSAGES 1');
});

test('a protocol log is recorded while the window says so', async ({ launch, dovecot, user }) => {
  const { window: page, electron } = await launch();
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await electron.evaluate(({ dialog, app }) => {
    dialog.showSaveDialog = async () => ({
      canceled: false,
      filePath: `${app.getPath('userData')}/log.jsonl`,
    });
  });
  await page.getByRole('button', { name: 'Accounts…', exact: true }).click();
  await page.getByRole('button', { name: /^Settings of .*…$/ }).click();
  await page.getByRole('button', { name: 'Record a protocol log…' }).click();
  await page.keyboard.press('Escape');
  const banner = page.getByText(/is being recorded in a file/);
  await expect(banner).toBeVisible();
  await page.getByRole('button', { name: 'Stop recording' }).click();
  await expect(banner).toHaveCount(0);
});
