// Messages made ready before they are asked for: body fetched from the cache and sanitised while the window is idle, so that the
// next one is a matter of painting. Nothing is marked read by it, no server asked, and no picture of the web let in.
import type { BodyDocument } from '../../../shared/model/body.ts';
import type { MessageId } from '../../../shared/model/ids.ts';
import type { PictureConsent } from '../../../shared/model/pictures.ts';
import { ProblemError } from '../../../shared/problem.ts';
import type { FrameDocument } from '../../reader/frame-document.ts';
import type { Theme } from '../../ui/use-theme.ts';
import type { StagedDocument } from './frame-place.ts';

export interface Prepared {
  readonly body: BodyDocument;
  /** With no picture of the web. */
  readonly frame: FrameDocument;
  /** Null where there is nothing to consent to. */
  readonly consent: PictureConsent | null;
}

interface Held extends Prepared {
  readonly theme: Theme;
  /** Null: not before it is asked for. */
  readonly staged: StagedDocument | null;
  readonly since: number;
}

/** Messages, and UTF-16 units of documents in them, that are held; the oldest go first. */
export const preparedLimits = {
  messages: 60,
  characters: 24_000_000,
  /** Part of the above that messages nobody pointed at may fill: none of them makes a likelier one go. */
  unforeseen: 0.8,
  /** UTF-16 units of such a message. */
  others: 400_000,
  /** UTF-16 units of a document that is laid out before it is asked for. */
  staged: 600_000,
} as const;
/** Milliseconds after which one is made anew: what is said of its sender may have changed. */
const FRESH = 300_000;

export interface Preparation {
  fetch(id: MessageId): Promise<BodyDocument>;
  clean(body: BodyDocument, theme: Theme): FrameDocument | Promise<FrameDocument>;
  /** Called where the message has pictures of the web. */
  consent(id: MessageId): Promise<PictureConsent>;
}

/** Why there is nothing: too long for one that nobody pointed at; or nobody wanted it any more before it was sanitised. */
type Unmade = 'too-long' | 'left';

interface Making {
  readonly id: MessageId;
  readonly theme: Theme;
  readonly made: Promise<Prepared | Unmade>;
  /** Its body is there, and nobody else needed the sanitiser more. */
  isBeingSanitised: boolean;
}

export class PreparedBodies {
  readonly #preparation: Preparation;
  /** Insertion order is age. */
  readonly #held = new Map<MessageId, Held>();

  /** The likeliest first: what goes last when there is no room. */
  #wanted: readonly MessageId[] = [];
  /** Not tried again before all is thrown away: too long, or it failed. */
  readonly #passed = new Set<MessageId>();
  #making: Making | null = null;
  /** Asked for and not sanitised yet. */
  readonly #bodies = new Map<MessageId, Promise<BodyDocument>>();
  /** Somebody waits for what is made ready; else the sanitiser is left to what is opened. */
  #goesOn = false;
  /** How often all was thrown away. */
  #cleared = 0;

  constructor(preparation: Preparation) {
    this.#preparation = preparation;
  }

  get(id: MessageId, theme: Theme): Prepared | null {
    return this.#get(id, theme);
  }

  /** What a frame may hold before it is asked for: a document that loads nothing. */
  staged(id: MessageId, theme: Theme): StagedDocument | null {
    return this.#get(id, theme)?.staged ?? null;
  }

