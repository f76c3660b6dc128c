// The rows of one list that the window holds, by position and by id. A row that says the same as before stays the same
// object, so that nothing is painted anew for it.
import type { MessageId } from '../../shared/model/ids.ts';
import type { MessageRow } from '../../shared/model/message.ts';

export class HeldRows {
  #rows = new Map<number, MessageRow>();
  #places = new Map<MessageId, number>();

  get size(): number {
    return this.#rows.size;
  }

  at(index: number): MessageRow | undefined {
    return this.#rows.get(index);
  }

  placeOf(id: MessageId): number | undefined {
    return this.#places.get(id);
  }

  /** New content of a row that is held; false when it is not. */
  patch(row: MessageRow): boolean {
    const index = this.#places.get(row.id);
    if (index === undefined) return false;
    this.#rows.set(index, row);
    return true;
  }

  /** Rows of the same state of the list as those that are held. */
  add(start: number, rows: readonly MessageRow[]): void {
    rows.forEach((row, offset) => {
      const index = start + offset;
      const before = this.#rows.get(index);
      if (before) this.#places.delete(before.id);
      this.#rows.set(index, row);
      this.#places.set(row.id, index);
    });
  }

  /** Rows of another state of the list: no other row stays. */
  replace(start: number, rows: readonly MessageRow[]): void {
    const known = new Map([...this.#rows.values()].map((row) => [row.id, row]));
    this.#rows = new Map();
    this.#places = new Map();
    this.add(
      start,
      rows.map((row) => {
        const before = known.get(row.id);
        return before !== undefined && same(before, row) ? before : row;
      }),
    );
  }

  /** Drops what is farthest from `middle` beyond `most` rows. */
  evict(middle: number, most: number): void {
    if (this.#rows.size <= most) return;
    const byDistance = [...this.#rows.keys()].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    for (const index of byDistance.slice(most)) {
      const row = this.#rows.get(index);
      if (row) this.#places.delete(row.id);
      this.#rows.delete(index);
    }
  }
}

/** Of plain data, as it comes over the process border. */
function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const [left, right] = [Object.entries(one), new Map(Object.entries(other))];
  return left.length === right.size && left.every(([key, value]) => same(value, right.get(key)));
}
