// The person's acts: effect on the view at once, one operation a mailbox, coalesced, taken back.
import { expect, test } from 'vitest';
import type { FlagWork, MoveWork } from '../../src/main/engine/store/queries/lanes.ts';
import type { Store } from '../../src/main/engine/store/store.ts';
import { delta, listed, message, type Scene, storeWithMailboxes } from './fixtures.ts';

function filled(count = 3): Scene & { ids: number[] } {
  const scene = storeWithMailboxes();
  const added = Array.from({ length: count }, (_, i) => message(count - i));
  scene.store.messages.applyDelta(scene.inbox, delta({ added }));
  const rows = scene.store.messages.window(scene.inbox, 0, count).rows;
  return { ...scene, ids: rows.map((row) => row.id) };
}

const chosen = (...ids: number[]) => ({ kind: 'ids' as const, ids });
const all = (mailboxId: number, except: number[] = []) => ({ kind: 'mailbox' as const, mailboxId, except });
const seen = (store: Store, selection: ReturnType<typeof chosen> | ReturnType<typeof all>) =>
  store.operations.act({ kind: 'flag', selection, add: ['\\Seen'], remove: [] });
const flagsOf = (store: Store, mailboxId: number) =>
  store.messages.window(mailboxId, 0, 100).rows.map((row) => row.flags.join(' '));
const lane = (scene: Scene, mailboxId: number | null) => ({
  accountId: scene.accountId,
  mailboxId,
  dueAt: 0,
});

test('a flag shows at once, leaves the base alone and is one operation', () => {
  const { store, inbox, ids } = filled();
  const { operations } = seen(store, all(inbox, [ids[2] ?? 0]));
  expect(operations).toMatchObject([{ kind: 'flag', state: 'waiting', count: 2, what: 'add \\Seen' }]);
  expect(flagsOf(store, inbox)).toEqual(['\\Seen', '\\Seen', '']);
  expect(store.messages.totals(inbox)).toEqual({ messages: 3, unread: 1 });
  expect(store.messages.flagStates(inbox).map((state) => state.flags)).toEqual([[], [], []]);
});

test('opposite and repeated flag changes leave nothing to send', () => {
  const { store, inbox, ids } = filled();
  seen(store, chosen(...ids));
  expect(seen(store, chosen(...ids)).operations).toEqual([]);
  store.operations.act({ kind: 'flag', selection: chosen(...ids), add: [], remove: ['\\Seen'] });
  expect(store.operations.list()).toEqual([]);
  expect(store.messages.totals(inbox)).toEqual({ messages: 3, unread: 3 });
});

test('what happens by the way is sent, and undo passes over it', () => {
  const { store, inbox, archive, ids } = filled(2);
  const [first = 0, second = 0] = ids;
  store.operations.act({ kind: 'move', selection: chosen(first), to: archive });
  const intent = { kind: 'flag' as const, selection: chosen(second), add: ['\\Seen'], remove: [] };
  const made = store.operations.act(intent, { byTheWay: true });
  expect(made).toMatchObject({ operations: [{ kind: 'flag', count: 1 }], undoStepId: null });
  expect(store.operations.undo()).toMatchObject({ kind: 'move', count: 1 });
  expect(flagsOf(store, inbox)).toEqual(['', '\\Seen']);
  expect(store.operations.undo()).toBeNull();
});

test('keywords are changed without regard to case and undone in their spelling', () => {
  const { store, inbox, ids } = filled(1);
  store.messages.applyDelta(inbox, delta({ flags: [{ uid: 1, flags: ['Work', 'b'], modSeq: null }] }));
  const [id = 0] = ids;
  store.operations.act({ kind: 'flag', selection: chosen(id), add: ['new', 'B'], remove: ['work'] });
  expect(flagsOf(store, inbox)).toEqual(['b new']);
  expect(store.operations.undo()).toMatchObject({ kind: 'flag', count: 1 });
  expect(flagsOf(store, inbox)).toEqual(['b Work']);
  expect(store.operations.list()).toEqual([]);
});

