import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FlagUpdate } from '../../store/rows.ts';
import { flagChanges, flagKey, newestFirst, planMembership } from './plan.ts';
import { uidArray } from './uid-array.ts';

const uids = fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 120 }).map((list) => uidArray(list));

/** What a server holding `server` would answer to this sequence-set. */
function answered(set: string, server: Uint32Array): number[] {
  return set.split(',').flatMap((part) => {
    const [lo = 0, hi = lo] = part.split(':').map(Number);
    return [...server].filter((uid) => uid >= lo && uid <= hi);
  });
}

describe('planMembership', () => {
  test('carried out, the cache equals the server', () => {
    fc.assert(
      fc.property(uids, uids, (server, held) => {
        const plan = planMembership(server, held);
        const after = new Set(held);
        for (const uid of plan.gone) after.delete(uid);
        for (const uid of plan.missing) after.add(uid);
        expect([...after].sort((a, b) => a - b)).toEqual([...server]);
        expect(plan.equal).toBe(plan.missing.length === 0 && plan.gone.length === 0);
      }),
    );
  });
});

describe('newestFirst', () => {
  test('names each wanted message once, newest batch first, and no other message of the server', () => {
    fc.assert(
      fc.property(uids, uids, fc.integer({ min: 1, max: 20 }), (server, subset, size) => {
        const wanted = server.filter((uid) => subset.includes(uid));
        const got: number[] = [];
        let before = Number.POSITIVE_INFINITY;
        for (const batch of newestFirst(wanted, server, () => size)) {
          expect(batch.uids.length).toBeLessThanOrEqual(size);
          expect(answered(batch.set, server)).toEqual([...batch.uids]);
          expect(batch.uids.at(-1)).toBeLessThan(before);
          before = batch.uids[0] ?? 0;
          got.push(...batch.uids);
        }
        expect(got.sort((a, b) => a - b)).toEqual([...wanted]);
      }),
    );
  });

  test('a mailbox with gaps is still one range', () => {
    const server = uidArray([1, 5, 9, 100, 4_000_000_000]);
    expect([...newestFirst(server, server, () => 1000)].map((b) => b.set)).toEqual(['1:4000000000']);
  });

  test('scattered messages never make a command line without bound', () => {
    const server = Uint32Array.from({ length: 20_000 }, (_, i) => 4_000_000_000 + i);
    const wanted = server.filter((_, i) => i % 2 === 0);
    const batches = [...newestFirst(wanted, server, () => 20_000)];
    expect(Math.max(...batches.map((b) => b.set.length))).toBeLessThan(8_000);
    expect(batches.reduce((sum, b) => sum + b.uids.length, 0)).toBe(10_000);
  });
});

describe('flags', () => {
  const held = (...list: [number, string[]][]) => list.map(([uid, flags]) => ({ uid, flags, modSeq: null }));
  const said = (...list: [number, string[]][]): FlagUpdate[] => held(...list);

  test('order, repetition, letter case and \\Recent are no change', () => {
    expect(flagKey(['\\Seen', '$Junk', '\\SEEN', '\\Recent', '\\Own'])).toBe(flagKey(['$junk', '\\seen']));
    expect(flagChanges(held([1, ['\\Seen', '$A']]), said([1, ['$a', '\\seen', '\\Recent']]))).toEqual([]);
  });

  test('only held messages whose flags differ; the last statement counts', () => {
    const changes = flagChanges(
      held([1, []], [2, ['\\Seen']], [4, ['\\Seen']], [9, []]),
      said([9, ['x']], [2, []], [3, ['\\Seen']], [1, []], [9, []], [4, ['\\Seen']]),
    );
    expect(changes).toEqual(said([2, []]));
  });

  test('carried out, the flags equal the server', () => {
    const states = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 1, max: 50 }), fc.subarray(['\\Seen', '\\Flagged', 'a', 'b'])),
      { selector: ([uid]) => uid },
    );
    fc.assert(
      fc.property(states, states, (server, cache) => {
        const sorted = [...cache].sort((a, b) => a[0] - b[0]);
        const after = new Map(sorted.map(([uid, flags]) => [uid, flagKey(flags)]));
        for (const change of flagChanges(held(...sorted), said(...server))) {
          expect(flagKey(change.flags)).not.toBe(after.get(change.uid));
          after.set(change.uid, flagKey(change.flags));
        }
        for (const [uid, flags] of server) if (after.has(uid)) expect(after.get(uid)).toBe(flagKey(flags));
      }),
    );
  });
});
