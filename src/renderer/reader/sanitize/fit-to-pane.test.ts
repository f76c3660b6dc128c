import { expect, test } from 'vitest';
import { fitStyles, fixedWidth } from './fit-to-pane.ts';

test.each([
  ['600', '', 600],
  ['600px', '', 600],
  ['100%', '', 0],
  [null, 'width: 640px;', 640],
  [null, 'color: red; min-width: 320px; width: 50%', 320],
  ['600', 'width: 100%', 0],
  ['600', 'width: 600px; max-width: 100%', 0],
  ['600', 'max-width: 600px', 600],
  [null, 'border-width: 3px', 0],
  [null, 'width: 40em', 0],
  ['x', '', 0],
])('an element of width %j and style %j insists on %i px', (attribute, style, expected) => {
  expect(fixedWidth(attribute, style)).toBe(expected);
});

/** What applies to a body in a window of this width. */
function zoomAt(css: string, window: number): number {
  let zoom = 1;
  for (const [, most, scale] of css.matchAll(/max-width: (\d+)px\)\{body\{zoom:([\d.]+)\}\}/g)) {
    if (window <= Number(most)) zoom = Number(scale);
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

test('a message with rules of its own for narrow windows, or without fixed widths, is left alone', () => {
  expect(fitStyles(600, '@media only screen and (max-width: 480px){.a{width: 100%;}}')).toBe('');
  expect(fitStyles(600, '@media (prefers-color-scheme: dark){p{color: #fff;}}')).not.toBe('');
  expect(fitStyles(0, '')).toBe('');
});
