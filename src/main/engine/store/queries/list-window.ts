// Windows of a list by position. An offset costs a walk over the list's index; places walked to before are remembered
// while the list stays as it is, so that scrolling through 100,000 messages never walks far.
import type { MailboxId, MessageId } from '../../../../shared/model/ids.ts';
import type { MessageWindow } from '../../../../shared/model/message.ts';
import { problem } from '../../../../shared/problem.ts';
import type { Db } from '../db.ts';
import { messageRow, type RowColumns, rowColumns } from './message-rows.ts';

/** The message at `position` (0 = newest) of a list. */
interface Anchor {
  readonly position: number;
  readonly date: number;
  readonly id: number;
}

interface Anchors {
  readonly revision: number;
  readonly places: Anchor[];
}

export interface WindowPlaces {
  /** Where this message has moved to, the window moves with it. */
  readonly follow?: { readonly id: MessageId; readonly position: number };
  /** Messages whose positions are told beside the rows. */
  readonly find?: readonly MessageId[];
}

/** Lists remembered at once, and places in each. */
const LISTS = 20;
const PLACES = 200;
/** Rows that are walked without thinking. */
const SHORT_WALK = 2_000;

export class ListWindows {
  readonly #db: Db;
  readonly #anchors = new Map<MailboxId, Anchors>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** Revisions of a transaction that never was may come again for another list. */
  forget(): void {
    this.#anchors.clear();
  }

  /** Newest first. Throws `not-found`. */
  read(mailboxId: MailboxId, asked: number, count: number, places: WindowPlaces = {}): MessageWindow {
    const mailbox = this.#db.get<{ messages: number; revision: number }>(
      'SELECT messages, revision FROM mailbox WHERE id = ?',
      mailboxId,
    );
    if (mailbox === undefined) throw problem('refused', 'not-found', { detail: 'no such mailbox' });
    const { messages: total, revision } = mailbox;
    const { follow, find } = places;
    const followed = follow === undefined ? null : this.#position(mailboxId, follow.id);
    const start =
      follow === undefined || followed === null ? asked : Math.max(0, asked + followed - follow.position);
    const wanted = Math.max(0, Math.min(count, total - start));
    const ids = wanted === 0 ? [] : this.#ids(mailboxId, revision, total, start, wanted);
    const rows =
      ids.length === 0
        ? []
        : this.#db.all<RowColumns>(
            `SELECT ${rowColumns} FROM json_each(?) j JOIN message m ON m.id = j.value JOIN header h ON h.id = m.id
             ORDER BY m.date DESC, m.id DESC`,
            `[${ids.join()}]`,
          );
    const window = { mailboxId, start, total, revision, rows: rows.map(messageRow) };
    if (find === undefined) return window;
    return { ...window, found: find.map((id) => ({ id, position: this.#position(mailboxId, id) })) };
  }

  /** How many messages stand above this one; null when the list does not show it. One walk over the list's index. */
  #position(mailboxId: MailboxId, id: MessageId): number | null {
    const place = this.#db.get<{ date: number; id: number }>(
      'SELECT date, id FROM message WHERE id = ? AND view_mailbox_id = ?',
      id,
      mailboxId,
    );
    if (place === undefined) return null;
    const above = this.#db.get<{ count: number }>(
      'SELECT count(*) AS count FROM message WHERE view_mailbox_id = ? AND (date, id) > (?, ?)',
      mailboxId,
      place.date,
      place.id,
    );
    return above?.count ?? 0;
  }

  #ids(mailboxId: MailboxId, revision: number, total: number, start: number, count: number): number[] {
    const anchors = this.#anchorsOf(mailboxId, revision);
    const end = start + count - 1;
    const before = nearest(anchors.places, start, (place) => place.position <= start);
    const after = nearest(anchors.places, end, (place) => place.position >= end);
    const ways = [
      { walk: start, go: () => this.#down(mailboxId, null, start, count) },
      { walk: total - 1 - end, go: () => this.#up(mailboxId, null, total - 1 - end, count) },
    ];
    if (before !== null) {
      const skip = start - before.position;
      ways.push({ walk: skip, go: () => this.#down(mailboxId, before, skip, count) });
    }
    if (after !== null) {
      const skip = after.position - end;
      ways.push({ walk: skip, go: () => this.#up(mailboxId, after, skip, count) });
    }
    const shortest = ways.reduce((best, way) => (way.walk < best.walk ? way : best));
    const rows = shortest.go();
    const first = rows[0];
    if (first !== undefined && shortest.walk > SHORT_WALK && anchors.places.length < PLACES) {
      anchors.places.push({ position: start, date: first.date, id: first.id });
    }
    return rows.map((row) => row.id);
  }

  /** From a place (included) or the newest, towards older. */
  #down(
    mailboxId: MailboxId,
    from: Anchor | null,
    skip: number,
    count: number,
  ): { id: number; date: number }[] {
    const condition = from === null ? '' : 'AND (date, id) <= (?, ?)';
    return this.#db.all(
      `SELECT id, date FROM message WHERE view_mailbox_id = ? ${condition}
       ORDER BY date DESC, id DESC LIMIT ? OFFSET ?`,
      mailboxId,
      ...(from === null ? [] : [from.date, from.id]),
      count,
      skip,
    );
  }

  /** From a place (included) or the oldest, towards newer; answered newest first. */
  #up(
    mailboxId: MailboxId,
    from: Anchor | null,
    skip: number,
    count: number,
  ): { id: number; date: number }[] {
    const condition = from === null ? '' : 'AND (date, id) >= (?, ?)';
    return this.#db
      .all<{ id: number; date: number }>(
        `SELECT id, date FROM message WHERE view_mailbox_id = ? ${condition}
         ORDER BY date ASC, id ASC LIMIT ? OFFSET ?`,
        mailboxId,
        ...(from === null ? [] : [from.date, from.id]),
        count,
        skip,
      )
      .reverse();
  }

  #anchorsOf(mailboxId: MailboxId, revision: number): Anchors {
    const held = this.#anchors.get(mailboxId);
    if (held?.revision === revision) return held;
    const fresh: Anchors = { revision, places: [] };
    this.#anchors.delete(mailboxId);
    this.#anchors.set(mailboxId, fresh);
    const [oldest] = this.#anchors.keys();
    if (this.#anchors.size > LISTS && oldest !== undefined) this.#anchors.delete(oldest);
    return fresh;
  }
}

function nearest(places: readonly Anchor[], to: number, fits: (place: Anchor) => boolean): Anchor | null {
  let best: Anchor | null = null;
  for (const place of places) {
    if (!fits(place)) continue;
    if (best === null || Math.abs(place.position - to) < Math.abs(best.position - to)) best = place;
  }
  return best;
}
