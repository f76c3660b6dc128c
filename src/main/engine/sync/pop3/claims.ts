// Who is who, by content: each message identified in this session claims the ledger entry that is it. An entry can be
// claimed once, so two messages at the server never count as one here.
import type { LedgerEntry } from './ledger.ts';

export class Claims {
  readonly #byName = new Map<string, LedgerEntry[]>();
  readonly #byContent = new Map<string, LedgerEntry[]>();
  readonly #missing: ReadonlySet<LedgerEntry>;
  readonly #claimed = new Set<LedgerEntry>();

  /** @param missing entries that were at the server and whose names are not listed any more. */
  constructor(held: readonly LedgerEntry[], missing: readonly LedgerEntry[]) {
    this.#missing = new Set(missing);
    for (const entry of held) {
      append(this.#byName, entry.uidl, entry);
      if (entry.contentHash !== null) append(this.#byContent, entry.contentHash, entry);
    }
  }

  isClaimed(entry: LedgerEntry): boolean {
    return this.#claimed.has(entry);
  }

  /**
   * The entry that is this message. Without a name any entry of that content will do; with a name, one of that name, or
   * one whose own name has just disappeared: a server that renames its messages must not make us take them twice.
   */
  byContent(uidl: string | null, hash: string): LedgerEntry | null {
    const same = (this.#byContent.get(hash) ?? []).filter((entry) => !this.#claimed.has(entry));
    const found =
      uidl === null
        ? same[0]
        : (same.find((entry) => entry.uidl === uidl) ?? same.find((entry) => this.#missing.has(entry)));
    return this.#claim(found);
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
    this.#claimed.add(entry);
  }

  #named(uidl: string): LedgerEntry[] {
    return (this.#byName.get(uidl) ?? []).filter((entry) => !this.#claimed.has(entry));
  }

  #claim(entry: LedgerEntry | undefined): LedgerEntry | null {
    if (entry === undefined) return null;
    this.#claimed.add(entry);
    return entry;
  }
}

function append(map: Map<string, LedgerEntry[]>, key: string, entry: LedgerEntry): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [entry]);
  else list.push(entry);
}
