// A POP3 account with a store of its own and a maildrop server, and what tests ask of the two together.
import { createHash } from 'node:crypto';
import type { Clock } from '../../src/main/engine/lib/clock.ts';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import { openStore, type Store } from '../../src/main/engine/store/store.ts';
import type { AccountSync, MailboxSyncSummary } from '../../src/main/engine/sync/account-sync.ts';
import { createPop3AccountSync } from '../../src/main/engine/sync/pop3/pop3-account-sync.ts';
import { readHeader } from '../../src/main/engine/sync/pop3/read-header.ts';
import type { AccountSettings } from '../../src/shared/model/account.ts';
import type { SyncStatus } from '../../src/shared/model/sync-status.ts';
import { makeTempDir, type TempDir } from '../harness/temp-dir.ts';
import { MaildropServer } from './maildrop-server.ts';

export const settingsFor = (port: number, changes: Partial<AccountSettings> = {}): AccountSettings => ({
  name: 'Ada',
  address: 'ada@example.org',
  protocol: 'pop3',
  host: '127.0.0.1',
  port,
  security: 'plain',
  user: 'ada',
  allowPlain: false,
  leaveOnServer: 'always',
  bodyPolicy: { kind: 'everything' },
  bodySizeLimit: 20_000_000,
  checkIntervalMinutes: 0,
  ...changes,
});

/** Time that stands still unless moved; sleeping moves it, so that waits cost nothing. */
export class StillClock implements Clock {
  at: number;

  constructor(at = Date.UTC(2026, 0, 15)) {
    this.at = at;
  }

  now(): number {
    return this.at;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    this.at += ms;
    return Promise.resolve();
  }
}

/** The same time for the store, whose background work is to stay out of a test's way: its sleep ends when it is told to. */
function withoutWaking(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    sleep: (_ms, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
  };
}

export class World {
  readonly server: MaildropServer;
  readonly clock = new StillClock();
  readonly statuses: SyncStatus[] = [];
  readonly #waiting = new Set<(status: SyncStatus) => void>();
  readonly #dir: TempDir = makeTempDir('pop3');
  #store: Store;
  #sync: AccountSync;
  #settings: AccountSettings;
  readonly accountId: number;

  private constructor(server: MaildropServer, settings: Partial<AccountSettings>) {
    this.server = server;
    this.#settings = settingsFor(server.port, settings);
    this.#store = this.#openStore();
    this.accountId = this.#store.accounts.add(this.#settings);
    this.#sync = this.#newSync();
  }

  static async create(settings: Partial<AccountSettings> = {}): Promise<World> {
    return new World(await new MaildropServer().start(), settings);
  }

  get store(): Store {
    return this.#store;
  }

  get account(): AccountSync {
    return this.#sync;
  }

  get dir(): string {
    return this.#dir.path;
  }

  /** As if the program had been ended and started again. `meanwhile`: what happens to its files. */
  async restart(
    changes: Partial<AccountSettings> = {},
    meanwhile: () => void = () => undefined,
  ): Promise<void> {
    await this.#sync.stop();
    this.#store.close();
    meanwhile();
    this.#settings = { ...this.#settings, ...changes };
    this.#store = this.#openStore();
    this.#sync = this.#newSync();
  }

  async check(signal: AbortSignal = new AbortController().signal): Promise<MailboxSyncSummary> {
    const [summary] = await this.#sync.sync({ signal });
    if (summary === undefined) throw new Error('no summary');
    return summary;
  }

  /** The problem of a check that must fail. */
  async failingCheck(signal?: AbortSignal): Promise<string> {
    return this.check(signal).then(
      () => 'none',
      (error: { problem?: { code: string } }) => error.problem?.code ?? String(error),
    );
  }

  /** The next status that fits. */
  until(fits: (status: SyncStatus) => boolean): Promise<SyncStatus> {
    return new Promise((resolve) => {
      const tell = (status: SyncStatus): void => {
        if (!fits(status)) return;
        this.#waiting.delete(tell);
        resolve(status);
      };
      this.#waiting.add(tell);
    });
  }

  mailbox(path: string): number {
    const found = this.#store.mailboxes.byPath(this.accountId, path);
    if (found === null) throw new Error(`no mailbox ${path}`);
    return found.id;
  }

  /** Ids of the messages in a folder, newest first. */
  ids(path = 'Inbox'): number[] {
    return this.#store.messages.page(this.mailbox(path), 100_000).rows.map(({ id }) => id);
  }

  /** Raw messages of a folder as latin1, sorted: what is held, byte for byte. Reads and checks every body. */
  held(path = 'Inbox'): string[] {
    return this.ids(path)
      .map((id) => {
        const bytes = this.#store.bodies.read(id, 100_000_000);
        const info = this.#store.bodies.info(id);
        if (bytes === null || info === null) return '(headers only)';
        if (createHash('sha256').update(bytes).digest('hex') !== info.sha256) return '(damaged)';
        return bytes.toString('latin1');
      })
      .sort();
  }

  async end(): Promise<void> {
    await this.#sync.stop();
    this.#store.close();
    await this.server.stop();
    this.#dir.remove();
  }

  #openStore(): Store {
    return openStore(this.#dir.path, { clock: withoutWaking(this.clock), readHeader });
  }

  #newSync(): AccountSync {
    return createPop3AccountSync({
      store: this.#store,
      credentials: { get: () => Promise.resolve('secret') },
      clock: this.clock,
      settings: this.#settings,
      accountId: this.accountId,
      log: silentLog,
      onStatus: (status) => {
        this.statuses.push(status);
        for (const tell of [...this.#waiting]) tell(status);
      },
    });
  }
}

/** A small message; `more` makes it differ in content but not in its headers. */
export const mail = (subject: string, more = 'Hello.'): string =>
  [
    'Received: from a by b; Thu, 1 Jan 2026 10:00:00 +0000',
    'From: Grace <grace@example.org>',
    'To: ada@example.org',
    `Subject: ${subject}`,
    `Message-ID: <${subject.replace(/\W/g, '-')}@example.org>`,
    'Date: Thu, 1 Jan 2026 10:00:00 +0000',
    '',
    more,
    '',
  ].join('\r\n');
