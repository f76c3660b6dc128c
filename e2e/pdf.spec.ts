// PDFs that came with a message, drawn inside the window: read like any other, and learning nothing.
import type { Frame, Page } from '@playwright/test';
import {
  activePdf,
  damagedPdf,
  endlessPdf,
  lockedPdf,
  type PdfParts,
  pdfWithPages,
  rarePictures,
  unpackingPdf,
} from '../test/corpus/pdf.ts';
import { expect, test } from './harness/test.ts';
import { addAccount, entryFor } from './steps/add-account.ts';
import { look } from './steps/look.ts';

function letterWith(files: Readonly<Record<string, Buffer>>): string {
  const parts = Object.entries(files).flatMap(([name, bytes]) => [
    '--b',
    'Content-Type: application/pdf',
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    bytes.toString('base64').replace(/.{76}/g, '$&\r\n'),
  ]);
  return [
    'From: Bo Berg <bo@example.net>',
    'To: ann@example.org',
    'Subject: Papers',
    'Date: Fri, 02 Jan 2026 03:04:05 +0000',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'Please read.',
    ...parts,
    '--b--',
    '',
  ].join('\r\n');
}

async function openLetter(page: Page): Promise<void> {
  await page
    .getByRole('tree', { name: 'Folders' })
    .getByRole('treeitem', { name: /^Inbox/ })
    .click();
  await page.getByRole('grid', { name: 'Messages' }).getByRole('row', { name: 'Papers' }).click();
}

const lookInto = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Attachments' }).getByRole('button', { name, exact: true }).click();

async function previewFrame(page: Page): Promise<Frame> {
  const frame = await (await page.waitForSelector('iframe[title="PDF preview"]')).contentFrame();
  if (!frame) throw new Error('no frame');
  return frame;
}

/** Share of the drawn page that is not white. */
const inkOf = (frame: Frame, page: number): Promise<number> =>
  frame.evaluate((number) => {
    const canvas = document.querySelectorAll('.page')[number - 1]?.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return 0;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let ink = 0;
    for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 128) ink++;
    return ink / (data.length / 4);
  }, page);

/** A black square, as a scanner would send it: eight lines without a change from white, turned to black. */
const fax: PdfParts = {
  resources: '/XObject << /Fax 6 0 R >>',
  drawing: 'q 200 0 0 200 60 300 cm /Fax Do Q',
  more: [
    {
      dictionary:
        '/Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 1 /ColorSpace /DeviceGray /Decode [1 0] /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 8 /Rows 8 >>',
      stream: '\xff\xff',
    },
  ],
};

test('a PDF of several pages is read, page by page, by keyboard alone', async ({ launch, dovecot, user }) => {
  const lines = ['First page', 'Second page', 'Third page', 'Fourth page', 'Fifth page', 'Sixth page'];
  dovecot.deliver(user.user, letterWith({ 'six.pdf': pdfWithPages(lines, fax) }));
  const app = await launch();
  const page = app.window;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await openLetter(page);
  await lookInto(page, 'six.pdf');
  const dialog = page.getByRole('dialog', { name: 'six.pdf' });
  await expect(dialog.getByRole('status')).toHaveText('Page 1 of 6');
  const frame = await previewFrame(page);
  // A twelfth of the page is a picture by the fax decoder, which the worker loads by name.
  await expect.poll(() => inkOf(frame, 1)).toBeGreaterThan(0.07);
  // Only what is near the view is drawn.
  expect(await frame.locator('.page').count()).toBe(6);
  expect(await frame.locator('.page canvas').count()).toBeLessThan(4);
  await expect(frame.locator('.textLayer').first()).toContainText('First page');

  await page.keyboard.press('PageDown');
  await expect(dialog.getByRole('status')).toHaveText('Page 2 of 6');
  await dialog.getByRole('button', { name: 'Next page' }).click();
  await expect(dialog.getByRole('status')).toHaveText('Page 3 of 6');
  await expect(frame.getByLabel('Page 3', { exact: true }).locator('.textLayer')).toContainText('Third page');
  const before = await frame
    .locator('.page')
    .first()
    .evaluate((sheet) => sheet.clientWidth);
  await page.keyboard.press('+');
  await expect
    .poll(() =>
      frame
        .locator('.page')
        .first()
        .evaluate((sheet) => sheet.clientWidth),
    )
    .toBeGreaterThan(before);
  await page.keyboard.press('0');
  await expect
    .poll(() =>
      frame
        .locator('.page')
        .first()
        .evaluate((sheet) => sheet.clientWidth),
    )
    .toBe(before);
  await expect(dialog.getByRole('status')).toHaveText('Page 3 of 6');
  // Inside the frame the same keys work, and Escape leaves.
  await frame.locator('#pages').focus();
  await page.keyboard.press('PageUp');
  await expect(dialog.getByRole('status')).toHaveText('Page 2 of 6');
  // The frame that has the key goes with it, sometimes before it has told the browser that the key was taken.
  const closed = expect(dialog).toHaveCount(0);
  await Promise.race([page.keyboard.press('Escape'), closed]);
  await closed;
  await lookInto(page, 'six.pdf');
  await expect(dialog.getByRole('status')).toHaveText('Page 1 of 6');
  await look(app, 'pdf');
  // The message behind it was laid out anew for each theme.
  await expect(dialog.getByRole('status')).toHaveText('Page 1 of 6');
});

