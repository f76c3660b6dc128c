// The header of the open message: names with their addresses whatever their direction, long lists folded, nothing cut off.
import type { Page } from '@playwright/test';
import { expect, test } from './harness/test.ts';
import { addAccount, entryFor } from './steps/add-account.ts';
import { look } from './steps/look.ts';
import { minutesAgo } from './steps/messages.ts';
import { resizeWindow } from './steps/window-size.ts';

const letter = (...fields: string[]): string =>
  [...fields, 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', '', 'Hello.', ''].join('\r\n');

const MANY = letter(
  'From: Mia Lund <mia@harbour.example>',
  `To: ${Array.from({ length: 200 }, (_, i) => `Person Number ${i + 1} <person-${i + 1}@members.harbour.example>`).join(',\r\n ')}`,
  'Cc: Bo Berg <bo@example.net>, Ida Foss <ida@example.net>',
  'Subject: To all members of the harbour association',
);
const RTL = letter(
  'From: =?utf-8?B?16nXqNeUINeb15TXnw==?= <sara@example.co.il>',
  'To: =?utf-8?B?2YXYrdmF2K8g2LnZhNmK?= <mohammad@example.org>, Ann Smith <ann@example.org>, =?utf-8?B?16nXqNeUINeb15TXnw==?= <sara@example.co.il>',
  'Subject: =?utf-8?B?16nXnNeV150g16LXldec150=?= 2026 (Pier 4)',
);
const DECEIVING = letter(
  // A right-to-left override in the name, a Cyrillic letter in the domain, and answers that go to a third place.
  'From: =?utf-8?B?4oCuZ3JvLmtuYWJAb2Vj4oCs?= <ceo@xn--bnk-6cd.org>',
  'Reply-To: ceo@xn--80ak6aa92e.com',
  'To: Ann Smith <ann@xn--bcher-kva.example>',
  'Subject: Urgent',
);

const open = async (page: Page, subject: RegExp): Promise<void> => {
  await page.getByRole('grid', { name: 'Messages' }).getByRole('row', { name: subject }).click();
  await expect(page.frameLocator('iframe[title="Message body"]').getByText('Hello.')).toBeVisible();
};

test('long lists of recipients, names of both directions, international domains', async ({
  launch,
  dovecot,
  user,
}) => {
  [MANY, RTL, DECEIVING].forEach((raw, n) => {
    dovecot.deliver(user.user, raw, { date: minutesAgo(n) });
  });
  const app = await launch();
  const page = app.window;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await resizeWindow(app, 1280, 860);

  const header = page.getByRole('article').locator('header').first();
  await open(page, /To all members/);
  await expect(header).toContainText('Person Number 4');
  await expect(header).not.toContainText('Person Number 5');
  await look(app, 'headers-many');
  const more = header.getByRole('button', { name: 'and 196 more' });
  await more.press('Enter');
  await expect(header).toContainText('Person Number 200 <person-200@members.harbour.example>');
  await expect(header.getByRole('button', { name: 'Show fewer' })).toHaveAttribute('aria-expanded', 'true');
  // However many they are, the message stays in sight.
  const { height = 0 } = (await page.locator('iframe[title="Message body"]:visible').boundingBox()) ?? {};
  expect(height).toBeGreaterThan(250);
  await look(app, 'headers-many-all');
  await header.getByRole('button', { name: 'Copy the addresses of To' }).press('Enter');
  await expect(header.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await app.electron.evaluate(({ clipboard }) => clipboard.readText());
  expect(copied.split(', ')).toHaveLength(200);

  await open(page, /2026/);
  await expect(header).toContainText('שרה כהן <sara@example.co.il>');
  await look(app, 'headers-rtl');

  await open(page, /Urgent/);
  // As it came, without the character that would have turned it around.
  await expect(header.locator('.address-name').first()).toHaveText('gro.knab@oec');
  await expect(header).toContainText('<ceo@xn--bnk-6cd.org>');
  await expect(header).toContainText('<ann@bücher.example>');
  await expect(page.getByRole('list', { name: 'About the sender' })).toContainText(
    'Answers go to ceo@xn--80ak6aa92e.com',
  );
  await page.getByRole('button', { name: 'More for this message' }).click();
  await page.getByRole('menuitem', { name: 'Show all headers' }).click();
  await expect(page.getByRole('region', { name: 'All headers' })).toContainText('gro.knab@oec');
  await look(app, 'headers-deceiving');

  await resizeWindow(app, 600, 800);
  await look(app, 'headers-deceiving-narrow');
  await page.getByRole('button', { name: 'Back to messages' }).click();
  await open(page, /To all members/);
  await page.getByRole('button', { name: 'More for this message' }).click();
  await page.getByRole('menuitem', { name: 'Show few headers' }).click();
  await look(app, 'headers-many-narrow');
});
