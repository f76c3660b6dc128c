// What of a message is let through to the browser's parsers and its layout at all.
import { expect, test } from 'vitest';
import { shownWords, wordsBudget } from './costly-layout.ts';
import { shallowCss } from './css-nesting.ts';
import { selectorWork, strengthOf } from './css-policy.ts';
import { readerLimits } from './limits.ts';
import { shownLength } from './shown-length.ts';

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
  expect(shown('<p><b>w</b><br><img>'.repeat(9_000))).toBe(1);
  expect(shown(`${'<blockquote>'.repeat(300)}${'<p>x</p>'.repeat(20_000)}`)).toBe(1);
  expect(shown('<!--[if mso]>x<![endif]-->'.repeat(2_000))).toBe(1);
  expect(shown('a < b and c <= d '.repeat(20_000))).toBe(1);
  expect(shown(`${'<div>'.repeat(3_900)}${'<p>x'.repeat(50_000)}`)).toBeLessThan(0.5);
  expect(shown('<!-->'.repeat(500_000))).toBeLessThan(0.02);
  expect(shown('</ >'.repeat(50_000))).toBeLessThan(0.2);
});

test('words and turns of direction are counted over all texts', () => {
  const left = wordsBudget();
  expect(shownWords('x'.repeat(900_000), left)).toBe(900_000);
  expect(shownWords('x'.repeat(900_000), left)).toBe(100_000);
  expect(shownWords('x', left)).toBe(0);
  const hebrew = 'שלום לכולם, מה נשמע? '.repeat(20_000);
  expect(shownWords(hebrew, wordsBudget())).toBe(hebrew.length);
  expect(shownWords('שלום hello '.repeat(15_000), wordsBudget())).toBe(165_000);
  expect(shownWords('שa'.repeat(100_000), wordsBudget())).toBe(2 * readerLimits.directionChanges);
  expect(shownWords('\u202e\u2066a'.repeat(100_000), wordsBudget())).toBeLessThan(40_000);
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
