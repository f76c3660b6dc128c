// Reads one bomb, by its number, in a process of its own, and says what it took. The peak of memory is measured while it is
// read, above what the process held before.
import { parseBody } from '../../src/main/engine/mime/parse-body.ts';
import { ProblemError } from '../../src/shared/problem.ts';
import { bombs } from '../corpus/bombs.ts';

export interface Measured {
  readonly code: string | null;
  /** Of the processor. */
  readonly ms: number;
  /** Resident memory above what there was before. */
  readonly peakMb: number;
  /** Of the text that it became. */
  readonly characters: number;
}

const [, make] = bombs[Number(process.argv[2])] ?? [];
if (!make) throw new Error('no such bomb');
const raw = make();
const before = process.memoryUsage.rss();
let peak = before;
const watched = function* (): Generator<Uint8Array> {
  for (const chunk of raw instanceof Uint8Array ? [raw] : raw) {
    peak = Math.max(peak, process.memoryUsage.rss());
    yield chunk;
  }
};
const started = process.cpuUsage();
const { code, characters } = await parseBody(watched(), 1).then(
  ({ text, html }) => ({ code: null, characters: (text?.length ?? 0) + (html?.length ?? 0) }),
  (thrown: unknown) => {
    if (thrown instanceof ProblemError) return { code: thrown.problem.code, characters: 0 };
    throw thrown;
  },
);
const { user, system } = process.cpuUsage(started);
peak = Math.max(peak, process.memoryUsage.rss());
const measured: Measured = {
  code,
  ms: Math.round((user + system) / 1_000),
  peakMb: Math.round((peak - before) / 1e6),
  characters,
};
process.stdout.write(`${JSON.stringify(measured)}`);
