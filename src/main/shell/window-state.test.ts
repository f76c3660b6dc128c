import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isReachable, readWindowState, writeWindowState } from './window-state.ts';

const screen = { x: 0, y: 0, width: 1920, height: 1080 };

test('a window is put back only where a hand can reach it', () => {
  const size = { width: 800, height: 600 };
  expect(isReachable({ x: 10, y: 10, ...size }, [screen])).toBe(true);
  expect(isReachable({ x: -700, y: 10, ...size }, [screen])).toBe(true);
  expect(isReachable({ x: -750, y: 10, ...size }, [screen])).toBe(false);
  expect(isReachable({ x: 10, y: -50, ...size }, [screen])).toBe(false);
  expect(isReachable({ x: 2500, y: 10, ...size }, [screen])).toBe(false);
  expect(isReachable({ x: 2500, y: 10, ...size }, [screen, { ...screen, x: 1920 }])).toBe(true);
});

test('what was written is read; damage is no state', () => {
  const folder = mkdtempSync(join(tmpdir(), 'petrel-window-'));
  const file = join(folder, 'window.json');
  expect(readWindowState(file)).toBeNull();
  const state = { bounds: { x: 1, y: 2, width: 3, height: 4 }, maximized: true };
  writeWindowState(file, state);
  expect(readWindowState(file)).toEqual(state);
  writeFileSync(file, '{"bounds":{"x":1e999}}');
  expect(readWindowState(file)).toBeNull();
  rmSync(folder, { recursive: true });
});
