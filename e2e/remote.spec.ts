// What a message may cause outside, and only when the person says so: pictures, links, leaving a list.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { png } from '../test/corpus/pictures.ts';
import type { RunningApp } from './harness/app.ts';
import { expect, test } from './harness/test.ts';
import { addAccount, entryFor } from './steps/add-account.ts';
import { rawMessage } from './steps/messages.ts';

async function watchBrowser({ electron }: RunningApp): Promise<() => Promise<string[]>> {
  await electron.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = async (url) => {
      opened.push(url);
    };
  });
  return () => electron.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
}

/**
 * Answers in the engine's place what main asks it of pictures: the engine that ships reaches no server of a test, and
 * has no switch that would let it. How it loads them is proven beside it.
 */
async function standInForPictures({ electron }: RunningApp): Promise<() => Promise<string[]>> {
  await electron.evaluate(() => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    const bytes = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
      'base64',
    );
    type Call = { type: string; id: number; name?: string; args?: { url?: string } };
    type Child = { postMessage(m: Call): void; emit(name: string, m: unknown): boolean };
    const children = (globalThis as unknown as { engines?: Child[] }).engines ?? [];
    for (const child of children) {
      const post = child.postMessage.bind(child);
      child.postMessage = (message) => {
        if (message.name !== 'internal.pictures.load') {
          post(message);
          return;
        }
        asked.push(message.args?.url ?? '');
        const answer = { ok: true, value: { contentType: 'image/png', bytes } };
        setImmediate(() => child.emit('message', { type: 'answer', id: message.id, answer }));
      };
    }
  });
  return () => electron.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
}

/** Saves the open message as a PDF and tells whether the stand-in's picture, of one pixel, is in it. */
async function pdfHasPicture({ electron, window: page }: RunningApp, path: string): Promise<boolean> {
  await electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, path);
  await page.getByRole('button', { name: 'More for this message' }).click();
  await page.getByRole('menuitem', { name: 'Save as PDF…' }).click();
  await expect.poll(() => existsSync(path)).toBe(true);
  return readFileSync(path, 'latin1').includes('/Width 1\n');
}

test('pictures are blocked, loaded once, and loaded always for a sender', async ({
  launch,
  dovecot,
  user,
  listener,
  profile,
}) => {
  const picture = (n: number) => `<img src="${listener.origin}/${n}.png" width="40" height="40" alt="p${n}">`;
  const pixel = `<img src="${listener.origin}/wf/open?u=1" alt="">`;
  for (const n of [1, 2]) {
    dovecot.deliver(
      user.user,
      rawMessage({ subject: `Letter ${n}`, html: `<p>Look ${picture(n)}${pixel}</p>` }),
    );
  }
  const app = await launch();
  const { window: page } = app;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  const rows = page.getByRole('grid', { name: 'Messages' }).getByRole('row');
  const message = page.getByRole('region', { name: 'Message' });
  const shown = (n: number) =>
    page
      .frameLocator('iframe[title="Message body"]')
      .getByAltText(`p${n}`)
      .evaluate((image) => (image as HTMLImageElement).naturalWidth);

  /** Its width; the frame is exchanged under the question when the document is shown anew. */
  const pictureIs = (n: number, width: number) =>
    expect(async () => expect(await shown(n)).toBe(width)).toPass({ timeout: 10_000 });

  await rows.filter({ hasText: 'Letter 1' }).click();
  await expect(message).toContainText(
    '127.0.0.1 would have learnt that you read this · 1 tracking pixel removed',
  );
  await pictureIs(1, 0);
  // As shipped: the engine is asked, and refuses this machine's address.
  await message.getByRole('button', { name: 'Load pictures' }).click();
  await expect(message).toContainText('Remote pictures loaded');
  await pictureIs(1, 0);
  expect(listener.requests).toEqual([]);

  const asked = await standInForPictures(app);
  await rows.filter({ hasText: 'Letter 2' }).click();
  await expect(message).toContainText('Remote pictures blocked');
  expect(await pdfHasPicture(app, join(profile, 'blocked.pdf'))).toBe(false);
  expect(await asked()).toEqual([]);
  await message.getByRole('button', { name: 'Load pictures' }).click();
  await pictureIs(2, 1);
  expect(await asked()).toEqual([`${listener.origin}/2.png`]);
  // What is in sight goes to paper.
  expect(await pdfHasPicture(app, join(profile, 'loaded.pdf'))).toBe(true);
  expect(await asked()).toEqual([`${listener.origin}/2.png`, `${listener.origin}/2.png`]);
  await expect(message.getByRole('button', { name: 'Always for this list' })).toHaveCount(0);
  await message.getByRole('button', { name: 'Always for this sender' }).click();
  await expect(message.getByRole('button', { name: 'No longer for this sender' })).toBeVisible();

  await rows.filter({ hasText: 'Letter 1' }).click();
  await pictureIs(1, 1);
  await message.getByRole('button', { name: 'No longer for this sender' }).click();
  await expect(message).toContainText('Remote pictures blocked');
  await pictureIs(1, 0);
  expect(listener.requests).toEqual([]);
});

