// The promises of the window, each broken on purpose: nothing here may reach Node, the network, another page or main
// by a way that main does not check. Addresses are those of a local listener, which must never hear of them.
import type { RunningApp } from './harness/app.ts';
import { expect, test } from './harness/test.ts';
import { addAccount, entryFor } from './steps/add-account.ts';
import { minutesAgo, rawMessage } from './steps/messages.ts';

/** Addresses that the app would have handed to the system's browser. */
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

/** A document in the reader's frame, as the reader would show it; answers once it is painted. */
async function present({ window: page }: RunningApp, html: string): Promise<void> {
  // A fresh profile asks for an account first.
  const dialog = page.getByRole('dialog', { name: 'Add account' });
  if ((await page.locator('iframe, [role="tree"]').count()) === 0) {
    await dialog.waitFor();
    await page.keyboard.press('Escape');
  }
  await expect(dialog).toBeHidden();
  await page.evaluate(async (markup) => {
    const answer = await window.petrel.call('reader.present', { messageId: 1, html: markup });
    if (!answer.ok) throw new Error(answer.problem.code);
    const frame = document.createElement('iframe');
    frame.title = 'Test body';
    frame.setAttribute('sandbox', 'allow-popups');
    // Over the whole window, whatever it shows.
    frame.style.cssText = 'position: fixed; inset: 0; inline-size: 100%; block-size: 100%; z-index: 1000';
    frame.src = answer.value.url;
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    document.body.append(frame);
    await loaded;
  }, html);
}

test('the page has no Node, no Electron, and a bridge of two functions', async ({ launch }) => {
  const { window: page, electron } = await launch();
  const seen = await page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in globalThis),
    bridge: Object.entries(window.petrel).map(([name, value]) => [name, typeof value]),
    origin: location.origin,
  }));
  expect(seen.node).toEqual([]);
  expect(seen.bridge).toEqual([
    ['call', 'function'],
    ['on', 'function'],
  ]);
  expect(seen.origin).toBe('petrel-app://app');
  const preferences = await electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
});

test('calls with wrong names, arguments or channels get nowhere', async ({ launch }) => {
  const { window: page } = await launch();
  const answers = await page.evaluate(async () => {
    const call = window.petrel.call as unknown as (name: unknown, args: unknown) => Promise<{ ok: boolean }>;
    return Promise.all([
      call('internal.accounts.list', {}),
      call('internal.attachments.write', { messageId: 1, partId: '1', path: '/tmp/x' }),
      call('toString', {}),
      call('messages.get', { messageId: "1'; DROP TABLE message" }),
      call('links.open', { url: 'file:///etc/passwd' }),
      call('links.open', { url: 'javascript:alert(1)' }),
    ]);
  });
  expect(answers.map((answer) => answer.ok)).toEqual([false, false, false, false, false, false]);
});

test('no answer to the page ever holds a password', async ({ launch, dovecot, user }) => {
  const { window: page } = await launch();
  const answer = await page.evaluate(
    ([settings, password]) => window.petrel.call('accounts.add', { settings, password }),
    [
      {
        name: 'Ann',
        address: 'ann@example.org',
        protocol: 'imap',
        host: dovecot.host,
        port: dovecot.ports.imaps,
        security: 'tls',
        user: user.user,
      },
      user.password,
    ] as const,
  );
  expect(answer).toMatchObject({ ok: true });
  const everything = await page.evaluate(async () => [
    await window.petrel.call('accounts.list', {}),
    await window.petrel.call('app.state', {}),
    await window.petrel.call('sync.status', {}),
  ]);
  expect(JSON.stringify([answer, everything])).not.toContain(user.password);
});

test('the page cannot load, fetch, open or become anything else', async ({ launch, listener }) => {
  const app = await launch();
  const { window: page, electron } = app;
  const opened = await watchBrowser(app);
  // What opens links is there once the window is.
  await page.getByRole('dialog', { name: 'Add account' }).waitFor();
  const failures = await page.evaluate(async (origin) => {
    const image = (src: string) =>
      new Promise<string>((resolve) => {
        const element = new Image();
        element.onload = () => resolve('loaded');
        element.onerror = () => resolve('refused');
        element.src = src;
      });
    const refused = (what: Promise<unknown>) =>
      what.then(
        () => 'loaded',
        () => 'refused',
      );
    return [
      await image(`${origin}/image`),
      await refused(fetch(`${origin}/fetch`)),
      await refused(fetch('petrel-app://app/../../package.json').then((r) => (r.ok ? 1 : Promise.reject(r)))),
      await refused(fetch('file:///etc/passwd')),
      String(navigator.sendBeacon(`${origin}/beacon`) && 'queued'),
      String(window.open(`${origin}/popup`)),
    ];
  }, listener.origin);
  expect(failures.slice(0, 4)).toEqual(['refused', 'refused', 'refused', 'refused']);
  expect(failures[5]).toBe('null');
  await page.evaluate((origin) => {
    location.href = `${origin}/navigated`;
  }, listener.origin);
  await page.evaluate(() => {
    location.href = 'data:text/html,gone';
  });
  expect(page.url()).toBe('petrel-app://app/');
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  // The popup's address went through the check that a clicked link goes through, and nowhere else.
  await expect.poll(opened).toEqual([`${listener.origin}/popup`]);
  expect(listener.requests).toEqual([]);
});

