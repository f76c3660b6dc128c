// Keeps what the engine reported before the window could listen: a damaged store is found before anything is shown.
import type { Problem } from '../../shared/problem.ts';

export interface ProblemDesk {
  /** Told at once, or as soon as the window listens. */
  raise(problem: Problem): void;
  /** The window asked for its first state: from now on it hears everything. */
  windowListens(): void;
}

export function createProblemDesk(tell: (problem: Problem) => void): ProblemDesk {
  let listening = false;
  const waiting: Problem[] = [];
  return {
    raise: (problem) => {
      if (listening) tell(problem);
      else waiting.push(problem);
    },
    windowListens: () => {
      listening = true;
      for (const problem of waiting.splice(0)) tell(problem);
    },
  };
}
