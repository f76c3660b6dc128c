// What a person learns of a message and does with it, beside reading its text: who sent it, what it carries, what it
// belongs to; another charset, all headers, paper.
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import type { RunningApp } from './harness/app.ts';
import { expect, test } from './harness/test.ts';
import { addAccount, entryFor } from './steps/add-account.ts';
import { look } from './steps/look.ts';
import { minutesAgo, rawMessage } from './steps/messages.ts';
import { resizeWindow } from './steps/window-size.ts';

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

const letter = (fields: readonly string[], ...body: string[]): string =>
  [...fields, 'MIME-Version: 1.0', ...body, ''].join('\r\n');

const part = (fields: readonly string[], bytes: Buffer | string): string =>
  [
    '--b',
    ...fields,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n'),
  ].join('\r\n');

const INVITATION = [
  'BEGIN:VCALENDAR',
  'METHOD:REQUEST',
  'BEGIN:VEVENT',
  'UID:1@harbour.example',
  'SUMMARY:Boat launch',
  'LOCATION:Pier 4',
  'DTSTART;TZID=Europe/Oslo:20260604T100000',
  'DTEND;TZID=Europe/Oslo:20260604T113000',
  'ORGANIZER;CN=Mia Lund:mailto:mia@harbour.example',
  'ATTENDEE;CN=Ann Smith:mailto:ann@example.org',
  'END:VEVENT',
  'END:VCALENDAR',
].join('\r\n');
const CARD =
  'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Mia Lund\r\nORG:Harbour\r\nTEL:+47 555 01\r\nEMAIL:mia@harbour.example\r\nEND:VCARD';

const WITH_CARDS = letter(
  [
    'Authentication-Results: localhost; dmarc=pass header.from=harbour.example; dkim=pass header.d=harbour.example; spf=pass smtp.mailfrom=harbour.example',
    'From: Mia Lund <mia@harbour.example>',
    'To: Ann Smith <ann@example.org>',
    'Reply-To: office@elsewhere.example',
    'Subject: Boat launch',
    'Message-ID: <launch@harbour.example>',
  ],
  'Content-Type: multipart/mixed; boundary=b',
  '',
  part(['Content-Type: text/plain; charset=utf-8'], 'See you at the pier.'),
  part(['Content-Type: text/calendar; method=REQUEST; charset=utf-8; name=invite.ics'], INVITATION),
  part(['Content-Type: text/vcard; charset=utf-8; name=mia.vcf'], CARD),
  '--b--',
);

const DOUBTED = letter(
  [
    'Authentication-Results: localhost; dmarc=fail header.from=harbour.example',
    'Authentication-Results: mx.evil.example; dmarc=pass header.from=harbour.example',
    'From: Mia Lund <mia@harbour.example>',
    'To: Ann Smith <ann@example.org>',
    'Subject: Pay this today',
  ],
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Or else.',
);

const INNER = letter(
  ['From: Ida Foss <ida@inner.example>', 'To: mia@harbour.example', 'Subject: The inner letter'],
  'Content-Type: text/plain',
  '',
  'Written inside.',
);
const WITH_FILES = letter(
  [
    'From: Bo Berg <bo@example.net>',
    'To: Ann Smith <ann@example.org>',
    'Subject: Files to look into',
    'Message-ID: <files@example.net>',
  ],
  'Content-Type: multipart/mixed; boundary=b',
  '',
  part(['Content-Type: text/plain; charset=utf-8'], 'Files below.\r\n\r\n> one\r\n> two\r\n> three'),
  part(
    ['Content-Type: image/png; name=dot.png', 'Content-Disposition: attachment; filename=dot.png'],
    PICTURE,
  ),
  part(['Content-Type: text/csv', 'Content-Disposition: attachment; filename=list.csv'], 'a,b\n1,<b>2</b>\n'),
  part(
    ['Content-Type: text/plain', 'Content-Disposition: attachment; filename=long.log'],
    `${'A line of it.\n'.repeat(2_000)}The last line.\n`,
  ),
  part(
    ['Content-Type: application/octet-stream', 'Content-Disposition: attachment; filename=setup.exe'],
    'MZ',
  ),
  ['--b', 'Content-Type: message/rfc822', '', INNER].join('\r\n'),
  '--b--',
);

