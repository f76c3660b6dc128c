// An account never seen before: its first screen is in the store, and told, after one LIST, one SELECT and one FETCH.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Clock, systemClock } from '../../src/main/engine/lib/clock.ts';
import { openStore } from '../../src/main/engine/store/store.ts';
import { type ScriptedPeer, startScriptedServer } from '../harness/scripted-server.ts';
import { makeTempDir } from '../harness/temp-dir.ts';
import { openAccount } from './account-fixture.ts';

const CAPABILITIES = [
  'CAPABILITY IMAP4rev1 ENABLE LIST-EXTENDED LIST-STATUS SPECIAL-USE ESEARCH CONDSTORE QRESYNC',
  'CAPABILITY IMAP4rev1',
];
const LISTED = ['LIST () "/" Sent', 'LIST () "/" INBOX', 'LIST () "/" Work'];
const ROWS = 100;

const fetched = (seq: number): string =>
  [
    `${seq} FETCH (UID ${seq * 7} FLAGS () INTERNALDATE "01-Oct-2026 10:00:00 +0000" RFC822.SIZE 400 MODSEQ (5)`,
    `ENVELOPE ("Thu, 01 Oct 2026 10:00:00 +0000" "s${seq}" ((NIL NIL "a" "b.org")) NIL NIL NIL NIL NIL NIL`,
    `"<${seq}@b.org>") BODYSTRUCTURE ("text" "plain" NIL NIL NIL "7bit" 10 1) BODY[HEADER.FIELDS (REFERENCES)] NIL)`,
  ].join(' ');

/** Up to the FETCH; each command has to be the next one. What follows is heard, and not answered. */
async function speak(peer: ScriptedPeer, capabilities: string): Promise<void> {
  const extended = capabilities.includes('LIST-EXTENDED');
  await peer.line(`* OK [${capabilities}] ready`);
  await peer.answer(/^LOGIN/, [], `OK [${capabilities}] in`);
  if (extended) {
    await peer.answer(/^ENABLE QRESYNC$/, ['ENABLED QRESYNC']);
    await peer.answer(/^LIST "" "\*" RETURN \(SUBSCRIBED CHILDREN SPECIAL-USE\)$/, LISTED);
  } else {
    await peer.answer(/^LIST "" "\*"$/, LISTED);
    await peer.answer(/^LSUB/);
  }
  const told = [
    '100000 EXISTS',
    'OK [UIDVALIDITY 7] is',
    'OK [UIDNEXT 900000] next',
    'OK [HIGHESTMODSEQ 9] is',
  ];
  await peer.answer(/^SELECT INBOX/, told);
  const newest = Array.from({ length: ROWS }, (_, n) => fetched(100_001 - ROWS + n));
  await peer.answer(/^FETCH 99901:\* /, newest);
}

test.each(CAPABILITIES)('%s', async (capabilities) => {
  const folder = makeTempDir('first-screen');
  // Whatever is gathered before it is told would stay untold.
  const now = Date.now();
  const still: Clock = { now: () => now, sleep: (_ms, signal) => systemClock.sleep(1_000_000, signal) };
  const store = openStore(join(folder.path, 'mail'), { clock: still });
  const seen = Promise.withResolvers<{ total: number; rows: number }>();
  const deadline = AbortSignal.timeout(20_000);
  deadline.addEventListener('abort', () => seen.reject(deadline.reason));
  store.changes.on(({ lists }) => {
    const [list] = lists;
    if (list === undefined || list.total === 0) return;
    seen.resolve({ total: list.total, rows: store.messages.window(list.mailboxId, 0, 200).rows.length });
  });
  const server = await startScriptedServer({
    script: async (peer, connection) => {
      if (connection > 1) return;
      await speak(peer, capabilities).catch(seen.reject);
      await seen.promise;
    },
  });
  const account = openAccount({ port: server.port, user: 'u', password: 'p', store });
  try {
    account.sync.start();
    expect(await seen.promise).toEqual({ total: ROWS, rows: ROWS });
  } finally {
    await account.dispose();
    await server.stop();
    store.close();
    folder.remove();
  }
});
