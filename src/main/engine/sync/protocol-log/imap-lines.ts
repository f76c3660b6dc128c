// Octets of one direction of a session put together to whole protocol lines, literals included, under a bound.
import { protocolLogLimits } from '../../lib/limits.ts';
import type { WirePart } from './wire-part.ts';

const { literalOctets: KEPT_LITERAL, lineOctets: LONGEST_LINE } = protocolLogLimits;

export class ImapLines {
  readonly #onLine: (parts: WirePart[]) => void;
  #parts: WirePart[] = [];
  #text = '';
  #literal: { readonly size: number; left: number; kept: string } | null = null;

  constructor(onLine: (parts: WirePart[]) => void) {
    this.#onLine = onLine;
  }

  push(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (at < chunk.length) {
      const literal = this.#literal;
      if (literal !== null) {
        const taken = Math.min(literal.left, chunk.length - at);
        if (literal.size <= KEPT_LITERAL) literal.kept += chunk.toString('latin1', at, at + taken);
        literal.left -= taken;
        at += taken;
        if (literal.left === 0) this.#endLiteral(literal);
        continue;
      }
      const end = chunk.indexOf(0x0a, at);
      const to = end < 0 ? chunk.length : end + 1;
      this.#text += chunk.toString('latin1', at, to);
      at = to;
      if (end >= 0 || this.#text.length > LONGEST_LINE) this.#endText();
    }
  }

  secret(octets: number): void {
    this.#parts.push(this.#text, { secret: octets });
    this.#text = '';
  }

  /** What is there of an unfinished line. */
  flush(): void {
    if (this.#literal !== null) this.#endLiteral(this.#literal);
    if (this.#text !== '' || this.#parts.length > 0) this.#emit();
  }

  #endText(): void {
    const announced = /\{(\d{1,10})\+?\}\r?\n$/u.exec(this.#text);
    const size = announced === null ? null : Number(announced[1]);
    if (size === null) {
      this.#emit();
      return;
    }
    this.#parts.push(this.#text.replace(/\r?\n$/u, ''));
    this.#text = '';
    this.#literal = { size, left: size, kept: '' };
    if (size === 0) this.#endLiteral(this.#literal);
  }

  #endLiteral(literal: { readonly size: number; readonly kept: string }): void {
    this.#parts.push(literal.size <= KEPT_LITERAL ? { literal: literal.kept } : { fill: literal.size });
    this.#literal = null;
  }

  #emit(): void {
    const parts = [...this.#parts, this.#text.replace(/\r?\n$/u, '')];
    this.#parts = [];
    this.#text = '';
    this.#onLine(parts);
  }
}
