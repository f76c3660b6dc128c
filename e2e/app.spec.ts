// The whole way, as a person goes it: add an account, read, and read again with nothing to connect to.
import type { Page } from '@playwright/test';
import { createAuthority } from '../test/harness/certificates.ts';
import { startScriptedServer } from '../test/harness/scripted-server.ts';
import type { RunningApp } from './harness/app.ts';
import { expect, test } from './harness/test.ts';
import { addAccount, entryFor, fillAccount } from './steps/add-account.ts';

const addDialog = (page: Page) => page.getByRole('dialog', { name: 'Add account' });

const openFolder = (page: Page, name: RegExp) =>
  page.getByRole('tree', { name: 'Folders' }).getByRole('treeitem', { name }).click();

const rowOf = (page: Page, subject: string) =>
  page.getByRole('grid', { name: 'Messages' }).getByRole('row', { name: subject });

const body = (page: Page) => page.frameLocator('iframe[title="Message body"]').locator('body');

function letter(subject: string, text: string, more: readonly string[] = []): string {
  return [
    'From: Søren Ødegård <soren@example.org>',
    'To: ann@example.net',
    `Subject: ${subject}`,
    'Date: Fri, 02 Jan 2026 03:04:05 +0000',
    `Message-ID: <${subject.replace(/\W/g, '-')}@example.org>`,
    ...more,
    '',
    text,
    '',
  ].join('\r\n');
}

/** SIGKILL to the engine's process alone. */
async function killEngine({ electron }: RunningApp): Promise<void> {
  const pid = await electron.evaluate(
    ({ app }) => app.getAppMetrics().find((metric) => metric.name === 'petrel-engine')?.pid,
  );
  if (pid === undefined) throw new Error('no engine process');
  process.kill(pid, 'SIGKILL');
}

test('IMAP: added by the dialog, read, and marked read on the server', async ({
  launch,
  dovecot,
  user,
  imap,
}) => {
  dovecot.deliver(user.user, letter('Minutes', 'Coffee at ten.'));
  dovecot.deliver(user.user, letter('Older', 'Tea at nine.'), { date: new Date('2025-12-31T00:00:00Z') });
  const { window: page } = await launch();
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));

  await openFolder(page, /^Inbox/);
  await expect(rowOf(page, 'Minutes')).toHaveAccessibleName(/^Unread.*Søren Ødegård.*Minutes/);
  await rowOf(page, 'Minutes').click();
  await expect(page.getByRole('region', { name: 'Message' })).toContainText('soren@example.org');
  await expect(body(page)).toContainText('Coffee at ten.');

  await expect(rowOf(page, 'Minutes')).not.toHaveAccessibleName(/Unread/);
  await expect.poll(() => imap.flagsOf('INBOX', 1), { timeout: 15_000 }).toContain('\\Seen');
  expect(await imap.flagsOf('INBOX', 2)).not.toContain('\\Seen');
});

test('IMAP: what another client does shows up here', async ({ launch, dovecot, user, imap }) => {
  dovecot.deliver(user.user, letter('Minutes', 'Coffee at ten.'));
  const { window: page } = await launch();
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await openFolder(page, /^Inbox/);
  await expect(rowOf(page, 'Minutes')).toBeVisible();
  await imap.append('INBOX', letter('Late news', 'Just in.'));
  await expect(rowOf(page, 'Late news')).toBeVisible({ timeout: 15_000 });
  await imap.select('INBOX');
  await imap.ok('STORE 1 +FLAGS (\\Seen \\Flagged)');
  await expect(rowOf(page, 'Minutes')).toHaveAccessibleName(/^Flagged/, { timeout: 15_000 });
});

test('POP3: added by the dialog, read, and still on the server', async ({ launch, dovecot, user, imap }) => {
  dovecot.deliver(user.user, letter('By post', 'A parcel.'));
  const { window: page } = await launch();
  await addAccount(page, entryFor(dovecot, user, 'POP3'));
  await openFolder(page, /^Inbox/);
  await rowOf(page, 'By post').click();
  await expect(body(page)).toContainText('A parcel.');
  await expect(rowOf(page, 'By post')).not.toHaveAccessibleName(/Unread/);
  expect(await imap.flagsOf('INBOX', 1)).not.toBeNull();
});

