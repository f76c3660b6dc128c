// The one sum every fault test has to get right: nothing lost, nothing doubled, byte for byte.
import { createHash } from 'node:crypto';
import type { Store } from '../../src/main/engine/store/store.ts';
import type { MaildropServer } from './maildrop-server.ts';

/** Raw messages of the account's Inbox as latin1, sorted. Throws when a body is not what its hash says. */
export function heldMessages(store: Store, accountId: number): string[] {
  const inbox = store.mailboxes.byPath(accountId, 'Inbox');
  if (inbox === null) return [];
  return store.messages
    .page(inbox.id, 100_000)
    .rows.map(({ id }) => {
      const bytes = store.bodies.read(id, 100_000_000);
      if (bytes === null) throw new Error(`message ${id} has no body`);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (sha256 !== store.bodies.info(id)?.sha256) throw new Error(`message ${id} is damaged`);
      return bytes.toString('latin1');
    })
    .sort();
}

/** What is wrong with the sum of cache and server, or null. `delivered`: all messages there ever were, all different. */
export function unaccounted(
  delivered: readonly string[],
  held: readonly string[],
  server: MaildropServer,
): string | null {
  const there = server.messages.map(({ content }) => content.toString('latin1'));
  for (const message of delivered) {
    const here = held.filter((each) => each === message).length;
    if (here > 1) return `${here} times in the cache: ${message.slice(0, 60)}`;
    if (here === 0 && !there.includes(message)) return `lost: ${message.slice(0, 60)}`;
  }
  const strange = held.find((each) => !delivered.includes(each));
  return strange === undefined ? null : `never sent: ${JSON.stringify(strange.slice(0, 200))}`;
}
