// What the wire tap sees of the server's side: every octet, but of a sign-in only whole lines without the challenges.

import type { WireTap } from '../net/wire-tap.ts';
import { CHAR } from './scanner.ts';

const CHALLENGE = Buffer.from('+ \r\n');
const LINE_END = Buffer.from('\r\n');

export class IncomingTap {
  readonly #tap: WireTap | undefined;
  readonly #secret: () => boolean;

  /** `secret`: a sign-in is under way. */
  constructor(tap: WireTap | undefined, secret: () => boolean) {
    this.#tap = tap;
    this.#secret = secret;
  }

  chunk(bytes: Buffer): void {
    if (this.#tap !== undefined && !this.#secret()) this.#tap.received(bytes);
  }

  response(bytes: Buffer, start: number, end: number): void {
    if (this.#tap === undefined || !this.#secret()) return;
    if (bytes[start] === CHAR.plus) this.#tap.received(CHALLENGE);
    else this.#tap.received(Buffer.concat([bytes.subarray(start, end), LINE_END]));
  }
}
