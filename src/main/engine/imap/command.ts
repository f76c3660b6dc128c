// What a command file hands to the channel: how it is written, what it may share the wire with, and which answers are its.

import type { LiteralSink } from './framer.ts';
import type { FetchAnswer } from './parse-fetch.ts';
import type { Response, StatusLine } from './parse-response.ts';
import type { CommandOptions } from './session-api.ts';
import type { UidRange } from './types.ts';
import type { Part } from './wire-encode.ts';

/** Where a literal stands in a FETCH answer that is still arriving. */
export interface LiteralPlace {
  readonly seq: number;
  /** 0 when the UID was not said before the literal. */
  readonly uid: number;
  /** Upper case, e.g. `1.2`; empty for the whole message. */
  readonly section: string;
  readonly octets: number;
}

/** By which FETCH answers are told apart: the message, and what is said of it. */
export interface AwaitedAnswers {
  /** Merged. */
  readonly ranges: readonly UidRange[];
  /** Items as the server names them, e.g. `ENVELOPE`, `BODY[1.2]`. */
  readonly kinds: readonly string[];
}

export interface Command<T> {
  /** For people: `UID FETCH`. Never carries arguments. */
  readonly name: string;
  readonly parts: readonly Part[];
  /**
   * Which answers could be taken for another command's (RFC 9051 section 5.5): commands with one of these in common
   * are never on the wire together. `alone`: with no other at all.
   */
  readonly shares: 'alone' | readonly string[];
  /** FETCH answers it waits for; two commands that wait for the same are not on the wire together. */
  readonly fetches?: AwaitedAnswers;
  /** An untagged answer; true when it was this command's. */
  untagged?(response: Response): boolean;
  /** A FETCH answer (UID known); true when it was this command's. */
  fetched?(answer: FetchAnswer): boolean;
  /** A literal about to arrive; a sink when this command streams it. */
  literal?(place: LiteralPlace): LiteralSink | null;
  /** A continuation that is not for a literal; what to send for it, or null. Failing ends the session. */
  continued?(text: string): Part | null | Promise<Part | null>;
  /** Continuations are part of a secret exchange and kept from the wire tap. */
  readonly secretExchange?: boolean;
  /** What ends this one early (IDLE): sent after its first continuation, when another command waits. */
  readonly interrupt?: string;
  /** Asked at the first continuation: end at once, whether somebody waits or not. */
  unwanted?(): boolean;
  /** The interrupt goes out now. */
  interrupted?(): void;
  /** Tagged OK: the result. */
  done(line: StatusLine): T;
  /** Tagged NO or BAD: the result all the same, or undefined for a Problem as usual. */
  refused?(line: StatusLine): T | undefined;
  /** The tagged line, in the very call that read it: for what must happen before the next octet is looked at. */
  atTagged?(line: StatusLine): void;
  /** Its caller gave it up: answers are still to be claimed, and nobody to be told of them. */
  abandoned?(): void;
  /** Whatever the end, exactly once. */
  settled?(): void;
}

/** Runs a command to its tagged answer. */
export type Run = <T>(command: Command<T>, options?: CommandOptions) => Promise<T>;