/** The colour in the middle of a picture of the message, as it is on the screen: `r,g,b`. */
async function painted({ electron, window: page }: RunningApp, alt: string): Promise<string> {
  const box = await page.frameLocator('iframe[title="Message body"]').getByAltText(alt).boundingBox();
  if (!box) return 'none';
  const clip = { x: box.x + box.width / 2, y: box.y + box.height / 2, width: 1, height: 1 };
  const picture = await page.screenshot({ clip, scale: 'css' });
  return electron.evaluate(({ nativeImage }, data) => {
    const [blue, green, red] = nativeImage.createFromBuffer(Buffer.from(data, 'base64')).toBitmap();
    return `${red},${green},${blue}`;
  }, picture.toString('base64'));
}

const BLACK = '0,0,0';

test('a picture of the web is fetched by the engine alone, and painted, once a person lets it', async ({
  launch,
  dovecot,
  user,
  listener,
}) => {
  const { origin } = listener;
  const deliver = (n: number, from: string, list: string | null): void => {
    listener.serve(`/${n}.png`, png(40, 40));
    const html =
      `<p>Look</p><p><img src="${origin}/${n}.png" width="40" height="40" alt="p${n}"></p>` +
      `<img src="${origin}/wf/open?u=${n}" width="40" height="40" alt="counter"><img src="${origin}/dot.png" width="1" height="1">`;
    const raw = rawMessage({ subject: `Letter ${n}`, from, html });
    const listed = list === null ? raw : raw.replace('MIME-Version', `List-Id: <${list}>\r\nMIME-Version`);
    dovecot.deliver(user.user, listed);
  };
  deliver(1, 'Bo Berg <bo@example.net>', null);
  deliver(2, 'Bo Berg <bo@example.net>', null);
  deliver(3, 'Cy Cole <cy@example.net>', 'news.example.net');
  deliver(4, 'Di Dahl <di@example.com>', 'news.example.net');
  deliver(5, 'Ed Eks <ed@example.com>', 'other.example.net');
  const E2E_ENGINE = fileURLToPath(new URL('../test/harness/engine-nearby.mjs', import.meta.url));
  const app = await launch({ env: { E2E_ENGINE } });
  const { window: page } = app;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  const message = page.getByRole('region', { name: 'Message' });
  const open = async (n: number): Promise<void> => {
    await listRow(page, `Letter ${n}`).click();
    await expect(message.getByRole('heading', { name: `Letter ${n}` })).toBeVisible();
  };
  /** The frame is exchanged under the question when the document is shown anew. */
  const isPainted = (n: number) =>
    expect(async () => expect(await painted(app, `p${n}`)).toBe(BLACK)).toPass({ timeout: 15_000 });

  await open(1);
  await expect(message).toContainText(
    '127.0.0.1 would have learnt that you read this · 2 tracking pixels removed',
  );
  expect(await painted(app, 'p1')).not.toBe(BLACK);
  expect(listener.requests).toEqual([]);
  await message.getByRole('button', { name: 'Load pictures' }).click();
  await isPainted(1);
  expect(listener.requests).toEqual(['/1.png']);

  // Once is once: another message of the same sender asks again.
  await open(2);
  await expect(message).toContainText('Remote pictures blocked');
  await message.getByRole('button', { name: 'Always for this sender' }).click();
  await isPainted(2);
  await open(3);
  await expect(message).toContainText('Remote pictures blocked');
  await message.getByRole('button', { name: 'Always for this list' }).click();
  await isPainted(3);
  // Somebody else, by the same list.
  await open(4);
  await isPainted(4);
  await open(5);
  await expect(message).toContainText('Remote pictures blocked');
  expect(await painted(app, 'p5')).not.toBe(BLACK);
  // Shown before: the server is not told a second time. Counters never were asked for.
  await open(1);
  await isPainted(1);
  expect(listener.requests).toEqual(['/1.png', '/2.png', '/3.png', '/4.png']);
  for (const headers of listener.headers) {
    expect(Object.keys(headers).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
    expect(headers['user-agent']).toBe('Mozilla/5.0');
  }
});

const listRow = (page: Page, subject: string) =>
  page.getByRole('grid', { name: 'Messages' }).getByRole('row').filter({ hasText: subject });

test('links say where they lead, open in the browser, and are asked about when they lie', async ({
  launch,
  dovecot,
  user,
}) => {
  const html =
    '<p><a href="https://honest.example/a">honest.example</a> <a href="https://evil.example/b">bank.example</a></p>';
  dovecot.deliver(user.user, rawMessage({ subject: 'Links', html }));
  const app = await launch();
  const { window: page } = app;
  const opened = await watchBrowser(app);
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await page.getByRole('grid', { name: 'Messages' }).getByRole('row').first().click();
  const body = page.frameLocator('iframe[title="Message body"]');
  const strip = page.getByTestId('link-strip');
  await body.getByRole('link', { name: 'honest.example' }).hover();
  await expect(strip).toHaveText('https://honest.example/a');
  await body.getByRole('link', { name: 'honest.example' }).click();
  await expect.poll(opened).toEqual(['https://honest.example/a']);

  await body.getByRole('link', { name: 'bank.example' }).click();
  const dialog = page.getByRole('dialog', { name: 'Open this link?' });
  await expect(dialog).toContainText('Its words say bank.example, but it leads to https://evil.example/b');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await opened()).toHaveLength(1);
  await body.getByRole('link', { name: 'bank.example' }).click();
  await dialog.getByRole('button', { name: 'Open evil.example' }).click();
  await expect.poll(opened).toEqual(['https://honest.example/a', 'https://evil.example/b']);

  // The keyboard sees the same, and is no prisoner of the frame.
  const active = () => page.evaluate(() => document.activeElement?.tagName);
  await expect(dialog).toBeHidden();
  await expect.poll(active).toBe('IFRAME');
  // The test tool's pointer never leaves a frame: what it was over last counts on, and wins over the focus. So it is moved
  // off the link inside the frame.
  await body.locator('html').hover({ position: { x: 300, y: 200 } });
  await expect(strip).toHaveCount(0);
  await body.getByRole('link', { name: 'bank.example' }).focus();
  await page.keyboard.press('Shift+Tab');
  await expect(strip).toHaveText('https://honest.example/a');
  expect(await active()).toBe('IFRAME');
  // As from the system: keys of the test tool's own never pass main.
  const told = await app.electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents) return [];
    const names: unknown[] = [];
    const send = contents.send.bind(contents);
    contents.send = (channel, ...args) => {
      names.push(args[0]);
      send(channel, ...args);
    };
    contents.sendInputEvent({ type: 'keyDown', keyCode: 'F6' });
    return names;
  });
  expect(told).toContain('reader.key');
  await expect.poll(active).not.toBe('IFRAME');
});

