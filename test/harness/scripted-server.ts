// A server that says exactly what a test wrote, for the faults no real server shows on request. Everything the client
// sent is recorded, before and after TLS apart.
import { createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { KeyedCertificate } from './certificates.ts';

export interface ScriptedServerOptions {
  /** Talks to one client; `connection` counts from 1. When it returns, the connection is closed politely. */
  readonly script: (peer: ScriptedPeer, connection: number) => Promise<void>;
  /** Implicit TLS from the first byte. */
  readonly tls?: KeyedCertificate;
  /** The longest a script waits for the client. Milliseconds, default 10,000. */
  readonly patienceMs?: number;
}

export interface ScriptedServer {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** In order of arrival, ended ones included. */
  readonly peers: readonly ScriptedPeer[];
  /** Resolves once every script so far has ended; rejects with the first failed expectation. */
  finished(): Promise<void>;
  /** Ends all connections. Does not reject for failed scripts: `finished` does. */
  stop(): Promise<void>;
}

/** A command line of an IMAP client, taken apart. */
export interface ReceivedCommand {
  readonly tag: string;
  /** The line without its tag. */
  readonly line: string;
}

const PATIENCE_MS = 20_000;
/** Enough for the kernel to hand over a loopback segment and for the other socket to emit it. */
const SPLIT_TURNS = 4;

export async function startScriptedServer(options: ScriptedServerOptions): Promise<ScriptedServer> {
  const peers: ScriptedPeer[] = [];
  const runs: Promise<Error | null>[] = [];
  const server = createServer({ noDelay: true }, (socket) => {
    const peer = new ScriptedPeer(socket, options.patienceMs ?? PATIENCE_MS);
    peers.push(peer);
    runs.push(run(peer, peers.length, options));
  });
  const port = await listen(server);
  return {
    host: '127.0.0.1',
    port,
    peers,
    finished: async () => {
      const failed = (await Promise.all(runs)).find((error) => error !== null);
      if (failed) throw failed;
    },
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const peer of peers) peer.reset();
      await Promise.all(runs);
      await closed;
    },
  };
}

async function run(
  peer: ScriptedPeer,
  connection: number,
  options: ScriptedServerOptions,
): Promise<Error | null> {
  try {
    if (options.tls) await peer.startTls(options.tls);
    await options.script(peer, connection);
    peer.end();
    return null;
  } catch (error) {
    // After a cut or a stop of ours, whatever the script still wanted is void.
    if (peer.cut) return null;
    peer.reset();
    return error instanceof Error ? error : new Error(String(error));
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port'));
      else resolve(address.port);
    });
  });
}

export class ScriptedPeer {
  /** Application bytes received in the clear (all of them when there was no TLS). */
  clear = Buffer.alloc(0);
  /** Application bytes received inside TLS. */
  secret = Buffer.alloc(0);
  /** Set once we ended the connection without a word (`reset`, `cutAfter`). */
  cut = false;
  /** The client ended its side or broke the connection. */
  closed = false;
  readonly #tcp: Socket;
  readonly #patienceMs: number;
  #socket: Socket;
  #encrypted = false;
  #unread = Buffer.alloc(0);
  #wake: () => void = () => undefined;
  #budget = Number.POSITIVE_INFINITY;

  constructor(socket: Socket, patienceMs: number) {
    this.#tcp = socket;
    this.#socket = socket;
    this.#patienceMs = patienceMs;
    this.#listenTo(socket);
  }

  /** Everything the client said, in order, as latin1. */
  get received(): string {
    return Buffer.concat([this.clear, this.secret]).toString('latin1');
  }

