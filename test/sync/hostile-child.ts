// One sync of one account in a process of its own, for tests of what a server can do to the engine's memory. Arguments:
// profile folder, port. Prints one line of JSON: how it ended, and MB of memory at most.
import { systemClock } from '../../src/main/engine/lib/clock.ts';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import { openStore } from '../../src/main/engine/store/store.ts';
import { createImapAccountSync } from '../../src/main/engine/sync/imap/imap-account-sync.ts';
import type { AccountSettings } from '../../src/shared/model/account.ts';
import { toProblem } from '../../src/shared/problem.ts';

const [profile = '', port = ''] = process.argv.slice(2);
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
const store = openStore(profile);
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
const peakMb = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
let code = 'none';
try {
  await sync.sync({ signal: AbortSignal.timeout(40_000), bodies: true });
} catch (thrown) {
  const found = toProblem(thrown);
  code = `${found.kind} ${found.code} ${found.detail ?? ''}`;
}
await sync.stop();
store.close();
process.stdout.write(`${JSON.stringify({ code, peak: peakMb() })}\n`);
