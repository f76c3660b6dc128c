import { expect, test } from 'vitest';
import { createVirtualClock } from '../../../../test/harness/virtual-clock.ts';
import type { AccountSync, WakeReason } from './account-sync.ts';
import { SPREAD_MS, WakeSpread } from './wake-spread.ts';

function setUp(count: number) {
  const clock = createVirtualClock();
  const told: { id: number; reason: WakeReason; at: number }[] = [];
  const syncs = new Map<number, AccountSync>();
  for (let id = 1; id <= count; id += 1) {
    const wake = (reason: WakeReason): void => {
      told.push({ id, reason, at: clock.passed });
    };
    syncs.set(id, { wake } as unknown as AccountSync);
  }
  // Every wait by hand: the shortest too.
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> => clock.sleep(ms + 100, signal);
  const spread = new WakeSpread({ syncs, clock: { now: clock.now, sleep }, random: () => 0.5 });
  return { clock, syncs, told, spread };
}

test('the account that is shown is told at once, the others apart, all within the time', async () => {
  const { clock, told, spread } = setUp(12);
  spread.wake('resume', 7);
  expect(told).toEqual([{ id: 7, reason: 'resume', at: 0 }]);
  await clock.flow(100 + SPREAD_MS, 10);
  expect(told.map(({ id }) => id).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const times = told.slice(1).map(({ at }) => at);
  expect(new Set(times).size).toBe(times.length);
});

test('what comes while an account waits makes one wake of it', async () => {
  const { clock, told, spread } = setUp(3);
  spread.wake('online', null);
  spread.wake('resume', null);
  spread.wake('online', null);
  await clock.flow(100 + SPREAD_MS, 10);
  expect(told.filter(({ id }) => id === 2)).toMatchObject([{ reason: 'resume' }]);
  expect(told.filter(({ id }) => id === 3)).toMatchObject([{ reason: 'resume' }]);
});

test('for going to sleep and losing the network nobody waits; a removed account is told nothing', async () => {
  const { clock, syncs, told, spread } = setUp(3);
  spread.wake('suspend', null);
  spread.wake('offline', null);
  expect(told.length).toBe(6);
  spread.wake('resume', null);
  syncs.delete(3);
  spread.stop();
  await clock.flow(100 + SPREAD_MS, 100);
  expect(told.length).toBe(7);
});
