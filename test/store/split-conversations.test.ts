// A conversation that a person divides: what belongs to which part, and that the choice lasts.
import { join as pathOf } from 'node:path';
import { expect, test } from 'vitest';
import { Db } from '../../src/main/engine/store/db.ts';
import { mailMigrations } from '../../src/main/engine/store/migrations/mail.ts';
import { migrate } from '../../src/main/engine/store/migrations/migrate.ts';
import type { FetchedMessage } from '../../src/main/engine/store/rows.ts';
import { salvageMail } from '../../src/main/engine/store/salvage.ts';
import { openStore, type Store } from '../../src/main/engine/store/store.ts';
import { createRandom } from '../sync/random.ts';
import { inconsistencies } from './consistency.ts';
import { delta, freshProfile, freshStore, message, type Scene, storeWithMailboxes } from './fixtures.ts';

/** `id`, and what it refers to, oldest first. */
function link(uid: number, id: string | null, ...references: string[]): FetchedMessage {
  return message(uid, {
    messageId: id,
    inReplyTo: references.slice(-1),
    references,
    subject: 'all the same',
  });
}

const split = (store: Store, id: number) =>
  store.operations.act({ kind: 'conversation-split', selection: { kind: 'ids', ids: [id] } });
const join = (store: Store, id: number) =>
  store.operations.act({ kind: 'conversation-join', selection: { kind: 'ids', ids: [id] } });

const idOf = ({ store, inbox }: Scene, uid: number): number =>
  store.messages.window(inbox, 0, 1_000).rows.find((row) => row.uid === uid)?.id ?? 0;

/** UIDs of each conversation in the Inbox, sorted. */
function conversations({ store, inbox }: Scene): string[] {
  const rows = store.messages.window(inbox, 0, 1_000).rows;
  return [...Map.groupBy(rows, (row) => row.threadId).values()]
    .map((list) =>
      list
        .map((row) => row.uid ?? 0)
        .sort((a, b) => a - b)
        .join(' '),
    )
    .sort();
}

const chain = [
  link(1, 'a'),
  link(2, 'b', 'a'),
  link(3, 'c', 'a', 'b'),
  link(4, 'd', 'a', 'b', 'c'),
  link(5, 'e', 'a'),
];

function withChain(store = freshStore()): Scene {
  const scene = storeWithMailboxes(store);
  store.messages.applyDelta(scene.inbox, delta({ added: chain }));
  expect(conversations(scene)).toEqual(['1 2 3 4 5']);
  return scene;
}

test('a message and what descends from it stand apart, and later replies know where they belong', () => {
  const scene = withChain();
  const { store, inbox } = scene;
  expect(split(store, idOf(scene, 3)).undoStepId).not.toBeNull();
  expect(conversations(scene)).toEqual(['1 2 5', '3 4']);
  const { rows, split: divided } = store.messages.conversation(idOf(scene, 4), 10);
  expect([rows.map((row) => row.uid), divided]).toEqual([[3, 4], true]);
  expect(store.messages.conversation(idOf(scene, 1), 10).split).toBe(false);
  store.messages.applyDelta(
    inbox,
    delta({
      added: [
        link(6, 'f', 'a', 'b', 'c', 'd'),
        link(7, 'g', 'a', 'e'),
        // A mailer that left out the middle, and one that names the parent alone.
        link(8, 'h', 'a', 'f'),
        link(9, 'i', 'h'),
      ],
    }),
  );
  expect(conversations(scene)).toEqual(['1 2 5 7', '3 4 6 8 9']);
});

test('the window is told of every message that changed its conversation', async () => {
  const scene = withChain();
  const told = new Promise<(number | null)[]>((resolve) => {
    scene.store.changes.on(({ rows }) => resolve(rows.map((row) => row.uid)));
  });
  split(scene.store, idOf(scene, 3));
  expect((await told).toSorted()).toEqual([3, 4]);
});

