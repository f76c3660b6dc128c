// The store's own speed, without a server: 100,000 headers in, windows out, 10,000 marked read.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FetchedMessage } from '../src/main/engine/store/rows.ts';
import { openStore } from '../src/main/engine/store/store.ts';
import type { AccountSettings } from '../src/shared/model/account.ts';

const COUNT = 100_000;
const BATCH = 500;

const settings: AccountSettings = {
  name: 'Bench',
  address: 'bench@example.org',
  protocol: 'imap',
  host: 'imap.example.org',
  port: 993,
  security: 'tls',
  user: 'bench',
  allowPlain: false,
  leaveOnServer: 'always',
  bodyPolicy: { kind: 'everything' },
  bodySizeLimit: 20_000_000,
  checkIntervalMinutes: 10,
};

/** Three of four are answers within a conversation of about four. */
function made(uid: number): FetchedMessage {
  const root = uid - (uid % 4);
  const references =
    uid === root ? [] : Array.from({ length: uid % 4 }, (_, i) => `${root + i}.x@mail.example.org`);
  return {
    uid,
    uidl: null,
    modSeq: BigInt(uid),
    flags: uid % 3 === 0 ? ['\\Seen'] : [],
    date: 1_600_000_000_000 + uid * 60_000,
    sentAt: 1_600_000_000_000 + uid * 60_000,
    size: 4_000 + (uid % 9_000),
    subject: `Re: the quarterly numbers of department ${uid % 977}, part ${uid}`,
    from: [{ name: `Sender Number ${uid % 611}`, address: `sender${uid % 611}@example.org` }],
    to: [{ name: 'Ada Lovelace', address: 'ada@example.org' }],
    cc: [],
    bcc: [],
    replyTo: [],
    messageId: `${uid}.x@mail.example.org`,
    inReplyTo: references.slice(-1),
    references,
    hasAttachment: uid % 7 === 0,
    emailId: null,
  };
}

function time<T>(name: string, fn: () => T): T {
  const start = performance.now();
  const cpu = process.cpuUsage();
  const result = fn();
  const { user, system } = process.cpuUsage(cpu);
  const wall = (performance.now() - start).toFixed(1).padStart(9);
  console.log(
    `${name.padEnd(48)} ${wall} ms, processor ${((user + system) / 1_000).toFixed(1).padStart(8)} ms`,
  );
  return result;
}

const dir = mkdtempSync(join(tmpdir(), 'petrel-bench-'));
try {
  const store = openStore(dir);
  const accountId = store.accounts.add(settings);
  const [archive, mailbox] = store.mailboxes.applyList(accountId, [
    {
      path: 'Archive',
      wireName: 'Archive',
      separator: '/',
      role: 'archive',
      selectable: true,
      subscribed: true,
    },
    { path: 'INBOX', wireName: 'INBOX', separator: '/', role: 'inbox', selectable: true, subscribed: true },
  ]);
  const id = mailbox?.id ?? 0;
  store.mailboxes.beginEpoch(id, { uidValidity: 1, uidNext: null, highestModSeq: null });

  const batches: FetchedMessage[][] = [];
  for (let high = COUNT; high > 0; high -= BATCH) {
    batches.push(Array.from({ length: BATCH }, (_, i) => made(high - i)));
  }
  time(`${COUNT} headers with threads, ${BATCH} a transaction`, () => {
    for (const added of batches) store.messages.applyDelta(id, { added, flags: [], removed: [] });
  });

  const windows: number[] = [];
  for (let i = 0; i < 1_000; i += 1) {
    const start = performance.now();
    store.messages.window(id, Math.floor((i * 7_919 * 13) % (COUNT - 100)), 100);
    windows.push(performance.now() - start);
  }
  windows.sort((a, b) => a - b);
  console.log(`window of 100, median ${windows[500]?.toFixed(2)} ms, p99 ${windows[989]?.toFixed(2)} ms`);
  time('folder tree', () => store.mailboxes.summaries());
  time('UIDs of the mailbox', () => store.messages.uids(id));
  time('flags of the mailbox', () => store.messages.flagStates(id));
  time('10,000 flag changes from the server', () =>
    store.messages.applyDelta(id, {
      added: [],
      flags: Array.from({ length: 10_000 }, (_, i) => ({
        uid: i * 10 + 1,
        flags: ['\\Flagged'],
        modSeq: BigInt(COUNT + i),
      })),
      removed: [],
    }),
  );
  const everything = { kind: 'mailbox' as const, mailboxId: id, except: [] };
  const some = store.messages.window(id, 0, 10_000).rows.map((row) => row.id);
  time('10,000 marked read by the person', () =>
    store.operations.act({
      kind: 'flag',
      selection: { kind: 'ids', ids: some },
      add: ['\\Seen'],
      remove: [],
    }),
  );
  time('100,000 marked read', () =>
    store.operations.act({ kind: 'flag', selection: everything, add: ['\\Seen'], remove: [] }),
  );
  time('undone', () => store.operations.undo());
  time('100,000 starred', () =>
    store.operations.act({ kind: 'flag', selection: everything, add: ['\\Flagged'], remove: [] }),
  );
  time('100,000 moved', () =>
    store.operations.act({ kind: 'move', selection: everything, to: archive?.id ?? 0 }),
  );
  time('undone', () => store.operations.undo());
  store.close();
} finally {
  rmSync(dir, { recursive: true, force: true });
}
