// The renderer's only way out: typed calls through `window.petrel`. An answer becomes a value or a thrown ProblemError.
import type { PetrelBridge } from '../../shared/contract/bridge.ts';
import type { CallInput, CallName, CallResult } from '../../shared/contract/contract.ts';
import type { AppEvents } from '../../shared/contract/events.ts';
import { ProblemError } from '../../shared/problem.ts';

declare global {
  interface Window {
    /** Put there by the preload before any script of the page runs. */
    readonly petrel: PetrelBridge;
  }
}

/** The value of a contract call. Throws ProblemError with the problem that main or the engine named. */
export async function call<N extends CallName>(name: N, args: CallInput<N>): Promise<CallResult<N>> {
  const answer = await window.petrel.call(name, args);
  if (answer.ok) return answer.value;
  throw new ProblemError(answer.problem);
}

/** What main tells without being asked; the answer unsubscribes. */
export function listen<E extends keyof AppEvents>(
  event: E,
  listener: (payload: AppEvents[E]) => void,
): () => void {
  return window.petrel.on(event, listener);
}
