// Adds an account the way a person does: through the dialog that the app opens by itself or the button opens.
import { expect, type Page } from '@playwright/test';
import type { Dovecot, DovecotUser } from '../../test/harness/dovecot.ts';

export interface AccountEntry {
  readonly address: string;
  readonly protocol: 'IMAP' | 'POP3';
  readonly server: string;
  readonly port: number;
  readonly security: 'TLS' | 'STARTTLS' | 'None (unencrypted)';
  readonly user: string;
  readonly password: string;
}

/** What to enter for a user of the test's Dovecot. */
export function entryFor(dovecot: Dovecot, user: DovecotUser, protocol: 'IMAP' | 'POP3'): AccountEntry {
  return {
    address: user.address,
    protocol,
    server: 'localhost',
    port: protocol === 'IMAP' ? dovecot.ports.imaps : dovecot.ports.pop3s,
    security: 'TLS',
    user: user.user,
    password: user.password,
  };
}

/** Fills the dialog, which must be open or openable, and does not send it. */
export async function fillAccount(page: Page, entry: AccountEntry): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Add account' });
  const tree = page.getByRole('tree', { name: 'Folders' });
  await expect(dialog.or(tree)).toBeVisible();
  if (await tree.isVisible()) await page.getByRole('button', { name: 'New account…' }).click();
  await dialog.getByLabel('Your name').fill('Ann Smith');
  await dialog.getByLabel('Email address').fill(entry.address);
  await dialog.getByLabel('Protocol').selectOption(entry.protocol);
  await dialog.getByLabel('Security').selectOption(entry.security);
  await dialog.getByLabel('Server').fill(entry.server);
  await dialog.getByLabel('Port').fill(String(entry.port));
  await dialog.getByLabel('User name').fill(entry.user);
  await dialog.getByLabel('Password').fill(entry.password);
}

export async function addAccount(page: Page, entry: AccountEntry): Promise<void> {
  await fillAccount(page, entry);
  const dialog = page.getByRole('dialog', { name: 'Add account' });
  await dialog.getByRole('button', { name: 'Add account' }).click();
  await expect(dialog).toBeHidden();
}
