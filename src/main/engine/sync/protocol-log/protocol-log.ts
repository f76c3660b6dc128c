// Records what an account's sessions say to their server, for faults that only show with that server. Never a
// credential; names, subjects, addresses and bodies only as stand-ins. A test can play it back.
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Protocol } from '../../../../shared/model/account.ts';
import { problem } from '../../../../shared/problem.ts';
import type { Clock } from '../../lib/clock.ts';
import { protocolLogLimits } from '../../lib/limits.ts';
import type { WireTap } from '../../net/wire-tap.ts';
import { ImapLines } from './imap-lines.ts';
import { scrubReceived, scrubSent } from './imap-scrub.ts';
import { Pop3Lines } from './pop3-lines.ts';
import { createStandIns, type StandIns } from './stand-ins.ts';
import type { WirePart } from './wire-part.ts';

/** One line of a log file, as JSON. */
export interface LogRecord {
  readonly account: number;
  readonly protocol: Protocol;
  /** Counts from 1 over all accounts of the log. */
  readonly connection: number;
  /** Milliseconds since the log was begun. */
  readonly ms: number;
  readonly from: 'client' | 'server';
  readonly parts: readonly WirePart[];
}

/** The last line of a log that grew as large as one may. */
export interface LogEnd {
  readonly ended: 'size-limit';
  readonly note: string;
  readonly ms: number;
}

export interface ProtocolLog {
  /** For one new connection of this account. */
  tap(accountId: number, protocol: Protocol): WireTap;
  close(): void;
}

/**
 * Written as it happens, readable by its owner only. Throws `invalid-argument` when the file cannot be made. A file that
 * cannot be written any more, or is full, ends the log, never the session that is recorded; `onEnded` gets the system's
 * code, or `size-limit`.
 */
export function openProtocolLog(
  path: string,
  clock: Clock,
  onEnded: (code: string) => void = () => undefined,
): ProtocolLog {
  let file: number | null;
  try {
    file = openSync(path, 'w', 0o600);
  } catch (error) {
    throw problem('storage', 'invalid-argument', {
      detail: 'the protocol log cannot be written',
      cause: error,
    });
  }
  const end = (): void => {
    if (file !== null) closeSync(file);
    file = null;
  };
  const write = (line: string): void => {
    if (file === null) return;
    try {
      writeSync(file, `${line}\n`);
    } catch (error) {
      end();
      onEnded((error as NodeJS.ErrnoException).code ?? 'unknown');
    }
  };
  const onFull = (): void => {
    end();
    onEnded('size-limit');
  };
  const log = createProtocolLog(write, clock, { onFull });
  return {
    tap: log.tap,
    close: () => {
      log.close();
      end();
    },
  };
}

/** Both directions of one connection. */
interface Lines extends Pick<WireTap, 'sent' | 'received'> {
  secret(octets: number): void;
  flush(): void;
}

type WriteRecord = (from: LogRecord['from'], parts: readonly WirePart[]) => void;

/** @param sink gets lines without their ends. `onFull`: the last one was written, by `octets` (50 MB). */
export function createProtocolLog(
  sink: (line: string) => void,
  clock: Clock,
  limit: { readonly octets?: number; readonly onFull?: () => void } = {},
): ProtocolLog {
  const standIns = createStandIns();
  const began = clock.now();
  const most = limit.octets ?? protocolLogLimits.octets;
  const open = new Set<Lines>();
  let connections = 0;
  let octets = 0;
  let full = false;
  const write = (record: LogRecord): void => {
    if (full) return;
    const line = JSON.stringify(record);
    octets += Buffer.byteLength(line) + 1;
    if (octets <= most) {
      sink(line);
      return;
    }
    full = true;
    open.clear();
    const note = `The log reached its limit of ${most} octets. Nothing is recorded from here on.`;
    const last: LogEnd = { ended: 'size-limit', note, ms: clock.now() - began };
    sink(JSON.stringify(last));
    limit.onFull?.();
  };
  return {
    tap: (account, protocol) => {
      connections += 1;
      const connection = connections;
      const record: WriteRecord = (from, parts) =>
        write({ account, protocol, connection, ms: clock.now() - began, from, parts });
      const lines = protocol === 'imap' ? imapLines(standIns, record) : new Pop3Lines(standIns, record);
      open.add(lines);
      // A full log costs a session nothing any more.
      return {
        received: (bytes) => (full ? undefined : lines.received(bytes)),
        sent: (bytes) => (full ? undefined : lines.sent(bytes)),
        sentSecret: (length) => (full ? undefined : lines.secret(length)),
      };
    },
    close: () => {
      for (const lines of [...open]) lines.flush();
      open.clear();
    },
  };
}

function imapLines(standIns: StandIns, record: WriteRecord): Lines {
  const received = new ImapLines((parts) => record('server', scrubReceived(parts, standIns)));
  const sent = new ImapLines((parts) => record('client', scrubSent(parts, standIns)));
  return {
    received: (bytes) => received.push(bytes),
    sent: (bytes) => sent.push(bytes),
    secret: (octets) => sent.secret(octets),
    flush: () => {
      received.flush();
      sent.flush();
    },
  };
}
