// Bodies of every size from a session's answers into the store: what is whole is kept byte for byte, the rest is not.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { BodySink, ImapSession } from '../../src/main/engine/imap/session.ts';
import { fetchBodies, newBodyMemory } from '../../src/main/engine/sync/imap/body-fetch.ts';
import { delta, message, storeWithMailboxes } from '../store/fixtures.ts';

const PIECE = 16_384;
const options = () => ({ signal: new AbortController().signal, priority: 'low' as const });

function content(uid: number, length: number): Buffer {
  return Buffer.alloc(length, `octets of ${uid}, `);
}

function scene(count: number) {
  const found = storeWithMailboxes();
  const uids = Array.from({ length: count }, (_, n) => n + 1);
  found.store.messages.applyDelta(found.inbox, delta({ added: uids.map((uid) => message(uid)) }));
  const rows = found.store.messages.withoutBody(found.inbox, { maxSize: 2 ** 40, limit: count });
  const wanted = rows.map(({ id, uid }) => ({ id, uid: uid ?? 0, size: 0 })).sort((a, b) => a.uid - b.uid);
  return { ...found, wanted };
}

/** A session that answers with what `say` tells the sink. */
function answering(say: (sink: BodySink) => void): ImapSession {
  const session: Pick<ImapSession, 'fetchBodies'> = {
    fetchBodies: (_set, _section, sink) => {
      say(sink);
      return Promise.resolve();
    },
  };
  return session as ImapSession;
}

/** Through one buffer that is used again, as a socket's is. */
function tell(sink: BodySink, uid: number, bytes: Buffer, announced = bytes.length, complete = true): void {
  sink.begin(uid, announced);
  const buffer = Buffer.alloc(PIECE);
  for (let at = 0; at < bytes.length; at += PIECE) {
    sink.chunk(buffer.subarray(0, bytes.copy(buffer, 0, at, at + PIECE)));
  }
  sink.end(uid, complete);
}

test('small and large ones, more than fit into memory at once', async () => {
  const lengths = [0, 1, 42_000, 262_143, 262_144, 262_145, 700_000];
  for (let n = 0; n < 30; n += 1) lengths.push(200_000 + n);
  for (let n = 0; n < 90; n += 1) lengths.push(1_000 + n);
  const { store, wanted } = scene(lengths.length);
  const memory = newBodyMemory();
  const session = answering((sink) => {
    for (const [n, length] of lengths.entries()) tell(sink, n + 1, content(n + 1, length));
  });
  const outcome = await fetchBodies(store, session, wanted, { ...options(), memory });
  expect(outcome.failed.size).toBe(0);
  expect(outcome.stored).toBe(lengths.length);
  expect(outcome.octets).toBe(lengths.reduce((sum, length) => sum + length, 0));
  for (const { id, uid } of wanted) {
    const expected = content(uid, lengths[uid - 1] ?? -1);
    const sha256 = createHash('sha256').update(expected).digest('hex');
    const info = store.bodies.info(id);
    expect(info).toMatchObject({ size: expected.length, sha256 });
    expect(store.bodies.verify(info?.bodyId ?? 0)).toBe(true);
  }
});

test.each([5_000, 600_000])(
  'one of %i octets that broke off is reported, its neighbours are kept',
  async (length) => {
    const { store, wanted } = scene(5);
    const session = answering((sink) => {
      tell(sink, 1, content(1, 100));
      tell(sink, 2, content(2, length), length + 1);
      tell(sink, 3, content(3, length), length, false);
      // Never asked for, and more than was announced.
      tell(sink, 77, content(77, 10));
      tell(sink, 4, content(4, length), length - 1);
      tell(sink, 5, content(5, 300));
    });
    const { failed, stored } = await fetchBodies(store, session, wanted, options());
    expect(stored).toBe(2);
    expect([...failed.values()].map(({ code }) => code)).toEqual(['short-read', 'short-read', 'short-read']);
    const held = wanted.map(({ id }) => store.bodies.read(id, 2 ** 30));
    expect(held[0]?.equals(content(1, 100))).toBe(true);
    expect(held[4]?.equals(content(5, 300))).toBe(true);
    expect(held.slice(1, 4)).toEqual([null, null, null]);
  },
);

test('a message that left the cache while its body came takes nothing with it', async () => {
  const { store, wanted, inbox } = scene(3);
  const session = answering((sink) => {
    tell(sink, 1, content(1, 100));
    tell(sink, 2, content(2, 100));
    store.messages.applyDelta(inbox, delta({ removed: [2] }));
    tell(sink, 3, content(3, 100));
  });
  const { stored, octets } = await fetchBodies(store, session, wanted, options());
  expect([stored, octets]).toEqual([2, 200]);
});
