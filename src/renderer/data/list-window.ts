// The rows of one mailbox's message list that the window holds: a hole-y array of at most a thousand rows around
// what is visible, filled by `messages.window`, patched in place by the change feed.
import type { ChangeSet } from '../../shared/model/change-set.ts';
import type { MailboxId, MessageId } from '../../shared/model/ids.ts';
import type { MessageRow, MessageWindow } from '../../shared/model/message.ts';

/** Rows asked for beyond each end of what is visible. */
const MARGIN = 60;
/** Rows kept before those far from the viewport are dropped. */
const KEPT_ROWS = 1_000;
/** Most rows the contract gives in one answer. */
const LARGEST_FETCH = 500;

/** Rows of a snapshot: more than any screen shows at once. */
const SNAPSHOT_ROWS = 100;

export interface ListWindowOptions {
  readonly mailboxId: MailboxId;
  fetch(start: number, count: number): Promise<MessageWindow>;
  /** A fetch failed; the rows held stay. */
  failed(thrown: unknown): void;
  /** Runs `action` after `ms`, so that a flood of changes costs a few fetches a second. */
  later(action: () => void, ms: number): void;
}

/** Milliseconds between two fetches that only follow changes of the list. */
const REFRESH_PAUSE = 80;

export class ListWindow {
  readonly mailboxId: MailboxId;
  readonly #options: ListWindowOptions;
  readonly #listeners = new Set<() => void>();
  #rows = new Map<number, MessageRow>();
  #places = new Map<MessageId, number>();
  #total: number | null = null;
  /** Revision of the rows held. */
  #revision = -1;
  /** Newest revision the change feed spoke of. */
  #wanted = -1;
  #totalWanted: number | null = null;
  #stale = true;
  #first = 0;
  #last = 0;
  #watched = false;
  #busy = false;
  #version = 0;
  /** Grows with each reset: an answer asked for before it is void. */
  #era = 0;
  /** The last gap asked for; an engine that left it open is not asked the same again. */
  #asked = '';

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
    return this.#rows.get(index);
  }

  indexOf(id: MessageId): number | undefined {
    return this.#places.get(id);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Rows remembered from an earlier run: shown until the engine's first answer replaces them. */
  seed(window: MessageWindow): void {
    if (this.#total !== null) return;
    this.#put(window);
    this.#total = window.total;
    this.#changed();
  }

  /** Says which rows are on screen (both inclusive) and fetches what is missing there. */
  show(first: number, last: number): void {
    this.#first = Math.max(0, first);
    this.#last = Math.max(this.#first, last);
    this.#watched = true;
    this.#fill();
  }

  /** Nobody looks any more: changes only mark the rows stale. */
  hide(): void {
    this.#watched = false;
  }

  apply(changes: ChangeSet): void {
    let touched = false;
    for (const row of changes.rows) {
      const index = row.mailboxId === this.mailboxId ? this.#places.get(row.id) : undefined;
      if (index === undefined) continue;
      this.#rows.set(index, row);
      touched = true;
    }
    if (touched) this.#changed();
    const list = changes.lists.find((entry) => entry.mailboxId === this.mailboxId);
    if (!list || list.revision <= this.#revision) return;
    this.#wanted = Math.max(this.#wanted, list.revision);
    this.#totalWanted = list.total;
    this.#stale = true;
    this.#fill();
  }

  /** The engine started anew: revisions may count from the beginning again. Rows stay until its answer. */
  reset(): void {
    this.#era += 1;
    this.#busy = false;
    this.#revision = -1;
    this.#wanted = -1;
    this.#totalWanted = null;
    this.#stale = true;
    this.#fill();
  }

  /** The newest rows, for the next start to paint; null while they are not held. */
  snapshot(): MessageWindow | null {
    if (this.#total === null || (this.#total > 0 && !this.#rows.has(0))) return null;
    const rows: MessageRow[] = [];
    while (rows.length < SNAPSHOT_ROWS) {
      const row = this.#rows.get(rows.length);
      if (!row) break;
      rows.push(row);
    }
    return { mailboxId: this.mailboxId, start: 0, total: this.#total, revision: -1, rows };
  }

  #fill(): void {
    if (!this.#watched || this.#busy) return;
    if (!this.#stale && !this.#gapOnScreen()) return;
    const { start, count } = this.#stale ? this.#refreshRange() : this.#gapRange();
    const asked = `${start} ${count} ${this.#revision}`;
    if (!this.#stale && asked === this.#asked) return;
    this.#asked = asked;
    this.#busy = true;
    const era = this.#era;
    this.#options.fetch(start, count).then(
      (window) => {
        if (era === this.#era) this.#arrived(window);
      },
      (thrown: unknown) => {
        if (era !== this.#era) return;
        this.#busy = false;
        this.#asked = '';
        this.#options.failed(thrown);
      },
    );
  }

  #arrived(window: MessageWindow): void {
    this.#busy = false;
    if (window.revision !== this.#revision || this.#stale) {
      // Rows of two revisions never stand side by side: the same message could show twice.
      this.#rows = new Map();
      this.#places = new Map();
      this.#revision = window.revision;
      this.#stale = window.revision < this.#wanted;
    }
    this.#put(window);
    this.#total = window.total;
    this.#totalWanted = null;
    this.#evict();
    this.#changed();
    if (this.#stale) this.#options.later(() => this.#fill(), REFRESH_PAUSE);
    else this.#fill();
  }

  #gapOnScreen(): boolean {
    const end = Math.min(this.#last, (this.#total ?? this.#last + 1) - 1);
    for (let index = this.#first; index <= end; index += 1) if (!this.#rows.has(index)) return true;
    return false;
  }

  #gapRange(): { start: number; count: number } {
    let start = Math.max(0, this.#first - MARGIN);
    let end = this.#last + MARGIN;
    while (start < this.#first && this.#rows.has(start)) start += 1;
    while (end > this.#last && this.#rows.has(end)) end -= 1;
    return { start, count: Math.min(LARGEST_FETCH, end - start + 1) };
  }

  /** New mail comes in above: what was visible is looked for where it has moved to. */
  #refreshRange(): { start: number; count: number } {
    const shift = this.#total === null ? 0 : (this.#totalWanted ?? this.#total) - this.#total;
    const span = this.#last - this.#first + 1 + 2 * MARGIN;
    const start = this.#first - MARGIN + Math.min(0, shift);
    if (span + Math.abs(shift) <= LARGEST_FETCH) {
      return { start: Math.max(0, start), count: span + Math.abs(shift) };
    }
    const moved = this.#first === 0 ? 0 : this.#first - MARGIN + shift;
    return { start: Math.max(0, moved), count: Math.min(LARGEST_FETCH, span) };
  }

  #put(window: MessageWindow): void {
    window.rows.forEach((row, offset) => {
      const index = window.start + offset;
      const before = this.#rows.get(index);
      if (before) this.#places.delete(before.id);
      this.#rows.set(index, row);
      this.#places.set(row.id, index);
    });
  }

  #evict(): void {
    if (this.#rows.size <= KEPT_ROWS) return;
    const middle = (this.#first + this.#last) / 2;
    const byDistance = [...this.#rows.keys()].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    for (const index of byDistance.slice(KEPT_ROWS)) {
      const row = this.#rows.get(index);
      if (row) this.#places.delete(row.id);
      this.#rows.delete(index);
    }
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of [...this.#listeners]) listener();
  }
}
