import { expect, test } from 'vitest';

import { png as pictureOf } from '../../../test/corpus/pictures.ts';
import { createReaderDocuments, imageType, readerLimits } from './reader-protocol.ts';

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);

function setUp() {
  const asked: [number, string][] = [];
  const loaded: [string, string][] = [];
  const begun: string[] = [];
  const documents = createReaderDocuments({
    partBytes: async (messageId, partId) => {
      asked.push([messageId, partId]);
      if (partId === '2.1') return png;
      if (partId === '3') return new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>');
      return null;
    },
    remotePicture: async (showing, url) => {
      loaded.push([showing, url]);
      return url.endsWith('.png') ? png : null;
    },
    onBegun: (url) => begun.push(url),
  });
  return { documents, asked, loaded, begun };
}

test('a document is served once, to its own window only, under a policy that allows no script and no request', async () => {
  const { documents } = setUp();
  const url = documents.present(1, 7, '<p>hello');
  expect((await documents.serve(url, 'GET', 2)).status).toBe(404);
  expect((await documents.serve(url, 'GET', null)).status).toBe(404);
  expect((await documents.serve(url, 'POST', 1)).status).toBe(404);
  const answer = await documents.serve(url, 'GET', 1);
  expect(await answer.text()).toBe('<p>hello');
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/sandbox allow-popups$/);
  expect(policy).not.toMatch(/script-src|allow-scripts|allow-same-origin|allow-forms/);
  expect((await documents.serve(url, 'GET', 1)).status).toBe(404);
});

test('pictures that would take too much memory together are replaced by words that say so', async () => {
  const large = createReaderDocuments({
    partBytes: async () => new Uint8Array(pictureOf(4_000, 3_000)),
    remotePicture: async () => new Uint8Array(pictureOf(4_000, 3_000)),
    onBegun: () => undefined,
  });
  const url = large.present(1, 7, '', { pictures: ['https://a.example/1.png'] });
  const type = async (path: string) =>
    (await large.serve(url + path, 'GET', 1)).headers.get('content-type') ?? '';
  const types = [await type('cid/2'), await type('cid/3'), await type('remote/0'), await type('cid/2')];
  expect(types).toEqual(['image/png', 'image/png', 'image/svg+xml', 'image/png']);
  const words = await (await large.serve(`${url}remote/0`, 'GET', 1)).text();
  expect(words).toContain('takes too much memory');
  // Of another message.
  const next = large.present(1, 8, '');
  expect((await large.serve(`${next}cid/2`, 'GET', 1)).headers.get('content-type')).toBe('image/png');
});

test('nothing is looked up for a document that waits until it is opened, and never for one that is not', async () => {
  const { documents, asked } = setUp();
  const waits = documents.present(1, 7, '<img src="cid/2.1">', { ahead: true });
  expect(await (await documents.serve(waits, 'GET', 1)).text()).toContain('<img');
  const picture = documents.serve(`${waits}cid/2.1`, 'GET', 1);
  documents.opened(2, waits);
  documents.opened(1, documents.room(1));
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toEqual([]);
  documents.opened(1, waits);
  expect((await picture).headers.get('content-type')).toBe('image/png');
  const unread = documents.present(1, 8, '', { ahead: true });
  const never = documents.serve(`${unread}cid/2.1`, 'GET', 1);
  documents.dismiss(1, unread);
  documents.opened(1, unread);
  expect((await never).status).toBe(404);
  expect(asked).toEqual([[7, '2.1']]);
});

test('a document that was begun is completed by its own window, where it still waits, and is as it began', async () => {
  const { documents } = setUp();
  const all = `<body>${'<p>line</p>'.repeat(10_000)}</body>`;
  const begin = async () => {
    const room = documents.room(1);
    const text = (await documents.serve(room, 'GET', 1)).text();
    const url = documents.present(1, 7, all.slice(0, 60_000), { room, unfinished: true });
    expect(url).toBe(room);
    return { url, text };
  };
  const one = await begin();
  expect(documents.complete(2, one.url, all)).toBe(false);
  expect(documents.complete(1, one.url, `x${all}`)).toBe(false);
  expect(documents.complete(1, one.url, all)).toBe(true);
  expect((await one.text).replace(/<img hidden[^>]*>/, '')).toBe(all);
  const two = await begin();
  documents.dismiss(1, two.url);
  expect(documents.complete(1, two.url, all)).toBe(false);
  documents.dropWindow(1);
  // Nothing waited: a document of its own, to be presented anew.
  const alone = documents.present(1, 7, all.slice(0, 60_000), { unfinished: true });
  expect(documents.complete(1, alone, all)).toBe(false);
});

