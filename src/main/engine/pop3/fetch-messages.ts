// RETR and TOP for many messages: keeps a window of announced octets in flight, so that the line is always busy and a
// cancelled fetch wastes little (RFC 2449 section 6.6).
import { pop3Limits } from '../lib/limits.ts';
import type { Pop3Connection, Reply } from './connection.ts';

export interface FetchItem {
  readonly number: number;
  /** Octets announced by LIST; null when unknown. Only steers the window. */
  readonly size: number | null;
  /** `whole` = RETR; `headers` = TOP with no body lines. */
  readonly part: 'whole' | 'headers';
}

/** Called synchronously, in the order of the items. What it throws ends the session. */
export interface FetchReceiver<T extends FetchItem> {
  /** Before the first byte of this item, also when the answer will be a refusal. */
  begin(item: T): void;
  data(chunk: Buffer): void;
  end(item: T, reply: Reply): void;
}

/** @param more is asked once more whenever the window has room; false stops asking (what is in flight still arrives). */
export async function fetchMessages<T extends FetchItem>(
  connection: Pop3Connection,
  items: Iterable<T>,
  receiver: FetchReceiver<T>,
  more: () => boolean = () => true,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const inFlight: T[] = [];
  let octets = 0;
  let exhausted = false;
  let begun = false;
  // Without PIPELINING commands wait their turn here, where `more` can still stop them.
  const commands = connection.pipelining ? pop3Limits.windowCommands : 1;

  const data = (chunk: Buffer): void => {
    begin();
    receiver.data(chunk);
  };
  const begin = (): void => {
    const head = inFlight[0];
    if (begun || head === undefined) return;
    begun = true;
    receiver.begin(head);
  };

  await new Promise<void>((resolve, reject) => {
    const refill = (): void => {
      // Refilled only when half empty, so that commands travel in groups.
      while (!exhausted && octets < pop3Limits.windowOctets && inFlight.length < commands) {
        const next = more() ? iterator.next() : { done: true as const, value: undefined };
        if (next.done === true) {
          exhausted = true;
          break;
        }
        send(next.value);
      }
      if (exhausted && inFlight.length === 0) resolve();
    };
    const send = (item: T): void => {
      inFlight.push(item);
      octets += weight(item);
      const line = item.part === 'whole' ? `RETR ${item.number}` : `TOP ${item.number} 0`;
      const onReply = (reply: Reply): void => {
        begin();
        inFlight.shift();
        octets -= weight(item);
        begun = false;
        receiver.end(item, reply);
        const low = octets <= pop3Limits.windowOctets / 2 && inFlight.length <= commands / 2;
        if (low) refill();
      };
      connection.execute({ line, multi: true, onData: data, onReply }).catch(reject);
    };
    refill();
  });
}

/** What an answer may weigh when nothing better is known. */
const UNKNOWN_OCTETS = 64 * 1024;
const HEADER_OCTETS = 4 * 1024;

function weight(item: FetchItem): number {
  return item.part === 'headers' ? HEADER_OCTETS : (item.size ?? UNKNOWN_OCTETS);
}
