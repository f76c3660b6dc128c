// What the last whole division of a conversation found, so that a message nobody referred to before finds its part
// without the others being read again.
import type { LinkedMessage, Parts } from './thread-parts.ts';

interface Known {
  /** Ids of the splits, innermost first. */
  readonly order: readonly number[];
  readonly members: ReadonlyMap<number, Set<number>>;
}

export class KnownParts {
  readonly #byThread = new Map<number, Known>();

  forget(): void {
    this.#byThread.clear();
  }

  drop(threadId: number): void {
    this.#byThread.delete(threadId);
  }

  note(threadId: number, { order, members }: Parts): void {
    const copied = new Map([...members].map(([id, keys]) => [id, new Set(keys)]));
    this.#byThread.set(threadId, { order, members: copied });
  }

  /**
   * The split this message belongs to, 0 for none; with all splits it descends from. Null: not known, divide anew.
   * The message must begin no split, and nothing may have referred to it: nobody follows it then.
   */
  place(threadId: number, { key, refs }: LinkedMessage): { of: number; within: readonly number[] } | null {
    const known = this.#byThread.get(threadId);
    if (known === undefined) return null;
    const within = known.order.filter((id) => refs.some((ref) => known.members.get(id)?.has(ref)));
    for (const id of within) known.members.get(id)?.add(key);
    return { of: within[0] ?? 0, within };
  }
}
