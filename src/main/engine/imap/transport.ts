// The byte pipe under an IMAP session: a socket that may be exchanged for TLS and wrapped in compression on the way.
import type { Socket } from 'node:net';
import zlib from 'node:zlib';
import { type ProblemError, problem } from '../../../shared/problem.ts';
import { classifyNetworkError } from '../net/classify.ts';
import type { SocketReader } from '../net/socket-reader.ts';
import { type UpgradeOptions, upgradeToTls } from '../net/tls.ts';

export interface TransportEvents {
  /** Valid during the call only. */
  data(chunk: Buffer): void;
  /** Once: the connection is over. Null when the other side closed it in order. */
  end(reason: ProblemError | null): void;
}

/** A connected socket, and what reads it where that is not the socket itself. */
export interface Wire {
  readonly socket: Socket;
  readonly reader?: SocketReader | undefined;
}

export class Transport {
  bytesReceived = 0;
  bytesSent = 0;
  encrypted: boolean;
  readonly #events: TransportEvents;
  #socket: Socket;
  #reader: SocketReader | undefined;
  #inflate: zlib.InflateRaw | null = null;
  #deflate: zlib.DeflateRaw | null = null;
  #over = false;
  readonly #onData = (chunk: Buffer): void => {
    this.bytesReceived += chunk.length;
    if (this.#inflate === null) this.#events.data(chunk);
    // It is read from in turns to come, when the buffer has other octets in it.
    else if (!this.#inflate.write(Buffer.from(chunk))) this.#socket.pause();
  };
  readonly #onError = (error: Error): void => this.#finish(classifyNetworkError(error));
  readonly #onClose = (): void => this.#finish(null);

  constructor(wire: Wire, encrypted: boolean, events: TransportEvents) {
    this.#socket = wire.socket;
    this.#reader = wire.reader;
    this.encrypted = encrypted;
    this.#events = events;
    this.#attach();
  }

  get compressed(): boolean {
    return this.#deflate !== null;
  }

  /** Whether octets handed to `write` still wait for the other side to take them. */
  get congested(): boolean {
    return this.#socket.writableNeedDrain || (this.#deflate?.writableNeedDrain ?? false);
  }

  write(bytes: Buffer): void {
    if (this.#over) return;
    this.bytesSent += bytes.length;
    if (this.#deflate === null) {
      this.#socket.write(bytes);
      return;
    }
    this.#deflate.write(bytes);
    this.#deflate.flush(zlib.constants.Z_SYNC_FLUSH);
  }

  /** Resolves when what was written has left this process, or the connection is over. */
  drained(): Promise<void> {
    const stream = this.#deflate?.writableNeedDrain ? this.#deflate : this.#socket;
    if (this.#over || !stream.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        stream.off('drain', done);
        stream.off('close', done);
        resolve();
      };
      stream.on('drain', done);
      stream.on('close', done);
    });
  }

  /** Stops reading at once, so that nothing the other side says from here is taken for protected. */
  freeze(): void {
    this.#stopReading();
    this.#socket.pause();
  }

  async startTls(options: UpgradeOptions): Promise<void> {
    this.#socket.off('error', this.#onError);
    this.#socket.off('close', this.#onClose);
    this.#socket = await upgradeToTls(this.#socket, options);
    this.#reader = undefined;
    if (this.#over) {
      this.#socket.destroy();
      return;
    }
    this.encrypted = true;
    this.#attach();
  }

  /** RFC 4978. `leftover` are octets after the OK: compressed already. */
  startCompression(leftover: Buffer): void {
    const inflate = zlib.createInflateRaw({ chunkSize: 64 * 1024 });
    const deflate = zlib.createDeflateRaw();
    inflate.on('data', (chunk: Buffer) => {
      if (!this.#over) this.#events.data(chunk);
    });
    inflate.on('drain', () => this.#socket.resume());
    inflate.on('error', (cause) =>
      this.#finish(
        problem('protocol', 'malformed-response', { detail: 'IMAP: octets that are not compressed', cause }),
      ),
    );
    deflate.on('data', (chunk: Buffer) => this.#socket.write(chunk));
    deflate.on('error', this.#onError);
    this.#inflate = inflate;
    this.#deflate = deflate;
    if (leftover.length > 0) inflate.write(leftover);
  }

  /** Ends the connection without a word; `end` is not called for it. */
  destroy(): void {
    this.#over = true;
    this.#release();
  }

  #attach(): void {
    if (this.#reader === undefined) this.#socket.on('data', this.#onData);
    else this.#reader.start(this.#socket, this.#onData);
    this.#socket.on('error', this.#onError);
    this.#socket.on('close', this.#onClose);
  }

  #finish(reason: ProblemError | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#release();
    this.#events.end(reason);
  }

  #stopReading(): void {
    this.#socket.off('data', this.#onData);
    this.#reader?.stop();
  }

  #release(): void {
    this.#stopReading();
    this.#socket.destroy();
    this.#inflate?.destroy();
    this.#deflate?.destroy();
  }
}
