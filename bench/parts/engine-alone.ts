// One first sync without a window, in a process of its own that trusts the bench's server: `engineAlone` starts it.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/main/engine/lib/clock.ts';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import { openStore } from '../../src/main/engine/store/store.ts';
import { createImapAccountSync } from '../../src/main/engine/sync/imap/imap-account-sync.ts';
import type { AccountSettings } from '../../src/shared/model/account.ts';
import { makeTempDir } from '../../test/harness/temp-dir.ts';
import type { Target } from './raw-drain.ts';

const TARGET = 'PETREL_BENCH_TARGET';

/** Milliseconds from connecting until the INBOX is complete. */
export function engineAlone(target: Target, caFile: string): number {
  const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, [TARGET]: JSON.stringify(target), NODE_EXTRA_CA_CERTS: caFile },
  });
  return Number(output);
}

async function measure({ port, user, password }: Target): Promise<number> {
  const folder = makeTempDir('bench');
  const store = openStore(folder.path);
  try {
    const settings: AccountSettings = {
      name: '',
      address: `${user}@example.org`,
      protocol: 'imap',
      host: 'localhost',
      port,
      security: 'tls',
      user,
      allowPlain: false,
      leaveOnServer: 'always',
      bodyPolicy: { kind: 'headers' },
      bodySizeLimit: 20_000_000,
      checkIntervalMinutes: 0,
    };
    const accountId = store.accounts.add(settings);
    const began = performance.now();
    let taken = 0;
    // As in the window: when the folder is known to be complete, not when all the others are.
    store.changes.on(({ mailboxes }) => {
      const inbox = mailboxes.find(({ role }) => role === 'inbox');
      if (taken === 0 && inbox?.status.state === 'complete') taken = performance.now() - began;
    });
    const sync = createImapAccountSync({
      store,
      credentials: { get: () => Promise.resolve(password) },
      clock: systemClock,
      settings,
      accountId,
      log: silentLog,
      onStatus: () => undefined,
    });
    await sync.sync({ signal: AbortSignal.timeout(600_000), bodies: false });
    await sync.stop();
    return taken;
  } finally {
    store.close();
    folder.remove();
  }
}

const given = process.env[TARGET];
if (given !== undefined) process.stdout.write(String(await measure(JSON.parse(given) as Target)));
