// Looks at the header of a message that is about to be sent, without taking anything off it.
import { headerLimits } from '../lib/limits.ts';

type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

const LF = 0x0a;
const CR = 0x0d;

/**
 * Whether the header block has octets beyond ASCII, and the same chunks again for the one who sends them. Of a header
 * larger than `headerLimits.blockOctets` only that much is looked at.
 */
export async function peekHeader(
  chunks: Chunks,
): Promise<{ eightBit: boolean; chunks: AsyncIterable<Uint8Array> }> {
  const source = (async function* () {
    yield* chunks;
  })();
  const held: Uint8Array[] = [];
  let octets = 0;
  let eightBit = false;
  let lineOctets = 0;
  let ended = false;
  while (!ended && octets < headerLimits.blockOctets) {
    const next = await source.next();
    if (next.done === true) break;
    // Kept beyond the turn of the one who reads them, perhaps through one buffer.
    held.push(Uint8Array.from(next.value));
    octets += next.value.length;
    for (const byte of next.value) {
      if (byte === LF) {
        ended = lineOctets === 0;
        lineOctets = 0;
        if (ended) break;
      } else if (byte !== CR) {
        lineOctets += 1;
        if (byte > 0x7f) eightBit = true;
      }
    }
  }
  return {
    eightBit,
    chunks: (async function* () {
      yield* held;
      yield* source;
    })(),
  };
}
