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
  messages: 6,
  characters: 4_000_000,
  /** UTF-16 units of a document that is laid out before it is asked for. */
  staged: 600_000,
} as const;
/** Milliseconds after which one is made anew: what is said of its sender may have changed. */
const FRESH = 120_000;

export interface Preparation {
  fetch(id: MessageId): Promise<BodyDocument>;
  clean(body: BodyDocument, theme: Theme): FrameDocument | Promise<FrameDocument>;
  /** Called where the message has pictures of the web. */
  consent(id: MessageId): Promise<PictureConsent>;
}

export class PreparedBodies {
  readonly #preparation: Preparation;
  /** Insertion order is age. */
  readonly #held = new Map<MessageId, Held>();

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
    let characters = 0;
    for (const { body, frame } of this.#held.values()) {
      characters += frame.html.length + (body.html?.length ?? 0) + (body.text?.length ?? 0);
    }
    for (const [old, { body, frame }] of this.#held) {
      if (this.#held.size <= preparedLimits.messages && characters <= preparedLimits.characters) break;
      characters -= frame.html.length + (body.html?.length ?? 0) + (body.text?.length ?? 0);
      this.#held.delete(old);
    }
  }

  clear(): void {
    this.#held.clear();
  }

  /**
   * Makes messages ready one after the other, each step when the window has nothing to do.
   * @param ids messages that are cached
   * @param onReady one more is there
   * @returns what stops it
   */
  ahead(ids: readonly MessageId[], theme: Theme, onReady: () => void = () => undefined): () => void {
    let stopped = false;
    let waiting = 0;
    const idle = () => new Promise<void>((resolve) => (waiting = requestIdleCallback(() => resolve())));
    const run = async (): Promise<void> => {
      for (const id of ids) {
        if (this.get(id, theme)) continue;
        await idle();
        if (stopped) return;
        const body = await this.#preparation.fetch(id);
        await idle();
        if (stopped) return;
        const frame = await this.#preparation.clean(body, theme);
        const consent = frame.remoteImages.length > 0 ? await this.#preparation.consent(id) : null;
        if (stopped) return;
        this.put(id, theme, { body, frame, consent });
        onReady();
      }
    };
    run().catch((thrown: unknown) => {
      // Whoever opens it is told.
      if (!(thrown instanceof ProblemError)) throw thrown;
    });
    return () => {
      stopped = true;
      cancelIdleCallback(waiting);
    };
  }
}

function stagedOf(messageId: MessageId, { frame: { html }, consent }: Prepared): StagedDocument | null {
  // With pictures of the web it will be another document.
  const granted = consent !== null && consent.granted !== null;
  // Those of the message itself are held back by main until it is opened; what is in the document would be decoded now.
  return granted || html.length > preparedLimits.staged || / src="data:/.test(html)
    ? null
    : { messageId, html };
}
