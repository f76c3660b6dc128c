// Whether a session still lives: after a sleep or a change of network a socket may be dead without a word.
import type { ImapSession } from '../../imap/session.ts';
import type { Clock } from '../../lib/clock.ts';

/** Ends a session that says nothing within `ms`. One that is busy with a long answer lives. */
export async function probeSession(
  session: ImapSession,
  clock: Clock,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  const before = session.bytesReceived;
  const over = new AbortController();
  const answered = session.noop({ signal: over.signal, priority: 'high' }).then(
    () => true,
    () => false,
  );
  const patience = clock.sleep(ms, AbortSignal.any([signal, over.signal])).then(
    () => false,
    () => true,
  );
  const alive = await Promise.race([answered, patience]);
  if (!alive && session.bytesReceived === before) {
    session.destroy({ kind: 'network', code: 'connection-timeout', retry: 'backoff' });
  }
  over.abort();
}
