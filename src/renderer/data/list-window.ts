// The rows of one mailbox's message list that the window holds: at most a thousand around what is visible, filled by
// `messages.window`, patched in place by the change feed. While the list changes under it, what is looked at is followed.
import type { ChangeSet } from '../../shared/model/change-set.ts';
import type { MailboxId, MessageId } from '../../shared/model/ids.ts';
import type { MessageRow, MessageWindow } from '../../shared/model/message.ts';
import { HeldRows } from './held-rows.ts';

/** Rows asked for beyond each end of what is visible. */
const MARGIN = 60;
/** Rows kept before those far from the viewport are dropped. */
const KEPT_ROWS = 1_000;
/** Most rows the contract gives in one answer. */
const LARGEST_FETCH = 500;
/** Rows of a snapshot: more than any screen shows at once. */
const SNAPSHOT_ROWS = 100;
/** Milliseconds between two fetches that only follow changes of the list: at first, and while they do not end. */
const SHORTEST_REST = 80;
const LONGEST_REST = 320;

export interface WindowRequest {
  readonly start: number;
  readonly count: number;
  /** The first row on screen, where it was: the window moves with it. */
  readonly follow?: { readonly id: MessageId; readonly position: number };
  readonly find?: MessageId[];
}

export interface ListWindowOptions {
  readonly mailboxId: MailboxId;
  fetch(request: WindowRequest): Promise<MessageWindow>;
  /** A fetch failed; the rows held stay. */
  failed(thrown: unknown): void;
  /** Runs `action` after `ms`, so that a flood of changes costs a few fetches a second. */
  later(action: () => void, ms: number): void;
}

export class ListWindow {
  readonly mailboxId: MailboxId;
  readonly #options: ListWindowOptions;
  readonly #listeners = new Set<() => void>();
  readonly #watchers = new Set<() => void>();
  readonly #rows = new HeldRows();
  #total: number | null = null;
  /** Revision of the rows held. */
  #revision = -1;
  /** Newest revision the change feed spoke of. */
  #wanted = -1;
  #stale = true;
  #first = 0;
  #last = 0;
  #atTop = true;
  #watched = false;
  #busy = false;
  /** A fetch that followed a change is just over; the next one waits, unless rows are missing on screen. */
  #resting = false;
  #rest = SHORTEST_REST;
  #version = 0;
  /** Grows with each reset: an answer asked for before it is void. */
  #era = 0;
  /** The last gap asked for; an engine that left it open is not asked the same again. */
  #asked = '';
  /** The message whose place is always known, and where the engine last saw it. */
  #kept: MessageId | null = null;
  #keptPlace: number | null | undefined;

  constructor(options: ListWindowOptions) {
    this.mailboxId = options.mailboxId;
    this.#options = options;
  }

  /** Number of messages in the mailbox; null before anything is known. */
  get total(): number | null {
    return this.#total;
  }

  /** Changes whenever anything this object tells has changed. */
  get version(): number {
    return this.#version;
  }

  /** How many rows are held. */
  get held(): number {
    return this.#rows.size;
  }

  rowAt(index: number): MessageRow | undefined {
    return this.#rows.at(index);
  }

