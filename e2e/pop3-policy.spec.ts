// When POP3 mail leaves the server: never by itself, and otherwise only as it was chosen and confirmed in the window.
import type { Page } from '@playwright/test';
import type { DovecotUser } from '../test/harness/dovecot.ts';
import type { RawImap } from '../test/harness/raw-imap.ts';
import { expect, test } from './harness/test.ts';
import { addAccount, entryFor } from './steps/add-account.ts';
import { look } from './steps/look.ts';
import { rawMessage } from './steps/messages.ts';

const row = (page: Page, name: RegExp) =>
  page.getByRole('grid', { name: 'Messages' }).getByRole('row', { name });
const question = (page: Page) => page.getByRole('dialog', { name: 'Delete mail from the server?' });
const settings = (page: Page, user: DovecotUser) =>
  page.getByRole('dialog', { name: `Settings of ${user.address}` });
const status = (page: Page) => page.getByRole('status', { name: 'Sync status' });

/** What another client finds in the maildrop. */
async function atServer(imap: RawImap): Promise<number> {
  const { untagged } = await imap.command('STATUS "INBOX" (MESSAGES)');
  return Number(/MESSAGES (\d+)/.exec(untagged.join(' '))?.[1] ?? -1);
}

async function openSettings(page: Page, user: DovecotUser): Promise<void> {
  await page.getByRole('button', { name: 'Accounts…', exact: true }).click();
  await page.getByRole('button', { name: `Settings of ${user.address}…` }).click();
  await expect(settings(page, user)).toBeVisible();
}

