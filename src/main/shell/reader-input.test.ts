import { expect, test } from 'vitest';
import { windowKey } from './reader-input.ts';

const press = (key: string, more = {}) =>
  windowKey({ type: 'keyDown', key, shift: false, control: false, alt: false, meta: false, ...more });

test('the window’s own keys leave the frame', () => {
  for (const key of ['F5', 'F6', 'Escape', 'Delete', 'j', 'k', 'o', '?', '#']) {
    expect(press(key)).toMatchObject({ key });
  }
  expect(press('F6', { shift: true })).toMatchObject({ key: 'F6', shift: true });
  expect(press('z', { control: true })).toMatchObject({ control: true });
});

test('reading, walking, copying and the menu’s keys stay where they are', () => {
  for (const key of [' ', 'Tab', 'Enter', 'ArrowDown', 'PageDown', 'Home', 'End', 'Shift', 'F1']) {
    expect(press(key)).toBeNull();
  }
  for (const key of ['c', 'a', 'q', 'p']) expect(press(key, { control: true })).toBeNull();
  expect(press('f', { alt: true })).toBeNull();
  expect(press('j', { type: 'keyUp' })).toBeNull();
});
