// Credentials asked of main over the port, one question for one sign-in; nothing is kept here.
import type { AccountId } from '../../../shared/model/ids.ts';
import type { Credentials } from './credentials.ts';

export interface PortCredentials extends Credentials {
  /** Main's answer to question `id`. */
  answer(id: number, secret: string | null): void;
}

/** A keychain may ask the person to unlock it; after this long the sign-in goes on without. */
const ANSWER_MS = 120_000;

export function createPortCredentials(ask: (id: number, accountId: AccountId) => void): PortCredentials {
  const waiting = new Map<number, (secret: string | null) => void>();
  let nextId = 1;
  return {
    get: (accountId, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const id = nextId++;
        const forget = (): void => {
          clearTimeout(deadline);
          signal.removeEventListener('abort', onAbort);
          waiting.delete(id);
        };
        const settle = (secret: string | null): void => {
          forget();
          resolve(secret);
        };
        const onAbort = (): void => {
          forget();
          reject(signal.reason);
        };
        const deadline = setTimeout(() => settle(null), ANSWER_MS);
        signal.addEventListener('abort', onAbort, { once: true });
        waiting.set(id, settle);
        ask(id, accountId);
      }),
    answer: (id, secret) => waiting.get(id)?.(secret),
  };
}
