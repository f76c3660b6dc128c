// A POP3 server over a maildrop in memory that misbehaves on request: what no real server does when a test wants it.
import { createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { KeyedCertificate } from '../harness/certificates.ts';

export interface DropMessage {
  /** Null: left out of UIDL. */
  uidl: string | null;
  content: Buffer;
  /** What LIST says instead of the real size. */
  announced?: number;
  /** What RETR sends instead of the message, after +OK. */
  sends?: Buffer;
  /** RETR answers -ERR. */
  refuses?: boolean;
}

export interface Quirks {
  capabilities: string[];
  hasUidl: boolean;
  hasTop: boolean;
  /** DELE takes effect without QUIT. */
  deletesAtOnce: boolean;
  /** DELE and QUIT answer +OK, and nothing is deleted. */
  deletesNever: boolean;
  refusesDele: boolean;
  /** PASS answers this instead of signing in, so many times. */
  signInAnswers: string[];
  /** The line breaks before QUIT takes effect, or after it without an answer. */
  dropsAtQuit: 'before' | 'after' | null;
  /** Octets the server may still send over all sessions; then the line breaks. */
  budget: number;
}

export const decent: Quirks = {
  capabilities: ['TOP', 'UIDL', 'USER', 'PIPELINING', 'RESP-CODES'],
  hasUidl: true,
  hasTop: true,
  deletesAtOnce: false,
  deletesNever: false,
  refusesDele: false,
  signInAnswers: [],
  dropsAtQuit: null,
  budget: Number.POSITIVE_INFINITY,
};

export class MaildropServer {
  messages: DropMessage[] = [];
  readonly quirks: Quirks = { ...decent, capabilities: [...decent.capabilities] };
  /** Every command of every session, in order; PASS without its argument. */
  readonly commands: string[] = [];
  sessions = 0;
  /** Octets sent. */
  sent = 0;
  /** Called before each command is carried out. `drop`: the line breaks instead. `ignore`: no answer ever comes. */
  onCommand: (line: string) => 'drop' | 'ignore' | undefined = () => undefined;
  #server: Server | null = null;
  readonly #sockets = new Set<Socket>();
  readonly #tls: KeyedCertificate | undefined;

  constructor(tls?: KeyedCertificate) {
    this.#tls = tls;
  }

  get port(): number {
    const address = this.#server?.address();
    if (address === null || address === undefined || typeof address === 'string')
      throw new Error('not started');
    return address.port;
  }

  async start(): Promise<this> {
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.disconnectAll();
    await new Promise<void>((resolve) => this.#server?.close(() => resolve()));
  }

  disconnectAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  deliver(uidl: string | null, text: string, more: Partial<DropMessage> = {}): DropMessage {
    const message = { uidl, content: Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1'), ...more };
    this.messages.push(message);
    return message;
  }

  /** How often a command with this first word was heard. */
  count(word: string): number {
    return this.commands.filter((line) => line.split(' ')[0] === word).length;
  }

  #accept(tcp: Socket): void {
    this.sessions += 1;
    tcp.on('error', () => undefined);
    const socket = this.#tls === undefined ? tcp : new TLSSocket(tcp, { isServer: true, ...this.#tls });
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    const session = new DropSession(this, socket);
    let waiting = '';
    socket.on('data', (chunk: Buffer) => {
      const lines = (waiting + chunk.toString('latin1')).split('\r\n');
      waiting = lines.pop() ?? '';
      for (const line of lines) {
        if (!session.ended) session.command(line);
      }
    });
    session.say('+OK ready');
  }
}

class DropSession {
  ended = false;
  readonly #server: MaildropServer;
  readonly #socket: Socket;
  /** The maildrop as it was at sign-in: numbers stay valid for the session. */
  #drop: DropMessage[] = [];
  readonly #marked = new Set<DropMessage>();

  constructor(server: MaildropServer, socket: Socket) {
    this.#server = server;
    this.#socket = socket;
  }

  command(line: string): void {
    const { commands, onCommand } = this.#server;
    commands.push(line.startsWith('PASS ') ? 'PASS' : line);
    const instead = onCommand(line);
    if (instead === 'ignore') return;
    if (instead === 'drop') {
      this.#drop = [];
      this.#end();
      return;
    }
    this.#send(this.#answer(line));
    if (line === 'QUIT') this.#end();
  }

  say(text: string): void {
    this.#send(reply(text));
  }

  #answer(line: string): Buffer {
    const { quirks } = this.#server;
    const [word = '', argument] = line.split(' ');
    const message = this.#drop[Number(argument) - 1];
    const present = message === undefined || this.#marked.has(message) ? undefined : message;
    const numbered = [...this.#drop.entries()].filter(([, each]) => !this.#marked.has(each));
    switch (word) {
      case 'CAPA':
        return listing(quirks.capabilities);
      case 'PASS':
        return this.#signIn();
      case 'UIDL':
        if (!quirks.hasUidl) return reply('-ERR unknown command');
        return listing(numbered.flatMap(([i, { uidl }]) => (uidl === null ? [] : [`${i + 1} ${uidl}`])));
      case 'LIST':
        return listing(numbered.map(([i, each]) => `${i + 1} ${each.announced ?? each.content.length}`));
      case 'RETR':
        if (present === undefined || present.refuses === true) return reply('-ERR no such message');
        return body(present.sends ?? present.content);
      case 'TOP':
        if (!quirks.hasTop || present === undefined) return reply('-ERR no');
        return body(present.content.subarray(0, present.content.indexOf('\r\n\r\n') + 4));
      case 'DELE':
        return this.#dele(present);
      case 'QUIT':
        return this.#quit();
      case 'USER':
      case 'NOOP':
        return reply('+OK');
      default:
        return reply('-ERR unknown command');
    }
  }

  #signIn(): Buffer {
    const refusal = this.#server.quirks.signInAnswers.shift();
    if (refusal !== undefined) return reply(refusal);
    this.#drop = [...this.#server.messages];
    return reply('+OK');
  }

  #dele(message: DropMessage | undefined): Buffer {
    if (this.#server.quirks.refusesDele || message === undefined) return reply('-ERR not deleted');
    this.#marked.add(message);
    if (this.#server.quirks.deletesAtOnce) this.#remove(message);
    return reply('+OK');
  }

  #quit(): Buffer {
    const { dropsAtQuit } = this.#server.quirks;
    if (dropsAtQuit !== 'before') for (const message of this.#marked) this.#remove(message);
    return dropsAtQuit === null ? reply('+OK bye') : Buffer.alloc(0);
  }

  #remove(message: DropMessage): void {
    const index = this.#server.messages.indexOf(message);
    if (index !== -1 && !this.#server.quirks.deletesNever) this.#server.messages.splice(index, 1);
  }

  #send(bytes: Buffer): void {
    const { quirks } = this.#server;
    const allowed = bytes.subarray(0, Math.min(bytes.length, quirks.budget));
    quirks.budget -= allowed.length;
    this.#server.sent += allowed.length;
    this.#socket.write(allowed);
    if (quirks.budget <= 0) this.#end();
  }

  #end(): void {
    this.ended = true;
    this.#socket.end();
  }
}

const reply = (text: string): Buffer => Buffer.from(`${text}\r\n`, 'latin1');
const listing = (lines: readonly string[]): Buffer =>
  Buffer.from(['+OK', ...lines, '.', ''].join('\r\n'), 'latin1');

function body(content: Buffer): Buffer {
  const text = content.toString('latin1');
  const ended = text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`;
  return Buffer.from(`+OK\r\n${ended.replace(/(^|\r\n)\./g, '$1..')}.\r\n`, 'latin1');
}
