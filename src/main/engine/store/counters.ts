// Message and unread counts of the effective view, changed in the transaction that changes the messages, so that the
// folder tree costs one read a mailbox however large the mailboxes are.
import type { MailboxId } from '../../../shared/model/ids.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { Db } from './db.ts';
import { SEEN } from './flags.ts';

interface Change {
  messages: number;
  unread: number;
  /** Messages came, went or changed place. */
  list: boolean;
}

export class CounterChanges {
  readonly #changes = new Map<MailboxId, Change>();

  /** `count` messages with these effective flags came into (+) or left (−) the list of a mailbox; null: no list. */
  moved(mailboxId: MailboxId | null, viewFlags: number, count: 1 | -1): void {
    if (mailboxId === null) return;
    const change = this.#of(mailboxId);
    change.messages += count;
    if ((viewFlags & SEEN) === 0) change.unread += count;
    change.list = true;
  }

  /** A message stayed where it is and got other effective flags. */
  reflagged(mailboxId: MailboxId | null, before: number, after: number): void {
    if (mailboxId === null) return;
    const change = this.#of(mailboxId);
    change.unread += ((before & SEEN) === 0 ? -1 : 0) + ((after & SEEN) === 0 ? 1 : 0);
  }

  /** Sums of many messages at once. */
  sum(mailboxId: MailboxId, messages: number, unread: number, list: boolean): void {
    const change = this.#of(mailboxId);
    change.messages += messages;
    change.unread += unread;
    change.list ||= list;
  }

  /** Inside the same transaction. */
  write(db: Db, feed: ChangeFeed): void {
    for (const [id, change] of this.#changes) {
      if (change.list || change.messages !== 0 || change.unread !== 0) {
        db.run(
          `UPDATE mailbox SET messages = messages + ?, unread = unread + ?, revision = revision + ? WHERE id = ?`,
          change.messages,
          change.unread,
          change.list ? 1 : 0,
          id,
        );
      }
      if (change.list) feed.listChanged(id);
      else feed.mailboxChanged(id);
    }
    this.#changes.clear();
  }

  #of(mailboxId: MailboxId): Change {
    let change = this.#changes.get(mailboxId);
    if (change === undefined) {
      change = { messages: 0, unread: 0, list: false };
      this.#changes.set(mailboxId, change);
    }
    return change;
  }
}