const koi8 = (): Buffer =>
  Buffer.concat([
    Buffer.from(
      letter(
        ['From: Oleg <oleg@example.net>', 'To: ann@example.org', 'Subject: Mislabelled'],
        'Content-Type: text/plain; charset=windows-1251',
        '',
        '',
      ).slice(0, -2),
    ),
    // "привет" in KOI8-R.
    Buffer.from([0xd0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4, 0x0d, 0x0a]),
  ]);

const row = (page: Page, name: RegExp) =>
  page.getByRole('grid', { name: 'Messages' }).getByRole('row', { name });
const body = (page: Page) => page.frameLocator('iframe[title="Message body"]');

async function fromMenu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More for this message' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** The system's dialogs answered as a person would, and programs noted in place of being started. */
async function answerSystem({ electron }: RunningApp, folder: string, agree: boolean): Promise<void> {
  await electron.evaluate(
    ({ dialog, shell }, { chosen, response }) => {
      const seen: { opened: string[]; warned: string[] } = { opened: [], warned: [] };
      Object.assign(globalThis, { seen });
      dialog.showSaveDialog = (async (...args: unknown[]) => {
        const { defaultPath = '' } = args.at(-1) as { defaultPath?: string };
        return { canceled: false, filePath: `${chosen}/${defaultPath.split('/').at(-1)}` };
      }) as typeof dialog.showSaveDialog;
      dialog.showMessageBox = (async (...args: unknown[]) => {
        seen.warned.push((args.at(-1) as { message: string }).message);
        return { response, checkboxChecked: false };
      }) as typeof dialog.showMessageBox;
      shell.openPath = async (path) => {
        seen.opened.push(path);
        return '';
      };
    },
    { chosen: folder, response: agree ? 1 : 0 },
  );
}

const systemSaw = ({ electron }: RunningApp): Promise<{ opened: string[]; warned: string[] }> =>
  electron.evaluate(() => (globalThis as unknown as { seen: { opened: string[]; warned: string[] } }).seen);

