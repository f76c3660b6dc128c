// The commit stage of POP3: messages arrive, are identified by content, and reach the disk in groups. Only what was read
// back from the disk by its hash counts as held, and only what counts as held may ever be deleted from the server.
import type { AccountId, MailboxId, MessageId } from '../../../../shared/model/ids.ts';
import { ProblemError, problem } from '../../../../shared/problem.ts';
import type { FetchReceiver, Reply } from '../../pop3/session.ts';
import type { FetchedMessage } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { type Arrival, IncomingMessage } from './arrival.ts';
import { Claims } from './claims.ts';
import type { LedgerEntry } from './ledger.ts';
import type { PlannedFetch } from './plan.ts';
import { SUSPICIOUS_KEYWORD } from './suspicion.ts';

/** A message of this session whose content is held: the only thing DELE is ever sent for. */
export interface Identified {
  readonly number: number;
  readonly entry: LedgerEntry;
}

export interface IntakeOptions {
  readonly store: Store;
  readonly accountId: AccountId;
  readonly inboxId: MailboxId;
  /** Epoch ms. */
  readonly now: () => number;
  /** After each message that arrived or was refused; what is only identified for removal does not count. */
  readonly onProgress: (progress: RoundProgress) => void;
}

export interface RoundProgress {
  /** Messages that arrived, of those to fetch. */
  readonly done: number;
  readonly total: number;
  readonly octets: { readonly done: number; readonly total: number };
}

/** One full sync to disk for this many octets or messages, or when the oldest has waited this long. */
const GROUP_OCTETS = 4 * 1024 * 1024;
const GROUP_MESSAGES = 800;
const GROUP_MS = 250;

export class Intake implements FetchReceiver<PlannedFetch> {
  readonly identified: Identified[] = [];
  /** Messages the server refused to send: they stay there, and the next check asks again. */
  readonly refused: PlannedFetch[] = [];
  /** Names under which something came that may not have been the message, or nothing came at all. */
  readonly unclear = new Set<string>();
  /** Messages that were added to the store. */
  added = 0;
  /** Items the server has answered, in their order: what breaks the session is most likely the next one. */
  answered = 0;
  readonly #options: IntakeOptions;
  #claims = new Claims([], []);
  #progress = { done: 0, total: 0, octets: 0, octetsTotal: 0 };
  #incoming: IncomingMessage | null = null;
  #group: Arrival[] = [];
  #groupOctets = 0;
  #groupSince = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Before the items of one plan are fetched. */
  expect(items: readonly PlannedFetch[], claims: Claims): void {
    this.#claims = claims;
    const wanted = items.filter(({ why }) => why !== 'removal');
    if (wanted.length === 0) return;
    this.#progress.total += wanted.length;
    for (const { size } of wanted) this.#progress.octetsTotal += size ?? 0;
    this.#tell();
  }

  begin(item: PlannedFetch): void {
    const { store, accountId } = this.#options;
    const originKey = `uidl:${item.uidl ?? ''}`;
    this.#incoming = new IncomingMessage(item, () => store.bodies.writer({ accountId, originKey }));
  }

  data(chunk: Buffer): void {
    this.#incoming?.write(chunk);
  }

