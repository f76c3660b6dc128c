// When a message may be deleted from the server: the policy of the person, and nothing else. Pure.
import type { AccountSettings, LeaveOnServer, RemovalPreview } from '../../../../shared/model/account.ts';
import type { LedgerEntry } from './ledger.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DEFAULT_GRACE_MINUTES = 10;
/** DELE in vain this often makes a server that does not delete; then it is tried once a day. */
const PATIENT_TRIES = 3;

export interface RemovalRules {
  readonly policy: LeaveOnServer;
  /** Milliseconds during which a deletion here can be undone before it reaches the server. */
  readonly graceMs: number;
  /** Epoch ms. */
  readonly now: number;
}

export function graceMsOf(settings: Pick<AccountSettings, 'deletionGraceMinutes'>): number {
  return (settings.deletionGraceMinutes ?? DEFAULT_GRACE_MINUTES) * MINUTE_MS;
}

/** Whether the policy wants this message off the server now. It still has to be identified in the session that does it. */
export function isDue(entry: LedgerEntry, rules: RemovalRules): boolean {
  if (entry.state !== 'whole' || entry.contentHash === null || entry.uidl === '') return false;
  if (entry.tries >= PATIENT_TRIES && rules.now - entry.triedAt < DAY_MS) return false;
  return isWanted(entry, rules);
}

function isWanted(entry: LedgerEntry, { policy, graceMs, now }: RemovalRules): boolean {
  if (policy === 'always') return false;
  if (policy === 'never') return true;
  if (policy === 'until-deleted') {
    return entry.deletedHereAt !== null && now - entry.deletedHereAt >= graceMs;
  }
  return now - entry.fetchedAt >= policy.days * DAY_MS;
}

/** What the next check would remove from the server under these rules, for asking before the first time. */
export function previewRemoval(entries: Iterable<LedgerEntry>, rules: RemovalRules): RemovalPreview {
  let messages = 0;
  let octets = 0;
  for (const entry of entries) {
    if (entry.deletedThereAt !== null || !isDue(entry, rules)) continue;
    messages += 1;
    octets += entry.announced ?? 0;
  }
  return { messages, octets };
}
