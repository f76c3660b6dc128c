// One check of a POP3 account over one session: list, plan, fetch and commit, remove what the policy wants removed, QUIT.
import type { AccountSettings } from '../../../../shared/model/account.ts';
import type { AccountId, MailboxId } from '../../../../shared/model/ids.ts';
import { ProblemError } from '../../../../shared/problem.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Pop3Session } from '../../pop3/session.ts';
import type { Store } from '../../store/store.ts';
import { Claims } from './claims.ts';
import { Intake } from './intake.ts';
import { listingDigest, listMaildrop } from './maildrop.ts';
import { type PlannedFetch, planRound } from './plan.ts';
import { isDue, type RemovalRules } from './removal.ts';
import { removeFromServer } from './remove-from-server.ts';

export interface RoundProgress {
  /** Messages that arrived, of those to fetch. */
  readonly done: number;
  readonly total: number;
  readonly octets: { readonly done: number; readonly total: number };
}

/** What one check leaves for the next, as long as the engine runs. */
export interface RoundMemory {
  /** Unique-ids that broke a session. */
  readonly troublesome: Set<string>;
  /**
   * Digest of the last listing that asked for nothing, where the policy cannot ask for anything by itself: the plan for the
   * same listing is the same, so it need not be made again.
   */
  quietListing: string | null;
}

export interface RoundContext {
  readonly store: Store;
  readonly accountId: AccountId;
  readonly inboxId: MailboxId;
  readonly settings: AccountSettings;
  readonly clock: Clock;
  readonly graceMs: number;
  readonly memory: RoundMemory;
  readonly onProgress: (progress: RoundProgress) => void;
}

export interface RoundResult {
  readonly added: number;
  /** Messages that the server listed and would not give. */
  readonly refused: number;
  /** Messages that left the server by the policy. */
  readonly removed: number;
  /** The server has no UIDL: a policy that deletes cannot be followed. */
  readonly cannotRemove: boolean;
}

/** What a round did before it failed, for the caller that decides whether going on is worth it. */
export class RoundFailure extends Error {
  readonly reason: ProblemError;
  /** Messages that were committed all the same. */
  readonly added: number;
  /** Messages committed, or a culprit found: another try will get further than this one. */
  readonly advanced: boolean;

  constructor(reason: ProblemError, added: number, advanced: boolean) {
    super(reason.message, { cause: reason });
    this.name = 'RoundFailure';
    this.reason = reason;
    this.added = added;
    this.advanced = advanced;
  }
}

/** The session is signed in, and ended when this returns or throws. Throws RoundFailure for problems, else a bug. */
export async function runRound(session: Pop3Session, context: RoundContext): Promise<RoundResult> {
  const { store, accountId, inboxId, clock, settings } = context;
  let intake: Intake | null = null;
  let fetch: readonly PlannedFetch[] = [];
  try {
    const maildrop = await listMaildrop(session);
    const digest = settings.leaveOnServer === 'always' ? listingDigest(maildrop.messages) : null;
    if (digest !== null && digest === context.memory.quietListing) {
      await session.quit();
      return { added: 0, refused: 0, removed: 0, cannotRemove: false };
    }
    context.memory.quietListing = null;
    if (settings.leaveOnServer !== 'always') store.uidls.noteDeletions(accountId, clock.now());
    const held = store.uidls.all(accountId);
    const rules = (): RemovalRules => ({
      policy: settings.leaveOnServer,
      graceMs: context.graceMs,
      now: clock.now(),
    });
    const { expireDays, top, known } = session.capabilities;
    const plan = planRound({
      listed: maildrop.messages,
      held,
      rules: rules(),
      // A server that deletes by itself (RFC 2449 section 6.7) must not be the only one to hold a whole message.
      sizeLimit: expireDays === null ? settings.bodySizeLimit : Number.POSITIVE_INFINITY,
      canTop: top || !known,
      troublesome: context.memory.troublesome,
    });
    fetch = plan.fetch;
    const claims = new Claims(held, plan.missing);
    intake = new Intake({
      store,
      accountId,
      inboxId,
      claims,
      now: () => clock.now(),
      onProgress: progressOf(fetch, context.onProgress),
    });
    await session.fetch(fetch, intake);
    intake.commit();
    const missing = plan.missing.filter((entry) => !claims.isClaimed(entry));
    if (missing.length > 0) {
      store.transaction(() => {
        for (const { id } of missing) store.uidls.update(id, { deletedThereAt: clock.now() });
      });
    }
    if (fetch.length === 0 && missing.length === 0) context.memory.quietListing = digest;
    const due = maildrop.hasUidl ? intake.identified.filter(({ entry }) => isDue(entry, rules())) : [];
    const removed = await removeFromServer(session, due, { store, clock });
    return {
      added: intake.added,
      refused: intake.refused.length,
      removed,
      cannotRemove: !maildrop.hasUidl && settings.leaveOnServer !== 'always',
    };
  } catch (error) {
    session.destroy();
    throw salvage(error, intake, fetch, context.memory.troublesome);
  }
}

/** What arrived whole before the failure is worth keeping, unless keeping is what failed. */
function salvage(
  error: unknown,
  intake: Intake | null,
  fetch: readonly PlannedFetch[],
  troublesome: Set<string>,
): unknown {
  if (!(error instanceof ProblemError)) return error;
  if (intake === null) return new RoundFailure(error, 0, false);
  const { kind } = error.problem;
  const culprit = kind === 'network' || kind === 'protocol' ? (fetch[intake.answered]?.uidl ?? null) : null;
  const isNews = culprit !== null && !troublesome.has(culprit);
  if (culprit !== null) troublesome.add(culprit);
  let reason = error;
  if (error.problem.kind !== 'storage') {
    try {
      intake.commit();
    } catch (failed) {
      if (!(failed instanceof ProblemError)) return failed;
      reason = failed;
    }
  }
  intake.abandon();
  return new RoundFailure(reason, intake.added, reason === error && (intake.added > 0 || isNews));
}

function progressOf(
  fetch: readonly PlannedFetch[],
  report: (progress: RoundProgress) => void,
): (item: PlannedFetch, octets: number) => void {
  const wanted = fetch.filter(({ why }) => why !== 'removal');
  const totalOctets = wanted.reduce((sum, { size }) => sum + (size ?? 0), 0);
  let done = 0;
  let octets = 0;
  const tell = (): void =>
    report({ done, total: wanted.length, octets: { done: octets, total: Math.max(totalOctets, octets) } });
  if (wanted.length > 0) tell();
  return (item, received) => {
    if (item.why === 'removal') return;
    done += 1;
    octets += received;
    tell();
  };
}