test('a list is left after a question, by whatever way it offers', async ({ launch, dovecot, user }) => {
  const add = (subject: string, fields: string) =>
    dovecot.deliver(user.user, rawMessage({ subject }).replace('MIME-Version', `${fields}\r\nMIME-Version`));
  add('By mail', 'List-Unsubscribe: <mailto:leave@example.net>');
  add('By page', 'List-Unsubscribe: <https://lists.example/leave>');
  const click =
    'List-Unsubscribe: <https://127.0.0.1/leave>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click';
  add('Not signed', click);
  add(
    'One click',
    [
      `Authentication-Results: ${entryFor(dovecot, user, 'IMAP').server}; dkim=pass header.d=example.net`,
      'DKIM-Signature: v=1; d=example.net; h=from:list-unsubscribe:list-unsubscribe-post; b=x',
      click,
    ].join('\r\n'),
  );
  const app = await launch();
  const { window: page } = app;
  const opened = await watchBrowser(app);
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  const dialog = page.getByRole('dialog', { name: 'Leave this mailing list?' });
  const ask = async (subject: string) => {
    await page.getByRole('grid', { name: 'Messages' }).getByRole('row').filter({ hasText: subject }).click();
    await expect(page.getByRole('heading', { name: subject })).toBeVisible();
    await page.getByRole('region', { name: 'Message' }).getByRole('button', { name: 'Unsubscribe' }).click();
  };
  await ask('By mail');
  await expect(dialog).toContainText('leave@example.net');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await opened()).toEqual([]);
  await ask('By mail');
  await dialog.getByRole('button', { name: 'Unsubscribe' }).click();
  await expect.poll(opened).toEqual(['mailto:leave@example.net']);
  await ask('By page');
  await dialog.getByRole('button', { name: 'Unsubscribe' }).click();
  await expect.poll(opened).toEqual(['mailto:leave@example.net', 'https://lists.example/leave']);
  await ask('Not signed');
  await expect(dialog).toContainText('nothing proves that the offer comes from the sender');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  // One click is the engine's work; this address it refuses, and the person is told.
  await ask('One click');
  await expect(dialog).toContainText('Petrel asks 127.0.0.1 to take this address off its list.');
  await dialog.getByRole('button', { name: 'Unsubscribe' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  expect(await opened()).toHaveLength(2);
});