  end(item: PlannedFetch, reply: Reply): void {
    const incoming = this.#incoming;
    this.#incoming = null;
    this.answered += 1;
    if (incoming === null) return;
    if (reply.status.kind !== 'ok') {
      this.refused.push(item);
      if (item.uidl !== null) this.unclear.add(item.uidl);
    } else {
      if (this.#group.length === 0) this.#groupSince = this.#options.now();
      this.#group.push(incoming.finish(reply.dots));
      this.#groupOctets += incoming.octets;
    }
    if (item.why !== 'removal') {
      this.#progress.done += 1;
      this.#progress.octets += incoming.octets;
      this.#tell();
    }
    const full =
      this.#groupOctets >= GROUP_OCTETS ||
      this.#group.length >= GROUP_MESSAGES ||
      this.#options.now() - this.#groupSince >= GROUP_MS;
    if (full) this.commit();
  }

  /** Writes down what has arrived whole. Throws a ProblemError of kind `storage` when the disk does not hold it. */
  commit(): void {
    const group = this.#group;
    if (group.length === 0) return;
    this.#group = [];
    this.#groupOctets = 0;
    const { store } = this.#options;
    const settled = store.transaction(() => this.#settleAll(group), { durable: true });
    this.#readBack(settled);
    for (const { identified, added } of settled) {
      if (identified !== null) this.identified.push(identified);
      if (added) this.added += 1;
    }
  }

  /**
   * From the file, not from memory: what the disk does not hold is not held. What fails here is marked, so that it is fetched
   * again, and nothing of this session is deleted.
   */
  #readBack(settled: readonly Settled[]): void {
    const { bodies } = this.#options.store;
    const small = settled.flatMap(({ bodyId, spooled }) => (bodyId === null || spooled ? [] : [bodyId]));
    const large = settled.filter(({ spooled }) => spooled);
    const smallSound = bodies.verifyAll(small);
    const bad = (smallSound ? large : settled).filter(
      ({ bodyId }) => bodyId !== null && !bodies.verify(bodyId),
    );
    if (bad.length === 0) return;
    for (const { identified } of bad) {
      if (identified !== null) this.#update(identified.entry, { state: 'suspicious' });
    }
    throw problem('storage', 'store-damaged', { detail: 'a message reads back differently' });
  }

  /** After a failure: what did not arrive whole leaves nothing behind. */
  abandon(): void {
    const unfinished = [this.#incoming, ...this.#group.map(({ writer }) => writer)];
    this.#incoming = null;
    this.#group = [];
    for (const each of unfinished) {
      try {
        if (each instanceof IncomingMessage) each.abandon();
        else each?.abort();
      } catch (error) {
        // A full disk refuses even this; the next start of the store drops what was never committed.
        if (!(error instanceof ProblemError)) throw error;
      }
    }
  }

  /** Inside the group's transaction. What is new gets its rows together, which costs half as much. */
  #settleAll(group: readonly Arrival[]): Settled[] {
    const settled: Settled[] = [];
    const fresh: Arrival[] = [];
    for (const arrival of group) {
      if (arrival.suspicious && arrival.item.uidl !== null) this.unclear.add(arrival.item.uidl);
      const known = arrival.item.part === 'whole' ? this.#settleWhole(arrival) : this.#settleHeaders(arrival);
      if (known === 'new') fresh.push(arrival);
      else settled.push(known);
    }
    return [...settled, ...this.#addAll(fresh)];
  }

  #settleWhole(arrival: Arrival): Settled | 'new' {
    const claims = this.#claims;
    const { item, contentHash } = arrival;
    const same = claims.byContent(item.uidl, contentHash);
    if (same !== null) return this.#recognised(arrival, same);
    const onlyHeaders = claims.byHeaders(item.uidl, arrival.headerHash, ({ state }) => state === 'headers');
    if (onlyHeaders !== null) return this.#completed(arrival, onlyHeaders);
    const doubted = claims.unclaimed(item.uidl).find(({ state }) => state === 'suspicious');
    if (doubted !== undefined && arrival.suspicious) {
      claims.claim(doubted);
      return this.#recognised(arrival, doubted);
    }
    return 'new';
  }

  #settleHeaders(arrival: Arrival): Settled | 'new' {
    const claims = this.#claims;
    const { item } = arrival;
    const forRemoval = item.why === 'removal';
    const same = claims.byHeaders(
      item.uidl,
      arrival.headerHash,
      (entry) => !forRemoval || (entry.announced !== null && entry.announced === item.size),
    );
    if (same !== null) return this.#recognised(arrival, same);
    if (!forRemoval) return 'new';
    // Another message under this name: it is fetched by the next check, which finds the old one gone.
    for (const entry of claims.unclaimed(item.uidl))
      this.#update(entry, { deletedThereAt: this.#options.now() });
    return { identified: null, bodyId: null, spooled: false, added: false };
  }

