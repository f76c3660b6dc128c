// Addresses of pictures as a browser would read them, and only those.
import { expect, test } from 'vitest';
import { mapSources, remoteSources } from '../../src/main/engine/mime/html-sources.ts';

test.each([
  ['<img src="https://a.example/x.png">', 'https://a.example/x.png'],
  ["<img src='HTTP://A.example/x'>", 'http://a.example/x'],
  ['<img src=//a.example/x>', 'https://a.example/x'],
  ['<img src = "\n https://a.example/x\t?a=1 ">', 'https://a.example/x?a=1'],
  ['<img src="https://a.example/?a=1&amp;b=2&copy=3&#x26;c=4">', 'https://a.example/?a=1&b=2&copy=3&c=4'],
  ['<img SRC="http:\\\\a.example\\x">', 'http://a.example/x'],
  ['<img alt="src=" src="https://a.example/ü">', 'https://a.example/%C3%BC'],
])('%j', (html, address) => {
  expect(remoteSources(html)).toContain(address);
});

test('what is not of the web, or stands elsewhere, is not among them', () => {
  const html =
    '<img src="cid:a@b"><img src="data:image/png;base64,AA"><img src="x.png"><a href="https://a.example/">';
  expect([...remoteSources(html)]).toEqual([]);
});

test('an address that is put in place cannot end its attribute', () => {
  const changed = mapSources('<img src="a"><img src=b>', (address) =>
    address === 'a' ? 'x" onerror="&' : null,
  );
  expect(changed).toBe('<img src="x&quot; onerror=&quot;&amp;"><img src=b>');
});

test('hostile HTML takes no longer for it', () => {
  const before = process.cpuUsage();
  for (const piece of [
    'src=',
    'src="',
    "src='",
    'src  ',
    'src = &amp',
    'a',
    'a-',
    ' = "',
    'a="',
    '<base ',
    '<base href=',
  ]) {
    remoteSources(piece.repeat(300_000));
  }
  const { user, system } = process.cpuUsage(before);
  expect(user + system).toBeLessThan(3_000_000);
});
