// Files that come with a message: saved byte for byte where the person says, and pictures shown inside the letter.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { png } from '../test/corpus/pictures.ts';
import type { RunningApp } from './harness/app.ts';
import { expect, test } from './harness/test.ts';
import { addAccount, entryFor } from './steps/add-account.ts';
import { look } from './steps/look.ts';
import { resizeWindow } from './steps/window-size.ts';

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const REPORT = Buffer.from(Array.from({ length: 100_000 }, (_, n) => (n * 31) % 256));

function part(headers: readonly string[], bytes: Buffer): string {
  const encoded = bytes.toString('base64').replace(/.{76}/g, '$&\r\n');
  return ['--b', ...headers, 'Content-Transfer-Encoding: base64', '', encoded, ''].join('\r\n');
}

const LETTER = [
  'From: Bo Berg <bo@example.net>',
  'To: ann@example.org',
  'Subject: Three files',
  'Date: Fri, 02 Jan 2026 03:04:05 +0000',
  'MIME-Version: 1.0',
  'Content-Type: multipart/related; boundary=b',
  '',
  part(
    ['Content-Type: text/html; charset=utf-8'],
    Buffer.from('<p>Look: <img src="cid:pic@x" alt="a dot"> <a href="https://example.org/">there</a></p>'),
  ),
  part(['Content-Type: image/png', 'Content-ID: <pic@x>', 'Content-Disposition: inline'], PICTURE),
  part(
    ['Content-Type: application/octet-stream', 'Content-Disposition: attachment; filename="report.bin"'],
    REPORT,
  ),
  part(
    ['Content-Type: text/plain', 'Content-Disposition: attachment; filename="../../evil.txt"'],
    Buffer.from('x'),
  ),
  '--b--',
  '',
].join('\r\n');

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Answers the system's dialogs as a person would. */
async function chooseFolder({ electron }: RunningApp, folder: string): Promise<void> {
  await electron.evaluate(({ dialog }, chosen) => {
    Object.assign(globalThis, { suggested: [] as string[] });
    const { suggested } = globalThis as unknown as { suggested: string[] };
    const answer = async (...args: unknown[]) => {
      const { defaultPath = '' } = args.at(-1) as { defaultPath?: string };
      const name = defaultPath.split('/').at(-1) ?? '';
      suggested.push(name);
      return { canceled: false, filePath: `${chosen}/${name}`, filePaths: [chosen], bookmark: '' };
    };
    dialog.showSaveDialog = answer as typeof dialog.showSaveDialog;
    dialog.showOpenDialog = answer as typeof dialog.showOpenDialog;
  }, folder);
}

test('attachments are saved byte for byte, under safe names, and inline pictures are shown', async ({
  launch,
  dovecot,
  user,
  profile,
}) => {
  dovecot.deliver(user.user, LETTER);
  const app = await launch();
  const page = app.window;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await page
    .getByRole('tree', { name: 'Folders' })
    .getByRole('treeitem', { name: /^Inbox/ })
    .click();
  await page.getByRole('grid', { name: 'Messages' }).getByRole('row', { name: 'Three files' }).click();

  const picture = page.frameLocator('iframe[title="Message body"]').getByRole('img', { name: 'a dot' });
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);

  const folder = join(profile, 'saved');
  mkdirSync(folder);
  await chooseFolder(app, folder);
  const files = page.getByRole('region', { name: 'Attachments' });
  await files.getByRole('button', { name: 'Save report.bin' }).click();
  await expect.poll(() => existsSync(join(folder, 'report.bin'))).toBe(true);
  expect(sha256(readFileSync(join(folder, 'report.bin')))).toBe(sha256(REPORT));

  await files.getByRole('button', { name: 'Save all' }).click();
  await expect
    .poll(() =>
      readdirSync(folder)
        .filter((name) => !name.endsWith('.part'))
        .sort(),
    )
    .toEqual(['evil.txt', 'report (2).bin', 'report.bin']);
  expect(readFileSync(join(folder, 'evil.txt'), 'utf8')).toBe('x');
  expect(sha256(readFileSync(join(folder, 'report (2).bin')))).toBe(sha256(REPORT));
});

