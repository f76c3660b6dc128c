// An account with an outbox on a real server: sync fills the cache, the outbox sends over a connection of its own.
import type { ImapSession } from '../../src/main/engine/imap/session.ts';
import { systemClock } from '../../src/main/engine/lib/clock.ts';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import { createOutboxRunner, type OutboxRunner } from '../../src/main/engine/outbox/runner.ts';
import type { OutboxNotice } from '../../src/main/engine/outbox/task.ts';
import type { OutboxTransport } from '../../src/main/engine/outbox/transport.ts';
import type { Store } from '../../src/main/engine/store/store.ts';
import { openSession } from '../../src/main/engine/sync/imap/open-session.ts';
import type { AccountSettings } from '../../src/shared/model/account.ts';
import { type Problem, problem } from '../../src/shared/problem.ts';
import type { RawImap } from '../harness/raw-imap.ts';
import {
  type AccountFixture,
  accountSettings,
  type FixtureOptions,
  openAccount,
  untilAborted,
} from '../sync/account-fixture.ts';

export interface OutboxFixture
  extends Pick<AccountFixture, 'store' | 'sync' | 'accountId' | 'restart' | 'dispose'> {
  /** Sends what waits. Rejects when the connection fails. */
  send(): Promise<void>;
  /** A whole round of sync. */
  round(): Promise<void>;
  /** Effective rows of a mailbox, oldest first: subject and flags. */
  shown(path: string): string[];
  idOf(path: string): number;
  messageIds(path: string): number[];
  readonly refused: Problem[];
  readonly notices: OutboxNotice[];
  /** Mailboxes the outbox wants synced. */
  readonly changed: Set<number>;
  /** Transports of other accounts in the same store. */
  readonly others: Map<number, OutboxTransport>;
  readonly own: OutboxTransport;
}

/** `port`: where the outbox connects, e.g. a relay that cuts; sync goes to `options.port`. */
export function openOutbox(options: FixtureOptions, port = options.port): OutboxFixture {
  const account = openAccount(options);
  const settings = accountSettings({ ...options, port });
  const refused: Problem[] = [];
  const notices: OutboxNotice[] = [];
  const changed = new Set<number>();
  const lent = lendTransport({
    store: () => account.store,
    settings,
    password: options.password,
    fetchBody: (messageId, signal) => account.sync.fetchBody(messageId, signal),
    changedAt: (mailboxId) => changed.add(mailboxId),
    otherAccount: (accountId) => others.get(accountId) ?? null,
  });
  const others = new Map<number, OutboxTransport>();
  const runner = (): OutboxRunner =>
    createOutboxRunner({
      store: account.store,
      clock: systemClock,
      log: silentLog,
      accountId: account.accountId,
      transport: lent.transport,
      onRefused: (reason) => refused.push(reason),
      onNotice: (notice) => notices.push(notice),
    });
  const idOf = (path: string): number => {
    const found = account.store.mailboxes.byPath(account.accountId, path);
    if (found === null) throw new Error(`no mailbox ${path}`);
    return found.id;
  };
  const rows = (path: string) => account.store.messages.window(idOf(path), 0, 500).rows.toReversed();
  return {
    get store(): Store {
      return account.store;
    },
    get sync() {
      return account.sync;
    },
    accountId: account.accountId,
    restart: async () => {
      lent.disconnect();
      await account.restart();
    },
    dispose: async () => {
      lent.disconnect();
      await account.dispose();
    },
    send: async () => {
      await runner().run(untilAborted());
    },
    round: async () => {
      await account.sync.sync({ signal: untilAborted() });
    },
    shown: (path) => rows(path).map((row) => [row.subject, ...row.flags.toSorted()].join(' ')),
    idOf,
    messageIds: (path) => rows(path).map((row) => row.id),
    refused,
    notices,
    changed,
    others,
    own: lent.transport,
  };
}

/** Connections as the sync side lends them, one at a time. */
export function lendTransport(from: {
  readonly store: () => Store;
  readonly settings: AccountSettings;
  readonly password: string;
  readonly fetchBody: OutboxTransport['fetchBody'];
  readonly changedAt: OutboxTransport['changedAt'];
  readonly otherAccount?: OutboxTransport['otherAccount'];
}): { transport: OutboxTransport; disconnect(): void } {
  let session: ImapSession | null = null;
  const connected = async (signal: AbortSignal): Promise<ImapSession> => {
    if (session === null) {
      const opened = await openSession({
        settings: from.settings,
        signal,
        secret: () => Promise.resolve(from.password),
      });
      void opened.closed.then(() => {
        session = null;
      });
      session = opened;
    }
    return session;
  };
  const transport: OutboxTransport = {
    withMailbox: async (mailboxId, signal, work) => {
      const mailbox = from.store().mailboxes.get(mailboxId);
      if (mailbox === null) throw problem('refused', 'mailbox-missing');
      const open = await connected(signal);
      const selected = await open.select(mailbox.wireName, { signal });
      if (selected.uidValidity !== mailbox.uidValidity) {
        throw problem('protocol', 'mailbox-missing', { retry: 'backoff' });
      }
      return await work(open, selected);
    },
    withSession: async (_accountId, signal, work) => await work(await connected(signal)),
    fetchBody: from.fetchBody,
    changedAt: from.changedAt,
    foldersChanged: () => undefined,
    otherAccount: from.otherAccount,
  };
  return {
    transport,
    disconnect: () => {
      session?.destroy();
      session = null;
    },
  };
}

export function mail(subject: string, messageId: string | null = `${subject}@example.org`): string {
  return [
    'From: Grace <grace@example.org>',
    'To: ada@example.org',
    `Subject: ${subject}`,
    'Date: Mon, 2 Nov 2026 10:00:00 +0000',
    ...(messageId === null ? [] : [`Message-ID: <${messageId}>`]),
    '',
    `Body of ${subject}.`,
    '',
  ].join('\r\n');
}

/** Appends these to a mailbox, a second apart. */
export async function fill(raw: RawImap, mailbox: string, subjects: readonly string[]): Promise<void> {
  for (const [i, subject] of subjects.entries()) {
    await raw.append(mailbox, mail(subject), { date: new Date(1_790_000_000_000 + i * 1_000) });
  }
}

/** `uid flags`, by mailbox, as a client of its own sees it. */
export async function atServer(raw: RawImap, mailbox: string): Promise<string[]> {
  await raw.ok(`EXAMINE ${mailbox}`);
  return (await raw.messages()).map(({ uid, flags }) =>
    [uid, ...flags.filter((flag) => flag !== '\\Recent').toSorted()].join(' '),
  );
}
