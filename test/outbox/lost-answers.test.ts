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

type Relay = Awaited<ReturnType<typeof startCuttingProxy>>;
