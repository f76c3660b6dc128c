// Which of the commands on the wire an answer belongs to; what nobody asked for is the listener's.
import type { CommandQueue } from './command-queue.ts';
import type { LiteralSink } from './framer.ts';
import { locateLiteral } from './locate-literal.ts';
import type { FetchAnswer } from './parse-fetch.ts';
import type { Response } from './parse-response.ts';
import type { Scanner } from './scanner.ts';
import type { ServerState } from './server-state.ts';

export class Answers {
  readonly #queue: CommandQueue;
  readonly #state: ServerState;

  constructor(queue: CommandQueue, state: ServerState) {
    this.#queue = queue;
    this.#state = state;
  }

  fetched(answer: FetchAnswer): void {
    const { sequence } = this.#state;
    if (answer.uid === 0) answer.uid = sequence.uidOf(answer.seq);
    else sequence.learn(answer.seq, answer.uid);
    for (const entry of this.#queue.inFlight) if (entry.command.fetched?.(answer)) return;
    if (answer.flags === null && answer.modSeq === null) return;
    this.#state.onUnsolicited({
      type: 'flags',
      uid: answer.uid === 0 ? null : answer.uid,
      flags: answer.flags,
      modSeq: answer.modSeq,
    });
  }

  untagged(response: Response): void {
    for (const entry of this.#queue.inFlight) if (entry.command.untagged?.(response)) return;
    this.#state.tell(response);
  }

  /** A literal of `octets` follows what the scanner holds: where it goes, or null for staying in its response. */
  literal(scanner: Scanner, octets: number): LiteralSink | null {
    const place = locateLiteral(scanner, octets);
    if (place === null) return null;
    const known = place.uid === 0 ? { ...place, uid: this.#state.sequence.uidOf(place.seq) } : place;
    for (const entry of this.#queue.inFlight) {
      const sink = entry.command.literal?.(known) ?? null;
      if (sink !== null) return sink;
    }
    return null;
  }
}
