// Which part of a list of rows of one height is in sight, told when it changes: reads nothing from the layout while
// the list only changes its content, so that no change of mail costs a layout of its own.

export interface InSight {
  /** First and last row in sight, both inclusive, of as many as there might be. */
  readonly first: number;
  readonly last: number;
  /** Scrolled to the very start. */
  readonly atTop: boolean;
}

export class Viewport {
  readonly #rowHeight: number;
  readonly #listeners = new Set<() => void>();
  #element: HTMLElement | null = null;
  #top = 0;
  #height = 0;
  #inSight: InSight = { first: 0, last: 30, atTop: true };

  constructor(rowHeight: number) {
    this.#rowHeight = rowHeight;
  }

  get inSight(): InSight {
    return this.#inSight;
  }

  /** Rows that fit whole. */
  get page(): number {
    return Math.floor(this.#height / this.#rowHeight);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** The element that scrolls; the answer lets go of it. */
  attach(element: HTMLElement): () => void {
    this.#element = element;
    const onScroll = (): void => this.#set(element.scrollTop, this.#height);
    const sizes = new ResizeObserver(() => this.#set(element.scrollTop, element.clientHeight));
    sizes.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    this.#set(element.scrollTop, element.clientHeight);
    return () => {
      this.#element = null;
      sizes.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }

  /** As little as brings the whole row into sight. */
  reveal(index: number): void {
    const start = index * this.#rowHeight;
    const end = start + this.#rowHeight;
    if (start < this.#top) this.#scrollTo(start);
    else if (end > this.#top + this.#height) this.#scrollTo(end - this.#height);
  }

  /** What was in sight has moved by so many rows. */
  shift(rows: number): void {
    this.#scrollTo(this.#top + rows * this.#rowHeight);
  }

  #scrollTo(top: number): void {
    if (!this.#element) return;
    this.#element.scrollTop = top;
    // As far as the browser went.
    this.#set(this.#element.scrollTop, this.#height);
  }

  #set(top: number, height: number): void {
    this.#top = top;
    this.#height = height;
    const first = Math.floor(top / this.#rowHeight);
    const last = Math.max(first, Math.ceil((top + height) / this.#rowHeight) - 1);
    const atTop = top < 1;
    const before = this.#inSight;
    if (first === before.first && last === before.last && atTop === before.atTop) return;
    this.#inSight = { first, last, atTop };
    for (const listener of [...this.#listeners]) listener();
  }
}
