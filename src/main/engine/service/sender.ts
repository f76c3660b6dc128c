// What the cache knows of a sender: whether they wrote before, whom their address imitates, where an answer would go.
import type { EngineCallName, Handlers } from '../../../shared/contract/contract.ts';
import type { AccountId, MessageId } from '../../../shared/model/ids.ts';
import type { Address, MessageDetail } from '../../../shared/model/message.ts';
import type { SenderTruth } from '../../../shared/model/sender.ts';
import { problem } from '../../../shared/problem.ts';
import { senderLimits } from '../lib/limits.ts';
import { imitated } from '../mime/look-alike.ts';
import type { Store } from '../store/store.ts';

interface Known {
  received: number;
  /** Epoch ms of the oldest message from this address. */
  oldest: number;
  written: boolean;
}

/** Folders that say nothing of whom a person knows. */
const STRANGERS: ReadonlySet<string> = new Set(['junk', 'trash']);

const plain = (address: string): string => address.trim().toLowerCase();

/** Who wrote and who was written to, kept up to date by reading only messages that came since the last question. */
export class Correspondents {
  readonly #store: Store;
  readonly #known = new Map<string, Known>();
  #upTo: MessageId = 0;
  #reading: Promise<void> | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Reads what is new, in pieces, so that no other call waits for long. */
  catchUp(stop: AbortSignal): Promise<void> {
    this.#reading ??= this.#read(stop).finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #read(stop: AbortSignal): Promise<void> {
    const own = ownAddresses(this.#store);
    for (;;) {
      stop.throwIfAborted();
      const rows = this.#store.correspondents.after(this.#upTo, senderLimits.rowsAtOnce);
      for (const { date, role, from, to } of rows) {
        if (STRANGERS.has(role ?? '')) continue;
        const sender = plain(from?.address ?? '');
        if (!own.has(sender)) this.#note(sender, date, false);
        else for (const { address } of to) this.#note(plain(address), date, true);
      }
      this.#upTo = rows.at(-1)?.id ?? this.#upTo;
      if (rows.length < senderLimits.rowsAtOnce) return;
      await new Promise(setImmediate);
    }
  }

  #note(address: string, date: number, written: boolean): void {
    if (address === '') return;
    const held = this.#known.get(address);
    if (held === undefined) {
      if (this.#known.size >= senderLimits.correspondents) return;
      this.#known.set(address, {
        received: written ? 0 : 1,
        oldest: written ? Number.POSITIVE_INFINITY : date,
        written,
      });
      return;
    }
    if (written) held.written = true;
    else {
      held.received += 1;
      held.oldest = Math.min(held.oldest, date);
    }
  }

  /** Nothing older came from there and nothing was written to it. */
  isNew(address: string, date: number): boolean {
    const held = this.#known.get(plain(address));
    return held === undefined || (!held.written && held.oldest >= date);
  }

  /** The people a look-alike would imitate: those written to, and those who write again and again. */
  familiar(): Set<string> {
    return new Set(
      [...this.#known]
        .filter(([, { written, received }]) => written || received >= senderLimits.familiarMessages)
        .sort(([, a], [, b]) => Number(b.written) - Number(a.written) || b.received - a.received)
        .slice(0, senderLimits.familiar)
        .map(([address]) => address),
    );
  }
}

const ownAddresses = (store: Store): Set<string> =>
  new Set(store.accounts.list().map(({ address }) => plain(address)));

export function senderHandlers(
  store: Store,
  stop: AbortSignal,
): Pick<Handlers<EngineCallName>, 'messages.sender'> {
  const correspondents = new Correspondents(store);
  return {
    'messages.sender': async ({ messageId }) => {
      const detail = store.messages.detail(messageId);
      if (!detail) throw problem('refused', 'not-found');
      await correspondents.catchUp(stop);
      return senderTruth(detail, correspondents, ownAddresses(store));
    },
  };
}

export function senderTruth(
  message: Pick<MessageDetail, 'from' | 'replyTo' | 'date'>,
  correspondents: Correspondents,
  own: ReadonlySet<string>,
): SenderTruth {
  const { from, replyTo, date } = message;
  const address = plain(from.address);
  const repliesElsewhere = replyTo.filter((to: Address) => plain(to.address) !== address).slice(0, 10);
  if (address === '' || own.has(address))
    return { firstMessage: false, imitates: null, repliesElsewhere: [] };
  const known = new Set([...correspondents.familiar(), ...own]);
  return {
    firstMessage: correspondents.isNew(address, date),
    imitates: imitated(from.address, from.name, known),
    repliesElsewhere,
  };
}

/** The server whose word on senders is believed: the one the person entrusted this mail to. */
export function serverOf(store: Store, messageId: MessageId): string | undefined {
  const accountId: AccountId | undefined = store.messages.detail(messageId)?.accountId;
  return accountId === undefined ? undefined : store.accounts.get(accountId)?.host;
}
