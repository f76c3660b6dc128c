// A store that was damaged while the app was closed: POP3 mail that no server holds any more is still there to be read.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './harness/test.ts';
import { addAccount, entryFor } from './steps/add-account.ts';

const letter =
  'From: Ann <ann@example.org>\r\nTo: bob@example.net\r\nSubject: The only copy\r\nMessage-ID: <only@example.org>\r\n' +
  'Date: Fri, 02 Jan 2026 03:04:05 +0000\r\n\r\nNobody else has this.\r\n';

test('a ruined mail.db is set aside, said, and takes no POP3 mail with it', async ({
  launch,
  dovecot,
  user,
  imap,
  profile,
}) => {
  dovecot.deliver(user.user, letter);
  const first = await launch();
  await addAccount(first.window, entryFor(dovecot, user, 'POP3'));
  const rowIn = (page: typeof first.window) =>
    page.getByRole('grid', { name: 'Messages' }).getByRole('row', { name: 'The only copy' });
  await first.window
    .getByRole('tree', { name: 'Folders' })
    .getByRole('treeitem', { name: /^Inbox/ })
    .click();
  await expect(rowIn(first.window)).toBeVisible();
  await first.quit();
  await imap.select('INBOX');
  await imap.ok('UID STORE 1 +FLAGS (\\Deleted)');
  await imap.ok('EXPUNGE');
  writeFileSync(join(profile, 'mail', 'mail.db'), Buffer.alloc(65_536, 'not a database '));

  const { window: page } = await launch();
  await expect(page.getByText('The mail stored on this computer is damaged.')).toBeVisible();
  await page
    .getByRole('tree', { name: 'Folders' })
    .getByRole('treeitem', { name: /^Inbox/ })
    .click();
  await rowIn(page).click();
  await expect(page.frameLocator('iframe[title="Message body"]').locator('body')).toContainText(
    'Nobody else has this.',
  );
});
