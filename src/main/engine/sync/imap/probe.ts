// Whether a session still lives: after a sleep or a change of network a socket may be dead without a word.
import type { ImapSession } from '../../imap/session.ts';
import type { Clock } from '../../lib/clock.ts';

/** Ends a session that says nothing within `ms`, or nothing more within another. One that is busy with a long answer lives. */
export async function probeSession(
  session: ImapSession,
  clock: Clock,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const answered = session.noop({ signal: over.signal, priority: 'high' }).then(
    () => true,
    () => false,
  );
  for (;;) {
    const before = session.bytesReceived;
    const patience = clock.sleep(ms, AbortSignal.any([signal, over.signal])).then(
      () => null,
      () => true,
    );
    const alive = await Promise.race([answered, patience]);
    if (alive === true) break;
    if (session.bytesReceived === before) {
      session.destroy({ kind: 'network', code: 'connection-timeout', retry: 'backoff' });
      break;
    }
    // What came in that time may have lain here since before the sleep: it is no answer, and there is one more such time to give it.
    if (alive === false) break;
  }
  over.abort();
}
