// Who is who, by content: each message identified in this session claims the ledger entry that is it. An entry can be
// claimed once, so two messages at the server never count as one here.
import { type LedgerEntry, mayBeThere } from './ledger.ts';

export class Claims {
  readonly #byName = new Map<string, LedgerEntry[]>();
  readonly #byContent = new Map<string, LedgerEntry[]>();
  readonly #missing: ReadonlySet<LedgerEntry>;
  /** Ids of entries; shared by all passes of one session. */
  readonly #claimed: Set<number>;
  #displaced = false;

  /**
   * @param missing entries that were at the server and whose names are not listed any more.
   * @param claimed ids of entries that this session has identified before; grows.
   */
  constructor(
    held: readonly LedgerEntry[],
    missing: readonly LedgerEntry[],
    claimed: Set<number> = new Set(),
  ) {
    this.#missing = new Set(missing);
    this.#claimed = claimed;
    for (const entry of held) {
      append(this.#byName, entry.uidl, entry);
      if (entry.contentHash !== null) append(this.#byContent, entry.contentHash, entry);
    }
  }

  /** A name that is still listed lost its entry to another name: whose message it is now has to be found out. */
  get displaced(): boolean {
    return this.#displaced;
  }

  isClaimed(entry: LedgerEntry): boolean {
    return this.#claimed.has(entry.id);
  }

  /**
   * The entry that is this message. Without a name any entry of that content will do; with a name, one of that name, or one
   * that is still at the server: it goes by this name now, and what its old name stands for, if it is still listed, is
   * fetched like any unknown message. So a server that renames its messages does not make us take them twice, and one
   * that holds a message twice has it held twice.
   */
  byContent(uidl: string | null, hash: string): LedgerEntry | null {
    const same = (this.#byContent.get(hash) ?? []).filter((entry) => !this.isClaimed(entry));
    if (uidl === null) return this.#claim(same[0]);
    const named = same.find((entry) => entry.uidl === uidl);
    if (named !== undefined) return this.#claim(named);
    const renamed = same.find((entry) => this.#missing.has(entry)) ?? same.find(mayBeThere);
    if (renamed !== undefined && !this.#missing.has(renamed)) this.#displaced = true;
    return this.#claim(renamed);
  }

  /** By headers alone; only entries of that name count. */
  byHeaders(uidl: string | null, hash: string, fits: (entry: LedgerEntry) => boolean): LedgerEntry | null {
    if (uidl === null) return null;
    return this.#claim(this.#named(uidl).find((entry) => entry.headerHash === hash && fits(entry)));
  }

  /** Entries of this name that nothing has claimed yet. */
  unclaimed(uidl: string | null): LedgerEntry[] {
    return uidl === null ? [] : this.#named(uidl);
  }

  claim(entry: LedgerEntry): void {
    this.#claimed.add(entry.id);
  }

  #named(uidl: string): LedgerEntry[] {
    return (this.#byName.get(uidl) ?? []).filter((entry) => !this.isClaimed(entry));
  }

  #claim(entry: LedgerEntry | undefined): LedgerEntry | null {
    if (entry === undefined) return null;
    this.#claimed.add(entry.id);
    return entry;
  }
}

function append(map: Map<string, LedgerEntry[]>, key: string, entry: LedgerEntry): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [entry]);
  else list.push(entry);
}
