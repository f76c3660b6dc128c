// The change feed: after the commit, at most one set in 50 ms, few rows as rows and many as a list.
import { expect, test } from 'vitest';
import type { Clock } from '../../src/main/engine/lib/clock.ts';
import type { ChangeSet } from '../../src/shared/model/change-set.ts';
import { delta, freshStore, message, storeWithMailboxes } from './fixtures.ts';

/** Time moves when the test says so. */
class ManualClock implements Clock {
  #now = 1_000_000;
  readonly #waiting: { at: number; wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ at: this.#now + ms, wake: resolve }));
  }

  async pass(ms: number): Promise<void> {
    this.#now += ms;
    for (const { wake } of this.#waiting.filter(({ at }) => at <= this.#now)) wake();
    await settled();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

async function scene() {
  const clock = new ManualClock();
  const found = storeWithMailboxes(freshStore({ clock }));
  const { store, inbox } = found;
  store.messages.applyDelta(inbox, delta({ added: Array.from({ length: 500 }, (_, i) => message(i + 1)) }));
  const told: ChangeSet[] = [];
  store.changes.on((changes) => told.push(changes));
  await clock.pass(100);
  return { ...found, clock, told, ids: store.messages.window(inbox, 0, 500).rows.map((row) => row.id) };
}

const seen = (ids: number[]) => ({
  kind: 'flag' as const,
  selection: { kind: 'ids' as const, ids },
  add: ['\\Seen'],
  remove: [],
});

test('the first change is told at once, what follows within 50 ms together', async () => {
  const { store, inbox, clock, told, ids } = await scene();
  store.operations.act(seen(ids.slice(0, 1)));
  expect(told).toHaveLength(0);
  await settled();
  expect(told).toMatchObject([
    {
      outbox: true,
      lists: [],
      rows: [{ id: ids[0], flags: ['\\Seen'] }],
      mailboxes: [{ id: inbox, unread: 499 }],
    },
  ]);
  store.operations.act(seen(ids.slice(1, 2)));
  store.operations.act(seen(ids.slice(2, 3)));
  await clock.pass(49);
  expect(told).toHaveLength(1);
  await clock.pass(1);
  expect(told).toHaveLength(2);
  expect(told[1]?.rows.map((row) => row.id).toSorted()).toEqual(ids.slice(1, 3).toSorted());
});

test('what is told ahead of its time begins the 50 ms anew', async () => {
  const { store, clock, told, ids } = await scene();
  store.operations.act(seen(ids.slice(0, 1)));
  await settled();
  await clock.pass(10);
  store.operations.act(seen(ids.slice(1, 2)));
  await clock.pass(20);
  store.changes.flush();
  expect(told).toHaveLength(2);
  await clock.pass(1);
  store.operations.act(seen(ids.slice(2, 3)));
  await clock.pass(48);
  expect(told).toHaveLength(2);
  await clock.pass(1);
  expect(told).toHaveLength(3);
  expect(told[2]?.rows.map((row) => row.id)).toEqual(ids.slice(2, 3));
});

test('many rows are told as a list with a new revision', async () => {
  const { store, inbox, told, ids } = await scene();
  const { revision } = store.messages.window(inbox, 0, 1);
  store.operations.act(seen(ids));
  await settled();
  expect(told).toMatchObject([{ rows: [], lists: [{ mailboxId: inbox, total: 500 }] }]);
  expect(told[0]?.lists[0]?.revision).toBeGreaterThan(revision);
});

test('many rows in many small steps also come to a list that is read again', async () => {
  const { store, inbox, clock, told, ids } = await scene();
  const { revision } = store.messages.window(inbox, 0, 1);
  store.operations.act(seen(ids.slice(0, 1)));
  await settled();
  for (const id of ids.slice(1, 300)) store.operations.act(seen([id]));
  await clock.pass(50);
  expect(told).toHaveLength(2);
  expect(told[1]?.rows).toEqual([]);
  expect(told[1]?.lists[0]).toMatchObject({ mailboxId: inbox, total: 500 });
  expect(told[1]?.lists[0]?.revision).toBeGreaterThan(revision);
  expect(store.messages.window(inbox, 0, 1).revision).toBe(told[1]?.lists[0]?.revision);
});

test('a transaction that fails tells nothing; the next one does', async () => {
  const { store, inbox, clock, told, ids } = await scene();
  expect(() =>
    store.transaction(() => {
      store.operations.act(seen(ids.slice(0, 1)));
      throw new Error('no');
    }),
  ).toThrow('no');
  await clock.pass(100);
  expect(told.flatMap((changes) => changes.rows.flatMap((row) => row.flags))).toEqual([]);
  store.messages.applyDelta(inbox, delta({ removed: [500] }));
  await clock.pass(100);
  expect(told.at(-1)?.lists).toMatchObject([{ mailboxId: inbox, total: 499 }]);
});

test('who no longer listens hears nothing, and a listener may leave while it is told', async () => {
  const { store, clock, ids } = await scene();
  let heard = 0;
  const leave = store.changes.on(() => {
    heard += 1;
    leave();
  });
  store.operations.act(seen(ids.slice(0, 1)));
  await clock.pass(100);
  store.operations.act(seen(ids.slice(1, 2)));
  await clock.pass(100);
  expect(heard).toBe(1);
});