async function closeAccounts(page: Page): Promise<void> {
  await page.getByRole('dialog', { name: 'Accounts' }).getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

/** By hand; back when the server was asked and the account rests again. */
async function check(page: Page): Promise<void> {
  const confirmed = () =>
    page.evaluate(async () => {
      const statuses = await window.petrel.call('sync.status', {});
      const [status] = statuses.ok ? statuses.value : [];
      return status?.phase === 'idle' ? (status.confirmedAt ?? 0) : 0;
    });
  const before = Date.now();
  await page.getByRole('button', { name: 'Check for mail' }).click();
  await expect.poll(confirmed).toBeGreaterThanOrEqual(before);
}

test('mail stays, until it was shown what another policy removes', async ({
  launch,
  dovecot,
  user,
  imap,
}) => {
  dovecot.deliver(user.user, rawMessage({ subject: 'First', text: 'A line of text.\r\n'.repeat(400) }));
  dovecot.deliver(user.user, rawMessage({ subject: 'Second' }));
  const app = await launch();
  const { window: page } = app;
  await addAccount(page, entryFor(dovecot, user, 'POP3'));
  await expect(row(page, /First/)).toBeVisible();
  await expect(row(page, /Second/)).toBeVisible();
  await check(page);
  expect(await atServer(imap)).toBe(2);

  await openSettings(page, user);
  await look(app, 'pop3-settings');
  const leave = settings(page, user).getByLabel('Delete mail from the server');
  await expect(leave).toHaveValue('always');
  await leave.selectOption('As soon as it is safe here');
  await settings(page, user).getByRole('button', { name: 'Save' }).click();
  await expect(question(page)).toContainText(/2 messages \(7[.\d]* kB\) will be deleted from the server/);
  await expect(question(page).getByRole('button', { name: 'Back' })).toBeFocused();
  await look(app, 'pop3-removal');

  // Going back keeps what was chosen, and saves nothing.
  await question(page).getByRole('button', { name: 'Back' }).click();
  await expect(leave).toHaveValue('never');
  await settings(page, user).getByRole('button', { name: 'Cancel' }).click();
  await closeAccounts(page);
  await check(page);
  expect(await atServer(imap)).toBe(2);

  await openSettings(page, user);
  await expect(leave).toHaveValue('always');
  await leave.selectOption('As soon as it is safe here');
  await settings(page, user).getByRole('button', { name: 'Save' }).click();
  await question(page).getByRole('button', { name: 'Delete from the server' }).click();
  await closeAccounts(page);
  await expect.poll(() => atServer(imap)).toBe(0);
  await expect(row(page, /First/)).toBeVisible();
  await expect(row(page, /Second/)).toBeVisible();

  dovecot.deliver(user.user, rawMessage({ subject: 'Third' }));
  await check(page);
  await expect(row(page, /Third/)).toBeVisible();
  await expect.poll(() => atServer(imap)).toBe(0);
});

test('what is deleted here goes there after the time for undoing', async ({
  launch,
  dovecot,
  user,
  imap,
}) => {
  for (const subject of ['Kept', 'Regretted', 'Unwanted']) {
    dovecot.deliver(user.user, rawMessage({ subject }), { flags: 'S' });
  }
  const { window: page } = await launch();
  await addAccount(page, entryFor(dovecot, user, 'POP3'));
  await expect(row(page, /Unwanted/)).toBeVisible();
  await openSettings(page, user);
  const leave = settings(page, user).getByLabel('Delete mail from the server');
  await leave.selectOption('When I delete it here');
  await expect(settings(page, user).getByLabel('After deleting here')).toHaveValue('10');
  await settings(page, user).getByRole('button', { name: 'Save' }).click();
  await expect(question(page)).toContainText('nothing is deleted from the server now');
  await question(page).getByRole('button', { name: 'Delete from the server' }).click();
  await closeAccounts(page);

  for (const subject of [/Unwanted/, /Regretted/]) {
    await row(page, subject).click();
    await page.keyboard.press('Delete');
    await expect(row(page, subject)).toHaveCount(0);
  }
  await check(page);
  expect(await atServer(imap)).toBe(3);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(row(page, /Regretted/)).toBeVisible();

  // No more time than until the next check: the policy is the same, so there is nothing to confirm.
  await openSettings(page, user);
  await settings(page, user).getByLabel('After deleting here').selectOption('With the next check');
  await settings(page, user).getByRole('button', { name: 'Save' }).click();
  await closeAccounts(page);
  await check(page);
  await expect.poll(() => atServer(imap)).toBe(2);
  await check(page);
  expect(await atServer(imap)).toBe(2);
  const { untagged } = await imap.command('STATUS "INBOX" (UIDNEXT)');
  expect(untagged.join(' ')).toContain('UIDNEXT 4');
  await expect(row(page, /Kept/)).toBeVisible();
  await expect(row(page, /Regretted/)).toBeVisible();
});

test('what has its days stays for them; what is hardly a message is marked, and stays for good', async ({
  launch,
  dovecot,
  user,
  imap,
}) => {
  dovecot.deliver(user.user, rawMessage({ subject: 'Letter' }));
  dovecot.deliver(user.user, 'Error: mailbox locked, try again\r\n');
  const app = await launch();
  const { window: page } = app;
  await addAccount(page, entryFor(dovecot, user, 'POP3'));
  await expect(row(page, /Doubtful download/)).toBeVisible();
  await expect(row(page, /Doubtful download.*Letter/)).toHaveCount(0);
  await look(app, 'pop3-doubtful');

  for (const [policy, words, left] of [
    ['7 days after it was fetched', 'nothing is deleted from the server now', 2],
    ['As soon as it is safe here', '1 message (', 1],
  ] as const) {
    await openSettings(page, user);
    await settings(page, user).getByLabel('Delete mail from the server').selectOption(policy);
    await settings(page, user).getByRole('button', { name: 'Save' }).click();
    await expect(question(page)).toContainText(words);
    await question(page).getByRole('button', { name: 'Delete from the server' }).click();
    await closeAccounts(page);
    await check(page);
    await expect.poll(() => atServer(imap)).toBe(left);
  }
  await check(page);
  expect(await atServer(imap)).toBe(1);
});

test('no window can remove mail unasked', async ({ launch, dovecot, user, imap }) => {
  dovecot.deliver(user.user, rawMessage({ subject: 'Kept' }));
  const { window: page } = await launch();
  await addAccount(page, entryFor(dovecot, user, 'POP3'));
  await expect(row(page, /Kept/)).toBeVisible();
  const codes = await page.evaluate(async () => {
    const accounts = await window.petrel.call('accounts.list', {});
    const [account] = accounts.ok ? accounts.value : [];
    if (!account) return [];
    const changed = await window.petrel.call('accounts.changeRetrieval', {
      accountId: account.id,
      changes: { leaveOnServer: 'never' },
    });
    const { id: _, credential: __, ...more } = account;
    const added = await window.petrel.call('accounts.add', {
      settings: { ...more, user: 'another', leaveOnServer: 'never' as 'always' },
      password: 'p',
    });
    return [changed, added].map((answer) => (answer.ok ? 'ok' : answer.problem.code));
  });
  expect(codes).toEqual(['not-confirmed', 'invalid-argument']);
  await check(page);
  expect(await atServer(imap)).toBe(1);
  await expect(status(page)).toContainText('Up to date');
});