test('no text becomes markup or code in the window', async ({ launch, dovecot, user }) => {
  dovecot.deliver(user.user, rawMessage({ subject: 'Letter', html: '<p>Sanitised</p>' }));
  const app = await launch();
  const { window: page } = app;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await page.getByRole('grid', { name: 'Messages' }).getByRole('row').first().click();
  // The sanitiser has made the one policy that there may be.
  await expect(page.frameLocator('iframe[title="Message body"]').locator('p')).toHaveText('Sanitised');
  const outcomes = await page.evaluate(() => {
    const script = document.createElement('script');
    const frame = document.createElement('iframe');
    const { trustedTypes } = window as unknown as {
      trustedTypes: { createPolicy(name: string, rules: object): unknown };
    };
    const pass = { createHTML: (text: string) => text };
    const tries: Record<string, () => unknown> = {
      innerHTML: () => {
        document.createElement('p').innerHTML = '<b>x</b>';
      },
      outerHTML: () => {
        document.body.appendChild(document.createElement('p')).outerHTML = '<b>x</b>';
      },
      insertAdjacentHTML: () => document.body.insertAdjacentHTML('beforeend', '<b>x</b>'),
      parser: () => new DOMParser().parseFromString('<b>x</b>', 'text/html'),
      fragment: () => document.createRange().createContextualFragment('<b>x</b>'),
      write: () => document.write('<b>x</b>'),
      srcdoc: () => {
        frame.srcdoc = '<b>x</b>';
      },
      'script text': () => {
        script.text = '1';
      },
      'script address': () => {
        script.src = 'petrel-app://app/x.js';
      },
      worker: () => new Worker('petrel-app://app/x.js'),
      timer: () => setTimeout('1' as unknown as () => void),
      'another policy': () => trustedTypes.createPolicy('mine', pass),
      'the same policy again': () => trustedTypes.createPolicy('dompurify', pass),
    };
    return Object.entries(tries).flatMap(([name, attempt]) => {
      try {
        attempt();
        return [name];
      } catch {
        return [];
      }
    });
  });
  expect(outcomes).toEqual([]);
});

test('permissions are denied and downloads do not start', async ({ launch }) => {
  const { window: page, electron } = await launch();
  const denied = await page.evaluate(async () => {
    const outcome = (what: Promise<unknown>) =>
      what.then(
        () => 'granted',
        () => 'denied',
      );
    return {
      notification: await Notification.requestPermission(),
      camera: await outcome(navigator.mediaDevices.getUserMedia({ video: true, audio: true })),
      clipboard: await outcome(navigator.clipboard.readText()),
      position: await outcome(
        new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject)),
      ),
    };
  });
  expect(denied).toEqual({
    notification: 'denied',
    camera: 'denied',
    clipboard: 'denied',
    position: 'denied',
  });
  await electron.evaluate(({ session }) => {
    const refused = new Promise<boolean>((resolve) => {
      session.defaultSession.once('will-download', (event) => resolve(event.defaultPrevented));
    });
    Object.assign(globalThis, { refused });
  });
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['x']));
    link.download = 'x.exe';
    link.click();
  });
  const refused = electron.evaluate(() => (globalThis as unknown as { refused: Promise<boolean> }).refused);
  expect(await refused).toBe(true);
});

