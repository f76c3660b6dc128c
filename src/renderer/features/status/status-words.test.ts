// The status line claims no more than the engine knows.
import { expect, test } from 'vitest';
import type { AppState } from '../../../shared/contract/app-state.ts';
import type { AccountSummary } from '../../../shared/model/account.ts';
import type { SyncStatus } from '../../../shared/model/sync-status.ts';
import { progressWords, statusEntries, waitingWords } from './status-words.ts';

const now = new Date(2026, 5, 15, 18, 30).getTime();
const app: AppState = {
  version: '1',
  platform: 'linux',
  engine: 'running',
  engineProblem: null,
  keychain: { available: true, backend: 'x' },
  credentialsMissing: [],
};

function account(id: number): AccountSummary {
  return {
    id,
    name: '',
    address: `ann${id}@example.org`,
    protocol: 'imap',
    host: 'imap.example.org',
    port: 993,
    security: 'tls',
    user: 'ann',
    allowPlain: false,
    leaveOnServer: 'always',
    bodyPolicy: { kind: 'everything' },
    bodySizeLimit: 0,
    checkIntervalMinutes: 10,
    credential: 'keychain',
  };
}

function status(more: Partial<SyncStatus>): SyncStatus {
  return {
    accountId: 1,
    phase: 'idle',
    mailbox: null,
    progress: null,
    confirmedAt: null,
    problem: null,
    nextTryAt: null,
    ...more,
  };
}

const line = (one: SyncStatus) => statusEntries(app, [account(1)], new Map([[1, one]]), now)[0];

test('up to date only with the time it was confirmed', () => {
  expect(line(status({ confirmedAt: now }))?.text).toMatch(/^Up to date · confirmed .*30/);
  expect(line(status({}))?.text).toBe('Connected');
  expect(line(status({ phase: 'offline', confirmedAt: now }))?.text).toMatch(/^Offline · last confirmed/);
});

test('work names its folder and progress', () => {
  const entry = line(status({ phase: 'syncing', mailbox: 'INBOX', progress: { done: 1, total: 9 } }));
  expect(entry).toMatchObject({ text: 'Fetching Inbox', tone: 'busy', progress: { done: 1, total: 9 } });
});

test('progress is told in messages, and in octets where they are known', () => {
  expect(progressWords({ done: 1, total: 9 })).toBe('1 of 9');
  expect(progressWords({ done: 1, total: 9, octets: { done: 0, total: 0 } })).toBe('1 of 9');
  expect(progressWords({ done: 1, total: 9, octets: { done: 2_000, total: 7_000_000 } })).toBe(
    '1 of 9 · 2 kB of 7 MB',
  );
});

test('a failure is told in words, with the next try', () => {
  const entry = line(
    status({
      phase: 'waiting',
      problem: { kind: 'network', code: 'connection-refused', retry: 'backoff' },
      nextTryAt: now + 60_000,
    }),
  );
  expect(entry?.text).toMatch(/imap\.example\.org refused the connection\. Trying again at .*31/);
  expect(entry).toMatchObject({ tone: 'warning', retry: true });
});

test('several accounts: one line when all agree, trouble first when they do not', () => {
  const two = [account(1), account(2)];
  const calm = status({ confirmedAt: now });
  const agreed = statusEntries(
    app,
    two,
    new Map([
      [1, calm],
      [2, { ...calm, confirmedAt: now - 600_000 }],
    ]),
    now,
  );
  expect(agreed).toHaveLength(1);
  expect(agreed[0]?.text).toContain('20');
  const broken = statusEntries(
    app,
    two,
    new Map([
      [1, calm],
      [
        2,
        status({
          phase: 'failed',
          problem: { kind: 'auth', code: 'wrong-password', retry: 'after-sign-in' },
        }),
      ],
    ]),
    now,
  );
  expect(broken[0]?.text).toMatch(/^ann2@example\.org: .*password/);
});

test('the engine comes first', () => {
  expect(statusEntries({ ...app, engine: 'failed' }, [account(1)], new Map(), now)[0]?.text).toMatch(
    /not running/,
  );
  expect(statusEntries(null, null, new Map(), now)[0]?.text).toBe('Starting…');
  expect(statusEntries(app, [], new Map(), now)[0]?.text).toBe('No account yet');
});

test('changes that wait are counted', () => {
  expect(waitingWords(3, 0)).toBe('3 changes waiting');
  expect(waitingWords(1, 2)).toBe('1 change waiting, 2 changes refused');
  expect(waitingWords(0, 0)).toBe('');
});

test('a check by POP3 can be stopped, an account that follows its server cannot', () => {
  const busy = new Map([[1, status({ phase: 'syncing', mailbox: 'Inbox' })]]);
  const stops = (protocol: 'imap' | 'pop3') =>
    statusEntries(app, [{ ...account(1), protocol }], busy, now).map((entry) => entry.stop);
  expect(stops('pop3')).toEqual([true]);
  expect(stops('imap')).toEqual([false]);
});