  #get(id: MessageId, theme: Theme): Held | null {
    const held = this.#held.get(id);
    if (!held || held.theme !== theme || performance.now() - held.since > FRESH) return null;
    return held;
  }

  put(id: MessageId, theme: Theme, prepared: Prepared): void {
    this.#held.delete(id);
    const staged = stagedOf(id, prepared);
    this.#held.set(id, { ...prepared, theme, staged, since: performance.now() });
    let characters = this.#characters(() => true);
    const oldest = [...this.#held.keys()].filter((held) => !this.#wanted.includes(held));
    for (const least of [...oldest, ...this.#wanted.toReversed()]) {
      if (this.#held.size <= preparedLimits.messages && characters <= preparedLimits.characters) break;
      characters -= this.#characters((held) => held === least);
      this.#held.delete(least);
    }
  }

  #characters(which: (id: MessageId) => boolean): number {
    let sum = 0;
    for (const [id, { body, frame }] of this.#held) {
      if (which(id)) sum += frame.html.length + (body.html?.length ?? 0) + (body.text?.length ?? 0);
    }
    return sum;
  }

  /** Those before it among what is wanted leave no room. */
  #isBeyond(id: MessageId): boolean {
    const before = new Set(this.#wanted.slice(0, this.#wanted.indexOf(id)));
    const room = preparedLimits.unforeseen * preparedLimits.characters;
    return this.#characters((held) => before.has(held)) > room;
  }

  clear(): void {
    this.#held.clear();
    this.#passed.clear();
    this.#bodies.clear();
    this.#making = null;
    this.#cleared++;
  }

  /** Its body, where that was asked for already; as `Preparation.fetch`. */
  fetched(id: MessageId): Promise<BodyDocument> | null {
    return this.#bodies.get(id) ?? null;
  }

  /**
   * What is being sanitised already.
   * @returns null when it is not, or could not be: `fetched` may have its body
   */
  async join(id: MessageId, theme: Theme): Promise<Prepared | null> {
    const making = this.#making;
    if (making?.id !== id || making.theme !== theme || !making.isBeingSanitised) return null;
    const made = await making.made.catch((thrown: unknown) => {
      // Whoever opens it asks for itself, and is told.
      if (!(thrown instanceof ProblemError)) throw thrown;
      return null;
    });
    return typeof made === 'object' ? made : null;
  }

  /**
   * Makes messages ready one after the other, each step when the window has nothing to do.
   * @param likely messages that are cached
   * @param others after those, as long as there is room
   * @param onReady one more is there
   * @returns what stops it; the one that is being sanitised is made all the same
   */
  ahead(
    likely: readonly MessageId[],
    others: readonly MessageId[],
    theme: Theme,
    onReady: () => void = () => undefined,
  ): () => void {
    let stopped = false;
    let waiting = 0;
    const wanted = [...new Set([...likely, ...others])].slice(0, preparedLimits.messages);
    this.#wanted = wanted;
    this.#goesOn = true;
    for (const id of this.#bodies.keys()) if (!wanted.includes(id)) this.#bodies.delete(id);
    const passes = (id: MessageId): boolean =>
      this.get(id, theme) !== null || (!likely.includes(id) && this.#passed.has(id));
    const run = async (): Promise<void> => {
      for (const [at, id] of wanted.entries()) {
        const isLikely = likely.includes(id);
        if (passes(id)) continue;
        if (!isLikely && this.#isBeyond(id)) break;
        await new Promise<void>((resolve) => {
          waiting = requestIdleCallback(() => resolve());
        });
        if (stopped) return;
        const under = this.#making?.id === id && this.#making.theme === theme ? this.#making.made : null;
        // The cache reads the next one while this one is sanitised.
        const next = wanted.slice(at + 1).find((later) => !passes(later)) ?? null;
        const made = await (under ?? this.#begin(id, theme, isLikely, next)).catch((thrown: unknown) => {
          // Whoever opens it is told.
          if (!(thrown instanceof ProblemError)) throw thrown;
          return null;
        });
        if (made === null || made === 'too-long') this.#passed.add(id);
        if (stopped) return;
        if (made !== null && typeof made === 'object') onReady();
      }
    };
    void run();
    return () => {
      stopped = true;
      if (this.#wanted === wanted) this.#goesOn = false;
      cancelIdleCallback(waiting);
    };
  }

  #begin(id: MessageId, theme: Theme, isLikely: boolean, next: MessageId | null): Promise<Prepared | Unmade> {
    const mayClean = async (): Promise<boolean> => {
      await new Promise<void>((resolve) => requestIdleCallback(() => resolve()));
      if (!this.#goesOn) return false;
      making.isBeingSanitised = true;
      if (next !== null) void this.#fetch(next);
      return true;
    };
    const made = this.#make(id, theme, isLikely, mayClean);
    const making: Making = { id, theme, made, isBeingSanitised: false };
    this.#making = making;
    return made.finally(() => {
      if (this.#making === making) this.#making = null;
    });
  }

  #fetch(id: MessageId): Promise<BodyDocument> {
    const asked = this.#bodies.get(id);
    if (asked !== undefined) return asked;
    const body = this.#preparation.fetch(id);
    this.#bodies.set(id, body);
    body.catch(() => {
      // Whoever waits for it is told; the next one asks again.
      if (this.#bodies.get(id) === body) this.#bodies.delete(id);
    });
    return body;
  }

  async #make(
    id: MessageId,
    theme: Theme,
    isLikely: boolean,
    mayClean: () => Promise<boolean>,
  ): Promise<Prepared | Unmade> {
    const cleared = this.#cleared;
    const body = await this.#fetch(id);
    if (!isLikely && (body.html ?? body.text ?? '').length > preparedLimits.others) {
      this.#bodies.delete(id);
      return 'too-long';
    }
    if (!(await mayClean())) return 'left';
    const frame = await this.#preparation.clean(body, theme);
    const consent = frame.remoteImages.length > 0 ? await this.#preparation.consent(id) : null;
    const prepared = { body, frame, consent };
    this.#bodies.delete(id);
    // What was asked before the person said something else about pictures does not count.
    if (cleared === this.#cleared) this.put(id, theme, prepared);
    return prepared;
  }
}

function stagedOf(messageId: MessageId, { frame: { html }, consent }: Prepared): StagedDocument | null {
  // With pictures of the web it will be another document.
  const granted = consent !== null && consent.granted !== null;
  // Those of the message itself are held back by main until it is opened; what is in the document would be decoded now.
  return granted || html.length > preparedLimits.staged || DECODED.test(html) ? null : { messageId, html };
}

/** A picture in the document itself, longer than the empty one that keeps the place of a picture that is blocked. */
const DECODED = / src="data:[^"]{200}/;
