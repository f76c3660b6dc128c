// What lines end or begin a part just now: asked for every line that starts with two dashes, so it answers at once.

export interface Mark {
  /** Index of the multipart it belongs to, outermost 0. */
  readonly level: number;
  /** `--boundary--`: that multipart ends. */
  readonly closes: boolean;
}

interface Bounded {
  /** latin1; null while it is not known. */
  readonly boundary: string | null;
  readonly state: 'preamble' | 'children' | 'epilogue';
}

export class BoundaryMarks {
  /** By a line's text after its dashes. */
  readonly #marks = new Map<string, Mark>();
  /** Almost every line is told from a boundary by one look at its first octet. */
  readonly #firstOctets = new Uint8Array(256);

  /** Octets of the shortest boundary; a shorter line is none. */
  #shortest = 0;

  /** After any change of the open multiparts. Later entries win: open ones over closed ones, inner over outer. */
  update(open: readonly Bounded[]): void {
    this.#marks.clear();
    this.#firstOctets.fill(0);
    this.#shortest = Number.POSITIVE_INFINITY;
    for (const closed of [true, false]) {
      for (const [level, { boundary, state }] of open.entries()) {
        if (boundary === null || (state === 'epilogue') !== closed) continue;
        this.#marks.set(`${boundary}--`, { level, closes: true });
        this.#marks.set(boundary, { level, closes: false });
        this.#firstOctets[boundary.charCodeAt(0) & 255] = 1;
        this.#shortest = Math.min(this.#shortest, boundary.length);
      }
    }
  }

  get shortest(): number {
    return this.#shortest;
  }

  mayStart(octet: number | undefined): boolean {
    return octet !== undefined && this.#firstOctets[octet] === 1;
  }

  find(text: string): Mark | null {
    return this.#marks.get(text) ?? null;
  }
}