/** The engine writes the first file, and takes its time over the next until it is told to stop. */
async function slowSecondFile({ electron }: RunningApp): Promise<void> {
  await electron.evaluate(() => {
    type Call = { type: string; id: number; name?: string };
    type Child = { postMessage(m: Call): void; emit(name: string, m: unknown): boolean };
    const children = (globalThis as unknown as { engines?: Child[] }).engines ?? [];
    let written = 0;
    let slow: { child: Child; id: number } | null = null;
    for (const child of children) {
      const post = child.postMessage.bind(child);
      child.postMessage = (message) => {
        if (message.name === 'internal.attachments.write' && ++written === 2) {
          slow = { child, id: message.id };
          return;
        }
        post(message);
        if (message.name !== 'internal.attachments.stop' || slow === null) return;
        const problem = { kind: 'cancelled', code: 'internal', retry: 'never' };
        slow.child.emit('message', { type: 'answer', id: slow.id, answer: { ok: false, problem } });
      };
    }
  });
}

test('saving all is cancelled by the keyboard: whole files stay, and what is said covers no file', async ({
  launch,
  dovecot,
  user,
  profile,
}) => {
  dovecot.deliver(user.user, LETTER);
  const app = await launch();
  const page = app.window;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await page.getByRole('grid', { name: 'Messages' }).getByRole('row', { name: 'Three files' }).click();
  const folder = join(profile, 'saved');
  mkdirSync(folder);
  await chooseFolder(app, folder);
  await slowSecondFile(app);
  const files = page.getByRole('region', { name: 'Attachments' });
  await files.getByRole('button', { name: 'Save all' }).click();
  await expect(files.getByRole('button', { name: 'Saving 2 of 2…' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await look(app, 'saving-all');
  await page.keyboard.press('Tab');
  await expect(files.getByRole('button', { name: 'Cancel saving' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Stopped: saved 1 of 2 files')).toBeVisible();
  await expect(files.getByRole('button', { name: 'Save all' })).toBeFocused();
  expect(readdirSync(folder)).toEqual(['report.bin']);

  // A folder that is gone: the notice stays, and every file can still be reached.
  await chooseFolder(app, join(profile, 'gone'));
  await files.getByRole('button', { name: 'Save all' }).click();
  const notice = page.getByRole('alert').filter({ has: page.getByRole('button', { name: 'Dismiss' }) });
  await expect(notice).toBeVisible();
  for (const [width, height] of [
    [1280, 800],
    [430, 640],
  ] as const) {
    await resizeWindow(app, width, height);
    for (const button of await files.getByRole('button').all()) await button.click({ trial: true });
    await look(app, `notice-${width}`);
  }
  // Where a link leads is not hidden by the files.
  await page.frameLocator('iframe[title="Message body"]').getByRole('link', { name: 'there' }).hover();
  const strip = page.getByTestId('link-strip');
  await expect(strip).toBeVisible();
  const met = await strip.evaluate((element) => {
    element.style.pointerEvents = 'auto';
    const { x, y, width, height } = element.getBoundingClientRect();
    return document.elementFromPoint(x + width / 2, y + height / 2)?.textContent;
  });
  expect(met).toBe('https://example.org/');
});

interface Dragged {
  readonly file: string;
  readonly files: readonly string[];
  readonly icon: boolean;
}

test('a file is dragged out as a private copy with the same bytes, gone when Petrel ends', async ({
  launch,
  dovecot,
  user,
}) => {
  dovecot.deliver(user.user, LETTER);
  const app = await launch();
  const page = app.window;
  await app.electron.evaluate(({ BrowserWindow }) => {
    const dragged: Dragged[] = [];
    Object.assign(globalThis, { dragged });
    const [window] = BrowserWindow.getAllWindows();
    // The system's own loop would wait for a mouse that is not there.
    if (window)
      window.webContents.startDrag = ({ file, files = [], icon }) => {
        dragged.push({ file, files, icon: typeof icon !== 'string' && !icon.isEmpty() });
      };
  });
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await page
    .getByRole('tree', { name: 'Folders' })
    .getByRole('treeitem', { name: /^Inbox/ })
    .click();
  await page.getByRole('grid', { name: 'Messages' }).getByRole('row', { name: 'Three files' }).click();
  const files = page.getByRole('region', { name: 'Attachments' });
  const dragged = (): Promise<Dragged[]> =>
    app.electron.evaluate(() => (globalThis as unknown as { dragged: Dragged[] }).dragged);
  // As the browser tells of a mouse that presses, moves and pulls; which it does is not ours to test.
  const pull = async (name: string): Promise<void> => {
    const item = files.getByRole('listitem').filter({ hasText: name });
    await item.dispatchEvent('pointerdown', { button: 0, buttons: 1 });
    await item.dispatchEvent('pointermove', { buttons: 1 });
    await item.dispatchEvent('dragstart');
  };
  // The first pull may be quicker than the copy; the second finds it made.
  for (const [name, safe, bytes] of [
    ['report.bin', 'report.bin', REPORT],
    ['evil.txt', 'evil.txt', Buffer.from('x')],
  ] as const) {
    await expect
      .poll(
        async () => {
          await pull(name);
          return (await dragged()).at(-1)?.file.split('/').at(-1);
        },
        { intervals: [300] },
      )
      .toBe(safe);
    const last = (await dragged()).at(-1);
    expect(last?.icon).toBe(true);
    expect(sha256(readFileSync(last?.file ?? ''))).toBe(sha256(bytes));
    expect(statSync(dirname(last?.file ?? '')).mode & 0o777).toBe(0o700);
  }
  // All of them, by their number.
  await expect
    .poll(
      async () => {
        const all = files.getByText('2 attachments');
        await all.dispatchEvent('pointerdown', { button: 0, buttons: 1 });
        await all.dispatchEvent('pointermove', { buttons: 1 });
        await all.dispatchEvent('dragstart');
        return (await dragged()).at(-1)?.files.map((file) => file.split('/').at(-1));
      },
      { intervals: [300] },
    )
    .toEqual(['report.bin', 'evil.txt']);
  const copies = (await dragged()).flatMap((drag) => drag.files);
  await app.quit();
  expect(copies.filter((file) => existsSync(dirname(file)))).toEqual([]);
});

test('a picture that would fill the memory is listed, not shown, and says why', async ({
  launch,
  dovecot,
  user,
}) => {
  const letter = [
    'From: Bo Berg <bo@example.net>',
    'To: ann@example.org',
    'Subject: Large picture',
    'MIME-Version: 1.0',
    'Content-Type: multipart/related; boundary=b',
    '',
    part(['Content-Type: text/html'], Buffer.from('<p>Look: <img src="cid:big@x" alt="big"></p>')),
    part(['Content-Type: image/png; name=big.png', 'Content-ID: <big@x>'], png(30_000, 30_000)),
    '--b--',
    '',
  ].join('\r\n');
  dovecot.deliver(user.user, letter);
  const app = await launch();
  const page = app.window;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await page
    .getByRole('tree', { name: 'Folders' })
    .getByRole('treeitem', { name: /^Inbox/ })
    .click();
  await page.getByRole('grid', { name: 'Messages' }).getByRole('row', { name: 'Large picture' }).click();
  await expect(page.getByText(/too large to be shown safely/)).toBeVisible();
  const picture = page.frameLocator('iframe[title="Message body"]').getByRole('img', { name: 'big' });
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(0);
  await page
    .getByRole('region', { name: 'Attachments' })
    .getByRole('button', { name: 'big.png', exact: true })
    .click();
  await expect(page.getByRole('dialog', { name: 'big.png' }).getByRole('alert')).toContainText(
    '30,000 × 30,000 pixels',
  );
  await look(app, 'large-picture');
});
