// Tells the accounts that the machine woke or its network came back: the one that is shown at once, the others one after
// another, so that they do not all connect in the same instant.
import type { AccountId } from '../../../shared/model/ids.ts';
import type { Clock } from '../lib/clock.ts';
import type { AccountSync, WakeReason } from './account-sync.ts';

export interface WakeSpreadDeps {
  readonly syncs: ReadonlyMap<AccountId, AccountSync>;
  readonly clock: Clock;
  /** 0 ≤ n < 1. */
  readonly random: () => number;
}

/** Between two accounts, ms; less where they are many. */
const APART_MS = 300;
/** All are told within this, ms: with the time a dead connection is given, it is noticed within ten seconds. */
export const SPREAD_MS = 2_000;

export class WakeSpread {
  readonly #deps: WakeSpreadDeps;
  readonly #waiting = new Map<AccountId, WakeReason>();
  readonly #stopping = new AbortController();

  constructor(deps: WakeSpreadDeps) {
    this.#deps = deps;
  }

  /** `shown`: the account that somebody looks at. */
  wake(reason: WakeReason, shown: AccountId | null): void {
    const { syncs } = this.#deps;
    if (reason === 'suspend' || reason === 'offline') {
      // Nobody connects for these.
      for (const sync of syncs.values()) sync.wake(reason);
      return;
    }
    const ids = [...syncs.keys()].sort((a, b) => Number(b === shown) - Number(a === shown));
    const apart = Math.min(APART_MS, SPREAD_MS / Math.max(1, ids.length - 1));
    for (const [place, id] of ids.entries()) {
      const told = this.#waiting.get(id);
      if (told !== undefined) {
        // A sleep says more than a network that changed with it.
        if (reason === 'resume') this.#waiting.set(id, reason);
      } else if (place === 0) syncs.get(id)?.wake(reason);
      else void this.#later(id, reason, (place - this.#deps.random()) * apart);
    }
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #later(id: AccountId, reason: WakeReason, ms: number): Promise<void> {
    this.#waiting.set(id, reason);
    const slept = await this.#deps.clock.sleep(ms, this.#stopping.signal).then(
      () => true,
      () => false,
    );
    const last = this.#waiting.get(id) ?? reason;
    this.#waiting.delete(id);
    if (slept) this.#deps.syncs.get(id)?.wake(last);
  }
}
