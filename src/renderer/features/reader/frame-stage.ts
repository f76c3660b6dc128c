// Two frames that take turns: one shows the open message while the next one loads underneath, in a process that is running
// already. Nothing is brought to the front before main has said that this very document has arrived.
import type { MessageId } from '../../../shared/model/ids.ts';
import { ProblemError, problem } from '../../../shared/problem.ts';
import { call, listen } from '../../data/client.ts';
import { markStep } from './open-marks.ts';

export type Slot = 0 | 1;

export interface StagedDocument {
  readonly messageId: MessageId;
  /** Sanitised. */
  readonly html: string;
  /** Addresses of the web that the person allowed. */
  readonly pictures?: readonly string[];
}

interface Place {
  frame: HTMLIFrameElement | null;
  /** The host whose process the frame uses. */
  room: string | null;
  /** What was last loaded in it. */
  document: string | null;
  /** Where it is on its way to; null: it has arrived. */
  target: string | null;
  /** Those who wait for that: true when it has arrived, false when the frame was sent elsewhere. */
  waiting: ((arrived: boolean) => void)[];
}

/** Milliseconds that a document waits for pictures of the message itself; its words are there. */
const PICTURES_WAIT = 80;
/**
 * Milliseconds a frame gets to arrive where it was sent before it is sent elsewhere. A frame that has shown nothing yet
 * belongs to the window's process: where it goes first takes it to another one, and with it goes whatever it was sent to
 * meanwhile.
 */
const OVERLAP_WAIT = 2_000;
/** Milliseconds until a document that never arrives is a failure. */
const ARRIVAL_WAIT = 10_000;
/** Milliseconds a message must stay before the other frame gets a new process: walking through a list shares one. */
const REST = 300;

export class FrameStage {
  readonly #places: readonly [Place, Place] = [empty(), empty()];
  #front: Slot | null = null;
  #loading: Slot | null = null;
  #turn = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** @returns what ends it. */
  start(frames: readonly [HTMLIFrameElement, HTMLIFrameElement]): () => void {
    for (const slot of SLOTS) this.#places[slot].frame = frames[slot];
    const silence = listen('reader.ready', ({ url }) => {
      for (const place of this.#places) {
        if (place.target !== url) continue;
        place.target = null;
        release(place, true);
      }
    });
    this.#clearLater();
    return () => {
      silence();
      clearTimeout(this.#rest);
      this.#turn++;
      for (const slot of SLOTS) {
        this.#dismiss(this.#places[slot]);
        Object.assign(this.#places[slot], empty());
      }
    };
  }

  /**
   * Loads a document underneath what is shown. A later call takes the place of one that is still under way.
   * @returns where it is; `settle` brings it to the front
   * @throws ProblemError `cancelled` when a later call took its place
   */
  async load({ messageId, html, pictures }: StagedDocument): Promise<Slot> {
    const turn = ++this.#turn;
    clearTimeout(this.#rest);
    const slot = this.#front === 0 ? 1 : 0;
    const place = this.#places[slot];
    this.#loading = slot;
    await this.#arrival(place, OVERLAP_WAIT);
    if (turn !== this.#turn) throw superseded();
    place.room ??= (await call('reader.room', {})).url;
    const { url } = await call('reader.present', {
      messageId,
      html,
      room: place.room,
      ...(pictures === undefined ? {} : { pictures: [...pictures] }),
    });
    if (turn !== this.#turn) {
      dismiss(url);
      throw superseded();
    }
    this.#dismiss(place);
    place.document = url;
    markStep('presented');
    const arrived = await this.#arrive(place, url, /<img[^>]* src=/.test(html));
    if (turn !== this.#turn) throw superseded();
    if (!arrived) throw problem('bug', 'internal', { detail: 'message frame' });
    this.#loading = null;
    markStep('arrived');
    return slot;
  }

  /** What is under way is not wanted any more. */
  abandon(): void {
    this.#turn++;
    this.#loading = null;
    this.#clearLater();
  }

  /** What is in front now, as painted; null: nothing. */
  settle(front: Slot | null): void {
    const before = this.#front;
    if (before === front) return;
    this.#front = front;
    if (front !== null) markStep('shown');
    const hadFocus = before !== null && this.#places[before].frame === document.activeElement;
    // Who walks on from inside a message is inside the next one.
    if (hadFocus && front !== null) this.#places[front].frame?.focus();
    this.#clearLater();
  }

  async #arrive(place: Place, url: string, hasPictures: boolean): Promise<boolean> {
    let complete = (): void => undefined;
    const loaded = new Promise<void>((resolve) => {
      complete = resolve;
    });
    place.frame?.addEventListener('load', complete);
    try {
      this.#go(place, url);
      const arrived = await this.#arrival(place, ARRIVAL_WAIT);
      if (arrived && hasPictures) await Promise.race([loaded, wait(PICTURES_WAIT)]);
      return arrived;
    } finally {
      place.frame?.removeEventListener('load', complete);
    }
  }

  /** Whether the frame is where it was sent to, after at most so many milliseconds. */
  async #arrival(place: Place, ms: number): Promise<boolean> {
    if (place.target === null) return true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const arrived = await new Promise<boolean>((resolve) => {
      place.waiting.push(resolve);
      timer = setTimeout(() => resolve(false), ms);
    });
    clearTimeout(timer);
    return arrived;
  }

  /** In place of what is there: a message is no step in the window's history. */
  #go(place: Place, url: string): void {
    release(place, false);
    place.target = url;
    place.frame?.contentWindow?.location.replace(url);
  }

  /** Once the person rests: what went out of sight goes, and an empty page waits in a new process. */
  #clearLater(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      for (const slot of SLOTS) {
        if (slot !== this.#front && slot !== this.#loading) void this.#clear(this.#places[slot]);
      }
    }, REST);
  }

  async #clear(place: Place): Promise<void> {
    if (place.room !== null && place.document === null) return;
    this.#dismiss(place);
    const turn = this.#turn;
    await this.#arrival(place, OVERLAP_WAIT);
    if (turn !== this.#turn) return;
    const { url } = await call('reader.room', {});
    if (turn !== this.#turn) return;
    place.room = url;
    this.#go(place, url);
  }

  #dismiss(place: Place): void {
    if (place.document !== null) dismiss(place.document);
    place.document = null;
  }
}

const SLOTS = [0, 1] as const;

const empty = (): Place => ({ frame: null, room: null, document: null, target: null, waiting: [] });

function release(place: Place, arrived: boolean): void {
  for (const resolve of place.waiting.splice(0)) resolve(arrived);
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const superseded = (): ProblemError => problem('cancelled', 'internal');

function dismiss(url: string): void {
  call('reader.dismiss', { url }).catch((thrown: unknown) => {
    // Main forgets the oldest by itself.
    if (!(thrown instanceof ProblemError)) throw thrown;
  });
}
