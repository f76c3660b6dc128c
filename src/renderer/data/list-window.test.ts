// The list window keeps what is visible, follows revisions and never shows one message twice.
import { describe, expect, test } from 'vitest';
import type { ChangeSet } from '../../shared/model/change-set.ts';
import type { MessageRow, MessageWindow } from '../../shared/model/message.ts';
import { ListWindow, type WindowRequest } from './list-window.ts';

const MAILBOX = 7;

function row(id: number, flags: string[] = []): MessageRow {
  return {
    id,
    mailboxId: MAILBOX,
    uid: id,
    subject: `Subject ${id}`,
    from: { name: '', address: 'a@example.org' },
    to: [],
    date: id,
    flags,
    size: 1,
    hasAttachment: false,
    threadId: id,
    cached: false,
  };
}

function changeSet(more: Partial<ChangeSet>): ChangeSet {
  return {
    accounts: false,
    mailboxes: [],
    removedMailboxes: [],
    rows: [],
    lists: [],
    outbox: false,
    ...more,
  };
}

/** Lets every promise that can settle do so. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** A mailbox in memory that answers when told to. */
function server(size: number) {
  let ids = Array.from({ length: size }, (_, index) => size - index);
  let revision = 1;
  const calls: WindowRequest[] = [];
  const waiting: (() => void)[] = [];
  const failures: unknown[] = [];
  const delayed: (() => void)[] = [];
  const position = (id: number): number | null => (ids.includes(id) ? ids.indexOf(id) : null);
  const answer = ({ start: asked, count, follow, find }: WindowRequest): MessageWindow => {
    const now = follow === undefined ? null : position(follow.id);
    const start = follow === undefined || now === null ? asked : Math.max(0, asked + now - follow.position);
    return {
      mailboxId: MAILBOX,
      start,
      total: ids.length,
      revision,
      rows: ids.slice(start, start + count).map((id) => row(id)),
      ...(find === undefined ? {} : { found: find.map((id) => ({ id, position: position(id) })) }),
    };
  };
  const list = new ListWindow({
    mailboxId: MAILBOX,
    fetch: (request) => {
      calls.push(request);
      return new Promise<MessageWindow>((resolve) => {
        waiting.push(() => resolve(answer(request)));
      });
    },
    failed: (thrown) => failures.push(thrown),
    later: (action) => delayed.push(action),
  });
  const settle = async (): Promise<void> => {
    while (waiting.length > 0 || delayed.length > 0) {
      for (const answer of waiting.splice(0)) answer();
      await turn();
      for (const action of delayed.splice(0)) action();
    }
  };
  return {
    list,
    calls,
    failures,
    settle,
    insert: (...newer: number[]): ChangeSet => {
      ids = [...newer, ...ids];
      revision += 1;
      return changeSet({ lists: [{ mailboxId: MAILBOX, revision, total: ids.length }] });
    },
    append: (...older: number[]): ChangeSet => {
      ids = [...ids, ...older];
      revision += 1;
      return changeSet({ lists: [{ mailboxId: MAILBOX, revision, total: ids.length }] });
    },
    remove: (id: number): ChangeSet => {
      ids = ids.filter((held) => held !== id);
      revision += 1;
      return changeSet({ lists: [{ mailboxId: MAILBOX, revision, total: ids.length }] });
    },
    restart: () => {
      revision = 0;
    },
    ids: () => ids,
  };
}

