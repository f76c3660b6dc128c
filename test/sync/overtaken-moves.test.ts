// A move is answered late: what became of the message at its new place was synced meanwhile, over another connection.
// The server told everything, in its order; that it does not tell again is no lie.
import { afterEach, expect, test } from 'vitest';
import { eventually, openAccount } from './account-fixture.ts';
import { ModelMailbox, QRESYNC, startModelServer } from './model-server.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

test.each<[string, (work: ModelMailbox, uid: number) => void]>([
  ['expunged', (work, uid) => work.expunge(uid)],
  ['flagged', (work, uid) => work.flag(uid, ['\\Flagged'])],
])('%s by another client before the answer came', async (_what, elsewhere) => {
  const server = await startModelServer(`${QRESYNC} MOVE UIDPLUS`);
  cleanUp.push(() => server.stop());
  const work = new ModelMailbox();
  server.mailboxes.set('Work', work);
  work.append('held');
  for (let n = 1; n <= 3; n += 1) server.inbox.append(`s${n}`);
  const account = openAccount({
    port: server.port,
    user: 'u',
    password: 'p',
    // The connection that waits for the answer is not to be taken for dead.
    tuning: { probeMs: 60_000 },
  });
  cleanUp.push(() => account.dispose());
  const { store, sync, accountId } = account;
  const box = (path: string) => store.mailboxes.byPath(accountId, path);
  const state = (path: string) =>
    store.messages.flagStates(box(path)?.id ?? 0).map(({ uid, flags }) => [uid, ...flags]);
  let overtaken: Promise<void> = Promise.resolve();
  sync.start();
  await eventually(account, () => sync.status().phase === 'idle' && state('Work').length === 1, 20_000);
  server.lies = {
    late: (command) => {
      if (!command.startsWith('UID MOVE')) return undefined;
      server.lies = {};
      elsewhere(work, work.uidNext - 1);
      sync.wake('online');
      overtaken = eventually(account, () => box('Work')?.highestModSeq === BigInt(work.modSeq), 20_000);
      return overtaken;
    },
  };
  const newest = store.messages.window(box('INBOX')?.id ?? 0, 0, 1).rows[0]?.id ?? 0;
  store.operations.enqueue({
    kind: 'move',
    selection: { kind: 'ids', ids: [newest] },
    to: box('Work')?.id ?? 0,
  });
  sync.operationsWaiting();
  await eventually(account, () => server.lies.late === undefined, 20_000);
  await overtaken;
  // The answer comes now, and has the new place looked at.
  const looks = (): number => server.commands.filter((command) => command.startsWith('SELECT Work')).length;
  const before = looks();
  await eventually(account, () => looks() > before, 20_000);
  const there = (): unknown =>
    work.messages.map(({ uid, flags }) => [uid, ...flags.map((flag) => flag.toLowerCase())]);
  const here = (): unknown =>
    state('Work').map(([uid, ...flags]) => [uid, ...flags.map((flag) => String(flag).toLowerCase())]);
  await eventually(account, () => JSON.stringify(here()) === JSON.stringify(there()), 20_000);
  await eventually(account, () => sync.status().phase === 'idle', 20_000);
  expect(sync.status().doubted).toBeUndefined();
});
