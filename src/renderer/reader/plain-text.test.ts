// Plain text in the frame: nothing of it is markup, and its structure is seen.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainTextBody } from './plain-text.ts';

const body = (text: string): string => plainTextBody(text).body;
const words = (html: string): string =>
  html.replace(/<[^>]*>/g, '').replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

test('markup in the text stays text', () => {
  const html = body('<img src=x onerror=alert(1)> & "quotes" \'too\'');
  expect(html).not.toContain('<img');
  expect(words(html)).toBe('<img src=x onerror=alert(1)> & "quotes" \'too\'');
});

test.each([
  ['see https://example.org/x.', 'https://example.org/x'],
  ['(https://example.org/a_(b))', 'https://example.org/a_(b)'],
  ['<https://example.org/x>', 'https://example.org/x'],
  ['<https://example.org/one\n/two\n  /three> more', 'https://example.org/one/two/three'],
  ['<https://example.org/one\n/two.>', 'https://example.org/one/two.'],
  ['<https://example.org/one\nand no end', 'https://example.org/one'],
  ['https://example.org/one\ntwo>', 'https://example.org/one'],
  ['https://example.org/?a=1&b=2,', 'https://example.org/?a=1&b=2'],
  ['www.example.org/x!', 'https://www.example.org/x'],
  ['write to ann@example.org.', 'mailto:ann@example.org'],
  ['mailto:ann@example.org?subject=x', 'mailto:ann@example.org?subject=x'],
])('link in %j', (text, href) => {
  const found = /href="([^"]*)"/.exec(body(text))?.[1] ?? '';
  expect(found.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))).toBe(href);
  expect(words(body(text))).toBe(text);
});

test.each([
  'javascript:alert(1)',
  'file:///etc/passwd',
  'data:text/html,x',
  'a@b',
  'version 1.2.3',
  'http://',
])('no link in %j', (text) => {
  expect(body(text)).not.toContain('href');
});

test('quotes nest by level', () => {
  const html = body('> one\n>> two\n> one again\nanswer');
  expect(html).toMatch(/petrel-q1.*one.*petrel-q2.*two.*one again.*answer/s);
  expect(html).not.toContain('<details');
});

test('a quote that ends the message is folded, a long one too', () => {
  expect(body('answer\n\n> a\n> b\n> c')).toContain('<details');
  expect(body('> a\n> b\n> c\n\nanswer')).not.toContain('<details');
  expect(body(`${'> x\n'.repeat(30)}\nanswer`)).toContain('Quoted text, 30 lines');
});

test('the signature is dimmed, and only the last one', () => {
  expect(body('text\n-- \nAnn\nTel 1')).toMatch(/text<\/div><div class="petrel-signature">.*Ann/s);
  expect(body('-- \nAnn\n> -- \n> quoted')).toContain('petrel-signature');
  expect(body(`-- \n${'line\n'.repeat(100)}`)).not.toContain('petrel-signature');
});

test('an escaped From line of a mailbox file is no quote', () => {
  expect(body('>From here')).not.toContain('blockquote');
});

test('no text is lost, whatever it holds', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '> ',
      '>> ',
      '>',
      '-- ',
      '\n',
      ' ',
      'http://a.example/',
      'a@b.example',
      '<b>',
      '&amp;',
      '"',
      'אבג',
    ),
    fc.string({ maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('').replace(/\r/g, '');
      const squeeze = (s: string): string => s.replace(/[>\s]/g, '');
      const shown = words(body(text).replace(/<summary>[^<]*<\/summary>/g, ''));
      expect(squeeze(shown)).toBe(squeeze(text));
    }),
    { seed: 20261121, numRuns: 1_500 },
  );
});

test('hostile text takes linear time', () => {
  const started = performance.now();
  for (const bomb of [
    '>',
    '> \n',
    'http://',
    'www.a.',
    'a@',
    'a.',
    '(',
    '-- \n',
    '>'.repeat(50).concat('\n'),
  ]) {
    body(bomb.repeat(Math.ceil(300_000 / bomb.length)));
  }
  expect(performance.now() - started).toBeLessThan(8_000);
});

test('a line without letters begins where the lines around it do', () => {
  const sides = (text: string): string[] =>
    [...body(text).matchAll(/<div class="petrel-p([^"]*)" dir="(\w+)">([^<]*)/g)].map(
      ([, more, dir, line]) => `${more === '' ? '' : 'neutral '}${dir} ${line}`,
    );
  expect(sides('שלום\n1234\nלהתראות\n\n-- \nדנה')).toEqual([
    'auto שלום',
    'neutral rtl 1234',
    'auto להתראות',
    'neutral rtl -- ',
    'auto דנה',
  ]);
  // The lines before it count first; without any, those behind it.
  expect(sides('* * *\nhello\n---\nשלום\n...')).toEqual(['auto * * *\nhello\n---\nשלום', 'neutral rtl ...']);
  expect(sides('1\n2')).toEqual(['auto 1\n2']);
});

test('addresses in brackets that never close take no longer than their length', () => {
  const hostile = `${'<https://a.example/\n'.repeat(20_000)}${'<https://a.example/x\ny'.repeat(10_000)}`;
  expect(body(hostile)).not.toContain('\ny"');
});

test('what is drawn or set in columns has letters of one width, and words do not', () => {
  const fixed = (text: string): string[] =>
    [...body(text).matchAll(/<div class="petrel-p petrel-fixed"[^>]*>([^<]*)/g)].map(
      ([, lines = '']) => lines,
    );
  expect(fixed('Words:\n\n+---+---+\n| a | b |\n+---+---+\n\nand more.')).toEqual([
    '+---+---+\n| a | b |\n+---+---+',
  ]);
  expect(fixed('Name    Age\nAnn\t9\nBob     10')).toHaveLength(1);
  expect(fixed('See below\n\ndiff --git a/x b/x\n@@ -1 +1 @@\n\n-old\n+new')).toEqual([
    'diff --git a/x b/x\n@@ -1 +1 @@',
    '-old\n+new',
  ]);
  for (const words of [
    'One sentence.  Another.\nA second line.',
    'a   b\nc\nd',
    '| quoted\n| by hand',
    '---\n+1',
  ]) {
    expect(fixed(words), words).toEqual([]);
  }
});
