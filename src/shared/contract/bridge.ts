// The shape of `window.petrel`: what the preload exposes and the renderer's data layer uses.
import type { Answer } from '../problem.ts';
import type { CallInput, CallName, CallResult } from './contract.ts';
import type { AppEvents } from './events.ts';

export interface PetrelBridge {
  call<N extends CallName>(name: N, args: CallInput<N>): Promise<Answer<CallResult<N>>>;
  /** Subscribes; the answer unsubscribes. */
  on<E extends keyof AppEvents>(event: E, listener: (payload: AppEvents[E]) => void): () => void;
}
