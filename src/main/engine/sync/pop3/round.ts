// One check of a POP3 account over one session: list, plan, fetch and commit, remove what the policy wants removed, QUIT.
import type { AccountSettings } from '../../../../shared/model/account.ts';
import type { AccountId, MailboxId } from '../../../../shared/model/ids.ts';
import { ProblemError } from '../../../../shared/problem.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Pop3Session } from '../../pop3/session.ts';
import type { Store } from '../../store/store.ts';
import { Claims } from './claims.ts';
import { Intake, type RoundProgress } from './intake.ts';
import { type LedgerEntry, mayBeThere } from './ledger.ts';
import { listingDigest, listMaildrop, type Maildrop } from './maildrop.ts';
import { type PlannedFetch, planRound } from './plan.ts';
import { isDue, type RemovalRules } from './removal.ts';
import { removeFromServer } from './remove-from-server.ts';

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
  const { store, accountId, clock, settings, memory } = context;
  const intake = newIntake(context);
  const asked: PlannedFetch[] = [];
  try {
    const maildrop = await listMaildrop(session);
    const digest = settings.leaveOnServer === 'always' ? listingDigest(maildrop.messages) : null;
    if (digest !== null && digest === memory.quietListing) {
      await session.quit();
      return { added: 0, refused: 0, removed: 0, cannotRemove: false };
    }
    memory.quietListing = null;
    if (settings.leaveOnServer !== 'always') store.uidls.noteDeletions(accountId, clock.now());
    const changed = await fetchNews(session, context, { maildrop, intake, asked });
    if (!changed) memory.quietListing = digest;
    const rules = rulesOf(context);
    const due = maildrop.hasUidl ? intake.identified.filter(({ entry }) => isDue(entry, rules)) : [];
    const removed = await removeFromServer(session, due, { store, clock });
    return {
      added: intake.added,
      refused: intake.refused.length,
      removed,
      cannotRemove: !maildrop.hasUidl && settings.leaveOnServer !== 'always',
    };
  } catch (error) {
    session.destroy();
    throw salvage(error, intake, asked, memory.troublesome);
  }
}

/** Plans over one listing; more than one only where messages turned out to go by other names. */
const PASSES = 3;

/** Answers whether anything was fetched or found missing. */
async function fetchNews(
  session: Pop3Session,
  context: RoundContext,
  work: { readonly maildrop: Maildrop; readonly intake: Intake; readonly asked: PlannedFetch[] },
): Promise<boolean> {
  const { store, accountId, settings, clock } = context;
  const { maildrop, intake, asked } = work;
  const { expireDays, top, known } = session.capabilities;
  const claimed = new Set<number>();
  for (let pass = 1; ; pass += 1) {
    const held = store.uidls.all(accountId);
    const plan = planRound({
      listed: maildrop.messages,
      held,
      rules: rulesOf(context),
      // A server that deletes by itself (RFC 2449 section 6.7) must not be the only one to hold a whole message.
      sizeLimit: expireDays === null ? settings.bodySizeLimit : Number.POSITIVE_INFINITY,
      canTop: top || !known,
      troublesome: context.memory.troublesome,
    });
    const before = new Set(asked.map(({ number }) => number));
    const fetch = plan.fetch.filter(({ number }) => !before.has(number));
    asked.push(...fetch);
    const claims = new Claims(held, plan.missing, claimed);
    intake.expect(fetch, claims);
    await session.fetch(fetch, intake);
    intake.commit();
    if (claims.displaced && pass < PASSES) continue;
    const gone = [...plan.missing, ...superseded(held, asked, intake)].filter(
      (entry) => !claims.isClaimed(entry),
    );
    if (gone.length > 0) {
      store.transaction(() => {
        for (const { id } of gone) store.uidls.update(id, { deletedThereAt: clock.now() });
      });
    }
    return asked.length > 0 || gone.length > 0;
  }
}

/**
 * Entries whose name is still listed, but for what turned out to be another message. Only told once all was fetched: until
 * then the message may yet turn up under another name.
 */
function superseded(
  held: readonly LedgerEntry[],
  asked: readonly PlannedFetch[],
  intake: Intake,
): LedgerEntry[] {
  const settled = new Set<string>();
  for (const { uidl, part } of asked) {
    if (uidl !== null && part === 'whole' && !intake.unclear.has(uidl)) settled.add(uidl);
  }
  return held.filter((entry) => mayBeThere(entry) && settled.has(entry.uidl));
}

function rulesOf({ settings, graceMs, clock }: RoundContext): RemovalRules {
  return { policy: settings.leaveOnServer, graceMs, now: clock.now() };
}

function newIntake({ store, accountId, inboxId, clock, onProgress }: RoundContext): Intake {
  return new Intake({ store, accountId, inboxId, now: () => clock.now(), onProgress });
}

/** What arrived whole before the failure is worth keeping, unless keeping is what failed. */
function salvage(
  error: unknown,
  intake: Intake,
  asked: readonly PlannedFetch[],
  troublesome: Set<string>,
): unknown {
  if (!(error instanceof ProblemError)) return error;
  const { kind } = error.problem;
  const culprit = kind === 'network' || kind === 'protocol' ? (asked[intake.answered]?.uidl ?? null) : null;
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