test('moving A to B to C is one move to C, and back to A none', () => {
  const scene = filled();
  const { store, accountId, inbox, archive, ids } = scene;
  const work = store.mailboxes.applyList(accountId, [listed('INBOX'), listed('Archive'), listed('Work')]);
  const third = work.find((box) => box.path === 'Work')?.id ?? 0;
  const move = (to: number) => store.operations.act({ kind: 'move', selection: chosen(...ids), to });
  move(archive);
  move(third);
  expect(store.operations.list()).toMatchObject([{ kind: 'move', count: 3, what: 'to Work' }]);
  expect(store.operations.next(lane(scene, inbox), 10)).toMatchObject({ kind: 'move', to: third });
  expect(store.messages.totals(third)).toEqual({ messages: 3, unread: 3 });
  expect(store.messages.totals(archive)).toEqual({ messages: 0, unread: 0 });
  move(inbox);
  expect(store.operations.list()).toEqual([]);
  expect(store.messages.totals(inbox)).toEqual({ messages: 3, unread: 3 });
});

test('undo goes back step by step, and survives a confirmed operation', () => {
  const scene = filled();
  const { store, inbox, archive, ids } = scene;
  seen(store, chosen(ids[0] ?? 0));
  const flag = store.operations.next(lane(scene, inbox), 10) as FlagWork;
  store.operations.begin(flag);
  store.operations.confirmFlags(flag, new Set(flag.targets.map((target) => target.messageId)));
  expect(store.operations.list()).toEqual([]);
  expect(store.messages.flagStates(inbox).map((state) => state.flags)).toEqual([[], [], ['\\Seen']]);
  store.operations.act({ kind: 'move', selection: chosen(...ids), to: archive });
  expect(store.operations.undo()).toMatchObject({ kind: 'move', count: 3 });
  expect(store.messages.totals(inbox)).toEqual({ messages: 3, unread: 2 });
  expect(store.operations.undo()).toMatchObject({ kind: 'flag', count: 1 });
  expect(store.operations.list()).toMatchObject([{ kind: 'flag', what: 'remove \\Seen', count: 1 }]);
  expect(store.operations.undo()).toBeNull();
});

test('a refused operation gives the view back, stays listed, and can be tried again or discarded', () => {
  const scene = filled();
  const { store, inbox, archive, ids } = scene;
  const { operations } = store.operations.act({ kind: 'move', selection: chosen(...ids), to: archive });
  const work = store.operations.next(lane(scene, inbox), 10) as MoveWork;
  store.operations.begin(work);
  const reason = { kind: 'quota' as const, code: 'server-no' as const, retry: 'never' as const };
  store.operations.refuse(work.operationIds, reason);
  const id = operations[0]?.id ?? 0;
  expect(store.operations.list()).toMatchObject([{ id, state: 'refused', reason, count: 3 }]);
  expect(store.messages.totals(inbox)).toEqual({ messages: 3, unread: 3 });
  expect(store.operations.lanes(scene.accountId)).toEqual([]);
  store.operations.retry(id);
  expect(store.messages.totals(archive)).toEqual({ messages: 3, unread: 3 });
  // A part of it may have been carried out before the refusal.
  expect(store.operations.next(lane(scene, inbox), 10)).toMatchObject({ kind: 'move', verify: true });
  store.operations.discard(id);
  expect(store.operations.list()).toEqual([]);
  expect(store.messages.totals(inbox)).toEqual({ messages: 3, unread: 3 });
  expect(store.messages.totals(archive)).toEqual({ messages: 0, unread: 0 });
});

test('a confirmed move keeps the message, whether or not its new place was listed before', () => {
  const scene = filled(2);
  const { store, inbox, archive, ids } = scene;
  store.operations.act({ kind: 'move', selection: chosen(...ids), to: archive });
  seen(store, chosen(ids[0] ?? 0));
  const work = store.operations.next(lane(scene, inbox), 10) as MoveWork;
  store.operations.begin(work);
  const again = message(2);
  store.messages.applyDelta(archive, delta({ added: [{ ...again, uid: 50, flags: ['\\Answered'] }] }));
  store.operations.confirmPlaced(
    work,
    new Map(work.targets.map(({ messageId }, i) => [messageId, { uidValidity: 2, uid: 50 + i }])),
  );
  const rows = store.messages.window(archive, 0, 10).rows;
  expect(rows.map((row) => row.id)).toEqual(ids);
  expect(rows.map((row) => row.uid).toSorted()).toEqual([50, 51]);
  expect([...store.messages.uids(inbox)]).toEqual([]);
  // The flag follows the message into the lane of its new mailbox.
  expect(store.operations.next(lane(scene, inbox), 10)).toBeNull();
  expect(store.operations.next(lane(scene, archive), 10)).toMatchObject({ kind: 'flag', add: ['\\Seen'] });
  expect(rows.find((row) => row.id === ids[0])?.flags).toContain('\\Seen');
});

