// The connection breaks while the outbox works: wherever that is, the next try finds out what happened, and each
// message ends in one place with one copy.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startCuttingProxy } from '../harness/cutting-proxy.ts';
import { type Dovecot, startDovecot } from '../harness/dovecot.ts';
import { RawImap } from '../harness/raw-imap.ts';
import { atServer, fill, type OutboxFixture, openOutbox } from './outbox-fixture.ts';

const PLAIN = 'IMAP4rev1 LITERAL+ UNSELECT IDLE ID ENABLE CONDSTORE';
/** Octets of answers let through before the cut, from the greeting on. */
const CUTS = Array.from({ length: 11 }, (_, i) => 330 + i * 143);

for (const [name, imapCapability, expunges] of [
  ['MOVE', undefined, true],
  ['COPY and UID EXPUNGE', `${PLAIN} UIDPLUS`, true],
  ['COPY alone', PLAIN, false],
] as const) {
  describe(`cut while moving by ${name}`, () => {
    let dovecot: Dovecot;
    beforeAll(async () => {
      dovecot = await startDovecot(imapCapability === undefined ? {} : { imapCapability });
    });
    afterAll(() => dovecot.dispose());

    async function start(): Promise<{ raw: RawImap; box: OutboxFixture; relay: Relay }> {
      const { user, password } = dovecot.addUser();
      const port = dovecot.ports.imap;
      const relay = await startCuttingProxy({ host: '127.0.0.1', port });
      const raw = await RawImap.connect({ host: '127.0.0.1', port, user, password });
      await fill(raw, 'INBOX', ['a', 'b', 'c', 'd']);
      const box = openOutbox({ port, user, password }, relay.port);
      onTestFinished(async () => {
        await box.dispose();
        await relay.stop();
        await raw.logout();
      });
      await box.round();
      return { raw, box, relay };
    }

    test.each(CUTS)('after %i octets', async (octets) => {
      const { raw, box, relay } = await start();
      const [a = 0, b = 0, c = 0] = box.messageIds('INBOX');
      const { operations } = box.store;
      operations.act({ kind: 'move', selection: { kind: 'ids', ids: [a, b] }, to: box.idOf('Archive') });
      operations.act({ kind: 'copy', selection: { kind: 'ids', ids: [c] }, to: box.idOf('Trash') });
      relay.cutAfter(octets);
      const failed = await box.send().then(
        () => false,
        () => true,
      );
      relay.cutAfter(null);
      // A round in between must not confuse what waits.
      if (octets % 2 === 0) await box.round();
      if (octets % 3 === 0) await box.restart();
      await box.send();
      await box.round();
      await box.round();
      const alive = (lines: string[]) => lines.filter((line) => !line.includes('\\Deleted'));
      expect(alive(box.shown('INBOX'))).toEqual(['c', 'd']);
      expect(box.shown('Archive')).toEqual(['a', 'b']);
      expect(box.shown('Trash')).toEqual(['c']);
      expect(await atServer(raw, 'Archive')).toHaveLength(2);
      expect(await atServer(raw, 'Trash')).toHaveLength(1);
      expect(alive(await atServer(raw, 'INBOX'))).toHaveLength(2);
      expect(await atServer(raw, 'INBOX')).toHaveLength(expunges ? 2 : 4);
      expect(box.messageIds('Archive')).toEqual([a, b]);
      expect(box.store.operations.list()).toEqual([]);
      // The list of cuts must reach the end of the work, and not begin behind it.
      if (octets === CUTS[0]) expect(failed).toBe(true);
    });
  });
}

