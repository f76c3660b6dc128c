// One check of one account in a process of its own, for tests that kill it. Arguments: profile folder, account id, and
// optionally N: SIGKILL to itself just before the N-th statement it runs in the store (so also just after the one before).
import { StatementSync } from 'node:sqlite';
import { systemClock } from '../../src/main/engine/lib/clock.ts';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import { openStore } from '../../src/main/engine/store/store.ts';
import { createPop3AccountSync } from '../../src/main/engine/sync/pop3/pop3-account-sync.ts';

const [profile = '', account = '', fatal = 'none'] = process.argv.slice(2);
const store = openStore(profile);
const accountId = Number(account);
const settings = store.accounts.get(accountId);
if (settings === null) throw new Error('no such account');

const run = StatementSync.prototype.run;
let statements = 0;
const counted = function (this: StatementSync, ...params: Parameters<typeof run>) {
  statements += 1;
  if (statements === Number(fatal)) process.kill(process.pid, 'SIGKILL');
  return run.apply(this, params);
};
StatementSync.prototype.run = counted as typeof run;

const sync = createPop3AccountSync({
  store,
  credentials: { get: () => Promise.resolve('secret') },
  clock: systemClock,
  settings,
  accountId,
  log: silentLog,
  onStatus: () => undefined,
});
await sync.sync({ signal: new AbortController().signal });
process.stdout.write(`${statements}\n`);