test('a move without a known UID is linked by the next listing of its mailbox', () => {
  const scene = filled(2);
  const { store, inbox, archive, ids } = scene;
  store.operations.act({ kind: 'move', selection: chosen(...ids), to: archive });
  const work = store.operations.next(lane(scene, inbox), 10) as MoveWork;
  store.operations.begin(work);
  store.operations.confirmPlaced(work, new Map(ids.map((id) => [id, null])));
  expect(store.messages.totals(archive)).toEqual({ messages: 2, unread: 2 });
  const arrived = [message(1), message(2)].map((m, i) => ({ ...m, uid: 70 + i }));
  store.messages.applyDelta(archive, delta({ added: arrived, confirmedAt: 1 }));
  expect(store.messages.window(archive, 0, 9).rows.map((row) => row.id)).toEqual(ids);
  expect([...store.messages.uids(archive)]).toEqual([70, 71]);
});

test('a moved message that no listing shows is given up, but not by a listing older than the move', () => {
  const scene = filled(1);
  const { store, inbox, archive, ids } = scene;
  store.operations.act({ kind: 'move', selection: chosen(...ids), to: archive });
  const work = store.operations.next(lane(scene, inbox), 10) as MoveWork;
  store.operations.begin(work);
  store.operations.confirmPlaced(work, new Map(ids.map((id) => [id, null])));
  store.messages.applyDelta(archive, delta({ confirmedAt: 1 }));
  expect(store.messages.totals(archive).messages).toBe(1);
  store.messages.applyDelta(archive, delta({ confirmedAt: 2 }));
  expect(store.messages.totals(archive).messages).toBe(0);
});

test('a copy is in view at once, gets its UID when made, and is gone when refused', () => {
  const scene = filled(2);
  const { store, inbox, archive, ids } = scene;
  const { operations } = store.operations.act({ kind: 'copy', selection: chosen(...ids), to: archive });
  expect(store.messages.totals(archive)).toEqual({ messages: 2, unread: 2 });
  const shown = store.messages.window(archive, 0, 9).rows.map((row) => row.id);
  let work = store.operations.next(lane(scene, inbox), 10) as MoveWork;
  store.operations.begin(work);
  store.operations.refuse(work.operationIds, { kind: 'quota', code: 'server-no', retry: 'never' });
  expect(store.messages.totals(archive)).toEqual({ messages: 0, unread: 0 });
  store.operations.retry(operations[0]?.id ?? 0);
  work = store.operations.next(lane(scene, inbox), 10) as MoveWork;
  store.operations.begin(work);
  store.operations.confirmPlaced(
    work,
    new Map(work.targets.map(({ messageId }, i) => [messageId, { uidValidity: 2, uid: 9 + i }])),
  );
  expect([...store.messages.uids(archive)]).toEqual([9, 10]);
  expect(store.messages.window(archive, 0, 9).rows.map((row) => row.id)).not.toEqual(shown);
  expect(store.messages.totals(inbox)).toEqual({ messages: 2, unread: 2 });
  expect(store.operations.list()).toEqual([]);
});

test('undoing a copy that was not made yet just forgets it; one that was made is deleted', () => {
  const scene = filled(1);
  const { store, inbox, archive, ids } = scene;
  store.operations.act({ kind: 'copy', selection: chosen(...ids), to: archive });
  store.operations.undo();
  expect(store.operations.list()).toEqual([]);
  expect(store.messages.totals(archive).messages).toBe(0);
  store.operations.act({ kind: 'copy', selection: chosen(...ids), to: archive });
  const work = store.operations.next(lane(scene, inbox), 10) as MoveWork;
  store.operations.begin(work);
  store.operations.confirmPlaced(work, new Map([[ids[0] ?? 0, { uidValidity: 2, uid: 4 }]]));
  store.operations.undo();
  expect(store.operations.list()).toMatchObject([{ kind: 'delete-for-good', what: 'from Archive' }]);
  expect(store.messages.totals(archive).messages).toBe(0);
});