test('after a restart with no server, what was cached is there to be read', async ({
  launch,
  dovecot,
  user,
}) => {
  dovecot.deliver(user.user, letter('Minutes', 'Coffee at ten.'));
  dovecot.deliver(user.user, letter('Never opened', 'Still kept.'));
  const first = await launch();
  await addAccount(first.window, entryFor(dovecot, user, 'IMAP'));
  await openFolder(first.window, /^Inbox/);
  await rowOf(first.window, 'Minutes').click();
  await expect(body(first.window)).toContainText('Coffee at ten.');
  await expect
    .poll(
      () =>
        first.window.evaluate(async () => {
          const boxes = await window.petrel.call('mailboxes.list', {});
          const inbox = boxes.ok ? boxes.value.find((box) => box.role === 'inbox') : undefined;
          if (!inbox) return [];
          const list = await window.petrel.call('messages.window', {
            mailboxId: inbox.id,
            start: 0,
            count: 10,
          });
          return list.ok ? list.value.rows.map((row) => row.cached) : [];
        }),
      { timeout: 20_000 },
    )
    .toEqual([true, true]);
  await first.quit();

  await dovecot.stop();
  try {
    const { window: page } = await launch();
    await openFolder(page, /^Inbox/);
    await rowOf(page, 'Never opened').click();
    await expect(body(page)).toContainText('Still kept.');
    await rowOf(page, 'Minutes').click();
    await expect(body(page)).toContainText('Coffee at ten.');
  } finally {
    await dovecot.start();
  }
});

test('a wrong password says so, keeps what was typed, and stores nothing', async ({
  launch,
  dovecot,
  user,
}) => {
  const { window: page } = await launch();
  await fillAccount(page, { ...entryFor(dovecot, user, 'IMAP'), password: 'wrong' });
  await addDialog(page).getByRole('button', { name: 'Add account' }).click();
  await expect(addDialog(page).getByRole('alert')).toContainText(/password/i, { timeout: 20_000 });
  await expect(addDialog(page).getByLabel('User name')).toHaveValue(user.user);
  await expect(addDialog(page).getByLabel('Server')).toHaveValue('localhost');
  await addDialog(page).getByLabel('Password').fill(user.password);
  await addDialog(page).getByRole('button', { name: 'Add account' }).click();
  await expect(addDialog(page)).toBeHidden({ timeout: 20_000 });
  const accounts = await page.evaluate(() => window.petrel.call('accounts.list', {}));
  expect(accounts).toMatchObject({ ok: true, value: [{ user: user.user }] });
});

test('an untrusted certificate says so, and gets no credential', async ({ launch, dovecot, user }) => {
  const stranger = createAuthority('Somebody else');
  const server = await startScriptedServer({
    tls: stranger.issue(),
    script: async (peer) => {
      await peer.send('* OK IMAP4rev1 ready\r\n');
      await peer.readLine();
    },
  });
  try {
    const { window: page } = await launch();
    await fillAccount(page, { ...entryFor(dovecot, user, 'IMAP'), server: server.host, port: server.port });
    await addDialog(page).getByRole('button', { name: 'Add account' }).click();
    await expect(addDialog(page).getByRole('alert')).toContainText(/certificate|trust/i, { timeout: 20_000 });
    await expect(addDialog(page).getByLabel('Password')).toHaveValue(user.password);
  } finally {
    await server.stop();
  }
  // The connection was made: the server would have heard.
  expect(server.peers.length).toBeGreaterThan(0);
  for (const peer of server.peers) {
    expect(peer.secret.toString('latin1')).toBe('');
    expect(peer.clear.toString('latin1')).not.toContain(user.password);
  }
});

test('killing the engine while reading loses nothing and recovers by itself', async ({
  launch,
  dovecot,
  user,
  imap,
}) => {
  dovecot.deliver(user.user, letter('Minutes', 'Coffee at ten.'));
  dovecot.deliver(user.user, letter('Agenda', 'Rooms and times.'));
  const app = await launch();
  const page = app.window;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await openFolder(page, /^Inbox/);
  await rowOf(page, 'Minutes').click();
  await expect(body(page)).toContainText('Coffee at ten.');

  await killEngine(app);
  await rowOf(page, 'Agenda').click();
  await expect(body(page)).toContainText('Rooms and times.', { timeout: 20_000 });
  await expect(rowOf(page, 'Minutes')).not.toHaveAccessibleName(/Unread/);
  await expect.poll(() => imap.flagsOf('INBOX', 1), { timeout: 20_000 }).toContain('\\Seen');
  await expect.poll(() => imap.flagsOf('INBOX', 2), { timeout: 20_000 }).toContain('\\Seen');
  await imap.append('INBOX', letter('After the fall', 'Still here.'));
  await expect(rowOf(page, 'After the fall')).toBeVisible({ timeout: 20_000 });
});
