import { expect, test } from 'vitest';
import { fitStyles, fixedWidth } from './fit-to-pane.ts';

test.each([
  ['600', '', 600],
  ['100%', '', 0],
  [null, 'width: 640px;', 640],
  [null, 'color: red; min-width: 320px; width: 50%', 320],
  ['600', 'width: 100%', 0],
  ['600', 'width: 600px; max-width: 100%', 0],
  ['600', 'max-width: 600px', 600],
  [null, 'width: 40em', 0],
  ['x', '', 0],
])('an element of width %j and style %j insists on %i px', (attribute, style, expected) => {
  expect(fixedWidth(attribute, style)).toBe(expected);
});

/** What applies to a body in a window of this width. */
function zoomAt(css: string, window: number): number {
  let zoom = 1;
  const rules = css.matchAll(
    /@media screen(?: and \(min-width: (\d+)px\))? and \(max-width: (\d+)px\)\{body\{zoom:([\d.]+)\}\}/g,
  );
  for (const [, least, most, scale] of rules) {
    if (window >= Number(least ?? 0) && window <= Number(most)) zoom = Number(scale);
  }
  return zoom;
}

test('a message of 600 px fits every pane down to half its width, and is as large as that allows', () => {
  const css = fitStyles(600, '');
  for (let window = 320; window < 640; window++) {
    const zoom = zoomAt(css, window);
    expect(640 * zoom, `${window}`).toBeLessThanOrEqual(window);
    expect(640 * (zoom + 0.05), `${window}`).toBeGreaterThan(window);
  }
  expect(zoomAt(css, 640)).toBe(1);
  expect(zoomAt(css, 200)).toBe(0.5);
});

test.each([
  '@media only screen and (max-width: 480px){.a{width: 100%;}}',
  '@media (min-width: 100px) and (width <= 480px){.a{width: 100%;}}',
  '@media (max-width: 320px){.a{width: 90%;}}\n@media (max-width: 30em){.a{width: 100%;}}',
])('below its own rules for narrow windows a message is left alone, above them it is fitted: %s', (css) => {
  const styles = fitStyles(600, css);
  expect(zoomAt(styles, 639)).toBeLessThan(1);
  for (let window = 481; window < 640; window++)
    expect(640 * zoomAt(styles, window)).toBeLessThanOrEqual(window);
  for (const window of [480, 400, 200]) expect(zoomAt(styles, window)).toBe(1);
});

test('a message whose own rules begin where it would not fit any more, or without fixed widths, is left alone', () => {
  expect(fitStyles(600, '@media (max-width: 640px){.a{width: 100%;}}')).toBe('');
  expect(fitStyles(0, '')).toBe('');
});

test('rules for other windows, or for screens of a telephone, are none for a narrow pane', () => {
  for (const css of ['(prefers-color-scheme: dark)', '(max-device-width: 480px)', '(min-width: 480px)']) {
    expect(zoomAt(fitStyles(600, `@media ${css}{p{color: #fff;}}`), 320)).toBeLessThan(1);
  }
});