for (const [name, imapCapability] of [
  ['COPY and UID EXPUNGE', `${PLAIN} UIDPLUS`],
  ['COPY alone', PLAIN],
] as const) {
  describe(`${name}, and another program moves the copies on before the lost answer is looked into`, () => {
    let dovecot: Dovecot;
    beforeAll(async () => {
      dovecot = await startDovecot({ imapCapability });
    });
    afterAll(() => dovecot.dispose());

    test.each([
      ['move', 'unsynced'],
      ['move', 'synced'],
      ['copy', 'unsynced'],
      ['copy', 'synced'],
    ] as const)('%s, the other folder %s: nothing is doubled', async (kind, when) => {
      const { user, password } = dovecot.addUser();
      const port = dovecot.ports.imap;
      const relay = await startCuttingProxy({ host: '127.0.0.1', port });
      const raw = await RawImap.connect({ host: '127.0.0.1', port, user, password });
      await fill(raw, 'INBOX', ['a', 'b', 'c']);
      await fill(raw, 'Junk', ['old']);
      const box = openOutbox({ port, user, password }, relay.port);
      onTestFinished(async () => {
        await box.dispose();
        await relay.stop();
        await raw.logout();
      });
      await box.round();
      const [a = 0, b = 0] = box.messageIds('INBOX');
      const { operations } = box.store;
      operations.act({ kind, selection: { kind: 'ids', ids: [a, b] }, to: box.idOf('Archive') });
      // The command arrives, its answer does not.
      const begin = operations.begin;
      let cut = false;
      Object.assign(operations, {
        begin: (...args: Parameters<typeof begin>) => {
          begin(...args);
          if (!cut) relay.cutAfter(0);
          cut = true;
        },
      });
      await expect(box.send()).rejects.toThrow();
      await expect.poll(() => atServer(raw, 'Archive')).toHaveLength(2);
      relay.cutAfter(null);
      await raw.command('SELECT Archive');
      await raw.command('COPY 1:2 Junk');
      await raw.command('STORE 1:2 +FLAGS (\\Deleted)');
      await raw.command('EXPUNGE');
      if (when === 'synced') await box.round();
      await box.send();
      await box.round();
      await box.round();
      expect(await atServer(raw, 'Archive')).toEqual([]);
      expect(await atServer(raw, 'Junk')).toHaveLength(3);
      const alive = (lines: string[]) => lines.filter((line) => !line.includes('\\Deleted'));
      expect(alive(await atServer(raw, 'INBOX'))).toHaveLength(kind === 'move' ? 1 : 3);
      // What was delivered in the same second stands in no order of its own.
      expect(box.shown('Junk').toSorted()).toEqual(['a', 'b', 'old']);
      expect(box.shown('Archive')).toEqual([]);
      if (kind === 'move') expect(box.messageIds('Junk')).toEqual(expect.arrayContaining([a, b]));
      expect(box.store.operations.list()).toEqual([]);
    });

    test('copies that were merely there before are none of ours: the move is carried out', async () => {
      const { user, password } = dovecot.addUser();
      const port = dovecot.ports.imap;
      const relay = await startCuttingProxy({ host: '127.0.0.1', port });
      const raw = await RawImap.connect({ host: '127.0.0.1', port, user, password });
      await fill(raw, 'INBOX', ['a', 'b']);
      await raw.command('SELECT INBOX');
      await raw.command('COPY 1 Junk');
      const box = openOutbox({ port, user, password }, relay.port);
      onTestFinished(async () => {
        await box.dispose();
        await relay.stop();
        await raw.logout();
      });
      await box.round();
      const [a = 0] = box.messageIds('INBOX');
      box.store.operations.act({
        kind: 'move',
        selection: { kind: 'ids', ids: [a] },
        to: box.idOf('Archive'),
      });
      const begin = box.store.operations.begin;
      Object.assign(box.store.operations, {
        begin: (...args: Parameters<typeof begin>) => {
          relay.cutNow();
          begin(...args);
          Object.assign(box.store.operations, { begin });
        },
      });
      await expect(box.send()).rejects.toThrow();
      // Something else came to the target and left.
      await fill(raw, 'Archive', ['x']);
      await raw.command('SELECT Archive');
      await raw.command('STORE 1 +FLAGS (\\Deleted)');
      await raw.command('EXPUNGE');
      await box.send();
      await box.round();
      expect(await atServer(raw, 'Archive')).toHaveLength(1);
      expect(await atServer(raw, 'Junk')).toHaveLength(1);
      expect(box.shown('Archive')).toEqual(['a']);
    });
  });
}

type Relay = Awaited<ReturnType<typeof startCuttingProxy>>;