test('pictures as scanners and archives keep them are drawn, though nothing may be compiled', async ({
  launch,
  dovecot,
  user,
}) => {
  dovecot.deliver(user.user, letterWith({ 'scan.pdf': pdfWithPages(['Scan'], rarePictures) }));
  const app = await launch();
  await addAccount(app.window, entryFor(dovecot, user, 'IMAP'));
  await openLetter(app.window);
  await lookInto(app.window, 'scan.pdf');
  const frame = await previewFrame(app.window);
  /** Greys in the middle of a square that was drawn there, in points of the page. */
  const greyAt = (x: number, y: number) =>
    frame.evaluate(
      ([across, up]) => {
        const canvas = document.querySelector('canvas');
        const scale = (canvas?.width ?? 0) / 595;
        const place = [across * scale, (842 - up) * scale] as const;
        return canvas?.getContext('2d')?.getImageData(...place, 1, 1).data[0] ?? -1;
      },
      [x, y] as const,
    );
  await expect.poll(() => greyAt(110, 350)).toBe(0);
  await expect.poll(async () => Math.abs((await greyAt(310, 350)) - 128)).toBeLessThan(4);
});

test('damaged, locked and exhausting files say so; the window lives on', async ({
  launch,
  dovecot,
  user,
}) => {
  const files = {
    'damaged.pdf': damagedPdf(),
    'locked.pdf': lockedPdf(),
    'text.pdf': Buffer.from('%PDF-1.4\n'),
    'unpacking.pdf': unpackingPdf(),
  };
  dovecot.deliver(user.user, letterWith(files));
  const app = await launch();
  const page = app.window;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await openLetter(page);
  for (const [name, words] of [
    ['damaged.pdf', /damaged/],
    ['locked.pdf', /locked with a password/],
    ['text.pdf', /damaged/],
    ['unpacking.pdf', /too much memory/],
  ] as const) {
    await lookInto(page, name);
    const dialog = page.getByRole('dialog', { name });
    await expect(dialog.getByRole('alert')).toHaveText(words);
    await expect(dialog.locator('iframe')).toHaveCount(0);
    if (name === 'locked.pdf') await look(app, 'pdf-locked');
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  }
});

