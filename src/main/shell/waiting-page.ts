// A page that a frame holds open before anybody knows what it will show: its address, its policy and its process are there, its
// body comes when a message is opened. Navigating a frame takes longer than all the rest of opening a message.

/** In the page's own folder: asked for where the parser stands behind the first part, so that main learns that it came that far. */
export const BEGUN = 'begun';
/** An important style of the element itself: a letter's own rules for pictures would bring it to light. */
const MARK = `<img hidden style="display:none!important" src="${BEGUN}" alt="">`;
/** UTF-16 units of a letter that are more than any screen shows: they come first, the rest when they are there. */
const SCREEN = 24_000;
/** How much further to look for the end of a block: there the mark is nobody's first child, and breaks no group of columns. */
const NEAR = 4_000;
const BLOCK_END = /<\/(?:p|div|td|tr|li|table|blockquote|h[1-6])>/;
/** Milliseconds that the first part has for itself: it is painted within two pictures of the screen. */
const PAINT = 50;
/** Milliseconds after which the rest comes although the frame did not say that it has begun. */
const LATEST = 500;
/** Milliseconds that the frame is kept waiting for the rest of a document that was begun before it was known. */
const UNFINISHED = 20_000;

export class WaitingPage {
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  /** What was sent of a document whose rest is not known yet. */
  #sent: string | null = null;
  #rest = '';
  /** The rest is for when it is opened. */
  #held = false;
  /** When the frame had the first part, on the clock of `performance`. */
  #begun: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #written = false;
  readonly body: ReadableStream<Uint8Array>;

  constructor() {
    this.body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      // The frame went elsewhere.
      cancel: () => this.#forget(),
    });
  }

  /** A frame holds it open, and nothing was written. */
  get waits(): boolean {
    return this.#controller !== null && !this.#written;
  }

  /**
   * Long documents come in two parts, so that the first screen can be painted before the rest is laid out.
   * @param html a whole document; or `unfinished`: the beginning of one, more than its first part
   * @param how `held`: nobody opened it yet, and the rest waits for `release`
   * @returns false: the page does not wait any more, nothing was written
   */
  write(html: string, how: 'whole' | 'unfinished' | 'held' = 'whole'): boolean {
    if (!this.waits) return false;
    this.#written = true;
    const first = html.slice(0, firstPart(html));
    this.#send(first + MARK);
    this.#held = how === 'held';
    if (how === 'unfinished') {
      this.#sent = first;
      this.#timer = setTimeout(() => this.end(), UNFINISHED);
    } else this.#follow(html.slice(first.length));
    return true;
  }

  /**
   * The rest of an unfinished document.
   * @param html all of it
   * @returns false: it begins otherwise, or the frame went elsewhere; nothing was written
   */
  complete(html: string): boolean {
    const sent = this.#sent;
    if (sent === null || !html.startsWith(sent)) return false;
    this.#sent = null;
    this.#follow(html.slice(sent.length));
    return true;
  }

  /** The first part is in the frame. */
  begun(): void {
    this.#begun ??= performance.now();
    if (this.#rest !== '' && !this.#held) this.#wait();
  }

  /** It is opened: the rest follows when it has come to the front. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    if (this.#begun !== null) this.#begun = performance.now();
    if (this.#rest !== '') this.#wait();
  }

  #follow(rest: string): void {
    this.#rest = rest;
    if (rest === '') this.end();
    else if (!this.#held) this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const ms = this.#begun === null ? LATEST : this.#begun + PAINT - performance.now();
    this.#timer = setTimeout(() => this.end(), Math.max(0, ms));
  }

  /** Nothing more comes than what is known of the document: a frame may still hold it, and no letter shall end in its middle. */
  end(): void {
    this.#send(this.#rest);
    this.#controller?.close();
    this.#forget();
  }

  #send(html: string): void {
    if (html !== '') this.#controller?.enqueue(new TextEncoder().encode(html));
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#controller = null;
    this.#sent = null;
    this.#rest = '';
  }
}

/** Where the first part of a document ends: behind a tag. What our sanitiser wrote has ">" nowhere else in its body. */
function firstPart(html: string): number {
  const body = html.indexOf('<body');
  if (body < 0) return html.length;
  const block = BLOCK_END.exec(html.slice(body + SCREEN, body + SCREEN + NEAR));
  if (block) return body + SCREEN + block.index + block[0].length;
  const end = html.indexOf('>', body + SCREEN);
  return end < 0 ? html.length : end + 1;
}
