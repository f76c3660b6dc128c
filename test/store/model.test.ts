// Random acts, answers and news in any order: the store's counts, views and queues agree with a plain recount after
// each step, and undoing everything gives the start back.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MessageWork } from '../../src/main/engine/store/queries/lanes.ts';
import { openStore, type Store } from '../../src/main/engine/store/store.ts';
import { inconsistencies } from './consistency.ts';
import { delta, freshProfile, imapSettings, listed, message } from './fixtures.ts';

const BOXES = ['INBOX', 'Archive', 'Trash'];
const FLAGS = ['\\Seen', '\\Flagged', 'Work', 'later'];
const MESSAGES = 8;

type Step =
  | { kind: 'flag'; box: number; pick: number; add: number; remove: number }
  | { kind: 'move'; box: number; pick: number; to: number }
  | { kind: 'copy'; box: number; pick: number; to: number }
  | { kind: 'divide'; box: number; pick: number; join: boolean }
  | { kind: 'undo' }
  | { kind: 'answer'; box: number; how: 'done' | 'unnamed' | 'refused' | 'lost' | 'later' }
  | { kind: 'discard' | 'retry'; which: number }
  | { kind: 'news'; box: number; pick: number; flags: number }
  | { kind: 'gone'; box: number; pick: number };

const small = (below: number) => fc.nat({ max: below - 1 });
const local: fc.Arbitrary<Step>[] = [
  fc.record({
    kind: fc.constant('flag'),
    box: small(3),
    pick: small(256),
    add: small(16),
    remove: small(16),
  }),
  fc.record({ kind: fc.constant('move'), box: small(3), pick: small(256), to: small(3) }),
  fc.record({ kind: fc.constant('copy'), box: small(3), pick: small(256), to: small(3) }),
  fc.record({ kind: fc.constant('divide'), box: small(3), pick: small(256), join: fc.boolean() }),
];
const answers: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('answer'),
  box: small(3),
  how: fc.constantFrom('done', 'unnamed', 'refused', 'lost', 'later'),
});
const everything = fc.oneof(
  ...local,
  { weight: 3, arbitrary: answers },
  fc.record({ kind: fc.constantFrom('discard', 'retry'), which: small(4) }) as fc.Arbitrary<Step>,
  fc.record({
    kind: fc.constant('news'),
    box: small(3),
    pick: small(256),
    flags: small(16),
  }) as fc.Arbitrary<Step>,
  fc.record({ kind: fc.constant('gone'), box: small(3), pick: small(256) }) as fc.Arbitrary<Step>,
  fc.constant({ kind: 'undo' }) as fc.Arbitrary<Step>,
);

class World {
  readonly profile = freshProfile();
  store: Store;
  readonly accountId: number;
  readonly boxes: readonly number[];
  #uid = 1_000;

  constructor() {
    this.store = openStore(this.profile);
    this.accountId = this.store.accounts.add(imapSettings);
    const states = this.store.mailboxes.applyList(this.accountId, BOXES.map(listed));
    this.boxes = BOXES.map((path) => states.find((state) => state.path === path)?.id ?? 0);
    for (const [i, id] of this.boxes.entries()) {
      this.store.mailboxes.beginEpoch(id, { uidValidity: i + 1, uidNext: null, highestModSeq: null });
    }
    const added = Array.from({ length: MESSAGES }, (_, i) =>
      message(i + 1, { flags: flagsOf(i), references: answered(i + 1) }),
    );
    this.store.messages.applyDelta(this.box(0), delta({ added }));
  }

  box(i: number): number {
    return this.boxes[i] ?? 0;
  }

  shown(): string[][] {
    const lists = this.boxes.map((id) => this.store.messages.window(id, 0, 500).rows);
    // A conversation by its oldest row: a part that was joined and divided again has another number.
    const begins = new Map<number, number>();
    for (const { id, threadId } of lists.flat()) {
      begins.set(threadId, Math.min(id, begins.get(threadId) ?? id));
    }
    return lists.map((rows) => rows.map((row) => [row.id, begins.get(row.threadId), ...row.flags].join(' ')));
  }

