// The frames that messages are shown in: one is in front; the messages that are likely to be opened next wait in others, laid out
// already; two more hold an empty page open, into which whatever else is opened is written. Nothing is brought to the front before main has said
// that this very document has arrived.
import type { MessageId } from '../../../shared/model/ids.ts';
import { ProblemError, problem } from '../../../shared/problem.ts';
import { listen } from '../../data/client.ts';
import { FramePlace, type StagedDocument } from './frame-place.ts';
import { markStep } from './open-marks.ts';

export type Slot = number;

/** The frame in front, two for what may come next, and two with empty pages: one is there while the other is made anew. */
export const SLOTS: readonly Slot[] = [0, 1, 2, 3, 4];
/** Documents that wait at a time. */
const AHEAD = 2;
/** Empty pages that wait at a time, once the person rests. */
const PAGES = SLOTS.length - 1 - AHEAD;
/**
 * Milliseconds after which it is looked whether what is in front is still there, and from the last one on, again and again: a
 * message may cost its process more than the system gives, and nobody is told. Not while it is being painted.
 */
const LOOKS = [300, 1_000, 3_000, 15_000] as const;
/** Milliseconds without anything from the person before frames get new processes: walking through a list shares them. */
const REST = 300;

export class FrameStage {
  #places: readonly FramePlace[] = [];
  #front: Slot | null = null;
  /** Asked to be brought to the front, and not there yet. */
  #bound: Slot | null = null;
  #turn = 0;
  #expected: readonly StagedDocument[] = [];
  /** The likeliest of them is about to be opened. */
  #pointed = false;
  #rested = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #looking: ReturnType<typeof setTimeout> | undefined;
  /** Of the front: an answer to a look of an earlier watch begins no other. */
  #watched = 0;
  /** What was lost from the front, and not given up for another message since. */
  #lost: MessageId | null = null;
  /** Never laid out ahead. */
  readonly #heavy = new Set<MessageId>();
  #onLost: ((again: boolean) => void) | null = null;