test('the sender’s truth, an invitation and a contact card', async ({ launch, dovecot, user }) => {
  dovecot.deliver(user.user, WITH_CARDS, { date: minutesAgo(1) });
  // Another server's word is nobody's: only the first of these two is believed.
  dovecot.deliver(user.user, DOUBTED, { date: minutesAgo(0) });
  const app = await launch();
  const page = app.window;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await resizeWindow(app, 1280, 860);
  await row(page, /Boat launch/).click();
  await expect(body(page).getByText('See you at the pier.')).toBeVisible();

  const truth = page.getByRole('list', { name: 'About the sender' });
  await expect(truth.getByText('Verified: from harbour.example')).toBeVisible();
  await expect(truth.getByText('First message from this address')).toBeVisible();
  await expect(truth.getByText('Answers go to office@elsewhere.example')).toBeVisible();

  const invitation = page.getByRole('region', { name: 'Invitation: Boat launch' });
  await expect(invitation).toContainText('Pier 4');
  await expect(invitation).toContainText('Mia Lund');
  await expect(invitation).toContainText('Europe/Oslo');
  await expect(page.getByRole('region', { name: 'Contact: Mia Lund' })).toContainText('+47 555 01');
  await look(app, 'reading-cards');

  await truth.getByText('Verified: from harbour.example').click();
  await expect(truth.getByText(/localhost: DMARC passed; DKIM passed/)).toBeVisible();
  await fromMenu(page, 'Show all headers');
  await expect(page.getByRole('region', { name: 'All headers' })).toContainText('<launch@harbour.example>');
  await look(app, 'reading-headers');
  await page.getByRole('button', { name: 'Copy the sender’s address' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await app.electron.evaluate(({ clipboard }) => clipboard.readText())).toBe(
    'Mia Lund <mia@harbour.example>',
  );

  await row(page, /Pay this today/).click();
  await expect(body(page).getByText('Or else.')).toBeVisible();
  await expect(truth.getByText('Your mail server doubts that this is from harbour.example')).toBeVisible();
  await expect(truth.getByText(/Verified/)).toBeHidden();
  await fromMenu(page, 'Show few headers');
  await look(app, 'reading-doubted');
});

test('files are looked into, opened after a warning, and an attached message is read', async ({
  launch,
  dovecot,
  user,
  profile,
}) => {
  dovecot.deliver(user.user, WITH_FILES, { date: minutesAgo(1) });
  const app = await launch();
  const page = app.window;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await resizeWindow(app, 1280, 860);
  await row(page, /Files to look into/).click();
  await expect(body(page).getByText('Files below.')).toBeVisible();
  const files = page.getByRole('region', { name: 'Attachments' });
  await look(app, 'reading-files');
  // What is folded on the screen is not left out on paper.
  await expect(body(page).getByText('two')).toBeHidden();
  await page.emulateMedia({ media: 'print' });
  await expect(body(page).getByText('two')).toBeVisible();
  await page.emulateMedia({ media: null });

  await page.keyboard.press('a');
  await expect(files.getByRole('button', { name: 'dot.png', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  const preview = page.frameLocator('iframe[title="Attachment preview"]');
  await expect
    .poll(() => preview.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBe(1);
  await page.keyboard.press('Escape');
  await files.getByRole('button', { name: 'list.csv', exact: true }).click();
  await expect(preview.getByText('1,<b>2</b>')).toBeVisible();
  await look(app, 'reading-preview');
  // Out of the file itself, a frame that runs no scripts. As from the system: keys of the test tool's own never pass main.
  await preview.getByText('1,<b>2</b>').click();
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.sendInputEvent({ type: 'keyDown', keyCode: 'Escape' }),
  );
  await expect(page.getByRole('dialog')).toHaveCount(0);
  // What is long is not made fit for the frame by the window itself.
  const sanitiser = page.locator('iframe[title="Sanitiser"]');
  await expect(sanitiser).toHaveCount(0);
  await files.getByRole('button', { name: 'long.log', exact: true }).click();
  await expect(preview.getByText('The last line.')).toBeAttached();
  await expect(sanitiser).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(page.locator('iframe[title="Message body"]:visible')).toHaveCount(1);

  const folder = join(profile, 'saved');
  mkdirSync(folder);
  await answerSystem(app, folder, false);
  await files.getByRole('button', { name: 'list.csv', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'list.csv' });
  await dialog.getByRole('button', { name: 'Save list.csv' }).click();
  await expect(dialog.getByRole('status')).toHaveText('Saved list.csv');
  expect(readFileSync(join(folder, 'list.csv'), 'utf8')).toBe('a,b\n1,<b>2</b>\n');
  await page.keyboard.press('Escape');
  await files.getByRole('button', { name: 'Open setup.exe in its program' }).click();
  await expect.poll(async () => (await systemSaw(app)).warned.length).toBe(1);
  expect((await systemSaw(app)).warned[0]).toContain('setup.exe');
  await files.getByRole('button', { name: 'Open list.csv in its program' }).click();
  await expect
    .poll(async () => (await systemSaw(app)).opened.map((path) => basename(path)))
    .toEqual(['list.csv']);
  const [opened = ''] = (await systemSaw(app)).opened;
  expect(readFileSync(opened, 'utf8')).toBe('a,b\n1,<b>2</b>\n');
  expect(statSync(dirname(opened)).mode & 0o777).toBe(0o700);
  expect(statSync(opened).mode & 0o777).toBe(0o400);

  await files.getByRole('button', { name: 'The inner letter.eml', exact: true }).click();
  await expect(body(page).getByText('Written inside.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'The inner letter' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Message', exact: true })).toContainText('ida@inner.example');
  await look(app, 'reading-inner');
  // What is read is what is saved and what has a source.
  await fromMenu(page, 'Save message as…');
  await expect.poll(() => existsSync(join(folder, 'The inner letter.eml'))).toBe(true);
  expect(readFileSync(join(folder, 'The inner letter.eml'), 'utf8')).toMatch(/^From: Ida Foss/);
  await page.getByRole('button', { name: 'Show source' }).click();
  await expect(page.getByRole('dialog', { name: 'Message source' })).toContainText(
    /^Message source\s*From: Ida/,
  );
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Back to the message that carries it' }).click();
  await expect(body(page).getByText('Files below.')).toBeVisible();
  await app.quit();
  expect(existsSync(opened)).toBe(false);
});

test('saved as it came, as PDF, printed, and read in another charset', async ({
  launch,
  dovecot,
  user,
  profile,
}) => {
  const raw = koi8();
  dovecot.deliver(user.user, raw, { date: minutesAgo(1) });
  const app = await launch();
  const page = app.window;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await row(page, /Mislabelled/).click();
  await expect(body(page).locator('body')).not.toBeEmpty();
  await fromMenu(page, 'Character set…');
  await page.getByLabel('Read this message as').selectOption('koi8-r');
  await look(app, 'reading-charset');
  await page.getByRole('button', { name: 'Use', exact: true }).click();
  await expect(body(page).getByText('привет')).toBeVisible();

  const folder = join(profile, 'saved');
  mkdirSync(folder);
  await answerSystem(app, folder, true);
  // By the system's menu, whose key is Ctrl+S.
  await app.electron.evaluate(({ Menu }) => {
    const file = Menu.getApplicationMenu()?.items.find(({ label }) => label === '&File');
    file?.submenu?.items.find(({ accelerator }) => accelerator === 'CmdOrCtrl+S')?.click();
  });
  await expect.poll(() => existsSync(join(folder, 'Mislabelled.eml'))).toBe(true);
  expect(readFileSync(join(folder, 'Mislabelled.eml')).equals(raw)).toBe(true);
  await fromMenu(page, 'Save as PDF…');
  await expect.poll(() => existsSync(join(folder, 'Mislabelled.pdf'))).toBe(true);
  expect(readFileSync(join(folder, 'Mislabelled.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  await app.electron.evaluate(({ app: electronApp }) => {
    const printed: string[] = [];
    Object.assign(globalThis, { printed });
    electronApp.once('web-contents-created', (_event, contents) => {
      contents.print = (_options, done) => {
        printed.push(`${contents.getURL().split('//')[0]} ${contents.getTitle()}`);
        done?.(true, '');
      };
    });
  });
  await fromMenu(page, 'Print…');
  await expect
    .poll(() => app.electron.evaluate(() => (globalThis as unknown as { printed: string[] }).printed))
    .toEqual(['petrel-body: Message']);
  // The hidden window is gone again.
  await expect
    .poll(() => app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length))
    .toBe(1);
});

/** Of the window, as it is kept now. */
const keptLayout = (page: Page): Promise<unknown> =>
  page.evaluate(
    () =>
      new Promise<unknown>((resolve, reject) => {
        const opening = indexedDB.open('petrel-view');
        opening.onerror = () => reject(new Error('no database'));
        opening.onsuccess = () => {
          const asked: IDBRequest<{ value: unknown } | undefined> = opening.result
            .transaction('values')
            .objectStore('values')
            .get('layout');
          asked.onsuccess = () => {
            opening.result.close();
            resolve(asked.result?.value);
          };
        };
      }),
  );

test('a conversation across folders, with one’s own answer', async ({ launch, dovecot, user, imap }) => {
  const thread = (n: number, from: string, text: string, references: readonly number[]) =>
    letter(
      [
        `From: ${from}`,
        'To: Somebody <somebody@example.net>',
        `Subject: ${n === 1 ? '' : 'Re: '}Pier repairs`,
        `Message-ID: <pier-${n}@example.net>`,
        ...(references.length > 0
          ? [`References: ${references.map((of) => `<pier-${of}@example.net>`).join(' ')}`]
          : []),
      ],
      'Content-Type: text/plain; charset=utf-8',
      '',
      text,
    );
  await imap.command('CREATE Sent');
  dovecot.deliver(user.user, thread(1, 'Mia Lund <mia@harbour.example>', 'The first.', []), {
    date: minutesAgo(90),
    flags: 'S',
  });
  dovecot.deliver(user.user, thread(2, `Ann Smith <${user.address}>`, 'My own answer.', [1]), {
    date: minutesAgo(80),
    flags: 'S',
    mailbox: 'Sent',
  });
  for (const n of [3, 4, 5, 6, 7]) {
    dovecot.deliver(user.user, thread(n, 'Bo Berg <bo@example.net>', `Number ${n}.`, [1, 2]), {
      date: minutesAgo(80 - n),
      flags: n === 4 ? '' : 'S',
    });
  }
  const app = await launch();
  const page = app.window;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await resizeWindow(app, 1280, 860);
  await page.getByRole('tree', { name: 'Folders' }).getByRole('treeitem', { name: /^Sent/ }).click();
  await row(page, /Pier repairs/).click();
  await expect(body(page).getByText('My own answer.')).toBeVisible();
  await page
    .getByRole('tree', { name: 'Folders' })
    .getByRole('treeitem', { name: /^Inbox/ })
    .click();
  await row(page, /Pier repairs/)
    .first()
    .click();
  await expect(body(page).getByText('Number 7.')).toBeVisible();

  const conversation = page.getByRole('region', { name: 'Conversation' });
  await expect(conversation.getByRole('heading')).toHaveText('7 messages in this conversation');
  // The first, the unread one, and the last two; the others are folded away.
  await expect(conversation.getByRole('listitem')).toHaveCount(4);
  await look(app, 'reading-conversation');
  await conversation.getByRole('button', { name: 'Show 3 more' }).click();
  await expect(conversation.getByRole('listitem')).toHaveCount(7);

  const own = conversation.getByRole('button', { name: /^You.*Sent/ });
  await own.click();
  await expect(body(page).getByText('My own answer.')).toBeVisible();
  await expect(own).toHaveAttribute('aria-current', 'true');
  await expect(page.locator('iframe[title="Message body"]:visible')).toHaveCount(1);
  await look(app, 'reading-conversation-own');
  // What is read is what an action means, wherever it is.
  await page.getByRole('button', { name: 'Flag', exact: true }).click();
  await expect
    .poll(() => dovecot.doveadm(['fetch', '-u', user.user, 'flags', 'mailbox', 'Sent', 'ALL']))
    .toContain('\\Flagged');

  await conversation.getByRole('button', { name: /^Unread/ }).click();
  await expect(body(page).getByText('Number 4.')).toBeVisible();
  await expect(conversation.getByText('1 unread')).toBeHidden();

  await fromMenu(page, 'Hide conversations');
  await expect(conversation).toBeHidden();
  // A window that is closed waits for what it keeps; one that is loaded anew does not.
  await expect.poll(() => keptLayout(page)).toMatchObject({ conversations: false });
  await page.reload();
  await row(page, /Pier repairs/)
    .first()
    .click();
  await expect(body(page).getByText(/Number 7/)).toBeVisible();
  await expect(conversation).toBeHidden();
});

test('pictures between words are seen, and a signature is no file that somebody sent', async ({
  launch,
  dovecot,
  user,
}) => {
  const shown = (words: string, type: string) =>
    letter(
      [
        'From: Mia Lund <mia@harbour.example>',
        `Subject: ${words}`,
        'Content-Type: multipart/mixed; boundary=b',
      ],
      '',
      part([`Content-Type: ${type}; charset=utf-8`], words),
      part(['Content-Type: image/png; name=pier.png', 'Content-Disposition: inline'], PICTURE),
      '--b--',
    );
  const signed = letter(
    ['From: Mia Lund <mia@harbour.example>', 'Subject: Signed', 'Content-Type: multipart/signed; boundary=b'],
    '',
    part(['Content-Type: text/plain'], 'Signed words.'),
    part(['Content-Type: application/pgp-signature; name=signature.asc'], 'no signature'),
    '--b--',
  );
  for (const raw of [shown('Plain view', 'text/plain'), shown('<p>Rich view</p>', 'text/html'), signed])
    dovecot.deliver(user.user, raw);
  const app = await launch();
  const page = app.window;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  const files = page.getByRole('region', { name: 'Attachments' });
  for (const name of [/Plain view/, /Rich view/]) {
    await row(page, name).click();
    await expect(body(page).getByText(name)).toBeVisible();
    const picture = body(page).getByRole('img', { name: 'pier.png' });
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
    await expect(files).toContainText('pier.png');
  }
  await row(page, /Signed/).click();
  await expect(body(page).getByText('Signed words.')).toBeVisible();
  await expect(page.getByText('This message is signed (OpenPGP). Petrel does not verify')).toBeVisible();
  await expect(files.getByRole('heading')).toHaveText('Signature');
  await look(app, 'reading-signed');
});

test('mail of a fixed width is scaled to a narrow pane, and back', async ({ launch, dovecot, user }) => {
  const cells = (left: string, right: string, inner: string) =>
    `<tr><td ${left}>Left ${'word '.repeat(60)}</td><td ${right}><div ${inner}>Right</div></td></tr>`;
  const html = {
    // Said by each element, and by a style sheet for a window wider than a telephone's.
    Fixed: `<table width="640">${cells('width="320"', 'width="320"', 'style="width:310px"')}</table>`,
    Classes: `<style>table.wide{width:100%}#outer .wide{min-width:640px}.half{width:50%}
      @media (max-width:400px){#outer .wide{min-width:0}}</style>
      <div id="outer"><table class="wide">${cells('class="half"', 'class="half"', '')}</table></div>`,
  };
  for (const [subject, body] of Object.entries(html))
    dovecot.deliver(user.user, rawMessage({ subject, html: body }));
  const app = await launch();
  const { window: page } = app;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  const document = page.frameLocator('iframe[title="Message body"]').locator('html');
  const beyond = () => document.evaluate((root) => root.scrollWidth - root.clientWidth);
  const size = () =>
    document.evaluate((root) => root.querySelector('table')?.getBoundingClientRect().width ?? 0);
  for (const name of [/Fixed/, /Classes/]) {
    await page.getByRole('grid', { name: 'Messages' }).getByRole('row', { name }).click();
    await expect(document).toContainText('Right');
    await resizeWindow(app, 500, 800);
    await expect.poll(size).toBeLessThan(480);
    expect(await beyond()).toBeLessThanOrEqual(0);
    expect(await size()).toBeGreaterThan(380);
    await resizeWindow(app, 1500, 800);
    await expect.poll(size).toBeGreaterThanOrEqual(640);
  }
});

test('a long message is seen while the rest of it is sanitised, and is whole in the end, however it goes on', async ({
  launch,
  dovecot,
  user,
}) => {
  const cell = (n: number) =>
    `<table width="500"><tr><td style="color:#333">Cell ${n}<img src="https://p${n}.example.net/x.png" width="90" height="60" alt="Offer"></td></tr></table>\r\n`;
  const cells = Array.from({ length: 4_000 }, (_, n) => cell(n)).join('');
  const html = {
    Continued: cells,
    // What comes last decides how the beginning is laid out.
    Otherwise: `${cells}<table width="1200"><tr><td>wide</td></tr></table>`,
  };
  // Neither beside the other: a neighbour would be made ready before it is opened.
  for (const [at, [subject, body]] of Object.entries(html).entries())
    dovecot.deliver(user.user, rawMessage({ subject, html: `<body>${body}<p>The very end` }), {
      date: minutesAgo(60 - 54.5 * at),
    });
  for (let n = 0; n < 12; n++)
    dovecot.deliver(user.user, rawMessage({ subject: `Short ${n}` }), { date: minutesAgo(12 - n) });
  const { window: page } = await launch();
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  const list = page.getByRole('grid', { name: 'Messages' });
  await list.getByRole('row', { name: /Short 11/ }).click();
  const body = page.frameLocator('iframe[title="Message body"]').locator('body');
  await expect(body).toContainText('Hello');
  // How many hosts the banner names, as often as it changes.
  await page.evaluate(() => {
    const seen: string[] = [];
    new MutationObserver(() => {
      const said = document.querySelector('.message')?.textContent?.match(/[\d,]+ hosts/)?.[0];
      if (said !== undefined && said !== seen.at(-1)) seen.push(said);
    }).observe(document, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { seen });
  });
  for (const name of [/Continued/, /Otherwise/]) {
    // Without pointing at it, which would make it ready.
    await list.getByRole('row', { name }).dispatchEvent('click');
    await expect(body).toContainText('The very end');
    await expect(body).toContainText('Cell 3999');
    expect(await body.locator('table').first().textContent()).toContain('Cell 0');
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen.splice(0));
    expect(seen).toHaveLength(2);
    await list.getByRole('row', { name: /Short 11/ }).click();
    await expect(body).toContainText('Hello');
  }
});
