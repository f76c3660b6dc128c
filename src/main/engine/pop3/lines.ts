// Body bytes of a listing, in any split, as lines of text. Read as latin1: a listing is ASCII, and what is not stays
// distinguishable octet by octet.
import { problem } from '../../../shared/problem.ts';
import { pop3Limits } from '../lib/limits.ts';

/** Hands complete lines (without line end) to `onLine`. The body's last line always ends in CRLF. */
export function lineSink(limit: number, onLine: (line: string) => void): (chunk: Buffer) => void {
  let rest = '';
  let count = 0;
  return (chunk) => {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > pop3Limits.lineOctets) {
      throw problem('protocol', 'limit-exceeded', { detail: 'line of a listing too long' });
    }
    count += lines.length;
    if (count > limit) throw problem('protocol', 'limit-exceeded', { detail: 'listing too long' });
    for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  };
}

export function readLines(limit: number): { sink: (chunk: Buffer) => void; lines: () => string[] } {
  const collected: string[] = [];
  return { sink: lineSink(limit, (line) => collected.push(line)), lines: () => collected };
}
