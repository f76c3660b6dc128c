// A conversation: across folders, each message once, what was thrown away left out.
import { expect, test } from 'vitest';
import { delta, listed, message, storeWithMailboxes } from '../../../../../test/store/fixtures.ts';

function setUp() {
  const scene = storeWithMailboxes();
  const states = scene.store.mailboxes.applyList(scene.accountId, [
    listed('INBOX'),
    listed('Archive'),
    { ...listed('All'), role: 'all' },
    { ...listed('Bin'), role: 'trash' },
  ]);
  const idOf = (path: string): number => states.find((state) => state.path === path)?.id ?? 0;
  const [all, bin] = [idOf('All'), idOf('Bin')];
  scene.store.mailboxes.beginEpoch(all, { uidValidity: 3, uidNext: null, highestModSeq: null });
  scene.store.mailboxes.beginEpoch(bin, { uidValidity: 4, uidNext: null, highestModSeq: null });
  let uid = 0;
  const add = (mailboxId: number, date: number, id: string, references: string[] = []): number => {
    uid += 1;
    scene.store.messages.applyDelta(
      mailboxId,
      delta({ added: [message(uid, { date, messageId: id, references, inReplyTo: references.slice(-1) })] }),
    );
    return scene.store.messages.window(mailboxId, 0, 100).rows.find((row) => row.uid === uid)?.id ?? 0;
  };
  return { ...scene, all, bin, add };
}

test('it reaches across folders, oldest first, and other conversations stay out', () => {
  const { store, inbox, archive, add } = setUp();
  const question = add(inbox, 1_000, 'q@x');
  const own = add(archive, 2_000, 'a@x', ['q@x']);
  const thanks = add(inbox, 3_000, 't@x', ['q@x', 'a@x']);
  add(inbox, 2_500, 'other@x');
  const { rows, cut } = store.messages.conversation(own, 10);
  expect(rows.map((row) => row.id)).toEqual([question, own, thanks]);
  expect(rows.map((row) => row.mailboxId)).toEqual([inbox, archive, inbox]);
  expect(cut).toBe(false);
});

test('a message in two folders counts once: where it is read, else outside the archive of everything', () => {
  const { store, inbox, all, add } = setUp();
  const inAll = add(all, 1_000, 'q@x');
  const inInbox = add(inbox, 1_000, 'q@x');
  const answer = add(inbox, 2_000, 'a@x', ['q@x']);
  const answerInAll = add(all, 2_000, 'a@x', ['q@x']);
  expect(store.messages.conversation(answer, 10).rows.map((row) => row.id)).toEqual([inInbox, answer]);
  expect(store.messages.conversation(answerInAll, 10).rows.map((row) => row.id)).toEqual([
    inInbox,
    answerInAll,
  ]);
  expect(store.messages.conversation(inAll, 10).rows.map((row) => row.id)).toEqual([inAll, answer]);
});

test('what was thrown away takes part only where it is what is read', () => {
  const { store, inbox, bin, add } = setUp();
  const question = add(inbox, 1_000, 'q@x');
  const thrown = add(bin, 2_000, 'a@x', ['q@x']);
  expect(store.messages.conversation(question, 10).rows.map((row) => row.id)).toEqual([question]);
  expect(store.messages.conversation(thrown, 10).rows.map((row) => row.id)).toEqual([question, thrown]);
});

test('of a long one the newest are given, and always the one asked for', () => {
  const { store, inbox, add } = setUp();
  const ids = Array.from({ length: 9 }, (_, i) => add(inbox, 1_000 + i, `m${i}@x`, i > 0 ? ['m0@x'] : []));
  const { rows, cut } = store.messages.conversation(ids[8] ?? 0, 4);
  expect(rows.map((row) => row.id)).toEqual(ids.slice(5));
  expect(cut).toBe(true);
  expect(store.messages.conversation(ids[0] ?? 0, 4).rows.map((row) => row.id)).toEqual([
    ids[0],
    ...ids.slice(6),
  ]);
});

test('a message that is nowhere has no conversation', () => {
  expect(setUp().store.messages.conversation(77, 4)).toEqual({ rows: [], cut: false, split: false });
});
