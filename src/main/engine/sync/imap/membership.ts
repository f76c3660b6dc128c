// What a mailbox lacks and what it has lost, found out as cheaply as certainty allows: by counting from the point where
// both UID sets were equal, else by the server's whole listing.
import type { MailboxState } from '../../store/rows.ts';
import { fetchHeaders, type Headers } from './header-batches.ts';
import type { OpenMailbox } from './open-mailbox.ts';
import { planMembership } from './plan.ts';
import { NO_UIDS, type UidRange, uidArray, withinRanges, without } from './uid-array.ts';
import { listUids, stillThere, uidsFrom } from './uid-listing.ts';

/** How long a listing is built upon by counting before the whole of it is compared again. */
const LISTING_AGE_MS = 24 * 3_600_000;

/** New messages are fetched without asking for their UIDs first where they are not more than this. */
const AT_ONCE = 500;
/** Where the server's own figures promised few: so many are taken before they are asked for by name after all. */
const TOO_MANY = 2 * AT_ONCE;

/** What to do about membership, and how sure it is. */
export interface Plan {
  readonly missing: Uint32Array;
  readonly gone: Uint32Array;
  /** Every UID the server has, at least from the first missing one on. */
  readonly server: Uint32Array;
  /** Messages the server has in all. */
  readonly total: number;
  readonly certain: boolean;
}

export interface Hints {
  /** UIDs said to be gone. */
  readonly vanished: readonly UidRange[];
  /** QRESYNC promised that these are all. */
  readonly all: boolean;
  /** It was caught lying about that. */
  readonly onLie: (what: string) => Promise<void>;
}

/** A wall clock that was set back makes no listing younger than it is. */
export function listedLately(mailbox: MailboxState, now: number): boolean {
  const age = now - (mailbox.listedAt ?? Number.NEGATIVE_INFINITY);
  return age >= 0 && age < LISTING_AGE_MS;
}

/**
 * `from`: the UIDNEXT below which both sets were equal, which a restart does not change. UIDs only grow (RFC 9051
 * section 2.3.1.1), so what the server has below it is a part of what is held; with all that it has from there on named
 * one by one, equal counts make the sets equal. Null: they do not add up, and only a listing tells why. `uidNext`: as
 * SELECT just said. Headers that come on the way are written.
 */
export async function planByCounting(
  open: OpenMailbox,
  from: number,
  uidNext: number | null,
  hints: Hints,
): Promise<Plan | null> {
  const { session, signal, ear } = open;
  const held = open.heldCount();
  if (ear.exists === null) return null;
  const hinted = open.heldWithin(hints.vanished);
  const none = uidNext === from && ear.exists <= held;
  const few = (uidNext === null ? ear.exists - held + hinted.length : uidNext - from) <= AT_ONCE;
  const asked = none ? NOTHING_NEW : few ? fetchNew(open, from) : uidsFrom(session, from, signal);
  const [present, news] = await Promise.all([stillThere(session, hinted, signal), asked]);
  open.check();
  if (present.length > 0 && hints.all) await hints.onLie('vanished-but-present');
  const gone = without(hinted, present);
  const plan = added(open, gone, news);
  // One more may have come since it was asked.
  if (plan.total >= ear.exists) return plan.total === ear.exists ? plan : null;
  const again = added(open, gone, await uidsFrom(session, from, signal));
  return again.total === ear.exists ? again : null;
}

const NOTHING_NEW = Promise.resolve(NO_UIDS);

interface NewMessages {
  /** All that the server has from there on. */
  readonly uids: Uint32Array;
  readonly headers: Headers;
}

function added(open: OpenMailbox, gone: Uint32Array, news: NewMessages | Uint32Array): Plan {
  const { uids, headers } = 'headers' in news ? news : { uids: news, headers: null };
  const lacking = open.notHeld(uids);
  const total = open.heldCount() - gone.length + lacking.length;
  const written = headers !== null && headers.added.length > 0;
  if (written) open.apply(headers);
  const missing = written ? open.notHeld(lacking) : lacking;
  return { missing, gone, server: uids, total, certain: true };
}

/** Their headers without asking for their UIDs first: a round trip less. */
async function fetchNew(open: OpenMailbox, from: number): Promise<NewMessages | Uint32Array> {
  const { added, asOf, named } = await fetchHeaders(open, `${from}:*`, null, TOO_MANY);
  // `n:*` always names the last message, even one below n (RFC 3501 section 6.4.8): the session kept it from us.
  return named === null
    ? uidsFrom(open.session, from, open.signal)
    : { uids: uidArray(named), headers: { added, asOf } };
}

/**
 * Whether this mailbox ever told of one of these. What a move of ours was answered to have put there may have gone again
 * before, and been told of while nobody here knew it: that answer and this mailbox come over different connections.
 */
function heardOf(open: OpenMailbox, uids: Uint32Array): boolean {
  const [first, last] = [uids[0], uids.at(-1)];
  if (first === undefined || last === undefined) return false;
  const among = new Set(uids);
  const held = open.context.store.messages.flagStates(open.id, first, last);
  return held.some(({ uid, modSeq }) => modSeq !== null && among.has(uid));
}

/** `asked`: a UID SEARCH ALL sent ahead of the question. */
export async function planByListing(
  open: OpenMailbox,
  hints: Hints,
  asked: Promise<Uint32Array> | undefined,
): Promise<Plan> {
  const { session, signal, ear, id } = open;
  const { uids, certain } = await listUids(session, ear, signal, asked);
  if (!certain) open.context.log.warn('listing-uncertain', { mailbox: id, listed: uids.length });
  const { missing, gone } = planMembership(uids, open.held());
  if (hints.all && certain) {
    const unsaid = without(gone, withinRanges(gone, [...hints.vanished, ...ear.vanished]));
    if (heardOf(open, unsaid)) await hints.onLie('gone-but-unsaid');
    else if (without(open.heldWithin(hints.vanished), gone).length > 0)
      await hints.onLie('vanished-but-present');
  }
  // A listing nobody else confirms may add to the cache, but takes nothing from it.
  return { missing, gone: certain ? gone : NO_UIDS, server: uids, total: uids.length, certain };
}