test('a message document runs nothing, asks for nothing and cannot leave its frame', async ({
  launch,
  listener,
}) => {
  const app = await launch();
  const opened = await watchBrowser(app);
  const { origin } = listener;
  // Given to the frame as it is, without the sanitiser: the frame must hold alone.
  await present(
    app,
    `<!doctype html><title>x</title>
    <meta http-equiv="refresh" content="0;url=${origin}/refresh">
    <link rel="stylesheet" href="${origin}/style"><link rel="preconnect" href="${origin}/">
    <link rel="prefetch" href="${origin}/prefetch"><link rel="dns-prefetch" href="${origin}/">
    <script>document.title = 'ran'; parent.postMessage('ran', '*')</script>
    <script type="speculationrules">{"prefetch":[{"urls":["${origin}/speculation"]}]}</script>
    <style>@import "${origin}/import"; @font-face { font-family: f; src: url(${origin}/font) }
      body { background: url(${origin}/background); font-family: f } p { content: image-set("${origin}/set" 1x) }</style>
    <body onload="document.title='ran'"><p>text</p>
    <img src="${origin}/image" onerror="document.title='ran'"><img srcset="${origin}/srcset 1x">
    <iframe src="${origin}/frame"></iframe><object data="${origin}/object"></object><embed src="${origin}/embed">
    <video src="${origin}/video" poster="${origin}/poster" autoplay></video>
    <svg><image href="${origin}/svg"/><script>document.title='ran'</script></svg>
    <form id="f" action="${origin}/form" method="post"><button autofocus>send</button></form>
    <a id="here" href="${origin}/same-frame">here</a>
    <a id="out" target="_blank" href="https://example.org/clicked">out</a>
    <a id="file" target="_blank" href="file:///etc/passwd">file</a>`,
  );
  const frame = app.window.frameLocator('iframe[title="Test body"]');
  await expect(frame.locator('p')).toHaveText('text');
  await frame.locator('#file').click();
  await frame.locator('button').click();
  await frame.locator('#out').click();
  await expect.poll(opened).toEqual(['https://example.org/clicked']);
  const [inside] = app.window.frames().filter((candidate) => candidate.url().startsWith('petrel-body:'));
  expect(inside?.url()).toMatch(/^petrel-body:\/\/[0-9a-f]{32}\/[0-9a-f]{32}\/$/);
  await expect(frame.locator('p')).toHaveText('text');
  expect(await frame.locator('p').evaluate(() => document.title)).toBe('x');
  // A link without a target would replace the document: what comes instead is an error page, not the address.
  await frame.locator('#here').click();
  await expect(frame.locator('p', { hasText: 'text' })).toBeHidden();
  expect(app.window.url()).toBe('petrel-app://app/');
  expect(listener.requests).toEqual([]);
  // The positive control: the listener would have heard.
  await fetch(`${origin}/control`);
  expect(listener.requests).toEqual(['/control']);
});

test('a message document cannot be reached or framed from elsewhere', async ({ launch }) => {
  const app = await launch();
  await present(app, '<p>secret</p>');
  const url =
    app.window
      .frames()
      .find((frame) => frame.url().startsWith('petrel-body:'))
      ?.url() ?? '';
  const read = await app.window.evaluate(async (address) => {
    const frame = document.querySelector<HTMLIFrameElement>('iframe[title="Test body"]');
    return {
      document: frame?.contentDocument ?? null,
      fetched: await fetch(address).then(
        (response) => response.text(),
        () => 'refused',
      ),
    };
  }, url);
  expect(read).toEqual({ document: null, fetched: 'refused' });
  // A document may not hold another one.
  await present(app, `<p>outer</p><iframe src="${url}"></iframe>`);
  await expect(app.window.frameLocator('iframe').last().locator('p')).toHaveText('outer');
  const texts = await Promise.all(
    app.window
      .frames()
      .filter((frame) => frame.parentFrame()?.parentFrame())
      .map((frame) =>
        frame
          .locator('body')
          .textContent({ timeout: 1_000 })
          .catch(() => ''),
      ),
  );
  expect(texts.join('')).not.toContain('secret');
});

