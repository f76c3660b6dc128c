import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { SmallBodies, SmallBodyMemory } from './small-bodies.ts';

const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

test('bodies in pieces lie side by side, each with its own hash', () => {
  const held = new SmallBodies(100);
  held.begin(30);
  held.chunk(bytes(10, 1));
  held.chunk(bytes(20, 2));
  expect(held.end(7)).toBe(true);
  held.begin(5);
  held.chunk(bytes(5, 3));
  expect(held.end(8)).toBe(true);
  held.begin(0);
  expect(held.end(9)).toBe(true);
  expect(held.complete.map(({ id, bytes: { length } }) => [id, length])).toEqual([
    [7, 30],
    [8, 5],
    [9, 0],
  ]);
  expect(held.octets).toBe(35);
  const [first] = held.complete;
  expect(first?.sha256).toBe(hash('sha256', Buffer.concat([bytes(10, 1), bytes(20, 2)])));
});

test('what broke off is no body, and its octets are in nobody else’s', () => {
  const held = new SmallBodies(100);
  held.begin(50);
  held.chunk(bytes(20, 1));
  expect(held.end(7)).toBe(false);
  held.begin(10);
  held.chunk(bytes(10, 2));
  expect(held.end(8)).toBe(true);
  expect(held.complete.map(({ id, bytes: octets }) => [id, [...octets]])).toEqual([[8, [...bytes(10, 2)]]]);
});

test('octets beyond what was announced touch nothing', () => {
  const held = new SmallBodies(64);
  held.begin(4);
  held.chunk(bytes(3, 1));
  held.chunk(bytes(1_000, 2));
  expect(held.arrived).toBe(4);
  expect(held.end(1)).toBe(true);
  expect(held.octets).toBe(4);
});

test('room, and memory that is used again', () => {
  const memory = new SmallBodyMemory(10);
  const held = memory.take();
  expect(memory.take()).not.toBe(held);
  held.begin(8);
  held.chunk(bytes(8, 1));
  held.end(1);
  expect(held.hasRoom(2)).toBe(true);
  expect(held.hasRoom(3)).toBe(false);
  memory.giveBack(held);
  const again = memory.take();
  expect(again).toBe(held);
  expect(again.hasRoom(10)).toBe(true);
  expect(again.complete).toEqual([]);
});
