// Syncs of accounts one after another in a process of their own, for tests of what servers can do to the engine's memory.
// Arguments: profile folder, ports. Prints a line of JSON each: how it ended, and MB of memory at most so far.
import { systemClock } from '../../src/main/engine/lib/clock.ts';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import { openStore } from '../../src/main/engine/store/store.ts';
import { createImapAccountSync } from '../../src/main/engine/sync/imap/imap-account-sync.ts';
import type { AccountSettings } from '../../src/shared/model/account.ts';
import { toProblem } from '../../src/shared/problem.ts';

const [profile = '', ...ports] = process.argv.slice(2);
/** Only a server that is never done, and an engine that never minds, take so long. */
const DEADLINE_MS = 60_000;

const store = openStore(profile);
for (const port of ports) {
  const settings: AccountSettings = {
    name: '',
    address: 'ann@example.org',
    protocol: 'imap',
    host: '127.0.0.1',
    port: Number(port),
    security: 'plain',
    user: 'ann',
    allowPlain: false,
    leaveOnServer: 'always',
    bodyPolicy: { kind: 'everything' },
    bodySizeLimit: 20_000_000,
    checkIntervalMinutes: 0,
  };
  const accountId = store.accounts.add(settings);
  const sync = createImapAccountSync({
    store,
    credentials: { get: () => Promise.resolve('secret') },
    clock: systemClock,
    settings,
    accountId,
    log: silentLog,
    onStatus: () => undefined,
  });
  let code = 'none';
  let named = true;
  try {
    await sync.sync({ signal: AbortSignal.timeout(DEADLINE_MS), bodies: true });
  } catch (thrown) {
    const found = toProblem(thrown);
    code = `${found.kind} ${found.code}`;
    named = found.accountId === accountId;
  }
  await sync.stop();
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(`${JSON.stringify({ code, named, peak })}\n`);
}
store.close();
