// An account of a test: a store of its own in a temporary folder, synced with a server on this machine.
import { join } from 'node:path';
import { type Clock, systemClock } from '../../src/main/engine/lib/clock.ts';
import { type Log, silentLog } from '../../src/main/engine/lib/log.ts';
import { openStore, type Store } from '../../src/main/engine/store/store.ts';
import type { AccountSync } from '../../src/main/engine/sync/account-sync.ts';
import {
  createImapAccountSync,
  type ImapAccountSyncDeps,
} from '../../src/main/engine/sync/imap/imap-account-sync.ts';
import { flagKey } from '../../src/main/engine/sync/imap/plan.ts';
import type { AccountSettings } from '../../src/shared/model/account.ts';
import type { SyncStatus } from '../../src/shared/model/sync-status.ts';
import type { RawImap } from '../harness/raw-imap.ts';
import { makeTempDir } from '../harness/temp-dir.ts';

export interface AccountFixture {
  readonly store: Store;
  readonly sync: AccountSync;
  readonly accountId: number;
  readonly statuses: readonly SyncStatus[];
  /** Ends the engine as a crash would for everything but the disk, and starts it again on the same profile. */
  restart(): Promise<void>;
  dispose(): Promise<void>;
}

export interface FixtureOptions {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly settings?: Partial<AccountSettings>;
  readonly tuning?: ImapAccountSyncDeps['tuning'];
  readonly tap?: ImapAccountSyncDeps['tap'];
  readonly log?: Log;
  /** A store shared with other accounts; then a restart keeps it open. Opening one is most of a small test's time. */
  readonly store?: Store;
}

const NO_TAP = { received: () => undefined, sent: () => undefined, sentSecret: () => undefined };

export const QUICK = { firstBackoffMs: 20, mostBackoffMs: 200, eagerMs: 0, gatherMs: 5, lingerMs: 0 };

export function accountSettings(options: FixtureOptions): AccountSettings {
  return {
    name: 'Test',
    address: `${options.user}@example.org`,
    protocol: 'imap',
    host: '127.0.0.1',
    port: options.port,
    security: 'plain',
    user: options.user,
    allowPlain: true,
    leaveOnServer: 'always',
    bodyPolicy: { kind: 'headers' },
    bodySizeLimit: 20_000_000,
    checkIntervalMinutes: 0,
    ...options.settings,
  };
}

/** `attempts`: connections tried so far. `pass`: the engine's clock jumps ahead by this many ms. */
export function openAccount(
  options: FixtureOptions,
): AccountFixture & { attempts(): number; pass(ms: number): void } {
  const folder = makeTempDir('sync');
  const profile = join(folder.path, 'mail');
  const settings = accountSettings(options);
  const statuses: SyncStatus[] = [];
  let attempts = 0;
  let ahead = 0;
  const clock: Clock = { now: () => Date.now() + ahead, sleep: systemClock.sleep };
  const shared = options.store;
  let store = shared ?? openStore(profile, { clock });
  const accountId = store.accounts.add(settings);
  const start = (): AccountSync =>
    createImapAccountSync({
      store,
      credentials: {
        get: () => Promise.resolve(options.password),
      },
      clock,
      settings,
      accountId,
      log: options.log ?? silentLog,
      onStatus: (status) => statuses.push(status),
      tuning: { ...QUICK, ...options.tuning },
      tap: () => {
        attempts += 1;
        return options.tap?.() ?? NO_TAP;
      },
    });
  let sync = start();
  return {
    get store() {
      return store;
    },
    get sync() {
      return sync;
    },
    accountId,
    statuses,
    attempts: () => attempts,
    pass: (ms) => {
      ahead += ms;
    },
    restart: async () => {
      await sync.stop();
      if (shared === undefined) {
        store.close();
        store = openStore(profile, { clock });
      }
      sync = start();
    },
    dispose: async () => {
      await sync.stop();
      if (shared === undefined) store.close();
      folder.remove();
    },
  };
}

export const untilAborted = (ms = 10_000): AbortSignal => AbortSignal.timeout(ms);

/** `path → uid → flags`, of every selectable mailbox of the cache; what a comparison with the server is made of. */
export function cacheState(fixture: { store: Store; accountId: number }): Record<string, string[]> {
  const state: Record<string, string[]> = {};
  for (const mailbox of fixture.store.mailboxes.byAccount(fixture.accountId)) {
    if (!mailbox.selectable) continue;
    state[mailbox.path] = fixture.store.messages
      .flagStates(mailbox.id)
      .map(({ uid, flags }) => `${uid} ${flagKey(flags)}`.trim());
  }
  return state;
}

/** The same of the server, seen by a client of its own. */
export async function serverState(raw: RawImap): Promise<Record<string, string[]>> {
  const state: Record<string, string[]> = {};
  const { untagged } = await raw.ok('LIST "" "*"');
  for (const line of untagged) {
    const found = /^LIST \(([^)]*)\) (?:"."|NIL) (?:"(.*)"|(\S+))$/i.exec(line);
    if (found === null || /\\noselect/i.test(found[1] ?? '')) continue;
    const name = found[2] ?? found[3] ?? '';
    await raw.ok(`EXAMINE "${name}"`);
    state[name] = (await raw.messages()).map(({ uid, flags }) => `${uid} ${flagKey(flags)}`.trim());
  }
  return state;
}

let made = 0;

/** A small message; each has a Message-ID of its own. */
export function mail(subject: string, more: { text?: string; id?: string; date?: Date } = {}): string {
  made += 1;
  return [
    `From: "Ann Example" <ann@example.org>`,
    `To: you@example.org`,
    `Subject: ${subject}`,
    `Message-ID: <${more.id ?? `m${made}`}@test.example>`,
    `Date: ${(more.date ?? new Date(1_760_000_000_000 + made * 60_000)).toUTCString().replace('GMT', '+0000')}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    more.text ?? `Text of ${subject}.`,
    '',
  ].join('\r\n');
}

/** Waits for the store or the status to say so; every change of either is looked at. */
export async function eventually(
  account: AccountFixture,
  condition: () => boolean,
  withinMs = 25_000,
): Promise<void> {
  if (condition()) return;
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      try {
        if (!condition()) return;
        resolve();
      } catch (error) {
        // Said once, not at every look to come.
        reject(error);
      }
      done();
    };
    const off = account.store.changes.on(look);
    const timer = setInterval(look, 20);
    const deadline = setTimeout(() => {
      done();
      reject(new Error('did not happen in time'));
    }, withinMs);
    const done = (): void => {
      off();
      clearInterval(timer);
      clearTimeout(deadline);
    };
  });
}
