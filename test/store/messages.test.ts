// Messages in the store: what sync writes, what lists read.
import { expect, test } from 'vitest';
import { delta, message, storeWithMailboxes } from './fixtures.ts';

test('a delta adds, changes and removes, and says how many', () => {
  const { store, inbox } = storeWithMailboxes();
  const added = [1, 2, 3, 4].map((uid) => message(uid, uid === 1 ? { flags: ['\\Seen'] } : {}));
  expect(store.messages.applyDelta(inbox, delta({ added, uidNext: 5 }))).toEqual({
    added: 4,
    removed: 0,
    changed: 0,
    doubted: [],
  });
  expect(store.messages.totals(inbox)).toEqual({ messages: 4, unread: 3 });
  const counts = store.messages.applyDelta(
    inbox,
    delta({
      flags: [
        { uid: 2, flags: ['\\Seen', 'work'], modSeq: 7n },
        { uid: 9, flags: [], modSeq: null },
      ],
      removed: [3, 12],
    }),
  );
  expect(counts).toEqual({ added: 0, removed: 1, changed: 1, doubted: [] });
  expect(store.messages.totals(inbox)).toEqual({ messages: 3, unread: 1 });
  expect([...store.messages.uids(inbox)]).toEqual([1, 2, 4]);
  expect(store.messages.flagStates(inbox, 1, 2)).toEqual([
    { uid: 1, flags: ['\\Seen'], modSeq: null },
    { uid: 2, flags: ['\\Seen', 'work'], modSeq: 7n },
  ]);
  expect(store.mailboxes.get(inbox)?.uidNext).toBe(5);
});

test('a word of the server that another of a higher MODSEQ overtook is not written, and named', () => {
  const { store, inbox } = storeWithMailboxes();
  store.messages.applyDelta(inbox, delta({ added: [{ ...message(1), modSeq: 5n }] }));
  const say = (flags: string[], modSeq: bigint | null) =>
    store.messages.applyDelta(inbox, delta({ flags: [{ uid: 1, flags, modSeq }] }));
  expect(say(['\\Flagged'], 9n)).toMatchObject({ changed: 1, doubted: [] });
  // Equal flags, and yet the newer word: what came between is old.
  expect(say(['\\Flagged'], 12n)).toMatchObject({ changed: 0, doubted: [] });
  expect(say([], 10n)).toMatchObject({ changed: 0, doubted: [1] });
  expect(store.messages.flagStates(inbox)).toEqual([{ uid: 1, flags: ['\\Flagged'], modSeq: 12n }]);
  expect(say([], null)).toMatchObject({ changed: 1, doubted: [] });
});

test('applying a delta again changes nothing, ids included', () => {
  const { store, inbox } = storeWithMailboxes();
  const once = delta({ added: [message(1), message(2)] });
  store.messages.applyDelta(inbox, once);
  const before = store.messages.window(inbox, 0, 10);
  expect(store.messages.applyDelta(inbox, once)).toEqual({ added: 0, removed: 0, changed: 0, doubted: [] });
  expect(store.messages.window(inbox, 0, 10)).toEqual(before);
});

test('a window is newest first from either end, a page continues at its cursor', () => {
  const { store, inbox } = storeWithMailboxes();
  const added = Array.from({ length: 25 }, (_, i) => message(i + 1, { date: 1_000_000 * (1 + (i >> 1)) }));
  store.messages.applyDelta(inbox, delta({ added }));
  const all = store.messages.window(inbox, 0, 100);
  expect(all.total).toBe(25);
  expect(all.rows.map((row) => row.uid)).toEqual(added.map((m) => m.uid).reverse());
  for (const [start, count] of [
    [0, 5],
    [10, 5],
    [20, 5],
    [23, 10],
    [25, 3],
    [40, 3],
  ] as const) {
    expect(store.messages.window(inbox, start, count).rows).toEqual(all.rows.slice(start, start + count));
  }
  const at = (index: number): number => all.rows[index]?.id ?? 0;
  // It was at 4 once, and is at 12 now.
  expect(store.messages.window(inbox, 2, 5, { follow: { id: at(12), position: 4 } })).toMatchObject({
    start: 10,
    rows: all.rows.slice(10, 15),
  });
  expect(store.messages.window(inbox, 2, 5, { follow: { id: at(1), position: 6 } }).start).toBe(0);
  expect(store.messages.window(inbox, 2, 5, { follow: { id: 999_999, position: 4 } }).start).toBe(2);
  expect(store.messages.window(inbox, 0, 1, { find: [at(24), at(0), at(7), 999_999] }).found).toEqual([
    { id: at(24), position: 24 },
    { id: at(0), position: 0 },
    { id: at(7), position: 7 },
    { id: 999_999, position: null },
  ]);
  const seen: number[] = [];
  let next: string | null | undefined;
  do {
    const page = store.messages.page(inbox, 10, next ?? undefined);
    seen.push(...page.rows.map((row) => row.id));
    next = page.next;
  } while (next !== null);
  expect(seen).toEqual(all.rows.map((row) => row.id));
  expect(() => store.messages.page(inbox, 10, '1 OR 1')).toThrow('invalid-argument');
});

