// The pictures of a message: those that it carries, those of the web, which are let in by number or leave their place and their words,
// and those that only count who reads.
import { PictureBudget, pictureBudgets } from '../../../shared/picture-budget.ts';
import { isKnownTracker } from '../../../shared/trackers.ts';
import { STYLE_NAME } from './hidden-styles.ts';
import { CLASS_PREFIX } from './html-policy.ts';
import { readerLimits } from './limits.ts';
import { declaredSides, isTrackingPixel, pictureSource } from './picture-source.ts';

export interface PictureOptions {
  /** `allowed`: remote pictures become `remote/N`, to be served by whoever serves the document; never a direct address. */
  readonly images: 'blocked' | 'allowed';
  /** Content-ID (without angle brackets) → address of the inline picture. */
  readonly cid: ReadonlyMap<string, string>;
}

/** One for all the pictures of a message, in their order. */
export class CleanPictures {
  /** Addresses of the web, by their number. */
  readonly remote: string[] = [];
  /** By address: one picture that fills fifty gaps tells its host once. */
  readonly pixels = new Set<string>();
  /** Pictures were left out. */
  cut = false;
  readonly #options: PictureOptions;
  /** Told of the host of each that is on the web. */
  readonly #onHost: (host: string) => void;
  readonly #inlinePictures = new PictureBudget(pictureBudgets.inline);
  /** Those that go, together: the browser takes its time over each that has thousands of neighbours after it. */
  readonly #gone: Element[] = [];
  #pictures = 0;

  constructor(options: PictureOptions, onHost: (host: string) => void) {
    this.#options = options;
    this.#onHost = onHost;
  }

  /** After all of them. */
  removeGone(): void {
    for (const image of this.#gone.toReversed()) image.remove();
  }

  /** @param image `img` */
  clean(image: Element): void {
    if (++this.#pictures > readerLimits.pictures) {
      this.cut = true;
      this.#gone.push(image);
      return;
    }
    const source = pictureSource(image.getAttribute('src') ?? '', this.#inlinePictures);
    image.removeAttribute('src');
    image.setAttribute('loading', 'eager');
    if (source.kind === 'data') image.setAttribute('src', source.address);
    else if (source.kind === 'cid') {
      const address = this.#options.cid.get(source.contentId);
      if (address !== undefined) image.setAttribute('src', address);
      else this.#placeholder(image, 'missing');
    } else if (source.kind === 'remote') {
      const { url } = source;
      this.#onHost(url.hostname);
      if (
        isKnownTracker(url) ||
        isTrackingPixel(
          image.getAttribute('width'),
          image.getAttribute('height'),
          image.getAttribute(STYLE_NAME) ?? '',
        )
      ) {
        this.pixels.add(url.href);
        this.#gone.push(image);
      } else if (this.#options.images === 'allowed' && this.remote.length < readerLimits.remoteImages) {
        image.setAttribute('src', `remote/${this.remote.length}`);
        this.remote.push(url.href);
      } else {
        if (this.remote.length < readerLimits.remoteImages) this.remote.push(url.href);
        this.#placeholder(image, 'blocked');
      }
    } else this.#gone.push(image);
  }

  #placeholder(image: Element, why: 'blocked' | 'missing'): void {
    const alt = image.getAttribute('alt')?.trim() ?? '';
    const style = image.getAttribute(STYLE_NAME) ?? '';
    const { width, height } = declaredSides(image.getAttribute('width'), image.getAttribute('height'), style);
    const high = height !== null && Number.isFinite(height);
    const sized = high && width !== null && Number.isFinite(width);
    image.setAttribute('alt', alt);
    // Layouts stand on thin pictures that hold a gap open: they keep their place, and are no picture to be missed.
    const thin = Math.min(width ?? Number.POSITIVE_INFINITY, height ?? Number.POSITIVE_INFINITY) <= GAP;
    const holdsGap = thin && (sized || alt === '');
    if (!holdsGap) {
      image.classList.add(`${CLASS_PREFIX}${why}`);
      if (width === null) image.classList.add(`${CLASS_PREFIX}any-width`);
      if (!high) image.classList.add(`${CLASS_PREFIX}any-height`);
      // Nothing else wins over the look of all of them.
      if (style.includes('!important')) image.setAttribute(STYLE_NAME, style.replaceAll('!important', ''));
    }
    // Words show in place of the picture; without any, or without room for one, the browser would draw a frame of its own.
    const wordless = holdsGap ? sized : alt === '' || (sized && width <= NO_ROOM);
    if (wordless) image.setAttribute('src', TRANSPARENT);
  }
}

/** Pixels; bullets and arrows are no larger either. */
const GAP = 16;
/** Pixels of width that hold no word: signs of other services in a footer. */
const NO_ROOM = 32;
const TRANSPARENT = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
