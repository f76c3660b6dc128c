import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { MessageRow } from '../../../shared/model/message.ts';
import { watchRowsAtRest } from './rows-at-rest.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('rows count when the list has stayed, cached ones only, and once', () => {
  let onScreen: MessageRow[] = [];
  let changed = (): void => undefined;
  const told: (readonly number[])[] = [];
  const show = (...ids: number[]): void => {
    onScreen = ids.map((id) => ({ id, cached: id < 100 }) as MessageRow);
    changed();
  };
  const list = {
    around: () => onScreen,
    watchScreen: (watcher: () => void) => {
      changed = watcher;
      return () => {
        changed = () => undefined;
      };
    },
  };
  const stop = watchRowsAtRest(list, (ids) => told.push(ids));
  for (let n = 1; n < 20; n++) {
    show(n, n + 1, 100);
    vi.advanceTimersByTime(49);
  }
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([[19, 20]]);
  changed();
  vi.advanceTimersByTime(1_000);
  expect(told).toHaveLength(1);
  show(20, 21);
  stop();
  vi.advanceTimersByTime(1_000);
  expect(told).toHaveLength(1);
});
