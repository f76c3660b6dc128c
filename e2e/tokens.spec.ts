// An account that signs in with an access token: added by the dialog, asked for anew when the token is gone or refused.
import { startOAuthDovecot } from '../test/harness/oauth-dovecot.ts';
import { expect, test } from './harness/test.ts';
import { entryFor, fillAccount } from './steps/add-account.ts';
import { look } from './steps/look.ts';
import { rawMessage } from './steps/messages.ts';
import { resizeWindow } from './steps/window-size.ts';

test('a token is taken in place of a password, and a new one is asked for', async ({ launch }) => {
  const { server, token, dispose } = await startOAuthDovecot();
  try {
    const user = server.addUser();
    server.deliver(user.user, rawMessage({ subject: 'By token' }));
    const first = await launch({ trust: server.caFile });
    const dialog = first.window.getByRole('dialog', { name: 'Add account' });
    await fillAccount(first.window, { ...entryFor(server, user, 'IMAP'), password: 'x' });
    await dialog.getByLabel('Sign in with').selectOption('Access token (OAuth 2)');
    await expect(dialog.getByLabel('Access token')).toHaveValue('');
    await dialog.getByLabel('Access token').fill(token(user.user, -60));
    await dialog.getByRole('button', { name: 'Add account' }).click();
    await expect(dialog.getByRole('alert')).toContainText('did not accept the access token');
    await look(first, 'token-dialog');
    await resizeWindow(first, 380, 700);
    await look(first, 'token-dialog-narrow');
    await dialog.getByLabel('Access token').fill(` ${token(user.user)}\n`);
    await dialog.getByRole('button', { name: 'Add account' }).click();
    await expect(dialog).toBeHidden();
    const list = first.window.getByRole('grid', { name: 'Messages' });
    await expect(list.getByRole('row', { name: /By token/ })).toBeVisible();
    await first.quit();

    // Without a keychain the token is gone with the program.
    const second = await launch({ trust: server.caFile });
    const { window: page } = second;
    const bar = page.getByRole('dialog', { name: 'Sign in' });
    await expect(bar).toContainText('Petrel needs the access token of');
    await bar.getByLabel('Access token').fill(token(user.user, -60));
    await bar.getByRole('button', { name: 'Sign in' }).click();
    await expect(bar.getByRole('alert')).toContainText('did not accept the access token');
    await look(second, 'token-bar');
    await resizeWindow(second, 380, 700);
    await look(second, 'token-bar-narrow');
    await bar.getByLabel('Access token').fill(token(user.user));
    await bar.getByRole('button', { name: 'Sign in' }).click();
    await expect(bar).toBeHidden();
  } finally {
    await dispose();
  }
});
