// Puts one command at a time on the wire: text, literals with or without waiting for the server's go-ahead, and bodies
// streamed from the caller. Secrets pass the tap as a length only.
import { problem } from '../../../shared/problem.ts';
import type { WireTap } from '../net/wire-tap.ts';
import type { Transport } from './transport.ts';
import type { Part } from './wire-encode.ts';

export interface CommandWriterOptions {
  readonly transport: Transport;
  readonly tap: WireTap | undefined;
  has(capability: string): boolean;
  /** Octets are moving: the other side is not silent. */
  touch(): void;
}

export interface CommandWriter {
  /** A command is half on the wire. */
  readonly busy: boolean;
  /** Resolves when all of it is written, or the server refused it early. */
  send(tag: string, parts: readonly Part[]): Promise<void>;
  /** A line outside any command: the answer to a continuation, or DONE. */
  sendLine(part: Part): void;
  /** A "+" came: true when a literal waited for it. */
  goAhead(): boolean;
  /** A tagged answer came for a command that waits for its go-ahead: the rest is not sent. False if it does not wait. */
  refusedEarly(tag: string): boolean;
  /** The session is over. */
  stop(reason: Error): void;
}

/** A larger literal waits for the go-ahead even where it need not: the server may refuse it before it is sent. */
const UNASKED_OCTETS = 64 * 1024;
/** LITERAL- (RFC 7888 section 5). */
const LITERAL_MINUS_OCTETS = 4096;

class EarlyRefusal extends Error {}

export function createCommandWriter(options: CommandWriterOptions): CommandWriter {
  const { transport, tap } = options;
  let current: { tag: string; waiting: { resolve(): void; reject(reason: Error): void } | null } | null =
    null;

  const emit = (bytes: Buffer, secret: boolean): void => {
    if (bytes.length === 0) return;
    if (secret) tap?.sentSecret(bytes.length);
    else tap?.sent(bytes);
    transport.write(bytes);
  };
  const emitText = (text: string, secret = false): void => emit(Buffer.from(text, 'latin1'), secret);

  /** What of a command can be written without waiting becomes few, large writes. */
  const createBatch = () => {
    let text = '';
    return {
      add: (more: string): void => {
        text += more;
      },
      flush: (): void => {
        emitText(text);
        text = '';
      },
    };
  };

  const unasked = (octets: number): boolean => {
    if (octets > UNASKED_OCTETS) return false;
    if (options.has('LITERAL+')) return true;
    return octets <= LITERAL_MINUS_OCTETS && options.has('LITERAL-');
  };

  const goAheadFor = (running: NonNullable<typeof current>): Promise<void> =>
    new Promise((resolve, reject) => {
      running.waiting = { resolve, reject };
    });

  const isSimple = (parts: readonly Part[]): boolean =>
    parts.every(
      (part) =>
        typeof part === 'string' ||
        part.kind === 'secret' ||
        (part.kind === 'literal' && unasked(part.bytes.length)),
    );

  const sendSimple = (tag: string, parts: readonly Part[]): void => {
    const batch = createBatch();
    batch.add(`${tag} `);
    for (const part of parts) {
      if (typeof part === 'string') batch.add(part);
      else if (part.kind === 'secret') {
        batch.flush();
        emitText(part.text, true);
      } else if (part.kind === 'literal') {
        batch.add(`{${part.bytes.length}+}\r\n`);
        batch.flush();
        emit(part.bytes, part.secret === true);
      }
    }
    batch.add('\r\n');
    batch.flush();
  };

  const streamOut = async (part: Extract<Part, { kind: 'stream' }>): Promise<void> => {
    let left = part.octets;
    for await (const chunk of part.chunks) {
      left -= chunk.length;
      if (left < 0) break;
      emit(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length), false);
      await transport.drained();
      options.touch();
    }
    // The server waits for exactly what was announced; no other end leads back to a usable connection.
    if (left !== 0)
      throw problem('bug', 'short-read', { detail: 'a literal of another size than announced' });
  };

  const sendStepwise = async (
    running: NonNullable<typeof current>,
    parts: readonly Part[],
  ): Promise<void> => {
    const batch = createBatch();
    batch.add(`${running.tag} `);
    for (const part of parts) {
      if (typeof part === 'string') {
        batch.add(part);
        continue;
      }
      if (part.kind === 'secret') {
        batch.flush();
        emitText(part.text, true);
        continue;
      }
      const octets = part.kind === 'literal' ? part.bytes.length : part.octets;
      const wait = !unasked(octets);
      const mark = part.kind === 'stream' && part.eight === true ? '~' : '';
      batch.add(`${mark}{${octets}${wait ? '' : '+'}}\r\n`);
      const allowed = wait ? goAheadFor(running) : null;
      batch.flush();
      await allowed;
      if (part.kind === 'literal') emit(part.bytes, part.secret === true);
      else await streamOut(part);
    }
    batch.add('\r\n');
    batch.flush();
  };

  return {
    get busy() {
      return current !== null;
    },
    async send(tag, parts) {
      if (isSimple(parts)) {
        sendSimple(tag, parts);
        return;
      }
      const running: NonNullable<typeof current> = { tag, waiting: null };
      current = running;
      try {
        await sendStepwise(running, parts);
      } catch (error) {
        if (!(error instanceof EarlyRefusal)) throw error;
      } finally {
        if (current === running) current = null;
      }
    },
    sendLine(part) {
      if (typeof part === 'string') emitText(`${part}\r\n`);
      else if (part.kind === 'secret') {
        emitText(part.text, true);
        emitText('\r\n');
      }
    },
    goAhead() {
      const waiting = current?.waiting ?? null;
      if (current === null || waiting === null) return false;
      current.waiting = null;
      waiting.resolve();
      return true;
    },
    refusedEarly(tag) {
      const waiting = current?.waiting ?? null;
      if (current === null || current.tag !== tag || waiting === null) return false;
      current = null;
      waiting.reject(new EarlyRefusal());
      return true;
    },
    stop(reason) {
      current?.waiting?.reject(reason);
    },
  };
}
