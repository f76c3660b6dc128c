// Any text on any background is readable in a dark window.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adaptDeclaration, contrast, darkBackground, darkText, parseColour } from './dark-colours.ts';

const channel = fc.integer({ min: 0, max: 255 });
const colour = fc.record({ r: channel, g: channel, b: channel, a: fc.constant(1) });
const WINDOW = { r: 0x17, g: 0x1b, b: 0x1d, a: 1 };
const INK = { r: 0xe6, g: 0xeb, b: 0xed, a: 1 };

test('contrast is at least 4.5:1, whoever chose which', () => {
  fc.assert(
    fc.property(colour, colour, (text, background) => {
      expect(contrast(darkText(text), darkBackground(background))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(darkText(text), WINDOW)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(INK, darkBackground(background))).toBeGreaterThanOrEqual(4.5);
    }),
    { seed: 20261121, numRuns: 5_000 },
  );
});

test('order of lightness is turned for paper, and hues stay', () => {
  const white = darkBackground({ r: 255, g: 255, b: 255, a: 1 });
  expect(Math.max(white.r, white.g, white.b)).toBeLessThan(40);
  const red = darkText({ r: 200, g: 0, b: 0, a: 1 });
  expect(red.r).toBeGreaterThan(red.g + 20);
  expect(contrast({ r: 255, g: 255, b: 255, a: 1 }, { r: 0, g: 0, b: 0, a: 1 })).toBeCloseTo(21);
});

test('declarations', () => {
  expect(adaptDeclaration('color', 'rgb(0, 0, 0)')).toMatch(/^rgb\(2\d\d, 2\d\d, 2\d\d\)$/);
  expect(adaptDeclaration('background-color', 'transparent')).toBe('transparent');
  expect(adaptDeclaration('background-image', 'linear-gradient(red, blue)')).toBe(null);
  expect(adaptDeclaration('border-top-color', 'currentcolor')).toMatch(/^color-mix\(/);
  expect(adaptDeclaration('color', 'currentcolor')).toBe('currentcolor');
  expect(adaptDeclaration('padding-top', '1px')).toBe('1px');
  expect(parseColour('rgba(1, 2, 3, 0.5)')).toEqual({ r: 1, g: 2, b: 3, a: 0.5 });
  expect(parseColour('url(x)')).toBe(null);
});