test('undo joins them again, and joining is undone as well', () => {
  const scene = withChain();
  const { store } = scene;
  split(store, idOf(scene, 3));
  expect(store.operations.undo()).toMatchObject({ kind: 'conversation-split', count: 1, operations: [] });
  expect(conversations(scene)).toEqual(['1 2 3 4 5']);
  split(store, idOf(scene, 3));
  expect(join(store, idOf(scene, 4)).undoStepId).not.toBeNull();
  expect(conversations(scene)).toEqual(['1 2 3 4 5']);
  expect(store.operations.undo()).toMatchObject({ kind: 'conversation-join' });
  expect(conversations(scene)).toEqual(['1 2 5', '3 4']);
  expect(join(store, idOf(scene, 1)).undoStepId).toBeNull();
});

test('a part of a part, whichever was made first', () => {
  for (const order of [
    [2, 4],
    [4, 2],
  ]) {
    const scene = withChain();
    for (const uid of order) split(scene.store, idOf(scene, uid));
    expect(conversations(scene)).toEqual(['1 5', '2 3', '4']);
    join(scene.store, idOf(scene, 2));
    expect(conversations(scene)).toEqual(['1 2 3 5', '4']);
    scene.store.operations.undo();
    // The inner one joins the part it was taken out of, not the whole.
    join(scene.store, idOf(scene, 4));
    expect(conversations(scene)).toEqual(['1 5', '2 3 4']);
  }
});

test('the message that begins a conversation cannot be taken out of it', () => {
  const scene = withChain();
  expect(split(scene.store, idOf(scene, 1)).undoStepId).toBeNull();
  expect(split(scene.store, 4711).undoStepId).toBeNull();
  expect(conversations(scene)).toEqual(['1 2 3 4 5']);
});

test('the choice outlives a restart, a changed UIDVALIDITY and a mailbox fetched anew', () => {
  const dir = freshProfile();
  let store = openStore(dir);
  const scene: Scene & { store: Store } = { ...withChain(store) };
  const { inbox } = scene;
  split(store, idOf(scene, 3));
  store.close();
  store = openStore(dir);
  scene.store = store;
  expect(conversations(scene)).toEqual(['1 2 5', '3 4']);

  expect(store.mailboxes.beginEpoch(inbox, { uidValidity: 9, uidNext: null, highestModSeq: null })).toBe(
    'changed',
  );
  store.messages.applyDelta(inbox, delta({ added: chain.toReversed() }));
  store.mailboxes.finishEpoch(inbox);
  expect(conversations(scene)).toEqual(['1 2 5', '3 4']);

  store.messages.applyDelta(inbox, delta({ removed: [1, 2, 3, 4, 5] }));
  expect(conversations(scene)).toEqual([]);
  // The reply comes before what it belongs to, and names its parent alone.
  for (const item of [link(4, 'd', 'c'), ...chain.slice(0, 3), link(5, 'e', 'a')]) {
    store.messages.applyDelta(inbox, delta({ added: [item] }));
  }
  expect(conversations(scene)).toEqual(['1 2 5', '3 4']);
  expect(inconsistencies(dir)).toEqual([]);
  store.close();
});

test('what is known of a message that went decides where a late reply to it belongs', () => {
  const scene = withChain();
  const { store, inbox } = scene;
  split(store, idOf(scene, 3));
  store.messages.applyDelta(inbox, delta({ removed: [4] }));
  store.messages.applyDelta(inbox, delta({ added: [link(6, 'f', 'd')] }));
  expect(conversations(scene)).toEqual(['1 2 5', '3 6']);
});

test('two conversations that turn out to be one keep what was divided in either', () => {
  const scene = storeWithMailboxes();
  const { store, inbox } = scene;
  store.messages.applyDelta(
    inbox,
    delta({ added: [link(1, 'a'), link(2, 'b', 'a'), link(3, 'x'), link(4, 'y', 'x'), link(5, 'z', 'x')] }),
  );
  split(store, idOf(scene, 2));
  split(store, idOf(scene, 5));
  expect(conversations(scene)).toEqual(['1', '2', '3 4', '5']);
  store.messages.applyDelta(inbox, delta({ added: [link(6, 'm', 'a', 'x')] }));
  expect(conversations(scene)).toEqual(['1 3 4 6', '2', '5']);
  for (const reply of [link(7, 'n', 'b'), link(8, 'o', 'z'), link(9, 'p', 'z', 'o')]) {
    store.messages.applyDelta(inbox, delta({ added: [reply] }));
  }
  expect(conversations(scene)).toEqual(['1 3 4 6', '2 7', '5 8 9']);
});

