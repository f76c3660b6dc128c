// Bodies small enough to be held, side by side in one piece of memory from the wire to their transaction. The memory is
// used again for the next ones: thousands of buffers of their own would wait for the garbage collector.
import { hash } from 'node:crypto';

/** A larger body is written piece by piece instead. */
export const SMALL_BODY = 256 * 1024;

export interface HeldBody {
  /** Message id. */
  readonly id: number;
  /** Valid until `clear`. */
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

export class SmallBodies {
  readonly #memory: Buffer;
  #complete: HeldBody[] = [];
  #used = 0;
  #from = 0;
  #announced = 0;

  /** @param octets at least SMALL_BODY. */
  constructor(octets: number) {
    this.#memory = Buffer.allocUnsafeSlow(octets);
  }

  get complete(): readonly HeldBody[] {
    return this.#complete;
  }

  /** Octets of the complete ones. */
  get octets(): number {
    return this.#from;
  }

  hasRoom(octets: number): boolean {
    return this.#from + octets <= this.#memory.length;
  }

  /** Forgets what came of an unfinished one before. */
  begin(announced: number): void {
    this.#used = this.#from;
    this.#announced = announced;
  }

  chunk(bytes: Uint8Array): void {
    const end = Math.min(this.#used + bytes.length, this.#from + this.#announced);
    this.#memory.set(bytes.subarray(0, end - this.#used), this.#used);
    this.#used = end;
  }

  /** Octets of the unfinished one. */
  get arrived(): number {
    return this.#used - this.#from;
  }

  /** Whether all that was announced came; the body is held only then. */
  end(id: number): boolean {
    if (this.arrived !== this.#announced) return false;
    const bytes = this.#memory.subarray(this.#from, this.#used);
    this.#complete.push({ id, bytes, sha256: hash('sha256', bytes) });
    this.#from = this.#used;
    return true;
  }

  clear(): void {
    this.#complete = [];
    this.#from = 0;
    this.#used = 0;
  }
}

/** Memory for the batches of one run: one is written while the next arrives. */
export class SmallBodyMemory {
  readonly #free: SmallBodies[] = [];
  readonly #octets: number;

  constructor(octets: number) {
    this.#octets = octets;
  }

  take(): SmallBodies {
    return this.#free.pop() ?? new SmallBodies(this.#octets);
  }

  giveBack(held: SmallBodies): void {
    held.clear();
    this.#free.push(held);
  }
}
