// A message's bytes, whole or in chunks from the store, in slices small enough that other work gets its turn.
import { setImmediate as turn } from 'node:timers/promises';
import { mimeLimits } from '../lib/limits.ts';
import { asBuffer } from './charset.ts';

/** A whole message, or its octets in order: `store.bodies.chunks(id)`, a file stream. */
export type RawMessage = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** Milliseconds of work after which the event loop gets a turn. */
const TURN_MS = 8;

/** The same octets in slices of at most `sliceOctets`, giving the event loop a turn now and then. */
export async function* slices(raw: RawMessage, signal?: AbortSignal): AsyncGenerator<Buffer> {
  let since = performance.now();
  for await (const chunk of raw instanceof Uint8Array ? [raw] : raw) {
    const bytes = asBuffer(chunk);
    for (let at = 0; at < bytes.length; at += mimeLimits.sliceOctets) {
      signal?.throwIfAborted();
      yield bytes.subarray(at, at + mimeLimits.sliceOctets);
      if (performance.now() - since > TURN_MS) {
        await turn();
        since = performance.now();
      }
    }
  }
}
