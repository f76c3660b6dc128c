// Loads the pictures of a message that the person allowed, within sums for each showing of a message, and keeps some so
// that showing it again tells nobody a second time.

import { problem } from '../../../shared/problem.ts';
import { isKnownTracker } from '../../../shared/trackers.ts';
import { remoteLimits } from '../lib/limits.ts';
import { guardedRequest, type RemoteNetwork } from './guarded-request.ts';
import { type ImageType, imageKind } from './image-kind.ts';

export interface Picture {
  readonly contentType: ImageType;
  readonly bytes: Uint8Array;
}

export interface Pictures {
  /**
   * @param showing names one showing of one message, whose pictures share a limit
   * @throws ProblemError as `guardedRequest`; `limit-exceeded` beyond the limit; `unsupported` for what is no picture
   */
  load(showing: string, url: string): Promise<Picture>;
}

export type PictureLimits = Readonly<
  Record<'pictureOctets' | 'messageOctets' | 'messagePictures' | 'inFlight' | 'waiting' | 'requestMs', number>
>;

const ACCEPT = 'image/avif,image/webp,image/png,image/jpeg,image/gif';

export function createPictures(
  network: RemoteNetwork,
  stop: AbortSignal,
  limits: PictureLimits = remoteLimits,
): Pictures {
  const cache = new PictureCache();
  const turns = new Turns(limits.inFlight, limits.waiting);
  const running = new Map<string, Promise<Picture>>();
  /** By showing; insertion order is age. */
  const sums = new Map<string, { octets: number; pictures: number }>();

  const sumOf = (showing: string): { octets: number; pictures: number } => {
    const held = sums.get(showing) ?? { octets: 0, pictures: 0 };
    sums.set(showing, held);
    for (const oldest of sums.keys()) {
      if (sums.size <= remoteLimits.messages) break;
      sums.delete(oldest);
    }
    return held;
  };

  const fetchOne = (sum: { octets: number }, url: string): Promise<Picture> =>
    turns.take(async () => {
      if (sum.octets >= limits.messageOctets) throw problem('refused', 'limit-exceeded');
      const { status, bytes } = await guardedRequest(network, {
        url,
        accept: ACCEPT,
        redirects: remoteLimits.redirects,
        allows: (hop) => !isKnownTracker(hop),
        maxOctets: limits.pictureOctets,
        onOctets: (octets) => {
          sum.octets += octets;
          if (sum.octets > limits.messageOctets) throw problem('refused', 'limit-exceeded');
        },
        deadlineMs: limits.requestMs,
        signal: stop,
      });
      const contentType = status === 200 ? imageKind(bytes) : null;
      if (contentType === null) throw problem('refused', 'unsupported', { detail: 'no picture' });
      return { contentType, bytes };
    });

  return {
    load: async (showing, url) => {
      const sum = sumOf(showing);
      if (++sum.pictures > limits.messagePictures) throw problem('refused', 'limit-exceeded');
      const held = cache.get(url);
      if (held) return held;
      const already = running.get(url);
      if (already !== undefined) return already;
      const started = fetchOne(sum, url);
      running.set(url, started);
      try {
        const picture = await started;
        cache.put(url, picture);
        return picture;
      } finally {
        running.delete(url);
      }
    },
  };
}

class PictureCache {
  /** Insertion order is age since the last use. */
  readonly #held = new Map<string, Picture>();
  #octets = 0;

  get(url: string): Picture | null {
    const found = this.#held.get(url);
    if (!found) return null;
    this.#held.delete(url);
    this.#held.set(url, found);
    return found;
  }

  put(url: string, picture: Picture): void {
    this.#held.set(url, picture);
    this.#octets += picture.bytes.length;
    for (const [oldest, { bytes }] of this.#held) {
      if (this.#octets <= remoteLimits.cacheOctets && this.#held.size <= remoteLimits.cachePictures) return;
      this.#held.delete(oldest);
      this.#octets -= bytes.length;
    }
  }
}

/** At most so many at one time; the others wait for their turn, first come, first served. */
class Turns {
  readonly #most: number;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(most: number, mostWaiting: number) {
    this.#most = most;
    this.#mostWaiting = mostWaiting;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#most) {
      if (this.#waiting.length >= this.#mostWaiting) throw problem('refused', 'limit-exceeded');
      // Whoever ends hands its turn over, so the count stays.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