  /** The rows on screen, as far as they are held, then so many below and above them; none while nobody looks. */
  around(below: number, above: number): MessageRow[] {
    const rows: MessageRow[] = [];
    const add = (from: number, to: number): void => {
      for (let index = Math.max(0, from); this.#watched && index <= to; index += 1) {
        const row = this.#rows.at(index);
        if (row) rows.push(row);
      }
    };
    add(this.#first, this.#last);
    add(this.#last + 1, this.#last + below);
    add(this.#first - above, this.#first - 1);
    return rows;
  }

  /** Where a message that is held stands. */
  indexOf(id: MessageId): number | undefined {
    return this.#rows.placeOf(id);
  }

  /** Where a message stands, held or not; null: it has left the list; undefined: not known. See `keep`. */
  placeOf(id: MessageId): number | null | undefined {
    return this.#rows.placeOf(id) ?? (id === this.#kept ? this.#keptPlace : undefined);
  }

  /** From now on the engine is asked for the place of this message with each fetch. */
  keep(id: MessageId | null): void {
    if (id === this.#kept) return;
    this.#kept = id;
    this.#keptPlace = undefined;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** @param watcher other rows may be on screen. @returns what ends it */
  watchScreen(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    const silence = this.subscribe(watcher);
    return () => {
      silence();
      this.#watchers.delete(watcher);
    };
  }

  /** Rows remembered from an earlier run: shown until the engine's first answer replaces them. */
  seed(window: MessageWindow): void {
    if (this.#total !== null) return;
    this.#rows.add(window.start, window.rows);
    this.#total = window.total;
    this.#changed();
  }

  /**
   * Says which rows are on screen (both inclusive) and fetches what is missing there. `atTop`: scrolled to the very
   * start, where new mail shows itself; elsewhere what is on screen stays on screen.
   */
  show(first: number, last: number, atTop = first === 0): void {
    this.#first = Math.max(0, first);
    this.#last = Math.max(this.#first, last);
    this.#atTop = atTop;
    this.#watched = true;
    for (const watcher of [...this.#watchers]) watcher();
    this.#fill();
  }

  /** Nobody looks any more: changes only mark the rows stale. */
  hide(): void {
    this.#watched = false;
  }

  apply(changes: ChangeSet): void {
    let touched = false;
    for (const row of changes.rows) {
      if (row.mailboxId === this.mailboxId && this.#rows.patch(row)) touched = true;
    }
    if (touched) this.#changed();
    const list = changes.lists.find((entry) => entry.mailboxId === this.mailboxId);
    if (!list || list.revision <= this.#revision) return;
    this.#wanted = Math.max(this.#wanted, list.revision);
    this.#stale = true;
    this.#fill();
  }

  /** The engine started anew: revisions may count from the beginning again. Rows stay until its answer. */
  reset(): void {
    this.#era += 1;
    this.#busy = false;
    this.#resting = false;
    this.#revision = -1;
    this.#wanted = -1;
    this.#stale = true;
    this.#fill();
  }

  /** The newest rows, for the next start to paint; null while they are not held. */
  snapshot(): MessageWindow | null {
    if (this.#total === null || (this.#total > 0 && !this.#rows.at(0))) return null;
    const rows: MessageRow[] = [];
    while (rows.length < SNAPSHOT_ROWS) {
      const row = this.#rows.at(rows.length);
      if (!row) break;
      rows.push(row);
    }
    return { mailboxId: this.mailboxId, start: 0, total: this.#total, revision: -1, rows };
  }

  #fill(): void {
    if (!this.#watched || this.#busy) return;
    const gap = this.#gapOnScreen();
    if (this.#stale ? this.#resting && !gap : !gap) return;
    const range = this.#stale ? this.#refreshRange() : this.#gapRange();
    const asked = `${range.start} ${range.count} ${this.#revision}`;
    if (!this.#stale && asked === this.#asked) return;
    this.#asked = asked;
    this.#busy = true;
    const era = this.#era;
    const request = { ...range, ...(this.#kept === null ? {} : { find: [this.#kept] }) };
    this.#options.fetch(request).then(
      (window) => {
        if (era === this.#era) this.#arrived(request, window);
      },
      (thrown: unknown) => {
        if (era !== this.#era) return;
        this.#busy = false;
        this.#asked = '';
        this.#options.failed(thrown);
      },
    );
  }

  #arrived({ follow }: WindowRequest, window: MessageWindow): void {
    this.#busy = false;
    const refreshed = this.#stale;
    if (window.revision !== this.#revision || this.#stale) {
      // Rows of two revisions never stand side by side: the same message could show twice.
      this.#rows.replace(window.start, window.rows);
      this.#revision = window.revision;
      this.#stale = window.revision < this.#wanted;
    } else this.#rows.add(window.start, window.rows);
    this.#total = window.total;
    this.#keptPlace = window.found?.find(({ id }) => id === this.#kept)?.position;
    // The viewport goes where the rows went; it says so itself once it is painted.
    if (follow !== undefined)
      this.#shift((this.#rows.placeOf(follow.id) ?? follow.position) - follow.position);
    this.#rows.evict((this.#first + this.#last) / 2, KEPT_ROWS);
    if (refreshed) this.#takeRest();
    this.#changed();
    this.#fill();
  }

  #shift(by: number): void {
    this.#first = Math.max(0, this.#first + by);
    this.#last = Math.max(this.#first, this.#last + by);
  }

  /** Ever longer while each rest ends with the list changed again. */
  #takeRest(): void {
    this.#resting = true;
    const era = this.#era;
    this.#options.later(() => {
      if (era !== this.#era) return;
      this.#resting = false;
      this.#rest = this.#stale ? Math.min(LONGEST_REST, this.#rest * 2) : SHORTEST_REST;
      this.#fill();
    }, this.#rest);
  }

  #gapOnScreen(): boolean {
    const end = Math.min(this.#last, (this.#total ?? this.#last + 1) - 1);
    for (let index = this.#first; index <= end; index += 1) if (!this.#rows.at(index)) return true;
    return false;
  }

  #gapRange(): WindowRequest {
    let start = Math.max(0, this.#first - MARGIN);
    let end = this.#last + MARGIN;
    while (start < this.#first && this.#rows.at(start)) start += 1;
    while (end > this.#last && this.#rows.at(end)) end -= 1;
    return { start, count: Math.min(LARGEST_FETCH, end - start + 1) };
  }

  /** What is visible, wherever it has moved to; at the very top, what is newest now. */
  #refreshRange(): WindowRequest {
    const start = Math.max(0, this.#first - MARGIN);
    const count = Math.min(LARGEST_FETCH, this.#last - start + 1 + MARGIN);
    const row = this.#atTop ? undefined : this.#rows.at(this.#first);
    return row ? { start, count, follow: { id: row.id, position: this.#first } } : { start, count };
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of [...this.#listeners]) listener();
  }
}
