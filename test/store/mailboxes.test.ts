// Mailboxes: what LIST says, what waits, and the tree a person sees.
import { expect, test } from 'vitest';
import { delta, freshStore, imapSettings, listed, message, storeWithMailboxes } from './fixtures.ts';

test('the tree has parents by the separator, INBOX in any case, and counts', () => {
  const store = freshStore();
  const account = store.accounts.add(imapSettings);
  const other = store.accounts.add(imapSettings);
  store.mailboxes.applyList(account, [
    listed('inbox'),
    listed('Work'),
    listed('Work/Ålesund'),
    listed('a/b'),
  ]);
  store.mailboxes.applyList(other, [
    { ...listed('Work.x'), separator: '.' },
    { ...listed('flat/y'), separator: null },
  ]);
  const tree = store.mailboxes.summaries();
  const byPath = (path: string) => tree.find((box) => box.path === path);
  expect(byPath('Work/Ålesund')).toMatchObject({ name: 'Ålesund', parentId: byPath('Work')?.id });
  expect(byPath('a/b')).toMatchObject({ name: 'b', parentId: null });
  expect(byPath('Work.x')).toMatchObject({ name: 'x', parentId: null });
  expect(byPath('flat/y')).toMatchObject({ name: 'flat/y', parentId: null });
  expect(store.mailboxes.byPath(account, 'INBOX')?.path).toBe('inbox');
  expect(store.mailboxes.byPath(account, 'Inbox')?.path).toBe('inbox');
  expect(store.mailboxes.byPath(account, 'WORK')).toBeNull();
});

test('what is not listed any more goes with its messages, what is listed again keeps its id', () => {
  const { store, accountId, inbox, archive } = storeWithMailboxes();
  store.messages.applyDelta(archive, delta({ added: [message(1)] }));
  const [row] = store.messages.window(archive, 0, 1).rows;
  store.mailboxes.applyList(accountId, [{ ...listed('INBOX'), subscribed: false }]);
  expect(store.mailboxes.summaries()).toMatchObject([{ id: inbox, subscribed: false }]);
  expect(store.messages.detail(row?.id ?? 0)).toBeNull();
  expect(store.mailboxes.get(archive)).toBeNull();
});

test('an unlisted mailbox that a waiting action needs stays until that is settled', () => {
  const { store, accountId, inbox, archive } = storeWithMailboxes();
  store.messages.applyDelta(inbox, delta({ added: [message(1)] }));
  const ids = store.messages.window(inbox, 0, 1).rows.map((row) => row.id);
  store.operations.act({ kind: 'move', selection: { kind: 'ids', ids }, to: archive });
  store.mailboxes.applyList(accountId, [listed('INBOX')]);
  expect(store.mailboxes.get(archive)).not.toBeNull();
  store.operations.undo();
  store.mailboxes.applyList(accountId, [listed('INBOX')]);
  expect(store.mailboxes.get(archive)).toBeNull();
});

test('a rename waits in view, takes the folders below along, and is taken back by a refusal', () => {
  const store = freshStore();
  const accountId = store.accounts.add(imapSettings);
  store.mailboxes.applyList(accountId, [listed('INBOX'), listed('Old'), listed('Old/sub')]);
  const old = store.mailboxes.byPath(accountId, 'Old')?.id ?? 0;
  const sub = store.mailboxes.byPath(accountId, 'Old/sub')?.id ?? 0;
  const paths = () => store.mailboxes.summaries().map((box) => box.path);
  const rename = () => store.operations.act({ kind: 'mailbox-rename', mailboxId: old, path: 'New' });
  const { operations } = rename();
  expect(paths()).toEqual(['INBOX', 'New', 'New/sub']);
  expect(store.mailboxes.byAccount(accountId).map((state) => state.path)).toEqual([
    'INBOX',
    'Old',
    'Old/sub',
  ]);
  // A LIST in between changes neither.
  store.mailboxes.applyList(accountId, [listed('INBOX'), listed('Old'), listed('Old/sub')]);
  expect(paths()).toEqual(['INBOX', 'New', 'New/sub']);
  store.operations.refuse([operations[0]?.id ?? 0], { kind: 'refused', code: 'server-no', retry: 'never' });
  expect(paths()).toEqual(['INBOX', 'Old', 'Old/sub']);
  store.operations.discard(operations[0]?.id ?? 0);
  rename();
  const work = store.operations.next({ accountId, mailboxId: null, dueAt: 0 }, 1);
  if (work?.kind !== 'mailbox-rename') throw new Error('expected a rename');
  store.operations.begin(work);
  // The server has done it, and a LIST comes before the answer.
  store.mailboxes.applyList(accountId, [listed('INBOX'), listed('New'), listed('New/sub')]);
  store.operations.confirmMailbox(work, 'New');
  store.mailboxes.applyList(accountId, [listed('INBOX'), listed('New'), listed('New/sub')]);
  expect(paths()).toEqual(['INBOX', 'New', 'New/sub']);
  expect(store.mailboxes.byPath(accountId, 'New')).toMatchObject({ id: old, wireName: 'New' });
  expect(store.mailboxes.byPath(accountId, 'New/sub')).toMatchObject({ id: sub, wireName: 'New/sub' });
});

test('local folders change at once, and deleting one for good remembers what was fetched', () => {
  const store = freshStore();
  const pop3 = store.accounts.add({ ...imapSettings, protocol: 'pop3' });
  const inbox = store.mailboxes.ensureLocal(pop3, 'Inbox', 'inbox');
  expect(store.mailboxes.ensureLocal(pop3, 'Inbox', 'inbox')).toBe(inbox);
  const act = store.operations.act;
  expect(act({ kind: 'mailbox-create', accountId: pop3, path: 'Kept' }).operations).toEqual([]);
  const kept = store.mailboxes.byPath(pop3, 'Kept')?.id ?? 0;
  const id = store.messages.addLocal(inbox, message(null));
  const selection = { kind: 'ids' as const, ids: [id] };
  act({ kind: 'flag', selection, add: ['\\Seen'], remove: [] });
  act({ kind: 'move', selection, to: kept });
  expect(store.operations.list()).toEqual([]);
  expect(store.messages.location(id)).toMatchObject({ mailboxId: kept });
  expect(store.messages.totals(kept)).toEqual({ messages: 1, unread: 0 });
  expect(store.operations.undo()).toMatchObject({ kind: 'move' });
  expect(store.operations.undo()).toMatchObject({ kind: 'flag' });
  expect(store.messages.totals(inbox)).toEqual({ messages: 1, unread: 1 });
  act({ kind: 'copy', selection, to: kept });
  expect(store.messages.totals(kept)).toEqual({ messages: 1, unread: 1 });
  act({ kind: 'delete-for-good', selection });
  expect(store.messages.totals(inbox)).toEqual({ messages: 0, unread: 0 });
  expect(store.messages.location(id)).toBeNull();
});

test('a status that does not change is not told', async () => {
  const { store, inbox } = storeWithMailboxes();
  store.mailboxes.setStatus(inbox, { state: 'syncing', missing: 3 });
  let told = 0;
  store.changes.on(() => {
    told += 1;
  });
  store.mailboxes.setStatus(inbox, { state: 'syncing', missing: 3 });
  store.mailboxes.setSyncPoint(inbox, { uidNext: 9, highestModSeq: 5n });
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toBe(0);
  store.mailboxes.setStatus(inbox, { missing: 2 });
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toBe(1);
});
