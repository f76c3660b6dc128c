// Which messages got flags of ours confirmed by the server, and when by the logical clock: what a server said of their
// flags before that may be read after it, and is not believed then.
import type { MessageId } from '../../../shared/model/ids.ts';
import { storeLimits } from '../lib/limits.ts';
import { nextMoment } from '../lib/moment.ts';

export class FlagWrites {
  /** Oldest first. */
  readonly #at = new Map<MessageId, number>();
  /** Writes up to this moment may be forgotten. */
  #forgotten = 0;

  confirmed(ids: Iterable<MessageId>): void {
    const now = nextMoment();
    for (const id of ids) {
      this.#at.delete(id);
      this.#at.set(id, now);
    }
    for (const [id, at] of this.#at) {
      if (this.#at.size <= storeLimits.flagWrites) break;
      this.#at.delete(id);
      this.#forgotten = at;
    }
  }

  /** Whether a statement as of `asOf` may be older than a confirmed write. */
  doubts(id: MessageId, asOf: number): boolean {
    return asOf < this.#forgotten || (this.#at.get(id) ?? 0) > asOf;
  }
}
