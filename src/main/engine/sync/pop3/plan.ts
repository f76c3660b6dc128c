// The heart of POP3 sync, pure: what the server lists and what we remember, compared into what to fetch, what to
// identify for removal, and what is no longer there. No name a server gives is taken for proof of content.
import { type LedgerEntry, type ListedMessage, mayBeThere } from './ledger.ts';
import { isDue, type RemovalRules } from './removal.ts';

export interface PlanInput {
  readonly listed: readonly ListedMessage[];
  readonly held: readonly LedgerEntry[];
  readonly rules: RemovalRules;
  /** Messages announced larger than this are fetched as headers only. */
  readonly sizeLimit: number;
  /** The server has TOP. */
  readonly canTop: boolean;
  /** Unique-ids that broke a session lately: they are fetched last, so that they hold up nothing else. */
  readonly troublesome: ReadonlySet<string>;
}

export interface PlannedFetch extends ListedMessage {
  readonly part: 'whole' | 'headers';
  /**
   * `new`: nothing held has this name. `verify`: the name is known, but the content may be another's (size changed, it
   * had disappeared, or the name is not unique). `removal`: only to be identified, so that it may be deleted.
   */
  readonly why: 'new' | 'verify' | 'removal';
}

export interface RoundPlan {
  /** In the order to fetch: newest first, troublesome ones last; removals after all others. */
  readonly fetch: readonly PlannedFetch[];
  /** Entries that were on the server and are not listed any more. The local message stays. */
  readonly missing: readonly LedgerEntry[];
}

/** Above this many octets a message is identified for removal by headers and size, not by all its bytes. */
export const IDENTIFY_WHOLE_OCTETS = 128 * 1024;
/** A suspicious answer is asked for again this often. */
const SUSPICIOUS_TRIES = 5;

export function planRound(input: PlanInput): RoundPlan {
  const fetch: PlannedFetch[] = [];
  const held = groupBy(input.held, (entry) => entry.uidl);
  const present = new Set<LedgerEntry>();
  for (const [uidl, listed] of groupBy(input.listed, (message) => message.uidl)) {
    const known = uidl === null ? [] : (held.get(uidl) ?? []);
    for (const entry of known) present.add(entry);
    const [message, second] = listed;
    if (message === undefined) continue;
    if (uidl === null || known.length === 0) for (const each of listed) fetch.push(asNew(each, input));
    else if (second === undefined) planOne(message, known, input, fetch);
    else planNamesakes(listed, known, input, fetch);
  }
  return {
    fetch: inOrder(fetch, input.troublesome),
    missing: input.held.filter((entry) => mayBeThere(entry) && !present.has(entry)),
  };
}

/** One listed message whose name is known. */
function planOne(
  message: ListedMessage,
  known: readonly LedgerEntry[],
  input: PlanInput,
  fetch: PlannedFetch[],
): void {
  const candidates = known.filter((candidate) => mayBe(candidate, message));
  const sound = candidates.filter(({ state }) => state !== 'suspicious');
  // Left by a check that broke off: which of them it is shows only in the bytes.
  const entry = sound.length > 1 ? undefined : (sound[0] ?? candidates[0]);
  if (entry === undefined) {
    fetch.push(verification(message, known, input));
    return;
  }
  if (entry.state === 'suspicious') {
    if (entry.tries < SUSPICIOUS_TRIES) fetch.push({ ...message, part: 'whole', why: 'verify' });
  } else if (entry.state === 'headers') {
    if (partFor(message, input) === 'whole') fetch.push({ ...message, part: 'whole', why: 'verify' });
  } else if (isDue(entry, input.rules)) {
    fetch.push({ ...message, part: partForRemoval(message, entry, known, input), why: 'removal' });
  }
}

/**
 * Several listed messages with one name. When each finds a held one of its size, nothing is new; they are then only looked
 * at where one of them is to be removed, and all of them, because which is which shows only in the bytes.
 */
function planNamesakes(
  listed: readonly ListedMessage[],
  known: readonly LedgerEntry[],
  input: PlanInput,
  fetch: PlannedFetch[],
): void {
  const free = new Set(known);
  let complete = true;
  for (const message of listed) {
    const match = [...free].find((entry) => mayBe(entry, message) && entry.state !== 'suspicious');
    if (match === undefined) complete = false;
    else free.delete(match);
  }
  if (complete && !known.some((entry) => isDue(entry, input.rules))) return;
  const why = complete ? 'removal' : 'verify';
  for (const message of listed) fetch.push({ ...message, part: 'whole', why });
}

/** The entry's name is listed: is there nothing against it being that message still? */
function mayBe(entry: LedgerEntry, message: ListedMessage): boolean {
  if (entry.deletedThereAt !== null) return false;
  return entry.announced === null || message.size === null || entry.announced === message.size;
}

function asNew(message: ListedMessage, input: PlanInput): PlannedFetch {
  // Without a name only the content can say whether it is held already.
  const part = message.uidl === null ? 'whole' : partFor(message, input);
  return { ...message, part, why: message.uidl === null ? 'verify' : 'new' };
}

function verification(message: ListedMessage, known: readonly LedgerEntry[], input: PlanInput): PlannedFetch {
  // Headers can only be compared with headers: what is held whole has to be fetched whole.
  const onlyHeaders = known.every((entry) => entry.state === 'headers');
  return { ...message, part: onlyHeaders ? partFor(message, input) : 'whole', why: 'verify' };
}

function partFor(message: ListedMessage, input: PlanInput): 'whole' | 'headers' {
  return input.canTop && message.size !== null && message.size > input.sizeLimit ? 'headers' : 'whole';
}

function partForRemoval(
  message: ListedMessage,
  entry: LedgerEntry,
  known: readonly LedgerEntry[],
  input: PlanInput,
): 'whole' | 'headers' {
  const large = message.size !== null && message.size > IDENTIFY_WHOLE_OCTETS;
  const sameSize = entry.announced !== null && entry.announced === message.size;
  return input.canTop && large && sameSize && known.length === 1 ? 'headers' : 'whole';
}

function inOrder(fetch: readonly PlannedFetch[], troublesome: ReadonlySet<string>): PlannedFetch[] {
  const rank = (item: PlannedFetch): number => {
    if (item.uidl !== null && troublesome.has(item.uidl)) return 2;
    return item.why === 'removal' ? 1 : 0;
  };
  return [...fetch].sort((a, b) => rank(a) - rank(b) || b.number - a.number);
}

function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}
