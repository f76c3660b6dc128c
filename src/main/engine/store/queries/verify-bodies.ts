// Reading a group of freshly written bodies back from the file: POP3 deletes nothing that did not pass here.
import { hash } from 'node:crypto';
import type { Db } from '../db.ts';
import { CHUNKS_PER_BODY } from './body-writer.ts';

/** Whether each of these complete bodies hashes to what was written. Holds one of them in memory at a time. */
export function verifyAll(bodiesDb: Db, bodyIds: readonly number[]): boolean {
  return runsOf(bodyIds).every(([first, last]) => verifyRun(bodiesDb, first, last));
}

/** Ids without a gap, which one statement can read in their order. */
function runsOf(bodyIds: readonly number[]): [first: number, last: number][] {
  const runs: [number, number][] = [];
  for (const id of [...bodyIds].sort((a, b) => a - b)) {
    const open = runs.at(-1);
    if (open !== undefined && id <= open[1] + 1) open[1] = id;
    else runs.push([id, id]);
  }
  return runs;
}

function verifyRun(bodiesDb: Db, first: number, last: number): boolean {
  const written = bodiesDb.all<{ id: number; sha256: string }>(
    'SELECT id, sha256 FROM body WHERE id BETWEEN ? AND ? AND complete = 1',
    first,
    last,
  );
  if (written.length !== last - first + 1) return false;
  const expected = new Map(written.map(({ id, sha256 }) => [id, sha256]));
  let open = first;
  let pieces: Uint8Array[] = [];
  const isRight = (): boolean => {
    const [only = new Uint8Array(), second] = pieces;
    return hash('sha256', second === undefined ? only : Buffer.concat(pieces)) === expected.get(open);
  };
  const chunks = 'SELECT id, bytes FROM chunk WHERE id >= ? AND id < ? ORDER BY id';
  const [from, to] = [first * CHUNKS_PER_BODY, (last + 1) * CHUNKS_PER_BODY];
  for (const chunk of bodiesDb.iterate<{ id: number; bytes: Uint8Array }>(chunks, from, to)) {
    const id = Math.floor(chunk.id / CHUNKS_PER_BODY);
    while (open < id) {
      if (!isRight()) return false;
      open += 1;
      pieces = [];
    }
    pieces.push(chunk.bytes);
  }
  for (; open <= last; open += 1) {
    if (!isRight()) return false;
    pieces = [];
  }
  return true;
}
