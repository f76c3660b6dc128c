// What the pictures of one message may become together when they are decoded: small files that turn into gigabytes are left
// out. Photographs bring their own allowance, by their octets.
import { readPictureSize } from './picture-size.ts';

export const pictureBudgets = {
  /** Octets of memory that the pictures of one message may take whatever they are: those with an address, and those inside of the HTML. */
  addressed: 100_000_000,
  inline: 50_000_000,
  /** And for each octet of their files. Photographs become 10 to 30 times as large, drawings up to 60. */
  perOctet: 40,
  /** How much more than its pixels a GIF takes: each frame is kept, and the one it is drawn over. */
  gif: 2,
} as const;

export class PictureBudget {
  #left: number;
  readonly #seen = new Map<string, boolean>();

  /** @param octets see `pictureBudgets` */
  constructor(octets: number) {
    this.#left = octets;
  }

  /**
   * Whether a picture fits beside those before it; it counts from then on.
   * @param name the same picture is asked for again under the same name, and counts once
   * @param bytes its file, or the beginning of it. @param whole octets of the whole file
   */
  fits(name: string, bytes: Uint8Array, whole: number = bytes.length): boolean {
    const seen = this.#seen.get(name);
    if (seen !== undefined) return seen;
    const size = readPictureSize(bytes);
    let octets = 0;
    if (size) {
      // Frames behind the beginning are as many in proportion.
      const frames = size.frames > 1 ? size.frames * (whole / bytes.length) : 1;
      octets = size.width * size.height * 4 * frames * (bytes[0] === 0x47 ? pictureBudgets.gif : 1);
    }
    const over = Math.max(0, octets - whole * pictureBudgets.perOctet);
    const fits = over <= this.#left;
    if (fits) this.#left -= over;
    this.#seen.set(name, fits);
    return fits;
  }
}
