// What a command of the engine's command line is given to work with.
import { problem } from '../../../shared/problem.ts';
import type { EngineParts } from '../engine.ts';

export interface CommandContext {
  /** The engine on the profile. `write`: nobody else may have the profile open (`in-use` otherwise). */
  open(use: 'read' | 'write'): EngineParts;
  /** One line of JSON on standard output. */
  print(value: unknown): void;
  /** Bytes on standard output, as they are. */
  printBytes(bytes: Uint8Array): void;
  /** One line of JSON on standard error; the exit status will be 1. */
  complain(thrown: unknown): void;
  readonly signal: AbortSignal;
  /** For an account that has no id yet. */
  readonly newAccountSecret: string | null;
}

export interface Command {
  /** Words after the profile, e.g. `account add`. */
  readonly name: string;
  readonly usage: string;
  run(context: CommandContext, args: string[]): Promise<void> | void;
}

/** A mistake in what was typed, told like any other problem. */
export const usageProblem = (detail: string): Error => problem('refused', 'invalid-argument', { detail });

/** @throws ProblemError `invalid-argument` for anything but a whole number from `least`. */
export function wholeNumber(text: string, what: string, least = 1): number {
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text) || value < least) throw usageProblem(`${what} is not a whole number`);
  return value;
}
