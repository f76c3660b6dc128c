// Short messages about what just happened: a problem stays until it is put away, good news leaves by itself.
import type { Problem } from '../../../shared/problem.ts';
import { toProblem } from '../../../shared/problem.ts';
import { type Observable, observable } from '../../data/observable.ts';
import { type ProblemContext, problemWords } from '../problems/words.ts';

export interface Toast {
  readonly id: number;
  readonly tone: 'done' | 'problem';
  readonly text: string;
  readonly more: string;
  readonly undo: (() => void) | null;
}

export interface Toasts {
  readonly shown: Observable<readonly Toast[]>;
  /** @param undo takes it back, where that can be done. */
  done(text: string, undo?: () => void): void;
  warn(text: string, more: string): void;
  problem(problem: Problem, context?: ProblemContext): void;
  /** For the rejection handler of a contract call. */
  failed(thrown: unknown): void;
  dismiss(id: number): void;
}

const SHOWN_AT_ONCE = 3;
const DONE_STAYS = 5_000;
/** Milliseconds an offer to undo stays. */
const UNDO_STAYS = 10_000;

export function createToasts(): Toasts {
  const shown = observable<readonly Toast[]>([]);
  let last = 0;
  const dismiss = (id: number): void => shown.update((held) => held.filter((toast) => toast.id !== id));
  const add = (tone: Toast['tone'], text: string, more: string, undo: (() => void) | null = null): void => {
    last += 1;
    const id = last;
    // The same words twice are one message, not two.
    shown.update((held) =>
      [...held.filter((toast) => toast.text !== text), { id, tone, text, more, undo }].slice(-SHOWN_AT_ONCE),
    );
    if (tone === 'done') setTimeout(() => dismiss(id), undo ? UNDO_STAYS : DONE_STAYS);
  };
  const problem = (told: Problem, context?: ProblemContext): void => {
    if (told.kind === 'cancelled') return;
    const { what, advice, said } = problemWords(told, context);
    add('problem', what, said ? `${advice} (${said})`.trim() : advice);
  };
  return {
    shown,
    dismiss,
    problem,
    done: (text, undo) => add('done', text, '', undo ?? null),
    warn: (text, more) => add('problem', text, more),
    failed: (thrown) => problem(toProblem(thrown)),
  };
}
