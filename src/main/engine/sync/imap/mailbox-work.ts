// A connection in the hands of one piece of work, which may have to hand it to somebody more urgent between two steps
// and go on with another.
import { ProblemError } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { Lease, LeaseRequest } from './lease.ts';

export interface MailboxWork {
  /** The connection to use until the next `giveWay`. */
  readonly session: ImapSession;
  readonly signal: AbortSignal;
  /** Somebody more urgent waits: come to the end of a step and call `giveWay`. */
  readonly wanted: boolean;
  /** Lets the more urgent go first. Afterwards nothing may be assumed of the session, least of all what is selected. */
  giveWay(): Promise<void>;
}

/**
 * Runs `work` on a connection of the pool, asked for anew each time it gives way. A connection that lay idle may have
 * died unnoticed: then the work, which must bear being begun twice, starts again on another.
 */
export async function withWork<T>(
  pool: ConnectionPool<ImapSession>,
  request: LeaseRequest,
  work: (work: MailboxWork) => Promise<T>,
): Promise<T> {
  for (;;) {
    const lease = await pool.lease(request);
    try {
      return await onLease(pool, request, lease, work);
    } catch (error) {
      if (lease.fresh || request.signal.aborted || !isLoss(error)) throw error;
    }
  }
}

async function onLease<T>(
  pool: ConnectionPool<ImapSession>,
  request: LeaseRequest,
  first: Lease<ImapSession>,
  work: (work: MailboxWork) => Promise<T>,
): Promise<T> {
  let lease = first;
  try {
    return await work({
      get session() {
        return lease.session;
      },
      signal: request.signal,
      get wanted() {
        return lease.wanted.aborted;
      },
      giveWay: async () => {
        lease.release();
        lease = await pool.lease(request);
      },
    });
  } finally {
    lease.release();
  }
}

function isLoss(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return false;
  return error.problem.kind === 'network' || error.problem.code === 'server-bye';
}

/** A connection that is held for something else too: it is not given away in the middle of this work. */
export function fixedWork(session: ImapSession, signal: AbortSignal): MailboxWork {
  return { session, signal, wanted: false, giveWay: () => Promise.resolve() };
}
