// Raw bytes: what goes in comes out, whoever else writes meanwhile, and nothing half written is ever seen.
import { createHash } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { openStore } from '../../src/main/engine/store/store.ts';
import { delta, freshProfile, message, storeWithMailboxes } from './fixtures.ts';

function bytes(length: number, seed: number): Buffer {
  return Buffer.from({ length }).map((_, i) => (i * 31 + seed) & 0xff) as Buffer;
}

const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

function scene() {
  const found = storeWithMailboxes();
  found.store.messages.applyDelta(found.inbox, delta({ added: [1, 2, 3].map((uid) => message(uid)) }));
  const ids = found.store.messages.window(found.inbox, 0, 3).rows.map((row) => row.id);
  return { ...found, ids };
}

test.each([0, 1, 262_143, 262_144, 262_145, 1_000_000])('%i octets come back as they were', (length) => {
  const { store, ids, inbox } = scene();
  const [id = 0] = ids;
  const data = bytes(length, 7);
  const writer = store.bodies.writer(id);
  const buffer = Buffer.alloc(5_000);
  for (let at = 0; at < length; at += buffer.length) {
    // A re-used buffer, as sockets have.
    const size = data.copy(buffer, 0, at, Math.min(at + buffer.length, length));
    writer.write(buffer.subarray(0, size));
  }
  expect(store.bodies.info(id)).toBeNull();
  const info = writer.commit();
  expect(info).toEqual({ bodyId: info.bodyId, messageId: id, size: length, sha256: sha256(data) });
  expect(store.bodies.info(id)).toEqual(info);
  expect(Buffer.concat([...store.bodies.chunks(id)]).equals(data)).toBe(true);
  expect(store.bodies.verify(info.bodyId)).toBe(true);
  expect(store.messages.window(inbox, 0, 1).rows[0]?.cached).toBe(true);
});

test('one large body after another passes through the same memory', () => {
  const { store, ids } = scene();
  const allocate = vi.spyOn(Buffer, 'allocUnsafeSlow');
  try {
    for (let round = 0; round < 10; round += 1) {
      const [id = 0] = ids;
      const writer = store.bodies.writer(id);
      writer.write(bytes(300_000, round));
      if (round % 3 === 2) writer.abort();
      else writer.commit();
    }
    expect(allocate.mock.calls.filter(([octets]) => octets >= 262_144)).toHaveLength(1);
  } finally {
    allocate.mockRestore();
  }
  expect(Buffer.concat([...store.bodies.chunks(ids[0] ?? 0)]).equals(bytes(300_000, 9))).toBe(true);
});

test('writers at the same time do not mix', () => {
  const { store, ids } = scene();
  const data = ids.map((_, i) => bytes(700_000, i));
  const writers = ids.map((id) => store.bodies.writer(id));
  for (let at = 0; at < 700_000; at += 100_000) {
    for (const [i, writer] of writers.entries())
      writer.write(data[i]?.subarray(at, at + 100_000) ?? Buffer.alloc(0));
  }
  writers[1]?.abort();
  writers[0]?.commit({ durable: true });
  writers[2]?.commit();
  expect(ids.map((id) => store.bodies.info(id)?.sha256 ?? null)).toEqual([
    sha256(data[0] ?? Buffer.alloc(0)),
    null,
    sha256(data[2] ?? Buffer.alloc(0)),
  ]);
});

test('too large is said, missing is null, and a given up body leaves nothing', () => {
  const { store, ids } = scene();
  const [id = 0, other = 0] = ids;
  const writer = store.bodies.writer(id);
  writer.write(Buffer.alloc(300_000));
  writer.commit();
  expect(() => store.bodies.read(id, 299_999)).toThrow('limit-exceeded');
  expect(store.bodies.read(id, 300_000)).toHaveLength(300_000);
  expect(store.bodies.read(other, 10)).toBeNull();
  const second = store.bodies.writer(other);
  second.write(Buffer.alloc(600_000));
  second.abort();
  expect(() => second.write(Buffer.alloc(1))).toThrow();
  expect(store.bodies.info(other)).toBeNull();
});

test('a body of an origin waits for its message, and is found by it', () => {
  const { store, accountId, ids } = scene();
  const origin = { accountId, originKey: 'uidl:abc' };
  const writer = store.bodies.writer(origin);
  writer.write(Buffer.from('raw'));
  const { bodyId, messageId } = writer.commit({ durable: true });
  expect(messageId).toBeNull();
  expect(store.bodies.byOrigin(origin).map((info) => info.bodyId)).toEqual([bodyId]);
  store.bodies.link(ids[0] ?? 0, bodyId);
  store.bodies.link(ids[1] ?? 0, bodyId);
  expect(ids.slice(0, 2).map((id) => store.bodies.read(id, 10)?.toString())).toEqual(['raw', 'raw']);
});

test('a body goes with its last message, and its space is given back', () => {
  const { store, inbox, ids } = scene();
  const [third = 0, second = 0, first = 0] = ids;
  const writer = store.bodies.writer(third);
  writer.write(Buffer.alloc(5_000_000, 1));
  const { bodyId } = writer.commit();
  store.bodies.link(second, bodyId);
  store.messages.applyDelta(inbox, delta({ removed: [3] }));
  expect(store.bodies.collect(10)).toBe(0);
  expect(store.bodies.verify(bodyId)).toBe(true);
  store.messages.applyDelta(inbox, delta({ removed: [2] }));
  expect(store.bodies.collect(10)).toBe(1);
  expect(store.bodies.verify(bodyId)).toBe(false);
  expect(store.bodies.info(first)).toBeNull();
});

test('a body half written when the store was left is gone at the next start', () => {
  const dir = freshProfile();
  const store = openStore(dir);
  const { inbox } = storeWithMailboxes(store);
  store.messages.applyDelta(inbox, delta({ added: [message(1)] }));
  const id = store.messages.window(inbox, 0, 1).rows[0]?.id ?? 0;
  store.bodies.writer(id).write(Buffer.alloc(1_000_000));
  store.close();
  const again = openStore(dir);
  expect(again.bodies.info(id)).toBeNull();
  const writer = again.bodies.writer(id);
  writer.write(Buffer.from('whole'));
  writer.commit();
  expect(again.bodies.read(id, 100)?.toString()).toBe('whole');
  again.close();
});
