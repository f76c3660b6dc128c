// How soon what a person does to many messages shows, and how soon a server on this machine has it:
// `npm run bench -- outbox`.
import { systemClock } from '../src/main/engine/lib/clock.ts';
import { silentLog } from '../src/main/engine/lib/log.ts';
import { openStore } from '../src/main/engine/store/store.ts';
import { createImapAccountSync } from '../src/main/engine/sync/imap/imap-account-sync.ts';
import type { AccountSettings } from '../src/shared/model/account.ts';
import { startDovecot } from '../test/harness/dovecot.ts';
import { makeTempDir } from '../test/harness/temp-dir.ts';

const COUNT = 10_000;
const PATIENCE_MS = 120_000;

const server = await startDovecot();
const folder = makeTempDir('outbox-bench');
try {
  const { user, password } = server.addUser('bench');
  for (let i = 1; i <= COUNT; i += 1) {
    server.deliver(user, `From: a@example.org\r\nSubject: m${i}\r\nMessage-ID: <${i}@x>\r\n\r\ntext\r\n`);
  }
  const settings: AccountSettings = {
    name: 'Bench',
    address: 'bench@example.org',
    protocol: 'imap',
    host: server.host,
    port: server.ports.imap,
    security: 'plain',
    user,
    allowPlain: true,
    leaveOnServer: 'always',
    bodyPolicy: { kind: 'headers' },
    bodySizeLimit: 0,
    checkIntervalMinutes: 0,
  };
  const store = openStore(folder.path);
  const accountId = store.accounts.add(settings);
  const sync = createImapAccountSync({
    store,
    credentials: { get: () => Promise.resolve(password) },
    clock: systemClock,
    settings,
    accountId,
    log: silentLog,
    onStatus: () => undefined,
  });
  await sync.sync({ signal: AbortSignal.timeout(PATIENCE_MS) });
  sync.start();

  const idOf = (path: string): number => store.mailboxes.byPath(accountId, path)?.id ?? 0;
  const all = (path: string) => ({ kind: 'mailbox' as const, mailboxId: idOf(path), except: [] });
  const empty = (): Promise<void> =>
    new Promise((resolve) => {
      const leave = store.changes.on(() => {
        if (store.operations.list().length > 0) return;
        leave();
        resolve();
      });
    });
  const measure = async (name: string, act: () => unknown): Promise<void> => {
    const done = empty();
    const start = performance.now();
    act();
    const shown = performance.now() - start;
    sync.operationsWaiting();
    await done;
    const left = performance.now() - start;
    console.log(
      `${name.padEnd(40)} shown ${shown.toFixed(0).padStart(6)} ms, at the server ${left.toFixed(0).padStart(6)} ms`,
    );
  };
  const { operations } = store;
  await measure(`${COUNT} marked read`, () =>
    operations.act({ kind: 'flag', selection: all('INBOX'), add: ['\\Seen'], remove: [] }),
  );
  await measure('undone', () => operations.undo());
  await measure(`${COUNT} moved`, () =>
    operations.act({ kind: 'move', selection: all('INBOX'), to: idOf('Archive') }),
  );
  await measure('undone', () => operations.undo());
  await measure(`${COUNT} deleted for good`, () =>
    operations.act({ kind: 'delete-for-good', selection: all('INBOX') }),
  );
  await sync.stop();
  store.close();
} finally {
  await server.dispose();
  folder.remove();
}