test('of a long document that waits the rest is given out when it is opened, by its own window', async () => {
  const { documents, begun } = setUp();
  const all = `<body>${'<p>line</p>'.repeat(10_000)}</body>`;
  const room = documents.room(1);
  const written = (await documents.serve(room, 'GET', 1)).text();
  const alone = documents.present(1, 8, all, { ahead: true });
  const apart = (await documents.serve(alone, 'GET', 1)).text();
  expect(documents.present(1, 7, all, { room, ahead: true })).toBe(room);
  let given = 0;
  for (const [text, url] of [
    [written, room],
    [apart, alone],
  ] as const) {
    void text.then(() => given++);
    documents.opened(2, url);
    await documents.serve(`${url}begun`, 'GET', 1);
    expect(begun.at(-1)).toBe(url);
    await new Promise((resolve) => setImmediate(resolve));
    expect(given).toBe(0);
  }
  for (const url of [room, alone]) documents.opened(1, url);
  for (const text of await Promise.all([written, apart]))
    expect(text.replace(/<img hidden[^>]*>/, '')).toBe(all);
});

test('a room holds several documents, which know nothing of each other', async () => {
  const { documents, asked } = setUp();
  const room = documents.room(1);
  const host = new URL(room).hostname;
  const one = documents.present(1, 7, 'one', { room });
  const two = documents.present(1, 8, 'two', { room });
  expect([one, two].map((url) => new URL(url).hostname)).toEqual([host, host]);
  const answer = await documents.serve(one, 'GET', 1);
  expect(await answer.text()).toBe('one');
  // Its own pictures by their full address, and so none of the other's.
  expect(answer.headers.get('content-security-policy')).toContain(`img-src data: ${one};`);
  // The token says whose part it is, and belongs to this room.
  await documents.serve(`${two}cid/2.1`, 'GET', 1);
  expect(asked).toEqual([[8, '2.1']]);
  const other = documents.room(1);
  expect((await documents.serve(two.replace(host, new URL(other).hostname), 'GET', 1)).status).toBe(404);
  for (const path of ['cid/2.1', 'remote/0', 'x', '0'.repeat(32)]) {
    expect((await documents.serve(room + path, 'GET', 1)).status).toBe(404);
  }
  // Another window's room is none: the document gets a host of its own.
  expect(new URL(documents.present(2, 7, '', { room })).hostname).not.toBe(host);
});

test('a page that waits is held open under the policy of its own folder, and takes one document', async () => {
  const { documents, asked, begun } = setUp();
  const room = documents.room(1);
  expect(documents.waits(room)).toBe(false);
  expect((await documents.serve(room, 'GET', 2)).status).toBe(404);
  const page = await documents.serve(room, 'GET', 1);
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'.*sandbox allow-popups$/);
  expect(page.headers.get('content-security-policy')).toContain(`img-src data: ${room};`);
  expect(documents.waits(room)).toBe(true);
  expect((await documents.serve(room, 'GET', 1)).status).toBe(404);
  // Nothing is served for it while nobody knows whose parts they are.
  for (const path of ['cid/2.1', 'remote/0', 'begun'])
    expect((await documents.serve(room + path, 'GET', 1)).status).toBe(404);
  expect(documents.present(2, 6, 'of another window', { room })).not.toBe(room);
  expect(documents.present(1, 7, '<body>seven</body>', { room })).toBe(room);
  expect(documents.waits(room)).toBe(false);
  expect(documents.present(1, 8, 'eight', { room })).not.toBe(room);
  expect(begun).toEqual([]);
  await documents.serve(`${room}begun`, 'GET', 1);
  expect(begun).toEqual([room]);
  expect(await page.text()).toMatch(/^<body>seven<\/body><img hidden [^>]*src="begun" alt="">$/);
  await documents.serve(`${room}cid/2.1`, 'GET', 1);
  expect(asked).toEqual([[7, '2.1']]);
  documents.dismiss(1, room);
  expect((await documents.serve(`${room}cid/2.1`, 'GET', 1)).status).toBe(404);
});

