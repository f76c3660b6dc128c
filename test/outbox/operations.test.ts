// The outbox on a real Dovecot: with every extension, and with MOVE and UIDPLUS hidden.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Dovecot, startDovecot } from '../harness/dovecot.ts';
import { RawImap } from '../harness/raw-imap.ts';
import { atServer, fill, type OutboxFixture, openOutbox } from './outbox-fixture.ts';

const PLAIN = 'IMAP4rev1 LITERAL+ UNSELECT IDLE ID ENABLE CONDSTORE';
const ids = (...list: number[]) => ({ kind: 'ids' as const, ids: list });

for (const [name, imapCapability, expunges] of [
  ['a capable server', undefined, true],
  ['a server without MOVE', `${PLAIN} UIDPLUS`, true],
  ['a server without MOVE and UIDPLUS', PLAIN, false],
] as const) {
  describe(name, () => {
    let dovecot: Dovecot;
    beforeAll(async () => {
      dovecot = await startDovecot(imapCapability === undefined ? {} : { imapCapability });
    });
    afterAll(() => dovecot.dispose());

    async function start(subjects: string[]): Promise<{ raw: RawImap; box: OutboxFixture }> {
      const { user, password } = dovecot.addUser();
      const target = { host: '127.0.0.1', port: dovecot.ports.imap, user, password };
      const raw = await RawImap.connect(target);
      await fill(raw, 'INBOX', subjects);
      const box = openOutbox({ port: dovecot.ports.imap, user, password });
      onTestFinished(async () => {
        await box.dispose();
        await raw.logout();
      });
      await box.round();
      return { raw, box };
    }

    test('flags and keywords are stored', async () => {
      const { raw, box } = await start(['a', 'b', 'c']);
      const [a = 0, b = 0] = box.messageIds('INBOX');
      box.store.operations.act({ kind: 'flag', selection: ids(a, b), add: ['\\Seen', '$Work'], remove: [] });
      box.store.operations.act({ kind: 'flag', selection: ids(b), add: [], remove: ['\\Seen'] });
      await box.send();
      expect(await atServer(raw, 'INBOX')).toEqual(['1 $Work \\Seen', '2 $Work', '3']);
      expect(box.store.operations.list()).toEqual([]);
      await box.round();
      expect(box.shown('INBOX')).toEqual(['a $Work \\Seen', 'b $Work', 'c']);
    });

    test('a move keeps the message and its flags, and nothing is lost or doubled', async () => {
      const { raw, box } = await start(['a', 'b', 'c']);
      const before = box.messageIds('INBOX');
      const [a = 0, b = 0] = before;
      box.store.operations.act({ kind: 'flag', selection: ids(a), add: ['\\Flagged'], remove: [] });
      box.store.operations.act({ kind: 'move', selection: ids(a, b), to: box.idOf('Archive') });
      await box.send();
      expect(await atServer(raw, 'Archive')).toEqual(['1 \\Flagged', '2']);
      expect(await atServer(raw, 'INBOX')).toEqual(
        expunges ? ['3'] : ['1 \\Deleted \\Flagged', '2 \\Deleted', '3'],
      );
      await box.round();
      expect(box.shown('Archive')).toEqual(['a \\Flagged', 'b']);
      expect(box.messageIds('Archive')).toEqual([a, b]);
      expect(box.shown('INBOX')).toEqual(expunges ? ['c'] : ['a \\Deleted \\Flagged', 'b \\Deleted', 'c']);
      expect(box.notices.map((notice) => notice.count)).toEqual(expunges ? [] : [2]);
      expect(box.store.operations.list()).toEqual([]);
    });

    test('a copy is made once and can be undone', async () => {
      const { raw, box } = await start(['a']);
      box.store.operations.act({
        kind: 'copy',
        selection: ids(...box.messageIds('INBOX')),
        to: box.idOf('Archive'),
      });
      const copies = box.messageIds('Archive');
      await box.send();
      await box.round();
      expect(box.messageIds('Archive')).toEqual(copies);
      expect(await atServer(raw, 'Archive')).toEqual(['1']);
      box.store.operations.undo();
      await box.send();
      expect(await atServer(raw, 'Archive')).toEqual(expunges ? [] : ['1 \\Deleted']);
      expect(await atServer(raw, 'INBOX')).toEqual(['1']);
    });

    test('deletion for good takes only what the person chose', async () => {
      const { raw, box } = await start(['a', 'b']);
      await raw.select('INBOX');
      await raw.ok('UID STORE 2 +FLAGS (\\Deleted)');
      const [a = 0] = box.messageIds('INBOX');
      box.store.operations.act({ kind: 'delete-for-good', selection: ids(a) });
      expect(box.shown('INBOX')).toEqual(['b']);
      await box.send();
      expect(await atServer(raw, 'INBOX')).toEqual(
        expunges ? ['2 \\Deleted'] : ['1 \\Deleted', '2 \\Deleted'],
      );
      expect(box.shown('INBOX')).toEqual(expunges ? ['b'] : ['a \\Deleted', 'b']);
    });

    test('folders are made, used, renamed and deleted in the order of the acts', async () => {
      const { raw, box } = await start(['a']);
      const { store, accountId } = box;
      store.operations.act({ kind: 'mailbox-create', accountId, path: 'Ålesund/Ørsta' });
      const made = store.mailboxes.summaries().find((summary) => summary.path === 'Ålesund/Ørsta')?.id ?? 0;
      store.operations.act({ kind: 'move', selection: ids(...box.messageIds('INBOX')), to: made });
      await box.send();
      expect(store.operations.list()).toEqual([]);
      store.operations.act({ kind: 'mailbox-rename', mailboxId: made, path: 'Volda' });
      await box.send();
      const { untagged } = await raw.ok('LIST "" Volda');
      expect(untagged).toHaveLength(1);
      expect(await atServer(raw, 'Volda')).toEqual(['1']);
      await box.round();
      expect(box.shown('Volda')).toEqual(['a']);
      store.operations.act({ kind: 'mailbox-delete', mailboxId: made });
      await box.send();
      expect((await raw.ok('LIST "" Volda')).untagged).toEqual([]);
      expect(box.refused).toEqual([]);
    });

    test('fifty acts, a restart, and everything undone is the state of the start', async () => {
      const subjects = Array.from({ length: 12 }, (_, i) => `m${i}`);
      const { raw, box } = await start(subjects);
      const start0 = box.shown('INBOX');
      const numbers = pseudoRandom(7);
      for (let i = 0; i < 50; i += 1) act(box, numbers);
      await box.send();
      for (let i = 0; i < 10; i += 1) act(box, numbers);
      await box.restart();
      await box.round();
      let steps = 0;
      while (box.store.operations.undo() !== null) steps += 1;
      expect(steps).toBeGreaterThan(20);
      await box.send();
      await box.round();
      await box.send();
      await box.round();
      const alive = (lines: string[]) => lines.filter((line) => !line.includes('\\Deleted')).toSorted();
      expect(box.store.operations.list()).toEqual([]);
      expect(alive(box.shown('INBOX'))).toEqual(start0.toSorted());
      expect(alive(box.shown('Archive'))).toEqual([]);
      expect(alive(box.shown('Trash'))).toEqual([]);
      expect(alive(await atServer(raw, 'INBOX'))).toHaveLength(subjects.length);
      expect(alive(await atServer(raw, 'Archive'))).toEqual([]);
      expect(box.refused).toEqual([]);
    }, 30_000);
  });
}

const BOXES = ['INBOX', 'Archive', 'Trash'];

function act(box: OutboxFixture, next: (below: number) => number): void {
  const path = BOXES[next(3)] ?? 'INBOX';
  const there = box.messageIds(path);
  if (there.length === 0) return;
  const selection = ids(...there.filter(() => next(2) === 0));
  if (selection.ids.length === 0) return;
  const flags = ['\\Seen', '\\Flagged', 'Work', '$Later'];
  const flag = flags[next(4)] ?? '\\Seen';
  const to = box.idOf(BOXES[next(3)] ?? 'INBOX');
  const kinds = next(10);
  if (kinds < 3) box.store.operations.act({ kind: 'flag', selection, add: [flag], remove: [] });
  else if (kinds < 5) box.store.operations.act({ kind: 'flag', selection, add: [], remove: [flag] });
  else if (kinds < 9) box.store.operations.act({ kind: 'move', selection, to });
  else box.store.operations.act({ kind: 'copy', selection: ids(selection.ids[0] ?? 0), to });
}

/** The same numbers each time (Lehmer): a failure repeats. */
function pseudoRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
