// Which commands wait, which are on the wire, and which may join them.
import { imapLimits } from '../lib/limits.ts';
import type { AwaitedAnswers, Command } from './command.ts';
import { rangesOverlap } from './uid-set.ts';

export type Priority = 'high' | 'normal' | 'low';

/** A command on its way. The types of its result meet again in `Channel.run`. */
export interface Entry {
  readonly command: Command<unknown>;
  readonly priority: Priority;
  tag: string;
  /** All of it is on the wire. */
  written: boolean;
  /** The first continuation came. */
  continued: boolean;
  interruptSent: boolean;
  /** Its caller gave it up; the answer is read and thrown away. */
  abandoned: boolean;
  resolve(value: unknown): void;
  reject(reason: Error): void;
  /** Stops listening to the caller's signal. */
  release(): void;
}

const PRIORITIES: readonly Priority[] = ['high', 'normal', 'low'];

export class CommandQueue {
  /** In the order sent. */
  readonly inFlight: Entry[] = [];
  readonly #waiting: Record<Priority, Entry[]> = { high: [], normal: [], low: [] };

  add(entry: Entry): void {
    this.#waiting[entry.priority].push(entry);
  }

  /** Takes a command out before it was sent; false when it is not waiting any more. */
  withdraw(entry: Entry): boolean {
    const queue = this.#waiting[entry.priority];
    const index = queue.indexOf(entry);
    if (index < 0) return false;
    queue.splice(index, 1);
    return true;
  }

  /**
   * Whose turn it is: strictly in order within a priority, so that a store is never overtaken by the fetch after it,
   * and never a lower priority before a higher one that has to wait, so that none waits for ever.
   */
  get next(): Entry | undefined {
    for (const priority of PRIORITIES) {
      const [first] = this.#waiting[priority];
      if (first !== undefined) return first;
    }
    return undefined;
  }

  byTag(tag: string | null): Entry | undefined {
    return this.inFlight.find((entry) => entry.tag === tag);
  }

  start(entry: Entry): void {
    this.withdraw(entry);
    this.inFlight.push(entry);
  }

  finish(entry: Entry): void {
    const index = this.inFlight.indexOf(entry);
    if (index >= 0) this.inFlight.splice(index, 1);
  }

  /** Everything, on the wire or not; the queue is empty afterwards. */
  drain(): Entry[] {
    const all = [...this.inFlight, ...PRIORITIES.flatMap((priority) => this.#waiting[priority])];
    this.inFlight.length = 0;
    for (const priority of PRIORITIES) this.#waiting[priority].length = 0;
    return all;
  }

  /** RFC 9051 section 5.5, on the cautious side. */
  mayStart(entry: Entry): boolean {
    const { command } = entry;
    if (this.inFlight.length === 0) return true;
    if (command.shares === 'alone' || this.inFlight.length >= imapLimits.commandsInFlight) return false;
    if (entry.priority === 'low') {
      const low = this.inFlight.filter((other) => other.priority === 'low').length;
      if (low >= imapLimits.lowPriorityInFlight) return false;
    }
    for (const { command: other } of this.inFlight) {
      if (other.shares === 'alone') return false;
      if (command.shares.some((name) => other.shares.includes(name))) return false;
      if (command.fetches && other.fetches && sameAnswers(command.fetches, other.fetches)) return false;
    }
    return true;
  }
}

function sameAnswers(a: AwaitedAnswers, b: AwaitedAnswers): boolean {
  return a.kinds.some((kind) => b.kinds.includes(kind)) && rangesOverlap(a.ranges, b.ranges);
}