test('a page whose frame went elsewhere, or whose room was given anew, takes nothing', async () => {
  const { documents } = setUp();
  const left = documents.room(1);
  await (await documents.serve(left, 'GET', 1)).body?.cancel();
  expect(documents.waits(left)).toBe(false);
  const url = documents.present(1, 7, 'seven', { room: left });
  expect(url).not.toBe(left);
  expect(await (await documents.serve(url, 'GET', 1)).text()).toBe('seven');
  const again = documents.room(1, left);
  expect(new URL(again).hostname).toBe(new URL(left).hostname);
  const page = await documents.serve(again, 'GET', 1);
  const third = documents.room(1, again);
  expect(await page.text()).toBe('');
  expect(documents.present(1, 8, 'eight', { room: again })).not.toBe(again);
  expect((await documents.serve(third, 'GET', 1)).status).toBe(200);
  // A room of another window is not given.
  expect(new URL(documents.room(2, third)).hostname).not.toBe(new URL(third).hostname);
  documents.dropWindow(1);
  expect(documents.waits(third)).toBe(false);
});

test('nothing of a dismissed document is served', async () => {
  const { documents, asked } = setUp();
  const url = documents.present(1, 7, 'x');
  documents.dismiss(2, url);
  expect((await documents.serve(`${url}cid/2.1`, 'GET', 1)).status).toBe(200);
  documents.dismiss(1, url);
  expect((await documents.serve(`${url}cid/2.1`, 'GET', 1)).status).toBe(404);
  expect((await documents.serve(url, 'GET', 1)).status).toBe(404);
  expect(asked).toHaveLength(1);
});

test('an inline part is served as what its bytes are, and as nothing when they are no picture', async () => {
  const { documents, asked } = setUp();
  const url = documents.present(1, 7, '');
  const image = await documents.serve(`${url}cid/2.1`, 'GET', 1);
  expect(image.headers.get('content-type')).toBe('image/png');
  expect((await documents.serve(`${url}cid/3`, 'GET', 1)).status).toBe(404);
  expect((await documents.serve(`${url}cid/4`, 'GET', 1)).status).toBe(404);
  expect((await documents.serve(`${url}cid/../x`, 'GET', 1)).status).toBe(404);
  expect(asked).toEqual([
    [7, '2.1'],
    [7, '3'],
    [7, '4'],
  ]);
});

test('a guessed or forgotten address gives nothing; the newest documents stay', async () => {
  const { documents } = setUp();
  const first = documents.present(1, 1, 'first');
  let last = first;
  for (let n = 0; n < readerLimits.documents; n++) last = documents.present(1, 2, 'later');
  expect((await documents.serve(first, 'GET', 1)).status).toBe(404);
  expect((await documents.serve(last, 'GET', 1)).status).toBe(200);
  expect((await documents.serve('petrel-body://00000000000000000000000000000000/', 'GET', 1)).status).toBe(
    404,
  );
  documents.dropWindow(1);
  expect((await documents.serve(last, 'GET', 1)).status).toBe(404);
});

test('one document larger than the whole budget is still shown', async () => {
  const { documents } = setUp();
  documents.present(1, 1, 'old');
  const url = documents.present(1, 2, 'x'.repeat(readerLimits.characters + 1));
  expect((await documents.serve(url, 'GET', 1)).status).toBe(200);
});

test('types come from the bytes', () => {
  expect(imageType(Buffer.from('RIFF\x00\x00\x00\x00WEBPVP8 ', 'latin1'))).toBe('image/webp');
  expect(imageType(Buffer.from('<html>'))).toBeNull();
  expect(imageType(new Uint8Array())).toBeNull();
});

test('pictures of the web are only those that were allowed with the document, and never asked for otherwise', async () => {
  const { documents, loaded } = setUp();
  const pictures = ['https://a.example/1.png', 'https://a.example/2.svg'];
  const url = documents.present(1, 7, '<img src="remote/0">', { pictures });
  const image = await documents.serve(`${url}remote/0`, 'GET', 1);
  expect(image.headers.get('content-type')).toBe('image/png');
  expect((await documents.serve(`${url}remote/1`, 'GET', 1)).status).toBe(404);
  const token = new URL(url).pathname.replaceAll('/', '');
  expect(loaded).toEqual(pictures.map((address) => [token, address]));
  for (const path of ['remote/2', 'remote/-1', 'remote/00000', 'remote/length', 'remote/0/1']) {
    expect((await documents.serve(`${url}${path}`, 'GET', 1)).status).toBe(404);
  }
  expect((await documents.serve(`${url}remote/0`, 'GET', 2)).status).toBe(404);
  const blocked = documents.present(1, 7, '<img src="remote/0">');
  expect((await documents.serve(`${blocked}remote/0`, 'GET', 1)).status).toBe(404);
  expect(loaded).toHaveLength(2);
});