test('what was being sent when the engine ended is verified before it is repeated', () => {
  const scene = filled(2);
  const { store, inbox, archive, ids } = scene;
  store.operations.act({ kind: 'move', selection: chosen(...ids), to: archive });
  const work = store.operations.next(lane(scene, inbox), 1) as MoveWork;
  store.operations.begin(work, { uidValidity: 2, uidNext: 17 });
  expect(store.operations.next(lane(scene, inbox), 10)).toBeNull();
  store.operations.postpone(
    work,
    { kind: 'network', code: 'connection-reset', retry: 'backoff' },
    null,
    'unknown',
  );
  const again = store.operations.next(lane(scene, inbox), 10) as MoveWork;
  expect(again).toMatchObject({ verify: true, attempts: 1, note: { uidValidity: 2, uidNext: 17 } });
  expect(again.targets.map((target) => target.messageId)).toEqual(
    work.targets.map((target) => target.messageId),
  );
});

test('a message that vanishes after its move was asked for has been moved', () => {
  const scene = filled(1);
  const { store, inbox, archive, ids } = scene;
  store.operations.act({ kind: 'move', selection: chosen(...ids), to: archive });
  store.operations.begin(store.operations.next(lane(scene, inbox), 1) as MoveWork);
  store.messages.applyDelta(inbox, delta({ removed: [1] }));
  expect(store.messages.totals(archive).messages).toBe(1);
  expect(store.operations.list()).toEqual([]);
  store.messages.applyDelta(archive, delta({ added: [{ ...message(1), uid: 3 }] }));
  expect(store.messages.window(archive, 0, 2).rows.map((row) => [row.id, row.uid])).toEqual([[ids[0], 3]]);
});

test('deletion elsewhere wins over a change that was never sent', () => {
  const scene = filled(2);
  const { store, inbox, archive, ids } = scene;
  store.operations.act({ kind: 'move', selection: chosen(...ids), to: archive });
  store.messages.applyDelta(inbox, delta({ removed: [2] }));
  expect(store.messages.totals(archive)).toEqual({ messages: 1, unread: 1 });
  expect(store.operations.list()).toMatchObject([{ kind: 'move', count: 1 }]);
});

test('folders are made, renamed and deleted in view at once, and what goes into a new one waits for it', () => {
  const scene = filled(1);
  const { store, accountId, inbox, ids } = scene;
  const [made] = store.operations.act({ kind: 'mailbox-create', accountId, path: 'New' }).operations;
  const paths = () => store.mailboxes.summaries().map((box) => box.path);
  expect(paths()).toEqual(['Archive', 'INBOX', 'New']);
  const box = store.mailboxes.summaries().find((summary) => summary.path === 'New')?.id ?? 0;
  expect(store.mailboxes.byAccount(accountId).map((state) => state.path)).toEqual(['Archive', 'INBOX']);
  store.operations.act({ kind: 'move', selection: chosen(...ids), to: box });
  expect(store.operations.next(lane(scene, inbox), 9)).toBeNull();
  store.operations.act({ kind: 'mailbox-rename', mailboxId: box, path: 'Newer' });
  expect(store.operations.list()).toMatchObject([{ id: made?.id, what: 'Newer' }, { kind: 'move' }]);
  const work = store.operations.next(lane(scene, null), 9);
  if (work?.kind !== 'mailbox-create') throw new Error('expected the folder first');
  store.operations.begin(work);
  store.operations.confirmMailbox(work, 'Newer');
  expect(store.mailboxes.byAccount(accountId).map((state) => state.path)).toEqual([
    'Archive',
    'INBOX',
    'Newer',
  ]);
  expect(store.operations.next(lane(scene, inbox), 9)).toMatchObject({ kind: 'move', to: box });
  expect(() => store.operations.act({ kind: 'mailbox-create', accountId, path: 'inbox' })).toThrow(
    'already-exists',
  );
});

test('what was refused cannot be tried again into a folder that is gone, and names none', () => {
  const scene = filled();
  const { store, inbox, archive, accountId, ids } = scene;
  store.operations.act({ kind: 'move', selection: chosen(...ids), to: archive });
  const work = store.operations.next(lane(scene, inbox), 10);
  if (work === null) throw new Error('no work');
  expect(store.operations.list()).toMatchObject([{ what: 'to Archive' }]);
  store.operations.refuse(work.operationIds, { kind: 'refused', code: 'mailbox-missing', retry: 'never' });
  store.mailboxes.applyList(accountId, [listed('INBOX')]);
  const [refused] = store.operations.list();
  expect(refused).toMatchObject({ state: 'refused', count: 3, what: '' });
  expect(() => store.operations.retry(refused?.id ?? 0)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'mailbox-missing' }) }),
  );
  expect(store.messages.totals(inbox).messages).toBe(3);
  store.operations.discard(refused?.id ?? 0);
  expect(store.operations.list()).toEqual([]);
});
