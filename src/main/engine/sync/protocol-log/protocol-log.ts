// Records what an account's sessions say to their server, for faults that only show with that server. Never a
// credential; names, subjects, addresses and bodies only as stand-ins. A test can play it back.
import { closeSync, openSync, writeSync } from 'node:fs';
import { problem } from '../../../../shared/problem.ts';
import type { WireTap } from '../../imap/session.ts';
import type { Clock } from '../../lib/clock.ts';
import { WireLines } from './imap-lines.ts';
import { scrubReceived, scrubSent, type WirePart } from './imap-scrub.ts';
import { createStandIns } from './stand-ins.ts';

/** One line of a log file, as JSON. */
export interface LogRecord {
  readonly account: number;
  /** Counts from 1 over all accounts of the log. */
  readonly connection: number;
  /** Milliseconds since the log was begun. */
  readonly ms: number;
  readonly from: 'client' | 'server';
  readonly parts: readonly WirePart[];
}

export interface ProtocolLog {
  /** For one new connection of this account. */
  tap(accountId: number): WireTap;
  close(): void;
}

/**
 * Written as it happens, readable by its owner only. Throws `invalid-argument` when the file cannot be made. A file that
 * cannot be written any more ends the log, never the session that is recorded; `onFailed` gets the system's code.
 */
export function openProtocolLog(
  path: string,
  clock: Clock,
  onFailed: (code: string) => void = () => undefined,
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
  const log = createProtocolLog((line) => {
    if (file === null) return;
    try {
      writeSync(file, `${line}\n`);
    } catch (error) {
      end();
      onFailed((error as NodeJS.ErrnoException).code ?? 'unknown');
    }
  }, clock);
  return {
    tap: log.tap,
    close: () => {
      log.close();
      end();
    },
  };
}

export function createProtocolLog(sink: (line: string) => void, clock: Clock): ProtocolLog {
  const standIns = createStandIns();
  const began = clock.now();
  const open = new Set<WireLines>();
  let connections = 0;
  return {
    tap: (account) => {
      connections += 1;
      const connection = connections;
      const record = (from: LogRecord['from'], parts: readonly WirePart[]): void => {
        const line: LogRecord = { account, connection, ms: clock.now() - began, from, parts };
        sink(JSON.stringify(line));
      };
      const received = new WireLines((parts) => record('server', scrubReceived(parts, standIns)));
      const sent = new WireLines((parts) => record('client', scrubSent(parts, standIns)));
      open.add(received).add(sent);
      return {
        received: (bytes) => received.push(bytes),
        sent: (bytes) => sent.push(bytes),
        sentSecret: (octets) => sent.secret(octets),
      };
    },
    close: () => {
      for (const lines of open) lines.flush();
      open.clear();
    },
  };
}
