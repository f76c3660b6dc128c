// Recognises messages of ours among those of a mailbox, where the server does not name them.
import type { MessageId } from '../../../../shared/model/ids.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { WorkTarget } from '../../store/queries/lanes.ts';

/**
 * Messages of the open mailbox, matched by Message-ID and size, each once. `seen`: how many fitted, whatever they are.
 * @param fits what it refuses is passed over: `n:*` always names the last message, even one below n (RFC 3501 section 6.4.8)
 */
export async function matching(
  session: ImapSession,
  set: string,
  fits: (uid: number) => boolean,
  targets: readonly WorkTarget[],
  signal: AbortSignal,
): Promise<{ readonly uids: Map<MessageId, number>; readonly seen: number }> {
  const waiting = Map.groupBy(targets, (target) => likeness(target.header, target.size));
  const uids = new Map<MessageId, number>();
  const seen = new Set<number>();
  await session.uidFetch(
    set,
    ['RFC822.SIZE', 'ENVELOPE'],
    (message) => {
      if (!fits(message.uid) || message.size === null || message.envelope === null) return;
      if (seen.has(message.uid)) return;
      seen.add(message.uid);
      const header = message.envelope.messageId?.trim().replace(/^<|>$/g, '') ?? null;
      const target = waiting.get(likeness(header, message.size))?.shift();
      if (target !== undefined) uids.set(target.messageId, message.uid);
    },
    { signal },
  );
  return { uids, seen: seen.size };
}

function likeness(header: string | null, size: number): string {
  return `${header ?? ''} ${size}`;
}