  /** What arrived is held already, or was deleted here. What the disk has lost of it meanwhile is put back. */
  #recognised(arrival: Arrival, entry: LedgerEntry): Settled {
    const { store } = this.#options;
    const { item } = arrival;
    const lost = this.#lacksBody(entry);
    const bodyId =
      lost !== null && entry.contentHash === arrival.contentHash ? this.#writeBody(arrival) : null;
    if (bodyId === null) arrival.writer?.abort();
    else if (lost !== null) store.bodies.link(lost, bodyId);
    const updated = this.#update(entry, {
      uidl: item.uidl ?? entry.uidl,
      announced: item.size,
      deletedThereAt: null,
      // Recognised by its headers alone: its body has to come whole again before anything is deleted.
      ...(lost !== null && bodyId === null ? { state: 'headers' as const, contentHash: null } : {}),
      ...(entry.state === 'suspicious' ? this.#doubtAgain(arrival, entry) : {}),
    });
    return {
      identified: { number: item.number, entry: updated },
      bodyId,
      spooled: bodyId !== null && arrival.writer !== null,
      added: false,
    };
  }

  /** The message that should have a body and has none that reads back right; null: it has, or it was deleted here. */
  #lacksBody(entry: LedgerEntry): MessageId | null {
    const { messages, bodies } = this.#options.store;
    const { messageId } = entry;
    if (entry.contentHash === null || messageId === null || messages.location(messageId) === null)
      return null;
    const body = bodies.info(messageId);
    const sound = body !== null && body.sha256 === entry.contentHash && bodies.verify(body.bodyId);
    return sound ? null : messageId;
  }

  /** The same bytes once more, and nothing speaks against them now: then they are the message. */
  #doubtAgain(arrival: Arrival, entry: LedgerEntry): Partial<LedgerEntry> {
    const same = entry.contentHash === arrival.contentHash && arrival.item.size !== null;
    if (same && !arrival.suspicious) return { state: 'whole', tries: 0 };
    return { tries: entry.tries + 1, triedAt: this.#options.now() };
  }

  /** The whole of a message whose headers are held. */
  #completed(arrival: Arrival, entry: LedgerEntry): Settled {
    const { store } = this.#options;
    const { item } = arrival;
    const held = entry.messageId !== null && store.messages.location(entry.messageId) !== null;
    const bodyId = this.#writeBody(arrival);
    if (held && entry.messageId !== null) store.bodies.link(entry.messageId, bodyId);
    const updated = this.#update(entry, {
      state: arrival.suspicious ? 'suspicious' : 'whole',
      contentHash: arrival.contentHash,
      announced: item.size,
      deletedThereAt: null,
    });
    const spooled = arrival.writer !== null;
    return { identified: { number: item.number, entry: updated }, bodyId, spooled, added: false };
  }

  #addAll(arrivals: readonly Arrival[]): Settled[] {
    const { store, inboxId, now } = this.#options;
    if (arrivals.length === 0) return [];
    const bodyIds = arrivals.map((arrival) => (isWhole(arrival) ? this.#writeBody(arrival) : null));
    const rows = arrivals.map((arrival) => row(arrival, now()));
    const ids = store.messages.addLocalBatch(inboxId, rows, bodyIds);
    return arrivals.map((arrival, i) => ({
      identified: { number: arrival.item.number, entry: this.#record(arrival, ids[i] ?? null) },
      bodyId: bodyIds[i] ?? null,
      spooled: arrival.writer !== null,
      added: true,
    }));
  }

  #record(arrival: Arrival, messageId: MessageId | null): LedgerEntry {
    const { store, accountId, now } = this.#options;
    const { item } = arrival;
    const record = {
      uidl: item.uidl ?? '',
      state: !isWhole(arrival) ? ('headers' as const) : arrival.suspicious ? 'suspicious' : 'whole',
      contentHash: isWhole(arrival) ? arrival.contentHash : null,
      headerHash: arrival.headerHash,
      announced: item.size,
      messageId,
      fetchedAt: now(),
    } as const;
    const id = store.uidls.add(accountId, record);
    return { ...record, id, deletedHereAt: null, deletedThereAt: null, tries: 0, triedAt: 0 };
  }

  #writeBody({ item, content, contentHash, writer }: Arrival): number {
    const { store, accountId } = this.#options;
    if (content !== null) {
      return store.bodies.add({ accountId, originKey: `uidl:${item.uidl ?? ''}` }, content, contentHash);
    }
    const body = writer?.commit();
    if (body?.sha256 !== contentHash) {
      throw problem('storage', 'store-damaged', { detail: 'a message was written differently' });
    }
    return body.bodyId;
  }

  #tell(): void {
    const { done, total, octets, octetsTotal } = this.#progress;
    this.#options.onProgress({ done, total, octets: { done: octets, total: Math.max(octets, octetsTotal) } });
  }

  #update(entry: LedgerEntry, changes: Partial<LedgerEntry>): LedgerEntry {
    this.#options.store.uidls.update(entry.id, changes);
    return { ...entry, ...changes };
  }
}

interface Settled {
  readonly identified: Identified | null;
  /** A body that was written and has to be read back. */
  readonly bodyId: number | null;
  /** It was written down as it came: too large to be read back in one piece. */
  readonly spooled: boolean;
  readonly added: boolean;
}

function row(arrival: Arrival, now: number): FetchedMessage {
  const { headers, item } = arrival;
  return {
    ...headers,
    uid: null,
    uidl: item.uidl,
    modSeq: null,
    flags: arrival.suspicious ? [SUSPICIOUS_KEYWORD] : [],
    date: headers.sentAt ?? now,
    size: item.part === 'whole' ? arrival.octets : (item.size ?? arrival.octets),
    emailId: null,
  };
}

function isWhole(arrival: Arrival): boolean {
  return arrival.item.part === 'whole';
}