test('of a very long conversation the later half is taken out, in whatever order it came', () => {
  const long = Array.from({ length: 160 }, (_, i) =>
    link(i + 1, `m${i + 1}`, ...Array.from({ length: i }, (_, before) => `m${before + 1}`)),
  );
  const parts = [long.slice(0, 79), long.slice(79)].map((half) => half.map(({ uid }) => uid).join(' '));
  const scene = storeWithMailboxes();
  const { store, inbox } = scene;
  store.messages.applyDelta(inbox, delta({ added: long }));
  split(store, idOf(scene, 80));
  expect(conversations(scene)).toEqual(parts);
  store.messages.applyDelta(inbox, delta({ removed: long.map(({ uid }) => uid ?? 0) }));
  for (const half of [long.slice(100).toReversed(), long.slice(0, 100)]) {
    store.messages.applyDelta(inbox, delta({ added: half }));
  }
  expect(conversations(scene)).toEqual(parts);
});

test('a copy in another folder goes along, and a message without Message-ID can be taken out', () => {
  const scene = withChain();
  const { store, archive, inbox } = scene;
  store.messages.applyDelta(archive, delta({ added: [link(1, 'c', 'a', 'b')] }));
  store.messages.applyDelta(inbox, delta({ added: [link(6, null, 'a', 'b')] }));
  expect(conversations(scene)).toEqual(['1 2 3 4 5 6']);
  split(store, idOf(scene, 3));
  const copy = store.messages.window(archive, 0, 1).rows[0];
  expect(copy?.threadId).toBe(store.messages.detail(idOf(scene, 3))?.threadId);
  split(store, idOf(scene, 6));
  expect(conversations(scene)).toEqual(['1 2 5', '3 4', '6']);
});

test('what was divided is among what is saved from a damaged file', () => {
  const dir = freshProfile();
  const scene = withChain(openStore(dir));
  split(scene.store, idOf(scene, 3));
  scene.store.close();
  const open = (name: string) =>
    new Db(pathOf(dir, name), { pageSize: 4_096, cacheKiB: 1_024, autoVacuum: false });
  const [old, fresh, bodies] = [open('mail.db'), open('fresh.db'), open('bodies.db')];
  migrate(fresh, mailMigrations);
  const threads = () => fresh.all('SELECT uid, thread_id FROM message ORDER BY uid');
  salvageMail(old, fresh, bodies);
  expect(fresh.all('SELECT name FROM thread_split')).toEqual([{ name: 'c' }]);
  expect(threads()).toEqual(old.all('SELECT uid, thread_id FROM message ORDER BY uid'));
  // Where the choice itself is lost, no later one may take its part over.
  const rest = open('rest.db');
  migrate(rest, mailMigrations);
  old.exec('PRAGMA foreign_keys = OFF; DELETE FROM thread_split');
  salvageMail(old, rest, bodies);
  expect(rest.all('SELECT uid FROM message WHERE thread_id < 0')).toEqual([]);
  for (const db of [old, fresh, bodies, rest]) db.close();
});