  step(step: Step): void {
    const { operations, messages } = this.store;
    switch (step.kind) {
      case 'flag':
        operations.act({
          kind: 'flag',
          selection: this.#chosen(step),
          add: flagsOf(step.add & ~step.remove),
          remove: flagsOf(step.remove),
        });
        break;
      case 'move':
      case 'copy':
        operations.act({ kind: step.kind, selection: this.#chosen(step), to: this.box(step.to) });
        break;
      case 'divide':
        operations.act({
          kind: step.join ? 'conversation-join' : 'conversation-split',
          selection: this.#chosen(step),
        });
        break;
      case 'undo':
        operations.undo();
        break;
      case 'answer':
        this.#answer(this.box(step.box), step.how);
        break;
      case 'discard':
      case 'retry': {
        const list = operations.list();
        const operation = list[step.which % Math.max(1, list.length)];
        if (operation !== undefined) operations[step.kind](operation.id);
        break;
      }
      case 'news': {
        const uid = this.#uidOf(step);
        if (uid === undefined) return;
        messages.applyDelta(
          this.box(step.box),
          delta({ flags: [{ uid, flags: flagsOf(step.flags), modSeq: null }] }),
        );
        break;
      }
      case 'gone': {
        const uid = this.#uidOf(step);
        if (uid !== undefined) messages.applyDelta(this.box(step.box), delta({ removed: [uid] }));
        break;
      }
    }
  }

  /** Until nothing is left to send. */
  drain(): void {
    for (let left = 500; left > 0; left -= 1) {
      if (!this.boxes.some((box) => this.#answer(box, 'done'))) return;
    }
    throw new Error('the queue does not empty');
  }

  #answer(mailboxId: number, how: 'done' | 'unnamed' | 'refused' | 'lost' | 'later'): boolean {
    const { operations } = this.store;
    const work = operations.next({ accountId: this.accountId, mailboxId, dueAt: 0 }, 3);
    if (work === null || !('targets' in work)) return false;
    operations.begin(work);
    if (how === 'refused') {
      operations.refuse(work.operationIds, { kind: 'refused', code: 'server-no', retry: 'never' });
    } else if (how === 'lost') operations.postpone(work, null, null, 'unknown');
    else if (how === 'later') operations.postpone(work, null, null, 'not-done');
    else this.#confirm(work, how === 'unnamed');
    return true;
  }

  #confirm(work: MessageWork, unnamed: boolean): void {
    const { operations } = this.store;
    const ids = new Set(work.targets.map((target) => target.messageId));
    if (work.kind === 'flag') operations.confirmFlags(work, ids);
    else if (work.kind === 'delete-for-good') operations.confirmDeleted(work, ids);
    else {
      const uidValidity = this.boxes.indexOf(work.to) + 1;
      operations.confirmPlaced(
        work,
        new Map([...ids].map((id) => [id, unnamed ? null : { uidValidity, uid: this.#nextUid() }])),
      );
      if (unnamed) this.#list(work.to);
    }
  }

  /** The server lists what it was given without a name. */
  #list(mailboxId: number): void {
    const waiting = this.store.messages.window(mailboxId, 0, 500).rows.filter((row) => row.uid === null);
    const added = waiting.map((row) => {
      const n = Number(/\d+$/.exec(row.subject)?.[0] ?? 0);
      return message(n, { uid: this.#nextUid(), flags: row.flags, references: answered(n) });
    });
    this.store.messages.applyDelta(mailboxId, delta({ added: added.slice(0, 1), confirmedAt: 1 }));
  }

  #nextUid(): number {
    this.#uid += 1;
    return this.#uid;
  }

  #chosen({ box, pick }: { box: number; pick: number }) {
    const { rows } = this.store.messages.window(this.box(box), 0, 500);
    return { kind: 'ids' as const, ids: rows.filter((_, i) => (pick >> (i % 8)) & 1).map((row) => row.id) };
  }

  #uidOf({ box, pick }: { box: number; pick: number }): number | undefined {
    const uids = this.store.messages.uids(this.box(box));
    return uids[pick % Math.max(1, uids.length)];
  }
}

/** Two conversations: 1 ← 2 ← 4 ← 6, 4 ← 8, and 3 ← 5 ← 7. */
function answered(n: number): string[] {
  const before: Record<number, number[]> = { 2: [1], 4: [1, 2], 6: [1, 2, 4], 8: [4], 5: [3], 7: [3, 5] };
  return (before[n] ?? []).map((of) => `m${of}@example.org`);
}

function flagsOf(bits: number): string[] {
  return FLAGS.filter((_, i) => (bits >> i) & 1);
}

const SEED = 20_261_121;

test('whatever happens, in whatever order, counts, views and queues agree', () => {
  fc.assert(
    fc.property(fc.array(everything, { minLength: 5, maxLength: 40 }), (steps) => {
      const world = new World();
      for (const step of steps) {
        world.step(step);
        expect(inconsistencies(world.profile)).toEqual([]);
      }
      world.store.close();
    }),
    { seed: SEED, numRuns: 60 },
  );
}, 60_000);

test('any acts, some of them carried out, then a restart and everything undone: the start', () => {
  const acts = fc.oneof(
    ...local,
    fc.record({
      kind: fc.constant('answer'),
      box: small(3),
      how: fc.constantFrom('done', 'lost', 'later'),
    }) as fc.Arbitrary<Step>,
  );
  fc.assert(
    fc.property(fc.array(acts, { minLength: 5, maxLength: 50 }), (steps) => {
      const world = new World();
      const start = world.shown();
      for (const step of steps) world.step(step);
      world.store.close();
      world.store = openStore(world.profile);
      while (world.store.operations.undo() !== null) expect(inconsistencies(world.profile)).toEqual([]);
      expect(world.shown()).toEqual(start);
      world.drain();
      expect(world.store.operations.list()).toEqual([]);
      expect(world.shown()).toEqual(start);
      expect(inconsistencies(world.profile)).toEqual([]);
      world.store.close();
    }),
    { seed: SEED, numRuns: 60 },
  );
}, 60_000);

test('acts on many messages at once come to the same as on few', () => {
  const world = new World();
  const { store, accountId } = world;
  const added = Array.from({ length: 600 }, (_, i) => message(2_000 + i, { flags: flagsOf(i % 16) }));
  store.messages.applyDelta(world.box(0), delta({ added }));
  const start = world.shown();
  const all = (box: number) => ({ kind: 'mailbox' as const, mailboxId: world.box(box), except: [] });
  const checked = (act: () => unknown): void => {
    act();
    expect(inconsistencies(world.profile)).toEqual([]);
  };
  const { operations } = store;
  checked(() => operations.act({ kind: 'flag', selection: all(0), add: ['Work'], remove: ['\\Seen'] }));
  checked(() => operations.act({ kind: 'move', selection: all(0), to: world.box(1) }));
  checked(() => operations.act({ kind: 'flag', selection: all(1), add: ['\\Flagged'], remove: ['later'] }));
  const work = operations.next({ accountId, mailboxId: world.box(0), dueAt: 0 }, 100);
  if (work === null) throw new Error('nothing to send');
  checked(() => operations.begin(work));
  checked(() => operations.refuse(work.operationIds, { kind: 'quota', code: 'server-no', retry: 'never' }));
  checked(() => operations.retry(work.operationIds[0] ?? 0));
  checked(() => operations.act({ kind: 'move', selection: all(1), to: world.box(2) }));
  checked(() => operations.act({ kind: 'copy', selection: all(2), to: world.box(0) }));
  for (let steps = 5; steps > 0; steps -= 1) checked(() => operations.undo());
  expect(world.shown()).toEqual(start);
  expect(operations.list()).toEqual([]);
  checked(() => operations.act({ kind: 'delete-for-good', selection: all(0) }));
  expect(world.shown()).toEqual([[], [], []]);
  for (const operation of operations.list()) checked(() => operations.discard(operation.id));
  expect(world.shown()).toEqual(start);
  store.close();
});
