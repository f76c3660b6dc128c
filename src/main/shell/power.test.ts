import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type PowerEvent, watchPower } from './power.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const monitor = new EventEmitter();
  const net = { online: true, isOnline: () => net.online };
  const told: PowerEvent[] = [];
  const stop = watchPower(monitor as unknown as Parameters<typeof watchPower>[0], net, (event) => {
    told.push(event);
  });
  return { monitor, net, told, stop };
}

test('says when the machine sleeps and wakes, and when the network goes and comes, but not how it was at first', () => {
  const { monitor, net, told } = setUp();
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([]);
  monitor.emit('suspend');
  monitor.emit('resume');
  net.online = false;
  vi.advanceTimersByTime(4_000);
  net.online = true;
  vi.advanceTimersByTime(4_000);
  expect(told).toEqual(['suspend', 'resume', 'offline', 'online']);
});

test('a sleep that nobody announced is known by the time that is missing', () => {
  const { told } = setUp();
  vi.advanceTimersByTime(8_000);
  vi.setSystemTime(Date.now() + 60_000);
  vi.advanceTimersByTime(4_000);
  vi.advanceTimersByTime(8_000);
  expect(told).toEqual(['resume']);
});

test.each([
  ['announced first', true],
  ['announced last', false],
])('one sleep is one, %s', (_which, first) => {
  const { monitor, told } = setUp();
  vi.setSystemTime(Date.now() + 60_000);
  if (first) monitor.emit('resume');
  vi.advanceTimersByTime(4_000);
  if (!first) monitor.emit('resume');
  vi.advanceTimersByTime(8_000);
  expect(told).toEqual(['resume']);
});

test('once stopped it says nothing', () => {
  const { monitor, net, told, stop } = setUp();
  stop();
  net.online = false;
  monitor.emit('resume');
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([]);
});