  /** @param frames as many as there are slots. @returns what ends it. */
  start(frames: readonly HTMLIFrameElement[]): () => void {
    this.#places = frames.map((frame) => new FramePlace(frame));
    const silence = listen('reader.ready', ({ url }) => {
      for (const place of this.#places) place.arrived(url);
    });
    const quiet = listen('reader.ended', ({ url }) => this.#ended(url));
    const whole = (): void => this.#moved();
    window.addEventListener('load', whole, { once: true });
    whole();
    return () => {
      silence();
      quiet();
      window.removeEventListener('load', whole);
      clearTimeout(this.#rest);
      clearTimeout(this.#looking);
      this.#watched++;
      this.#turn++;
      this.#bound = null;
      this.#expected = [];
      for (const place of this.#places) place.end();
      this.#places = [];
    };
  }

  /**
   * Loads a document underneath what is shown, unless it waits there already. A later call takes the place of one that is
   * still under way.
   * @returns where it is; `settle` brings it to the front
   * @throws ProblemError `cancelled` when a later call took its place
   */
  async load(staged: StagedDocument): Promise<Slot> {
    const turn = ++this.#turn;
    clearTimeout(this.#rest);
    this.#rested = false;
    const waiting = SLOTS.find((at) => at !== this.#front && this.#places[at]?.holds(staged));
    const slot = waiting ?? this.#choose(true);
    const place = this.#places[slot];
    if (!place) throw superseded();
    this.#bound = slot;
    const fresh = { anew: false, ahead: false, onSent: () => markStep('presented') };
    const filled = waiting === undefined ? place.fill(staged, fresh) : place.filled;
    if (waiting !== undefined) markStep('presented');
    try {
      const arrived = await filled;
      if (turn === this.#turn && waiting !== undefined) await place.open();
      if (turn !== this.#turn) throw superseded();
      if (!arrived && place.overran) throw problem('refused', 'limit-exceeded');
      if (!arrived) throw problem('bug', 'internal', { detail: 'message frame' });
    } catch (thrown) {
      if (turn === this.#turn) this.abandon();
      throw thrown;
    }
    markStep('arrived');
    return slot;
  }

  /**
   * The rest of a document that was loaded unfinished.
   * @returns false: it is to be loaded anew
   */
  async complete(slot: Slot, begun: StagedDocument, whole: StagedDocument): Promise<boolean> {
    return (await this.#places[slot]?.complete(begun, whole)) === true;
  }

  /** What is under way is not wanted any more. */
  abandon(): void {
    this.#turn++;
    this.#bound = null;
    this.#moved();
  }

  /** The person scrolls or points: what may be opened next has the processor for itself, and no process is begun beside it. */
  stir(): void {
    this.#moved();
  }

  /** What is in front now, as painted; null: nothing. */
  settle(front: Slot | null): void {
    const before = this.#front;
    if (before === front) return;
    this.#front = front;
    if (front === this.#bound) this.#bound = null;
    if (front !== null) markStep('shown');
    const hadFocus = before !== null && this.#places[before]?.focused === true;
    // Who walks on from inside a message is inside the next one.
    if (hadFocus && front !== null) this.#places[front]?.focus();
    this.#moved();
    clearTimeout(this.#looking);
    this.#watched++;
    if (front === null) return;
    if (this.#places[front]?.messageId !== this.#lost) this.#lost = null;
    this.#watch(front, LOOKS);
  }

  /**
   * @param onLost what is in front is not there any more, and has to be loaded again; `again`: that was done once, and it went the same way
   * @returns what ends it
   */
  watch(onLost: (again: boolean) => void): () => void {
    this.#onLost = onLost;
    return () => {
      this.#onLost = null;
    };
  }

  /**
   * Has documents wait out of sight, laid out: one after the other, those that are not there yet. Others go, once the person rests.
   * @param documents the likeliest first; none that loads anything, and no more are kept than there are frames for
   * @param pointed the first one is pointed at
   */
  expect(documents: readonly StagedDocument[], pointed = false): void {
    this.#expected = documents.filter(({ messageId }) => !this.#heavy.has(messageId)).slice(0, AHEAD);
    this.#pointed = pointed;
    this.#tend();
  }

  /** What waited may be gone before it is shown, and what is shown at any time. */
  #watch(front: Slot, [first = 0, ...later]: readonly number[]): void {
    const watch = this.#watched;
    this.#looking = setTimeout(() => {
      this.#look(front).then(
        (stands) => {
          if (stands && watch === this.#watched) this.#watch(front, later.length > 0 ? later : [first]);
        },
        (thrown: unknown) => {
          // Main is going away; nothing of it is shown then.
          if (!(thrown instanceof ProblemError)) throw thrown;
        },
      );
    }, first);
  }

  async #look(front: Slot): Promise<boolean> {
    const place = this.#places[front];
    if (!place || (await place.stands())) return true;
    if (this.#front !== front || this.#places[front] !== place) return true;
    const again = place.messageId === this.#lost;
    this.#lost = place.messageId;
    // Only the person asks for it again.
    this.#expected = this.#expected.filter(({ messageId }) => messageId !== this.#lost);
    place.lose();
    this.#onLost?.(again);
    return false;
  }

  /** What took more than a message may is not loaded again unless a person wants it to. */
  #ended(url: string): void {
    const slot = this.#places.findIndex((place) => {
      const { messageId } = place;
      if (!place.ended(url)) return false;
      if (messageId !== null) this.#heavy.add(messageId);
      return true;
    });
    if (slot < 0) return;
    this.#expected = this.#expected.filter(({ messageId }) => !this.#heavy.has(messageId));
    if (slot === this.#front) this.#onLost?.(true);
    else this.#tend();
  }

  #moved(): void {
    this.#rested = false;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#rested = true;
      this.#tend();
    }, REST);
  }

  #isExpected(place: FramePlace): boolean {
    return this.#expected.some((staged) => place.holds(staged));
  }

  /**
   * The frame whose content will be missed least.
   * @param now it is opened, or about to be: then the page that waits before all; a process that no message was in before either
   */
  #choose(now: boolean): Slot {
    const free = SLOTS.filter((slot) => slot !== this.#front && slot !== this.#bound);
    // What is not opened yet leaves a page for what is.
    const isSpare = free.filter((slot) => this.#places[slot]?.waits).length > 1;
    const cost = (slot: Slot): number => {
      const place = this.#places[slot];
      if (!place) return 8;
      const kept = (this.#isExpected(place) ? 4 : 0) + (place.busy ? 2 : 0);
      if (now || isSpare) return kept + (place.fresh ? 0 : place.waits === now ? 0.5 : 1);
      return kept + (place.fresh ? 1 : place.waits ? 0.5 : 0);
    };
    return free.reduce((best, slot) => (cost(slot) < cost(best) ? slot : best));
  }

  /** One step towards what shall wait; the next one when that is done. */
  #tend(): void {
    const out = this.#places.filter((_place, slot) => slot !== this.#front && slot !== this.#bound);
    if (out.length === 0 || this.#bound !== null || out.some(({ busy }) => busy)) return;
    // A page that waits is a page that loads: the window's own would not count as loaded before.
    if (document.readyState !== 'complete') return;
    const missing = this.#expected.find((staged) => !this.#places.some((place) => place.holds(staged)));
    const pointed = this.#pointed && missing !== undefined && missing === this.#expected[0];
    const place = this.#places[this.#choose(pointed)];
    const waits = out.some((one) => one.waits);
    if (missing && place && (waits || pointed)) {
      this.#then(
        place.fill(missing, { anew: this.#rested, ahead: true }).then((arrived) => {
          // Not a second time: perhaps it is what its process ended of.
          if (!arrived) this.#expected = this.#expected.filter((staged) => staged !== missing);
        }),
      );
      return;
    }
    // One page always waits; once the person rests, two, each in a process of its own. What went out of sight and is not expected goes.
    const past = out.find((one) => one.taken && !this.#isExpected(one));
    if (this.#rested && past) this.#then(past.clear(true));
    else if (
      out.filter((one) => (this.#rested ? one.fresh : one.waits)).length < (this.#rested ? PAGES : 1)
    ) {
      const next = this.#places[this.#choose(false)];
      if (next) this.#then(next.clear(this.#rested));
    }
  }

  #then(done: Promise<unknown>): void {
    done.then(
      () => this.#tend(),
      (thrown: unknown) => {
        // Whoever opens it is told.
        if (!(thrown instanceof ProblemError)) throw thrown;
      },
    );
  }
}

const superseded = (): ProblemError => problem('cancelled', 'internal');