test('a transaction that fails takes its split with it', () => {
  const scene = withChain();
  const { store } = scene;
  expect(() =>
    store.transaction(() => {
      split(store, idOf(scene, 3));
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(conversations(scene)).toEqual(['1 2 3 4 5']);
  expect(split(store, idOf(scene, 3)).undoStepId).not.toBeNull();
  expect(conversations(scene)).toEqual(['1 2 5', '3 4']);
});

function shuffled<T>(random: { next(): number }, list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** What the parts should be, by the plain rule: reachable without and within what was split off. */
function expected(messages: readonly FetchedMessage[], splits: readonly string[]): string[] {
  const named = (item: FetchedMessage): string => item.messageId ?? `none ${item.uid}`;
  const refsOf = (item: FetchedMessage): string[] => [...item.inReplyTo, ...item.references];
  // Natural conversations: ids that occur together, closed over and over.
  let groups = messages.map((item) => new Set([named(item), ...refsOf(item)]));
  for (let before = -1; before !== groups.length; ) {
    before = groups.length;
    groups = groups.reduce<Set<string>[]>((kept, group) => {
      const meets = kept.filter((other) => [...other].some((id) => group.has(id)));
      const rest = kept.filter((other) => !meets.includes(other));
      return [...rest, new Set([...meets.flatMap((other) => [...other]), ...group])];
    }, []);
  }
  const descendants = splits.map((id) => {
    const before = new Set(messages.filter((item) => named(item) === id).flatMap(refsOf));
    const reached = new Set([id]);
    for (let size = 0; size !== reached.size; ) {
      size = reached.size;
      for (const item of messages) {
        const name = named(item);
        if (!(before.has(name) && name !== id) && refsOf(item).some((ref) => reached.has(ref)))
          reached.add(name);
      }
    }
    return reached;
  });
  const depth = (i: number): number =>
    descendants.filter((other, j) => j !== i && other.has(splits[i] ?? '')).length;
  const partOf = (item: FetchedMessage): string => {
    const natural = groups.findIndex((group) => group.has(named(item)));
    const inside = splits.map((_, i) => i).filter((i) => descendants[i]?.has(named(item)));
    const [innermost = -1] = inside.sort((a, b) => depth(b) - depth(a) || b - a);
    return `${natural} ${innermost}`;
  };
  return [...Map.groupBy(messages, partOf).values()]
    .map((list) =>
      list
        .map((item) => item.uid ?? 0)
        .sort((a, b) => a - b)
        .join(' '),
    )
    .sort();
}

test.each(Array.from({ length: 60 }, (_, seed) => seed + 1))(
  'graph %i: rings, doubled and missing ids, endless References, in any order: the same parts',
  (seed) => {
    const random = createRandom(seed);
    const names = Array.from({ length: 14 }, (_, i) => `m${i}`);
    const name = (): string => random.pick(names);
    const messages = Array.from({ length: 16 }, (_, i) => {
      const references = Array.from({ length: random.below(4) }, name);
      const many = random.below(12) === 0 ? Array.from({ length: 200 }, () => name()) : references;
      const id = random.below(6) === 0 ? null : random.below(8) === 0 ? name() : names[i % names.length];
      return message(i + 1, {
        messageId: id ?? null,
        references: [...new Set(many)],
        inReplyTo: random.below(3) === 0 ? [name()] : [],
      });
    });
    const wanted = Array.from({ length: random.below(4) }, name);

    const first = storeWithMailboxes();
    first.store.messages.applyDelta(first.inbox, delta({ added: messages }));
    const made: string[] = [];
    for (const id of wanted) {
      const item = messages.find(({ messageId }) => messageId === id);
      if (item === undefined || made.includes(id)) continue;
      if (split(first.store, idOf(first, item.uid ?? 0)).undoStepId !== null) made.push(id);
    }
    expect(conversations(first)).toEqual(expected(messages, made));

    // Divided when half of them are there; the others come to what is divided already.
    for (const batch of [1, 2]) {
      const scene = storeWithMailboxes();
      const later = shuffled(random, messages);
      const early = later.splice(0, 8);
      scene.store.messages.applyDelta(scene.inbox, delta({ added: early }));
      const done: string[] = [];
      for (const { uid, messageId } of early) {
        if (messageId === null || done.includes(messageId) || random.below(3) > 0) continue;
        if (split(scene.store, idOf(scene, uid ?? 0)).undoStepId !== null) done.push(messageId);
      }
      for (let i = 0; i < later.length; i += batch) {
        scene.store.messages.applyDelta(scene.inbox, delta({ added: later.slice(i, i + batch) }));
      }
      expect(conversations(scene)).toEqual(expected(messages, done));
    }

    // The messages go, and come again one by one or a few at a time, in another order.
    for (const batch of [1, 3]) {
      first.store.messages.applyDelta(first.inbox, delta({ removed: messages.map(({ uid }) => uid ?? 0) }));
      const again = shuffled(random, messages);
      for (let i = 0; i < again.length; i += batch) {
        first.store.messages.applyDelta(first.inbox, delta({ added: again.slice(i, i + batch) }));
      }
      expect(conversations(first)).toEqual(expected(messages, made));
    }
  },
);
