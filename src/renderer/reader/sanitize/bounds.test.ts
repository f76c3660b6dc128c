// What of a message is let through to the browser's parsers and its layout at all.
import { expect, test } from 'vitest';
import { shallowCss } from './css-nesting.ts';
import { selectorWork, strengthOf } from './css-policy.ts';
import { readerLimits } from './limits.ts';
import { shownLength } from './shown-length.ts';
import { WordsBudget } from './words-budget.ts';

const deep = 'a{'.repeat(5_000);

test.each([
  '@media (max-width:600px){.a{width:calc(100% - (2px + 1px)) !important}}',
  '.w-\\[calc\\(1\\)\\]{color:rgb(1,2,3)}'.repeat(100),
  '.sm\\:flex{background:url(data:image/png;base64,{{{{)}'.repeat(100),
  `a{content:"${'{('.repeat(500)}"}`,
  `/* ${'{('.repeat(500)} */a{color:red}`,
  'a{b:[c(d})]}'.repeat(100),
])('an ordinary style sheet stays as it is: %s', (css) => {
  expect(shallowCss(css)).toBe(css);
});

test.each([
  '',
  '"a"',
  '"\\""',
  '"\\\r\n"',
  '"\\\f"',
  "'\n",
  '/* " */',
  'url(x")',
  "url(a'b)",
  'xurl(")")',
  'u\\72 l(x")',
  '\\75 rl(x")',
  'a\\ url(x")',
  '\\\\ url(x")',
  '\\2 url(x")',
  '(}(}(}',
  'é',
])('deep brackets do not pass behind %j', (start) => {
  const open = shallowCss(start + deep).match(/\{/g)?.length ?? 0;
  expect(open).toBeLessThanOrEqual(readerLimits.cssDepth + 1);
});

test('in a string, an address or a comment brackets are words', () => {
  for (const start of ['a{b:"', 'a{b:url(', 'a{/*']) expect(shallowCss(start + deep)).toBe(start + deep);
});

test('what the parser would look through again and again is cut', () => {
  const shown = (html: string): number => shownLength(html) / html.length;
  expect(shown('<p><b>w</b><br><img>'.repeat(7_000))).toBe(1);
  expect(shown(`${'<blockquote>'.repeat(300)}${'<p>x</p>'.repeat(20_000)}`)).toBe(1);
  expect(shown('<!--[if mso]>x<![endif]-->'.repeat(2_000))).toBe(1);
  expect(shown('a < b and c <= d '.repeat(20_000))).toBe(1);
  expect(shown(`${'<div>'.repeat(3_900)}${'<p>x'.repeat(50_000)}`)).toBeLessThan(0.5);
  expect(shown(`<font>${'<div>'.repeat(15)}${'<p>x</p>'.repeat(20_000)}`)).toBe(1);
  expect(shown('<p>x<o:p></o:p></p>'.repeat(10_000))).toBe(1);
  expect(shown('<fieldset>x<a>y<pre>z'.repeat(9_000))).toBeLessThan(0.2);
  expect(shown('<form>x</form>'.repeat(14_000))).toBeLessThan(0.5);
  expect(shown('<!-->'.repeat(500_000))).toBeLessThan(0.02);
  expect(shown('</ >'.repeat(50_000))).toBeLessThan(0.2);
  // What programs that build and test write: parts to fold, some in one another.
  const part = '<details><summary>x</summary><p>y</p></details>';
  expect(shown(`<details><summary>x</summary>${part.repeat(20)}</details>`.repeat(9))).toBe(1);
  expect(shown(part.repeat(1_000))).toBeLessThan(0.3);
  expect(shown('<details><summary>x'.repeat(300))).toBeLessThan(0.1);
  expect(shown('<video>'.repeat(400))).toBeLessThan(0.2);
  expect(shown('<picture><source srcset=x><img src=x></picture>'.repeat(700))).toBe(1);
  expect(shown(`<picture>${'<img>'.repeat(20_000)}`)).toBeLessThan(0.1);
});

test('words and turns of direction are counted over all texts', () => {
  const budget = new WordsBudget();
  const shown = (text: string, of = new WordsBudget()): number => of.take(text).pieces.join('').length;
  expect(shown('x'.repeat(400_000), budget)).toBe(400_000);
  expect(shown('x'.repeat(400_000), budget)).toBe(200_000);
  expect(budget.take('x')).toEqual({ pieces: [''], whole: false });
  expect(shown('\n'.repeat(600_000))).toBe(75_000);
  expect(shown('שלום לכולם, מה נשמע? '.repeat(20_000))).toBe(21 * 20_000);
  expect(shown('שלום hello '.repeat(5_000))).toBe(55_000);
  expect(shown('שa'.repeat(100_000))).toBe(2 * readerLimits.directionChanges);
  expect(shown('\u202e\u2066a'.repeat(100_000))).toBeLessThan(40_000);
});

test('scripts without spaces cost more, and a line of them may end somewhere', () => {
  const letter = 'これは手紙です。'.repeat(200);
  expect(new WordsBudget().take(letter)).toEqual({ pieces: [letter], whole: true });
  const budget = new WordsBudget();
  const { pieces, whole } = budget.take('漢'.repeat(300_000));
  expect(whole).toBe(false);
  expect(pieces.join('')).toBe('漢'.repeat(150_000));
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(2_000);
  // In pieces, too.
  const letters = new WordsBudget();
  const broken = Array.from({ length: 4_100 }, () => letters.take('ก').pieces.length);
  expect(broken.filter((count) => count > 1)).toHaveLength(2);
});

test('marks pile up on a letter as far as languages need it', () => {
  const shown = (text: string): string => new WordsBudget().take(text).pieces.join('|');
  for (const word of ['Việt Nam', 'e\u0301\u0323\u0308', 'שָׁלוֹם', 'བསྒྲུབས', 'क्षत्रिय', 'ก็น้ำ', '👨‍👩‍👧‍👦 ❤️']) {
    expect(shown(word)).toBe(word);
  }
  expect(shown(`a${'\u0301'.repeat(500)}b${'\u0334'.repeat(50)}`)).toBe(
    `a${'\u0301'.repeat(8)}b${'\u0334'.repeat(8)}`,
  );
});

test('selectors cost what they make the browser look at', () => {
  expect(selectorWork('.a')).toBe(1);
  expect(selectorWork('.a .b > td')).toBeLessThan(20);
  expect(selectorWork('.a * * * * * * * p')).toBeGreaterThan(25);
  expect(selectorWork('p:nth-last-child(2n+1)')).toBeGreaterThan(15);
});

test('selectors rank by ids, then classes, then elements', () => {
  const rising = [
    '*',
    'td',
    'table > td',
    '.a',
    'td.a',
    '[title="#x .y"].a',
    '.a .b:hover',
    '#m-a',
    '#m-a td',
  ];
  const strengths = rising.map(strengthOf);
  expect([...strengths].sort((one, other) => one - other)).toEqual(strengths);
  expect(new Set(strengths).size).toBe(rising.length);
});
