// What a person chose for a folder holds whatever the server says or does; nobody else of the account has that role.
import { expect, test } from 'vitest';
import type { MailboxWorkItem } from '../../src/main/engine/store/queries/lanes.ts';
import { openStore, type Store } from '../../src/main/engine/store/store.ts';
import type { MailboxRole } from '../../src/shared/model/mailbox.ts';
import { delta, freshProfile, imapSettings, listed, message, storeWithMailboxes } from './fixtures.ts';

const asRole = (path: string, role: MailboxRole | null) => ({ ...listed(path), role });
const LIST = [
  asRole('INBOX', 'inbox'),
  asRole('Sent', 'sent'),
  asRole('Old sent', null),
  asRole('Trash', 'trash'),
];

function roles(store: Store): Record<string, MailboxRole | null> {
  return Object.fromEntries(store.mailboxes.summaries().map((box) => [box.path, box.role]));
}

function idOf(store: Store, accountId: number, path: string): number {
  return store.mailboxes.byPath(accountId, path)?.id ?? 0;
}

function waiting(store: Store, accountId: number): MailboxWorkItem {
  for (const lane of store.operations.lanes(accountId)) {
    const work = store.operations.next(lane, 10);
    if (work !== null && 'mailboxId' in work && work.kind.startsWith('mailbox-'))
      return work as MailboxWorkItem;
  }
  throw new Error('nothing waits');
}

test('a chosen role survives LIST, another UIDVALIDITY, absence from the list and a restart', () => {
  const dir = freshProfile();
  let store = openStore(dir);
  const accountId = store.accounts.add(imapSettings);
  store.mailboxes.applyList(accountId, LIST);
  store.mailboxes.changeSettings(idOf(store, accountId, 'Old sent'), { role: 'sent' });
  const wanted = { INBOX: 'inbox', Sent: null, 'Old sent': 'sent', Trash: 'trash' };
  expect(roles(store)).toEqual(wanted);

  store.mailboxes.applyList(accountId, LIST);
  expect(roles(store)).toEqual(wanted);

  const old = idOf(store, accountId, 'Old sent');
  for (const uidValidity of [1, 2]) {
    store.mailboxes.beginEpoch(old, { uidValidity, uidNext: null, highestModSeq: null });
  }
  store.mailboxes.finishEpoch(old);
  expect(roles(store)).toEqual(wanted);

  // While it is away the server's own folder has the role again.
  store.mailboxes.applyList(
    accountId,
    LIST.filter((box) => box.path !== 'Old sent'),
  );
  expect(roles(store)).toEqual({ INBOX: 'inbox', Sent: 'sent', Trash: 'trash' });
  store.mailboxes.applyList(accountId, LIST);
  expect(roles(store)).toEqual(wanted);

  store.close();
  store = openStore(dir);
  expect(roles(store)).toEqual(wanted);
  store.close();
});

test('a choice is taken back, and one folder has a role at a time', () => {
  const { store, accountId, archive } = storeWithMailboxes();
  store.mailboxes.applyList(accountId, [...LIST, listed('Archive')]);
  const sent = idOf(store, accountId, 'Sent');
  const old = idOf(store, accountId, 'Old sent');
  store.mailboxes.changeSettings(old, { role: 'sent' });
  store.mailboxes.changeSettings(archive, { role: 'sent' });
  expect(roles(store)).toMatchObject({ Sent: null, 'Old sent': null, Archive: 'sent' });
  store.mailboxes.changeSettings(archive, { role: null });
  expect(roles(store)).toMatchObject({ Sent: 'sent', 'Old sent': null, Archive: null });
  store.mailboxes.changeSettings(sent, { role: 'none' });
  expect(roles(store)).toMatchObject({ Sent: null });
  store.mailboxes.changeSettings(sent, { role: null });
  const summaries = store.mailboxes.summaries();
  expect(summaries.filter((box) => box.choice !== undefined)).toEqual([]);
  expect(roles(store)).toMatchObject({ Sent: 'sent' });
});

test('a role that was chosen is where mail goes', () => {
  const { store, accountId, inbox, archive } = storeWithMailboxes();
  store.mailboxes.changeSettings(archive, { role: 'archive' });
  store.messages.applyDelta(inbox, delta({ added: [message(1)] }));
  const [row] = store.messages.window(inbox, 0, 1).rows;
  const selection = { kind: 'ids' as const, ids: [row?.id ?? 0] };
  store.operations.act({ kind: 'move-to-role', selection, role: 'archive' });
  expect(store.messages.totals(archive).messages).toBe(1);
  expect(store.mailboxes.byAccount(accountId)).toHaveLength(2);
});

test('a choice follows a rename and ends with a deletion by the person', () => {
  const { store, accountId, archive } = storeWithMailboxes();
  store.mailboxes.changeSettings(archive, { role: 'junk', bodyPolicy: { kind: 'headers' } });
  store.operations.act({ kind: 'mailbox-rename', mailboxId: archive, path: 'Spam' });
  store.operations.confirmMailbox(waiting(store, accountId), 'Spam');
  store.mailboxes.applyList(accountId, [listed('INBOX'), listed('Spam')]);
  expect(store.mailboxes.get(archive)).toMatchObject({
    path: 'Spam',
    role: 'junk',
    bodyPolicy: { kind: 'headers' },
  });
  store.operations.act({ kind: 'mailbox-delete', mailboxId: archive });
  store.operations.confirmMailbox(waiting(store, accountId), null);
  store.mailboxes.applyList(accountId, [listed('INBOX'), listed('Spam')]);
  expect(roles(store)).toMatchObject({ Spam: null });
});

test('INBOX and folders of this computer keep their roles', () => {
  const { store, accountId, inbox } = storeWithMailboxes();
  expect(() => store.mailboxes.changeSettings(inbox, { role: 'junk' })).toThrow(/INBOX stays/);
  store.mailboxes.changeSettings(inbox, { bodyPolicy: { kind: 'days', days: 30 } });
  expect(store.mailboxes.get(inbox)).toMatchObject({ role: 'inbox', bodyPolicy: { kind: 'days', days: 30 } });
  const local = store.mailboxes.ensureLocal(accountId, 'Here', null);
  expect(() => store.mailboxes.changeSettings(local, { role: 'sent' })).toThrow(/of this computer/);
});

test('the newest message without a body is told', () => {
  const { store, inbox } = storeWithMailboxes();
  const told = () => store.mailboxes.summaries().find((box) => box.id === inbox)?.newestWithoutBody;
  expect(told()).toBeNull();
  store.messages.applyDelta(inbox, delta({ added: [message(1), message(2)] }));
  const [newest] = store.messages.window(inbox, 0, 2).rows;
  expect(told()).toBe(newest?.date);
  const writer = store.bodies.writer(newest?.id ?? 0);
  writer.write(Buffer.from('whole'));
  writer.commit();
  expect(told()).toBe((newest?.date ?? 0) - 1_000);
});
