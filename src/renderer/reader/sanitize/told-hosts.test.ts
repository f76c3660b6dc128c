// Which addresses a style would have loaded, and which it only mentions.
import { expect, test } from 'vitest';
import { cssAddresses, sortedHosts } from './told-hosts.ts';

test.each([
  ['a{background:url(//a.example/1)}', ['//a.example/1']],
  ["a{background:URL( 'https://a.example/(1)' )}", ['https://a.example/(1)']],
  [
    'a{background:u\\72 l("//a.example/1");cursor:\\75\\52\\6C(//b.example/2)}',
    ['//a.example/1', '//b.example/2'],
  ],
  ['@import "//a.example/1" screen;@import url(//b.example/2);', ['//a.example/1', '//b.example/2']],
  [
    '@font-face{font-family:f;src:local("//x.example"),url(//a.example/1) format("woff2")}',
    ['//a.example/1'],
  ],
  [
    'a{background:image-set(url(//a.example/1) 1x, "//b.example/2" type("image/png") 2x)}',
    ['//a.example/1', '//b.example/2'],
  ],
  ['a{--u:url(//a.example/1);filter:url(//b.example/2#f)}', ['//a.example/1', '//b.example/2#f']],
  // Named, never asked.
  ['/* https://licence.example/ url(//x.example) */a{color:red}', []],
  ['a[href^="https://x.example/"],a[title="url(//x.example)"]{color:red}', []],
  ["@namespace url(http://www.w3.org/1999/xhtml);p::before{content:'https://x.example'}", []],
  ['a{b:curl(//x.example/1)}', []],
])('%s', (css, addresses) => {
  expect(cssAddresses(css)).toEqual(addresses);
});

test('takes its time for no style at all', () => {
  const started = performance.now();
  for (const piece of ['image("', "url('", 'image((', '/*', '"\\', '@namespace', 'image-set(url("', '\\75'])
    cssAddresses(piece.repeat(300_000 / piece.length));
  // A tenth of a second; looking through the rest at each piece would take minutes.
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('hosts are counted once', () => {
  expect(sortedHosts(new Set(['b.example', 'a.example.', 'a.example']))).toEqual(['a.example', 'b.example']);
});
