// The status line in words. It says "up to date" only with the time the server confirmed it.
import type { AppState } from '../../../shared/contract/app-state.ts';
import type { AccountSummary } from '../../../shared/model/account.ts';
import type { AccountId } from '../../../shared/model/ids.ts';
import type { SyncStatus } from '../../../shared/model/sync-status.ts';
import type { Problem } from '../../../shared/problem.ts';
import { count, fileSize, moment } from '../../ui/format.ts';
import { problemLine } from '../problems/words.ts';

export interface StatusEntry {
  /** Null for the program itself or where all accounts agree. */
  readonly accountId: AccountId | null;
  readonly text: string;
  readonly tone: 'quiet' | 'busy' | 'warning';
  readonly progress: SyncStatus['progress'];
  readonly problem: Problem | null;
  readonly retry: boolean;
  /** A check that the person may end. */
  readonly stop: boolean;
}

const quiet = (text: string): StatusEntry => ({
  accountId: null,
  text,
  tone: 'quiet',
  progress: null,
  problem: null,
  retry: false,
  stop: false,
});

/** One entry for each account that has something of its own to say; one for all when they are all up to date. */
export function statusEntries(
  app: AppState | null,
  accounts: readonly AccountSummary[] | null,
  statuses: ReadonlyMap<AccountId, SyncStatus>,
  now: number,
): readonly StatusEntry[] {
  switch (app?.engine) {
    case undefined:
    case 'starting':
      return [{ ...quiet('Starting…'), tone: 'busy' }];
    case 'restarting':
      return [{ ...quiet('Restarting the mail engine…'), tone: 'busy' }];
    case 'failed':
      return [{ ...quiet('The mail engine is not running.'), tone: 'warning' }];
    case 'running':
  }
  if (!accounts) return [{ ...quiet('Starting…'), tone: 'busy' }];
  if (accounts.length === 0) return [quiet('No account yet')];
  const entries = accounts.map((account) => accountEntry(account, statuses.get(account.id), now));
  const settled = accounts.map((account) => upToDateSince(statuses.get(account.id)));
  const times = settled.filter((at) => at !== null);
  if (times.length === accounts.length) {
    return [quiet(`Up to date · confirmed ${moment(Math.min(...times), now)}`)];
  }
  const rank = { warning: 0, busy: 1, quiet: 2 } as const;
  const named =
    accounts.length === 1 ? entries : entries.map((entry, index) => withName(entry, accounts[index]));
  return [...named].sort((a, b) => rank[a.tone] - rank[b.tone]);
}

function upToDateSince(status: SyncStatus | undefined): number | null {
  return status?.phase === 'idle' && !status.problem ? status.confirmedAt : null;
}

function withName(entry: StatusEntry, account: AccountSummary | undefined): StatusEntry {
  return account ? { ...entry, text: `${account.address}: ${entry.text}` } : entry;
}

function accountEntry(account: AccountSummary, status: SyncStatus | undefined, now: number): StatusEntry {
  const base = { ...quiet(''), accountId: account.id };
  if (!status) {
    return account.credential === 'missing'
      ? {
          ...base,
          text: account.signIn === 'token' ? 'Waiting for the access token' : 'Waiting for the password',
          tone: 'warning',
        }
      : { ...base, text: 'Not checked yet' };
  }
  const context = { host: account.host, user: account.user };
  const trouble = status.problem ? problemLine(status.problem, context) : '';
  const before =
    status.confirmedAt === null ? 'not confirmed yet' : `last confirmed ${moment(status.confirmedAt, now)}`;
  switch (status.phase) {
    case 'connecting':
      return { ...base, text: 'Connecting…', tone: 'busy', stop: account.protocol === 'pop3' };
    case 'syncing':
      return {
        ...base,
        text: status.mailbox ? `Fetching ${mailboxWords(status.mailbox)}` : 'Fetching mail',
        tone: 'busy',
        progress: status.progress,
        stop: account.protocol === 'pop3',
      };
    case 'offline':
      return { ...base, text: `Offline · ${before}`, problem: status.problem, retry: true };
    case 'idle':
      if (status.problem)
        return { ...base, text: trouble, tone: 'warning', problem: status.problem, retry: true };
      return status.confirmedAt === null
        ? { ...base, text: 'Connected' }
        : { ...base, text: `Up to date · confirmed ${moment(status.confirmedAt, now)}` };
    case 'waiting': {
      const next = status.nextTryAt === null ? '' : ` Trying again at ${moment(status.nextTryAt, now)}.`;
      if (!status.problem) return { ...base, text: `Waiting · ${before}`, retry: true };
      return { ...base, text: `${trouble}${next}`, tone: 'warning', problem: status.problem, retry: true };
    }
    case 'failed':
      return {
        ...base,
        text: trouble || 'Checking for mail failed.',
        tone: 'warning',
        problem: status.problem,
        retry: true,
      };
  }
}

function mailboxWords(path: string): string {
  return path.toUpperCase() === 'INBOX' ? 'Inbox' : path;
}

/** How far the work has come: in messages, and where the engine knows it in octets too. */
export function progressWords({ done, total, octets }: NonNullable<SyncStatus['progress']>): string {
  const messages = `${count(done)} of ${count(total)}`;
  if (octets === undefined || octets.total === 0) return messages;
  return `${messages} · ${fileSize(octets.done)} of ${fileSize(octets.total)}`;
}

/** The outbox in the status line; empty when nothing waits. */
export function waitingWords(waiting: number, refused: number): string {
  const parts: string[] = [];
  if (waiting > 0) parts.push(waiting === 1 ? '1 change waiting' : `${waiting} changes waiting`);
  if (refused > 0) parts.push(refused === 1 ? '1 change refused' : `${refused} changes refused`);
  return parts.join(', ');
}