test('a file full of actions does nothing and asks nobody, and neither could its frame', async ({
  launch,
  dovecot,
  user,
  listener,
}) => {
  dovecot.deliver(user.user, letterWith({ 'active.pdf': activePdf(listener.origin) }));
  const app = await launch();
  const page = app.window;
  await app.electron.evaluate(({ shell }) => {
    Object.assign(globalThis, { opened: [] as string[] });
    shell.openExternal = async (url) => {
      (globalThis as unknown as { opened: string[] }).opened.push(url);
    };
  });
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await openLetter(page);
  await lookInto(page, 'active.pdf');
  const frame = await previewFrame(page);
  await expect.poll(() => inkOf(frame, 1)).toBeGreaterThan(0.001);
  await frame
    .locator('.page')
    .first()
    .click({ position: { x: 40, y: 40 } });
  expect(await frame.locator('a, input, form, embed, object, iframe').count()).toBe(0);

  // The frame's own process, and what whoever got hold of it could do from there.
  const processes = await app.electron.evaluate(({ webContents }) => {
    const [contents] = webContents
      .getAllWebContents()
      .filter((one) => one.getURL().startsWith('petrel-app:'));
    const frames = contents?.mainFrame.framesInSubtree ?? [];
    return frames.map(({ url, osProcessId, origin }) => ({ url, osProcessId, origin }));
  });
  const of = (start: string) => processes.find(({ url }) => url.startsWith(start));
  expect(of('petrel-preview:')?.osProcessId).not.toBe(of('petrel-app:')?.osProcessId);
  expect(of('petrel-preview:')?.origin).not.toContain('petrel-');
  const tried = await frame.evaluate(async (origin) => {
    const outcome = async (act: () => unknown): Promise<string> => {
      try {
        await act();
        return 'done';
      } catch {
        return 'refused';
      }
    };
    const element = (name: string, fields: Record<string, string>) => () =>
      new Promise((resolve, reject) => {
        const made = Object.assign(document.createElement(name), fields);
        made.onload = resolve;
        made.onerror = reject;
        document.body.append(made);
      });
    return {
      fetch: await outcome(() => fetch(`${origin}/fetch`)),
      own: await outcome(() => fetch('/index.html')),
      picture: await outcome(element('img', { src: `${origin}/img` })),
      script: await outcome(element('script', { src: `${origin}/script` })),
      style: await outcome(element('link', { rel: 'stylesheet', href: `${origin}/style` })),
      socket: await outcome(
        () =>
          new Promise((resolve, reject) => {
            const socket = new WebSocket(origin.replace('http', 'ws'));
            socket.onopen = resolve;
            socket.onerror = reject;
          }),
      ),
      // biome-ignore lint/security/noGlobalEval: whether it is refused is what is tested.
      evaluate: await outcome(() => eval('1')),
      compile: await outcome(() => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))),
      storage: await outcome(() => localStorage.length),
      parent: await outcome(() => window.parent.document.body),
      opened: window.open(`${origin}/open`) === null ? 'refused' : 'done',
      beacon: navigator.sendBeacon(`${origin}/beacon`) ? 'queued' : 'refused',
    };
  }, listener.origin);
  const { beacon: _queued, ...others } = tried;
  expect(new Set(Object.values(others)), JSON.stringify(tried)).toEqual(new Set(['refused']));
  await frame.evaluate((origin) => {
    location.href = `${origin}/away`;
  }, listener.origin);
  await expect(page.getByRole('dialog').getByRole('status')).toHaveText('Page 1 of 1');
  expect(listener.requests).toEqual([]);
  expect(await app.electron.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)).toEqual(
    [],
  );
  // The listener would have heard.
  await fetch(`${listener.origin}/control`);
  expect(listener.requests).toEqual(['/control']);
});

test('a file that never ends can be left at once, and the window answers meanwhile', async ({
  launch,
  dovecot,
  user,
}) => {
  dovecot.deliver(user.user, letterWith({ 'endless.pdf': endlessPdf() }));
  const app = await launch();
  const page = app.window;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await openLetter(page);
  await lookInto(page, 'endless.pdf');
  const dialog = page.getByRole('dialog', { name: 'endless.pdf' });
  await expect(dialog.getByRole('status')).toHaveText('Page 1 of 1');
  const started = Date.now();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Attachments' })).toBeVisible();
  expect(Date.now() - started).toBeLessThan(3_000);

  // A frame whose thread is held is given up, and says why.
  await lookInto(page, 'endless.pdf');
  const frame = await previewFrame(page);
  await expect(dialog.getByRole('status')).toHaveText('Page 1 of 1');
  void frame
    .evaluate(() => {
      for (;;);
    })
    .catch(() => undefined);
  await expect(dialog.getByRole('alert')).toHaveText(/too long/, { timeout: 30_000 });
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});