describe('ListWindow', () => {
  test('tells which rows are on screen, and when those may be others', async () => {
    const { list, settle, insert } = server(50);
    let told = 0;
    const stop = list.watchScreen(() => told++);
    const onScreen = () => list.around(0, 0).map(({ id }) => id);
    expect(onScreen()).toEqual([]);
    list.show(0, 2);
    expect([told, onScreen()]).toEqual([1, []]);
    await settle();
    expect([told, onScreen()]).toEqual([2, [50, 49, 48]]);
    list.show(10, 11);
    expect([told, onScreen()]).toEqual([3, [40, 39]]);
    expect(list.around(2, 1).map(({ id }) => id)).toEqual([40, 39, 38, 37, 41]);
    expect(list.around(0, 99).map(({ id }) => id)).toEqual([40, 39, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41]);
    list.show(0, 2);
    list.apply(insert(51));
    await settle();
    expect(onScreen()).toEqual([51, 50, 49]);
    stop();
    const before = told;
    list.show(5, 6);
    list.hide();
    expect([told, onScreen()]).toEqual([before, []]);
  });

  test('fetches the rows around the viewport and no others', async () => {
    const { list, calls, settle } = server(100_000);
    list.show(50_000, 50_020);
    await settle();
    expect(calls).toHaveLength(1);
    expect(list.total).toBe(100_000);
    expect(list.rowAt(50_010)?.id).toBe(100_000 - 50_010);
    expect(list.rowAt(0)).toBeUndefined();
    expect(list.held).toBeLessThan(200);
  });

  test('asks nothing again while what is visible is held', async () => {
    const { list, calls, settle } = server(1_000);
    list.show(0, 20);
    await settle();
    list.show(5, 25);
    await settle();
    expect(calls).toHaveLength(1);
  });

  test('after a jump, only the last place is fetched, and every visible row arrives', async () => {
    const { list, calls, settle } = server(100_000);
    list.show(0, 20);
    for (let first = 100; first < 90_000; first += 500) list.show(first, first + 20);
    await settle();
    expect(calls.length).toBeLessThanOrEqual(2);
    expect(list.rowAt(89_600)?.id).toBe(100_000 - 89_600);
  });

  test('keeps at most a thousand rows', async () => {
    const { list, settle } = server(20_000);
    for (let first = 0; first < 5_000; first += 100) {
      list.show(first, first + 30);
      await settle();
    }
    expect(list.held).toBeLessThanOrEqual(1_000);
    expect(list.rowAt(4_910)).toBeDefined();
    expect(list.indexOf(20_000)).toBeUndefined();
  });

  test('patches a row in place without a fetch', async () => {
    const { list, calls, settle } = server(100);
    list.show(0, 20);
    await settle();
    const before = list.version;
    list.apply(changeSet({ rows: [row(95, ['\\Seen']), { ...row(94), mailboxId: 1 }] }));
    expect(list.rowAt(5)?.flags).toEqual(['\\Seen']);
    expect(list.rowAt(6)?.mailboxId).toBe(MAILBOX);
    expect(list.version).toBeGreaterThan(before);
    expect(calls).toHaveLength(1);
  });

  test('a new revision replaces all rows at once and finds the visible ones where they moved', async () => {
    const { list, settle, insert, ids } = server(5_000);
    list.show(1_000, 1_020);
    await settle();
    const anchor = list.rowAt(1_000)?.id ?? 0;
    list.apply(insert(...Array.from({ length: 200 }, (_, index) => 10_000 - index)));
    expect(list.rowAt(1_000)?.id).toBe(anchor);
    await settle();
    expect(list.indexOf(anchor)).toBe(1_200);
    for (let index = 0; index < ids().length; index += 1) {
      const held = list.rowAt(index);
      if (held) expect(held.id).toBe(ids()[index]);
    }
  });

  test('what is on screen is found however much came in above or below it', async () => {
    const { list, settle, insert, append } = server(5_000);
    list.show(1_000, 1_020);
    await settle();
    const anchor = list.rowAt(1_000)?.id ?? 0;
    list.apply(insert(...Array.from({ length: 3_000 }, (_, index) => 20_000 - index)));
    await settle();
    expect(list.indexOf(anchor)).toBe(4_000);
    list.show(4_000, 4_020);
    list.apply(append(...Array.from({ length: 3_000 }, (_, index) => 900_000 + index)));
    await settle();
    expect(list.indexOf(anchor)).toBe(4_000);
    expect(list.rowAt(4_020)).toBeDefined();
  });

  test('at the very top what is new is shown, not what was there', async () => {
    const { list, settle, insert } = server(5_000);
    list.show(0, 20);
    await settle();
    list.apply(insert(...Array.from({ length: 700 }, (_, index) => 20_000 - index)));
    await settle();
    expect(list.rowAt(0)?.id).toBe(20_000);
    expect(list.rowAt(20)?.id).toBe(19_980);
  });

  test('the place of the kept message is known where it is not held, and that it has gone', async () => {
    const { list, settle, insert, remove } = server(5_000);
    list.show(0, 20);
    list.keep(4_990);
    await settle();
    expect(list.placeOf(4_990)).toBe(10);
    list.apply(insert(...Array.from({ length: 700 }, (_, index) => 20_000 - index)));
    await settle();
    expect(list.indexOf(4_990)).toBeUndefined();
    expect(list.placeOf(4_990)).toBe(710);
    expect(list.placeOf(1)).toBeUndefined();
    list.apply(remove(4_990));
    await settle();
    expect(list.placeOf(4_990)).toBeNull();
  });

  test('a row that says the same as before stays the same object', async () => {
    const { list, settle, insert } = server(30);
    list.show(0, 20);
    await settle();
    const before = list.rowAt(3);
    list.apply(insert(99));
    await settle();
    expect(list.rowAt(4)).toBe(before);
  });

  test('a flood of changes costs a fetch now and then, and one more at its end', async () => {
    const rests: number[] = [];
    const due: (() => void)[] = [];
    let fetches = 0;
    let revision = 1;
    const list = new ListWindow({
      mailboxId: MAILBOX,
      fetch: ({ start }) => {
        fetches += 1;
        return Promise.resolve({ mailboxId: MAILBOX, start, total: 1, revision, rows: [row(1)] });
      },
      failed: () => undefined,
      later: (action, ms) => {
        rests.push(ms);
        due.push(action);
      },
    });
    list.show(0, 20);
    await turn();
    for (let change = 0; change < 60; change += 1) {
      revision += 1;
      list.apply(changeSet({ lists: [{ mailboxId: MAILBOX, revision, total: 1 }] }));
      await turn();
      if (change % 10 === 9) due.shift()?.();
      await turn();
    }
    expect(fetches).toBe(7);
    expect(rests.slice(0, 4)).toEqual([80, 160, 320, 320]);
    due.shift()?.();
    await turn();
    expect(fetches).toBe(7);
    expect(rests).toHaveLength(7);
  });

  test('a list that shrinks loses the removed row', async () => {
    const { list, settle, remove } = server(30);
    list.show(0, 29);
    await settle();
    list.apply(remove(30));
    await settle();
    expect(list.total).toBe(29);
    expect(list.indexOf(30)).toBeUndefined();
    expect(list.rowAt(0)?.id).toBe(29);
    expect(list.rowAt(29)).toBeUndefined();
  });

  test('a change that was already in the answer costs no second fetch', async () => {
    const { list, calls, settle, insert } = server(30);
    list.show(0, 20);
    const change = insert(99);
    await settle();
    list.apply(change);
    await settle();
    expect(calls).toHaveLength(1);
    expect(list.rowAt(0)?.id).toBe(99);
  });

  test('a hidden list waits; shown again it is brought up to date', async () => {
    const { list, calls, settle, insert } = server(30);
    list.show(0, 20);
    await settle();
    list.hide();
    list.apply(insert(99));
    await settle();
    expect(calls).toHaveLength(1);
    list.show(0, 20);
    await settle();
    expect(list.rowAt(0)?.id).toBe(99);
  });

  test('seeded rows are shown first and replaced by the first answer', async () => {
    const { list, settle } = server(30);
    list.seed({ mailboxId: MAILBOX, start: 0, total: 2, revision: -1, rows: [row(500), row(30)] });
    expect(list.rowAt(0)?.id).toBe(500);
    list.show(0, 20);
    await settle();
    expect(list.indexOf(500)).toBeUndefined();
    expect(list.rowAt(0)?.id).toBe(30);
    expect(list.total).toBe(30);
  });

  test('an engine that counts revisions anew is followed after a reset', async () => {
    const { list, settle, insert, restart } = server(30);
    list.show(0, 20);
    await settle();
    restart();
    list.reset();
    await settle();
    list.apply(insert(99));
    await settle();
    expect(list.rowAt(0)?.id).toBe(99);
  });

  test('an answer asked for before a reset is void', async () => {
    const { list, settle } = server(30);
    list.show(0, 20);
    list.reset();
    await settle();
    expect(list.rowAt(0)?.id).toBe(30);
  });

  test('an engine that answers fewer rows than its total is not asked without end', async () => {
    let attempts = 0;
    const list = new ListWindow({
      mailboxId: MAILBOX,
      fetch: ({ start }) => {
        attempts += 1;
        if (attempts > 10) throw new Error('asked too often');
        return Promise.resolve({ mailboxId: MAILBOX, start, total: 5, revision: 1, rows: [row(1)] });
      },
      failed: () => undefined,
      later: (action) => action(),
    });
    list.show(0, 4);
    for (let count = 0; count < 20; count += 1) await turn();
    expect(attempts).toBe(2);
  });

  test('a failed fetch is told and does not block the next one', async () => {
    let attempts = 0;
    const failures: unknown[] = [];
    const list = new ListWindow({
      mailboxId: MAILBOX,
      fetch: ({ start }) => {
        attempts += 1;
        if (attempts === 1) return Promise.reject(new Error('stopped'));
        return Promise.resolve({ mailboxId: MAILBOX, start, total: 1, revision: 1, rows: [row(1)] });
      },
      failed: (thrown) => failures.push(thrown),
      later: (action) => action(),
    });
    list.show(0, 20);
    await turn();
    expect(failures).toHaveLength(1);
    list.show(0, 20);
    await turn();
    expect(list.rowAt(0)?.id).toBe(1);
  });

  test('a snapshot holds the newest rows in one piece, or nothing', async () => {
    const { list, settle } = server(5_000);
    list.show(0, 20);
    await settle();
    expect(list.snapshot()).toMatchObject({ start: 0, total: 5_000 });
    expect(
      list
        .snapshot()
        ?.rows.map((held) => held.id)
        .slice(0, 3),
    ).toEqual([5_000, 4_999, 4_998]);
    const other = server(5_000);
    other.list.show(1_000, 1_020);
    await other.settle();
    expect(other.list.snapshot()).toBeNull();
  });
});