test('messages that share a process reach nothing of one another', async ({ launch }) => {
  const app = await launch();
  await present(app, '<p>first</p>');
  const asked = await app.electron.evaluate(({ session }) => {
    const urls: string[] = [];
    Object.assign(globalThis, { urls });
    // What the frame's policy lets out at all, before main refuses it.
    session.defaultSession.webRequest.onBeforeRequest((details, callback) => {
      urls.push(details.url);
      callback({});
    });
    return urls;
  });
  expect(asked).toEqual([]);
  const texts = await app.window.evaluate(async () => {
    const call = async (name: 'reader.room' | 'reader.present', args: object): Promise<string> => {
      const answer = await window.petrel.call(name as 'reader.room', args as Record<string, never>);
      if (!answer.ok) throw new Error(answer.problem.code);
      return answer.value.url;
    };
    const room = await call('reader.room', {});
    const one = await call('reader.present', { messageId: 1, html: '<p>secret', room });
    const attack = `<p>two</p><iframe src="${one}"></iframe><img src="${one}cid/2"><img src="/"><img src="${room}">
      <object data="${one}"></object><link rel="stylesheet" href="${one}"><style>@import "${one}";</style>
      <iframe src="${room}"></iframe><a id="to" href="${one}">to</a>`;
    const two = await call('reader.present', { messageId: 2, html: attack, room });
    const frames = [one, two].map((src) => {
      const frame = document.createElement('iframe');
      frame.title = `Room ${src === one ? 'one' : 'two'}`;
      frame.setAttribute('sandbox', 'allow-popups');
      frame.style.cssText = 'position: fixed; inset: 50% 0 0 0; z-index: 2000';
      frame.src = src;
      return { frame, loaded: new Promise((resolve) => frame.addEventListener('load', resolve)) };
    });
    document.body.append(...frames.map(({ frame }) => frame));
    await Promise.all(frames.map(({ loaded }) => loaded));
    return [one, two];
  });
  const inside = app.window.frameLocator('iframe[title="Room two"]');
  await expect(inside.locator('p')).toHaveText('two');
  const urls = await app.electron.evaluate(() => (globalThis as unknown as { urls: string[] }).urls);
  expect(urls.sort()).toEqual(texts.sort());
  // A click on a link to the other one neither shows it nor opens anything.
  await inside.locator('#to').click();
  await expect(inside.getByText('secret')).toHaveCount(0);
  await expect(app.window.frameLocator('iframe[title="Room one"]').locator('p')).toHaveText('secret');
});

test('messages are shown by processes that are not the window’s, one after the other, and leave no history', async ({
  launch,
  dovecot,
  user,
}) => {
  for (const n of [1, 2, 3, 4]) {
    const html = `<p>Body of ${n}</p><a href="#end">down</a><div style="height:3000px"></div><h1 id="end">End</h1>`;
    const raw = rawMessage({ subject: `Letter ${n}`, html });
    dovecot.deliver(user.user, raw, { date: minutesAgo(n) });
  }
  const app = await launch();
  const { window: page, electron } = app;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  const processes = () =>
    electron.evaluate(({ BrowserWindow }) => {
      const main = BrowserWindow.getAllWindows()[0]?.webContents.mainFrame;
      return {
        window: main?.osProcessId,
        frames: (main?.frames ?? [])
          .filter(({ url }) => url.startsWith('petrel-body:'))
          .map(({ url, osProcessId, origin }) => ({ url, osProcessId, origin })),
      };
    });
  const canGoBack = () =>
    electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.navigationHistory.canGoBack(),
    );
  const body = page.frameLocator('iframe[title="Message body"]').locator('p');
  const rows = page.getByRole('grid', { name: 'Messages' }).getByRole('row');
  const shown = new Set<number>();
  /** Processes that a message was in. */
  const used = new Set<number>();
  for (const n of [1, 2, 3, 4]) {
    await rows.filter({ hasText: `Letter ${n}` }).click();
    await expect(body).toHaveText(`Body of ${n}`);
    // Those beside it wait in processes of their own, and empty pages in new ones for whatever else is opened; of others nothing is left.
    await expect(async () => {
      const inside = page.frames().filter((frame) => frame.url().startsWith('petrel-body:'));
      // A page that waits has not even a body.
      const read = inside.map((frame) =>
        frame.evaluate(() => document.querySelector('p')?.textContent ?? ''),
      );
      const texts = (await Promise.all(read)).map((text) => text.trim());
      const beside = [n - 1, n, n + 1]
        .filter((near) => near >= 1 && near <= 4)
        .map((near) => `Body of ${near}`);
      expect(texts.filter((text) => text !== '').sort()).toEqual(beside);
      const empty = inside.filter((_frame, at) => texts[at] === '').map((frame) => frame.url());
      const { frames } = await processes();
      const fresh = frames.filter(({ url, osProcessId }) => empty.includes(url) && !used.has(osProcessId));
      // Two, once the person rests.
      expect(fresh.length).toBeGreaterThan(1);
      for (const { url, osProcessId } of frames) if (!empty.includes(url)) used.add(osProcessId);
    }).toPass({ timeout: 30_000 });
    // Nobody is told of them: not who looks at the list, not who listens to the window, not the server.
    if (n < 4)
      await expect(rows.filter({ hasText: `Letter ${n + 1}` })).toHaveAttribute('data-unread', 'true');
    await expect(page.locator('.message-frame[inert][aria-hidden="true"][tabindex="-1"]')).toHaveCount(4);
    const { window: own, frames } = await processes();
    expect(new Set([own, ...frames.map(({ osProcessId }) => osProcessId)]).size).toBe(1 + frames.length);
    expect(new Set(frames.map(({ origin }) => origin))).toEqual(new Set(['null']));
    const address = await page
      .locator('iframe[title="Message body"]')
      .elementHandle()
      .then((element) => element?.contentFrame());
    const front = frames.find(({ url }) => url === address?.url());
    expect(front).toBeDefined();
    shown.add(front?.osProcessId ?? 0);
    // Within a message one may go back; what a click there leaves behind is gone with it.
    if (n === 3) continue;
    const inside = page.frameLocator('iframe[title="Message body"]');
    await inside.getByRole('link', { name: 'down' }).click();
    await expect(inside.getByRole('heading')).toBeInViewport();
    if (n < 4) continue;
    await electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.navigationHistory.goBack(),
    );
    await expect.poll(canGoBack).toBe(false);
  }
  expect(shown.size).toBe(4);
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(body).toHaveText('Body of 4');
});

