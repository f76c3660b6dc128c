// How a session reads its socket: through one buffer that is used again for every read. Reads that allocate leave their
// buffers to the garbage collector, which is in no hurry for memory outside its heap: 75 MB while bodies arrive.
import type net from 'node:net';

/** A TLS record carries 16 KiB; a plain socket may give more at once. */
const READ_OCTETS = 64 * 1024;

export class SocketReader {
  /** For the socket's constructor: a socket cannot be given a buffer later, and one that wraps another not at all. */
  readonly onread = {
    buffer: Buffer.allocUnsafeSlow(READ_OCTETS),
    callback: (octets: number, buffer: Uint8Array): boolean => this.#arrived(buffer.subarray(0, octets)),
  };
  #take: ((chunk: Buffer) => void) | null = null;
  /** What came before anybody took it: no more than one read, the socket then waits. */
  #early: Buffer[] = [];

  /** From the next turn of the event loop on `take` gets every octet. A chunk is valid during the call only. */
  start(socket: net.Socket, take: (chunk: Buffer) => void): void {
    setImmediate(() => {
      this.#take ??= take;
      for (const chunk of this.#early.splice(0)) this.#take(chunk);
      if (!socket.destroyed) socket.resume();
    });
  }

  /** Nothing is delivered any more. */
  stop(): void {
    this.#take = () => undefined;
  }

  #arrived(bytes: Uint8Array): boolean {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.#take === null) {
      this.#early.push(Buffer.from(chunk));
      return false;
    }
    this.#take(chunk);
    return true;
  }
}