test('a row and its detail carry what the headers said', () => {
  const { store, accountId, inbox } = storeWithMailboxes();
  const to = [
    { name: 'Å', address: 'a@example.org' },
    { name: '', address: 'b@example.org' },
  ];
  const full = message(7, {
    flags: ['$Forwarded', '\\flagged', 'Alpha', '$forwarded', '\\Recent'],
    to,
    cc: [{ name: 'C', address: 'c@example.org' }],
    replyTo: to,
    hasAttachment: true,
    sentAt: null,
    modSeq: 9_223_372_036_854_775_807n,
  });
  store.messages.applyDelta(inbox, delta({ added: [full], highestModSeq: 9_223_372_036_854_775_807n }));
  const row = store.messages.window(inbox, 0, 1).rows[0];
  expect(row).toMatchObject({
    mailboxId: inbox,
    uid: 7,
    subject: 'Subject 7',
    from: full.from[0],
    to,
    date: full.date,
    flags: ['\\Flagged', '$Forwarded', 'Alpha'],
    size: 1007,
    hasAttachment: true,
    cached: false,
  });
  expect(store.messages.detail(row?.id ?? 0)).toEqual({
    ...row,
    accountId,
    messageId: 'm7@example.org',
    cc: full.cc,
    bcc: [],
    replyTo: to,
    sentAt: null,
  });
  expect(store.messages.flagStates(inbox)[0]?.modSeq).toBe(9_223_372_036_854_775_807n);
  expect(store.mailboxes.get(inbox)?.highestModSeq).toBe(9_223_372_036_854_775_807n);
  expect(store.messages.location(row?.id ?? 0)).toEqual({
    accountId,
    mailboxId: inbox,
    uid: 7,
    uidl: null,
    uidValidity: 1,
    wireName: 'INBOX',
  });
});

test('bodies still to fetch come newest first, within date and size', () => {
  const { store, inbox } = storeWithMailboxes();
  const added = [1, 2, 3, 4].map((uid) => message(uid, { size: uid === 3 ? 10_000 : 10 }));
  store.messages.applyDelta(inbox, delta({ added }));
  const wish = { maxSize: 100, limit: 2 };
  expect(store.messages.withoutBody(inbox, wish).map((m) => m.uid)).toEqual([4, 2]);
  const writer = store.bodies.writer(store.messages.withoutBody(inbox, wish)[0]?.id ?? 0);
  writer.write(Buffer.from('raw'));
  writer.commit();
  expect(store.messages.withoutBody(inbox, wish).map((m) => m.uid)).toEqual([2, 1]);
  const sinceDate = message(2).date;
  expect(store.messages.withoutBody(inbox, { ...wish, sinceDate }).map((m) => m.uid)).toEqual([2]);
});

test('tags in use are told once in the spelling met first, of this account and as the person sees them', () => {
  const { store, accountId, inbox } = storeWithMailboxes();
  const added = [
    message(1, { flags: ['Work', '\\Seen'] }),
    message(2, { flags: ['work', 'Home'] }),
    message(3),
  ];
  store.messages.applyDelta(inbox, delta({ added }));
  const id = store.messages.window(inbox, 0, 1).rows[0]?.id ?? 0;
  const selection = { kind: 'ids' as const, ids: [id] };
  store.operations.act({ kind: 'flag', selection, add: ['Alpha'], remove: [] });
  expect(store.messages.knownTags(accountId).map((tag) => tag.toLowerCase())).toEqual([
    'alpha',
    'home',
    'work',
  ]);
  expect(store.messages.knownTags(accountId + 1)).toEqual([]);
});

test('a row takes from its own header what the server left empty or spoiled, and nothing else', () => {
  const { store, inbox } = storeWithMailboxes();
  const nobody = { from: [], to: [], sentAt: null };
  const added = [
    message(1),
    message(2, { subject: '', ...nobody }),
    message(3, { subject: 'Gr\ufffd\ufffde' }),
    message(4, { from: [] }),
  ];
  store.messages.applyDelta(inbox, delta({ added }));
  const ids = store.messages
    .window(inbox, 0, 9)
    .rows.map(({ id }) => id)
    .toReversed();
  const [first = 0, second = 0, third = 0, fourth = 0] = ids;
  expect(store.messages.headerGaps(ids)).toEqual([second, third, fourth]);
  const said = {
    subject: 'Grüße',
    from: [{ name: 'Bo', address: 'bo@example.net' }],
    to: [],
    cc: [{ name: '', address: 'cy@example.net' }],
    sentAt: 5_000,
  };
  const before = store.messages.detail(first);
  expect(store.messages.fillHeader(first, said)).toBe(true);
  expect(store.messages.detail(first)).toEqual({ ...before, cc: said.cc });
  store.messages.fillHeader(second, said);
  expect(store.messages.detail(second)).toMatchObject({
    subject: 'Grüße',
    from: said.from[0],
    to: [],
    sentAt: 5_000,
  });
  store.messages.fillHeader(third, { ...said, subject: 'also spoi\ufffdled' });
  expect(store.messages.detail(third)?.subject).toBe('Gr\ufffd\ufffde');
  store.messages.fillHeader(third, said);
  expect(store.messages.detail(third)).toMatchObject({ subject: 'Grüße', from: { name: 'Grace' } });
  store.messages.fillHeader(fourth, said);
  expect(store.messages.detail(fourth)).toMatchObject({ subject: 'Subject 4', from: said.from[0] });
  expect(store.messages.headerGaps(ids)).toEqual([]);
  expect(store.messages.fillHeader(fourth, said)).toBe(false);
});