  /** Bytes as they are; strings as UTF-8, with nothing appended. Resolves when the system has taken them. */
  async send(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
    const allowed = bytes.subarray(0, Math.min(bytes.length, this.#budget));
    this.#budget -= allowed.length;
    if (allowed.length > 0) {
      await new Promise<void>((resolve, reject) =>
        this.#socket.write(allowed, (error) => (error ? reject(error) : resolve())),
      );
    }
    if (this.#budget > 0) return;
    // What was allowed must arrive before the end does: an orderly FIN, unlike a reset, keeps that order.
    this.cut = true;
    this.#socket.end();
    throw new Error('the script cut the connection here');
  }

  /** One line with its CRLF. */
  async line(text: string): Promise<void> {
    await this.send(`${text}\r\n`);
  }

  /** Sends in pieces, which a client in this process mostly sees one by one: cut after every `size` octets, or at these offsets. */
  async sendSplit(data: string | Uint8Array, at: number | readonly number[]): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
    const offsets =
      typeof at === 'number'
        ? Array.from({ length: Math.ceil(bytes.length / at) - 1 }, (_, index) => (index + 1) * at)
        : at;
    let from = 0;
    for (const offset of [...offsets, bytes.length]) {
      await this.send(bytes.subarray(from, offset));
      from = offset;
      // Turns of the event loop for a client in this process to read the piece alone.
      for (let turn = 0; turn < SPLIT_TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** From now on only this many more octets go out; then the connection ends, mid-line or not. 0 ends it at once. */
  cutAfter(octets: number): void {
    this.#budget = octets;
  }

  /** The next line of the client (without CRLF), which has to match. */
  async expect(pattern: string | RegExp): Promise<string> {
    const line = await this.readLine(`a line matching ${pattern}`);
    const fits = typeof pattern === 'string' ? line === pattern : pattern.test(line);
    if (!fits) throw new Error(`expected ${pattern}, the client sent ${JSON.stringify(line)}`);
    return line;
  }

  /** The next IMAP command, which has to match without its tag. */
  async command(pattern: RegExp): Promise<ReceivedCommand> {
    const whole = await this.readLine(`a command matching ${pattern}`);
    const space = whole.indexOf(' ');
    const received = { tag: whole.slice(0, space), line: whole.slice(space + 1) };
    if (!pattern.test(received.line)) {
      throw new Error(`expected the command ${pattern}, the client sent ${JSON.stringify(whole)}`);
    }
    return received;
  }

  /** Expects an IMAP command and answers untagged lines, then `TAG OK …` (or the given status). */
  async answer(
    pattern: RegExp,
    untagged: readonly string[] = [],
    status = 'OK done',
  ): Promise<ReceivedCommand> {
    const received = await this.command(pattern);
    await this.send([...untagged.map((line) => `* ${line}`), `${received.tag} ${status}`, ''].join('\r\n'));
    return received;
  }

  /** The next line whatever it is, without CRLF, bytes as latin1. */
  async readLine(wanted = 'a line'): Promise<string> {
    const end = await this.#wait(() => {
      const index = this.#unread.indexOf('\r\n');
      return index < 0 ? null : index;
    }, wanted);
    const line = this.#unread.toString('latin1', 0, end);
    this.#unread = this.#unread.subarray(end + 2);
    return line;
  }

  /** Exactly this many octets, e.g. a literal. */
  async readBytes(count: number): Promise<Buffer> {
    await this.#wait(() => (this.#unread.length >= count ? count : null), `${count} octets`);
    const bytes = Buffer.from(this.#unread.subarray(0, count));
    this.#unread = this.#unread.subarray(count);
    return bytes;
  }

  /** Takes the server's side of the handshake; rejects when the client does not trust us. */
  async startTls(certificate: KeyedCertificate): Promise<void> {
    this.#tcp.removeAllListeners('data');
    const socket = new TLSSocket(this.#tcp, { isServer: true, ...certificate });
    this.#socket = socket;
    this.#unread = Buffer.alloc(0);
    await new Promise<void>((resolve, reject) => {
      socket.once('secure', resolve);
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the client ended the handshake')));
    });
    this.#encrypted = true;
    this.#listenTo(socket);
  }

  /** Says nothing more and reads on until the client goes. */
  async silence(): Promise<void> {
    while (!this.closed && !this.cut) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Orderly end. */
  end(): void {
    this.#socket.end();
  }

  /** Ends with a TCP reset. */
  reset(): void {
    this.cut = true;
    this.#tcp.resetAndDestroy();
    this.#socket.destroy();
    this.#wake();
  }

  #listenTo(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => {
      if (this.#encrypted) this.secret = Buffer.concat([this.secret, chunk]);
      else this.clear = Buffer.concat([this.clear, chunk]);
      this.#unread = Buffer.concat([this.#unread, chunk]);
      this.#wake();
    });
    const gone = (): void => {
      this.closed = true;
      this.#wake();
    };
    socket.on('end', gone);
    socket.on('close', gone);
    // A client that breaks off is part of many tests; scripts that still wanted something fail by `closed`.
    socket.on('error', gone);
  }

  async #wait(ready: () => number | null, wanted: string): Promise<number> {
    const deadline = AbortSignal.timeout(this.#patienceMs);
    for (;;) {
      const found = ready();
      if (found !== null) return found;
      if (this.cut || this.closed) throw new Error(`the connection ended while waiting for ${wanted}`);
      if (deadline.aborted) {
        throw new Error(
          `the client did not send ${wanted}; unread: ${JSON.stringify(this.#unread.toString('latin1'))}`,
        );
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        deadline.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }
}