test('a long message is sanitised by a process of its own, which reaches nothing', async ({
  launch,
  dovecot,
  user,
  listener,
}) => {
  const { origin } = listener;
  const html = `<style>p { color: #123456 } img { display: block !important; height: 300px !important }</style>${'<p style="margin:0" onclick="x()">Many words</p>'.repeat(1_000)}
    <script>document.title = 'ran'</script><img src="${origin}/picture" width="50" height="50"><p id="end">The end</p>`;
  dovecot.deliver(user.user, rawMessage({ subject: 'Long', html }), { date: minutesAgo(1) });
  const very = `${'<p style="margin:0">Very many words</p>'.repeat(12_000)}<p>The very end</p>`;
  dovecot.deliver(user.user, rawMessage({ subject: 'Very', html: very }), { date: minutesAgo(2) });
  const app = await launch();
  const { window: page, electron } = app;
  await addAccount(page, entryFor(dovecot, user, 'IMAP'));
  await page.getByRole('grid', { name: 'Messages' }).getByRole('row').filter({ hasText: 'Long' }).click();
  const body = page.frameLocator('iframe[title="Message body"]').locator('body');
  await expect(body.getByText('The end')).toBeAttached();
  expect(await body.locator('p').count()).toBe(1_001);
  // The one picture that is asked for is main's own mark of how far the frame has come.
  expect(
    await body.locator('script, [onclick], img[src]:not([src^="data:"], [hidden][src="begun"])').count(),
  ).toBe(0);
  // No rule of the message's brings that one to light.
  const shown = await body
    .locator('img[src="begun"]')
    .evaluateAll((marks) => marks.filter((mark) => mark.getClientRects().length > 0).length);
  expect(shown).toBe(0);
  await expect(page.getByRole('region', { name: 'Message' })).toContainText('Remote pictures blocked');

  const frame = await (
    await page.waitForSelector('iframe[title="Sanitiser"]', { state: 'attached' })
  ).contentFrame();
  // What takes longest holds up nothing else.
  await page.getByRole('grid', { name: 'Messages' }).getByRole('row').filter({ hasText: 'Very' }).click();
  await expect(body.getByText('The very end')).toBeAttached({ timeout: 30_000 });
  const processes = await electron.evaluate(({ BrowserWindow }) => {
    const main = BrowserWindow.getAllWindows()[0]?.webContents.mainFrame;
    return (main?.framesInSubtree ?? []).map(({ url, osProcessId, origin: its }) => ({
      url,
      osProcessId,
      origin: its,
    }));
  });
  expect(processes.filter(({ url }) => url === 'petrel-preview://clean-too/')).toHaveLength(1);
  const own = processes.filter(({ url }) => url === 'petrel-preview://clean/');
  expect(own.map(({ origin: its }) => its)).toEqual(['null']);
  expect(processes.filter(({ osProcessId }) => osProcessId === own[0]?.osProcessId)).toHaveLength(1);
  // What whoever got hold of it could do from there.
  const tried = await frame?.evaluate(async (address) => {
    const outcome = async (act: () => unknown): Promise<string> => {
      try {
        await act();
        return 'done';
      } catch {
        return 'refused';
      }
    };
    return {
      web: await outcome(() => fetch(`${address}/fetch`)),
      app: await outcome(() => fetch('petrel-app://app/')),
      window: await outcome(() => window.parent.document),
      storage: await outcome(() => localStorage.length),
      bridge: 'petrel' in window,
    };
  }, origin);
  expect(tried).toEqual({
    web: 'refused',
    app: 'refused',
    window: 'refused',
    storage: 'refused',
    bridge: false,
  });
  expect(listener.requests).toEqual([]);
});
