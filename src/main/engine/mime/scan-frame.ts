// What the scanner of a message's parts tells, and what it remembers of each multipart it is in.
import type { PartHead } from './part-head.ts';

export interface PartSink {
  /** A header was read; multiparts are opened too, their children follow. */
  open(head: PartHead): void;
  /** Octets of a leaf, still in transfer encoding. `chunk` is only valid during the call. */
  data(head: PartHead, chunk: Buffer): void;
  close(head: PartHead): void;
  warn(code: string, detail?: string): void;
}

/** A multipart that is open. */
export interface Frame {
  readonly head: PartHead;
  /** Null: the header names none; the first line that looks like one is taken. */
  boundary: string | null;
  state: 'preamble' | 'children' | 'epilogue';
  children: number;
  preamble: Buffer[];
  preambleSize: number;
  guessed: boolean;
}

/** @param written the boundary that the header names; null when it names none */
export const openFrame = (head: PartHead, written: string | null): Frame => ({
  head,
  boundary: written,
  state: 'preamble',
  children: 0,
  preamble: [],
  preambleSize: 0,
  guessed: false,
});
