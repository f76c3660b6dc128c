// Where passwords rest between two starts: in the system's keychain, or nowhere.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { keyringMissing, settleKey, startKeyring } from './harness/keyring.ts';
import { expect, test } from './harness/test.ts';
import { addAccount, entryFor } from './steps/add-account.ts';

const letter = (subject: string): string =>
  `From: bo@example.net\r\nTo: ann@example.org\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@example.net>\r\n\r\nHello.\r\n`;

const openInbox = (page: Page) =>
  page
    .getByRole('tree', { name: 'Folders' })
    .getByRole('treeitem', { name: /^Inbox/ })
    .click();
const rowOf = (page: Page, subject: string) =>
  page.getByRole('grid', { name: 'Messages' }).getByRole('row', { name: subject });
const signIn = (page: Page) => page.getByRole('dialog', { name: 'Sign in' });

/** Every file of the profile, those of the browser engine included. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(folder, name);
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true && readFileSync(path).includes(text);
  });
}

test('without a keychain nothing is written, and the next start asks', async ({
  launch,
  dovecot,
  user,
  imap,
  profile,
}) => {
  dovecot.deliver(user.user, letter('first'));
  const first = await launch();
  await expect(first.window.getByRole('dialog', { name: 'Add account' })).toContainText(/no keychain/i);
  await addAccount(first.window, entryFor(dovecot, user, 'IMAP'));
  await openInbox(first.window);
  await expect(rowOf(first.window, 'first')).toBeVisible();
  await first.quit();
  expect(existsSync(join(profile, 'credentials.json'))).toBe(false);
  expect(filesWith(profile, user.password)).toEqual([]);
  // The control: what is stored would have been found.
  expect(filesWith(profile, user.address)).not.toEqual([]);

  await imap.append('INBOX', letter('second'));
  const { window: page } = await launch();
  await openInbox(page);
  // Cached mail is there to be read while the account waits for its password.
  await expect(rowOf(page, 'first')).toBeVisible();
  await signIn(page).getByLabel('Password').fill('not it');
  await signIn(page).getByRole('button', { name: 'Sign in' }).click();
  await expect(signIn(page).getByRole('alert')).toContainText(/password/i, { timeout: 20_000 });
  await signIn(page).getByLabel('Password').fill(user.password);
  await signIn(page).getByRole('button', { name: 'Sign in' }).click();
  await expect(signIn(page)).toBeHidden({ timeout: 20_000 });
  await expect(rowOf(page, 'second')).toBeVisible({ timeout: 20_000 });
});

test('with a keychain the next start signs in by itself', async ({
  launch,
  dovecot,
  user,
  imap,
  profile,
}) => {
  const reason = keyringMissing();
  test.skip(reason !== null, reason ?? '');
  const keyring = await startKeyring(profile);
  try {
    const { env, args } = keyring;
    await settleKey(() => launch({ env, args }));
    const first = await launch({ env, args });
    await addAccount(first.window, entryFor(dovecot, user, 'IMAP'));
    await openInbox(first.window);
    await first.quit();
    expect(existsSync(join(profile, 'credentials.json'))).toBe(true);
    expect(filesWith(profile, user.password)).toEqual([]);

    await imap.append('INBOX', letter('overnight'));
    const { window: page } = await launch({ env, args });
    await openInbox(page);
    await expect(rowOf(page, 'overnight')).toBeVisible({ timeout: 20_000 });
    await expect(signIn(page)).toBeHidden();
  } finally {
    await keyring.stop();
  }
});
