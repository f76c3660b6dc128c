// One reader of declared sizes: attributes, styles and sheets, from the weakest to the strongest.
import { expect, test } from 'vitest';
import { declaredSize, insistedOn, paddingBeside, taken } from './declared-size.ts';

const NO_END = Number.POSITIVE_INFINITY;

test.each([
  ['600', [], { own: 600, least: null, most: null }],
  [' 600PX ', [], { own: 600, least: null, most: null }],
  ['50%', [], { own: NO_END, least: null, most: null }],
  ['', [], { own: null, least: null, most: null }],
  [null, ['width: 450pt;'], { own: 600, least: null, most: null }],
  [null, ['width: 6.25in; max-width: 90%'], { own: 600, least: null, most: NO_END }],
  [null, ['color: red; min-width: 1px;max-width: 2px;width:3px'], { own: 3, least: 1, most: 2 }],
  ['600', ['width: auto'], { own: NO_END, least: null, most: null }],
  [null, ['border-width: 3px; height: 4px; line-width: 5px'], { own: null, least: null, most: null }],
  // Later ones count, unless an earlier one insists.
  ['10', ['width: 20px', 'width: 30px'], { own: 30, least: null, most: null }],
  ['10', ['width: 20px !important', 'width: 30px'], { own: 20, least: null, most: null }],
  ['10', ['width: 20px !important', 'width: 30px!important'], { own: 30, least: null, most: null }],
  [null, ['max-width: 20px', 'min-width: 5px'], { own: null, least: 5, most: 20 }],
])('width %j with %j', (attribute, declarations, expected) => {
  expect(declaredSize('width', attribute, declarations)).toEqual(expected);
});

test.each([
  ['600', 'max-width: 100%', 0, 600],
  ['600', 'max-width: 480px', 480, 480],
  ['600', 'max-width: 100%; min-width: 320px', 320, 600],
  [null, 'width: 100%; min-width: 320px; max-width: 600px', 320, 600],
  [null, 'max-width: 600px', 0, 600],
  [null, 'max-width: 100%', 0, NO_END],
  [null, 'color: red', 0, null],
])('width %j with %j insists on %j and takes %j', (attribute, style, least, most) => {
  const size = declaredSize('width', attribute, [style]);
  expect(insistedOn(size)).toBe(least);
  expect(taken(size)).toBe(most);
});

test.each([
  ['padding: 10px', 20],
  ['padding: 10px 20px;', 40],
  ['padding: 1px 2px 3px 4px; color: red', 6],
  ['padding: 10px 20px; padding-left: 0px', 20],
  ['padding: 0px 15pt; box-sizing: border-box', 0],
  ['padding: 5%', 0],
  ['color: red', 0],
])('%j has so much beside its width: %j', (style, expected) => {
  expect(paddingBeside([style])).toBe(expected);
});
