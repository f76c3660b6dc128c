// A small IMAP client for tests to look at a server and change it, written apart from the session it helps to check.
import { connect as connectTcp } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

export interface RawImapTarget {
  readonly host: string;
  readonly port: number;
  /** PEM to trust; without it the connection is not encrypted. */
  readonly ca?: string;
  readonly user?: string;
  readonly password?: string;
}

export interface RawImapResult {
  readonly status: 'OK' | 'NO' | 'BAD';
  /** The tagged line after the status. */
  readonly text: string;
  /** Untagged lines without `* `, literals inlined after their `{n}`, bytes as latin1. */
  readonly untagged: readonly string[];
}

export interface RawMessage {
  readonly uid: number;
  readonly flags: readonly string[];
}

export interface AppendOptions {
  readonly flags?: readonly string[];
  readonly date?: Date;
}

/** The message of the error a command ends with when the server closes the connection. */
export const SESSION_ENDED = 'the IMAP server closed the connection';
const COMMAND_MS = 20_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface Waiter {
  readonly accept: (line: string) => boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class RawImap {
  readonly #socket: TLSSocket | ReturnType<typeof connectTcp>;
  readonly #lines: string[] = [];
  #input = '';
  #waiter: Waiter | null = null;
  #closed: Error | null = null;
  #tag = 0;

  private constructor(socket: TLSSocket | ReturnType<typeof connectTcp>) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => this.#receive(chunk));
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error(SESSION_ENDED)));
  }

  /** Connected, greeted, and signed in when a user is named. */
  static async connect(target: RawImapTarget): Promise<RawImap> {
    const { host, port, ca } = target;
    const socket = ca ? connectTls({ host, port, ca, servername: 'localhost' }) : connectTcp({ host, port });
    const client = new RawImap(socket);
    await client.#until((line) => line.startsWith('* '));
    if (target.user !== undefined) {
      await client.ok(`LOGIN ${quote(target.user)} ${quote(target.password ?? '')}`);
    }
    return client;
  }

  /** Sends one command and waits for its tagged answer. `literal` follows as one synchronising literal. */
  async command(command: string, literal?: Uint8Array): Promise<RawImapResult> {
    this.#tag += 1;
    const tag = `t${this.#tag}`;
    const from = this.#lines.length;
    if (literal) {
      this.#socket.write(`${tag} ${command} {${literal.length}}\r\n`, 'latin1');
      await this.#until((line) => line.startsWith('+') || line.startsWith(`${tag} `));
      if (this.#lines.at(-1)?.startsWith('+')) {
        this.#socket.write(literal);
        this.#socket.write('\r\n');
      }
    } else {
      this.#socket.write(`${tag} ${command}\r\n`, 'latin1');
    }
    if (!this.#lines.at(-1)?.startsWith(`${tag} `)) await this.#until((line) => line.startsWith(`${tag} `));
    const lines = this.#lines.splice(from);
    const [, status = 'BAD', text = ''] = /^\S+ (OK|NO|BAD) ?(.*)$/s.exec(lines.at(-1) ?? '') ?? [];
    return {
      status: status as RawImapResult['status'],
      text,
      untagged: lines.filter((line) => line.startsWith('* ')).map((line) => line.slice(2)),
    };
  }

  /** As `command`, and throws unless the answer is OK. */
  async ok(command: string, literal?: Uint8Array): Promise<RawImapResult> {
    const result = await this.command(command, literal);
    const shown = command.startsWith('LOGIN') ? 'LOGIN' : command;
    if (result.status !== 'OK') throw new Error(`${shown}: ${result.status} ${result.text}`);
    return result;
  }

  /** Answers the new UID where the server has UIDPLUS, else null. */
  async append(
    mailbox: string,
    message: string | Uint8Array,
    options: AppendOptions = {},
  ): Promise<number | null> {
    const bytes = typeof message === 'string' ? Buffer.from(message, 'utf8') : message;
    const flags = options.flags ? ` (${options.flags.join(' ')})` : '';
    const date = options.date ? ` "${internalDate(options.date)}"` : '';
    const { text } = await this.ok(`APPEND ${quote(mailbox)}${flags}${date}`, bytes);
    const uid = /\[APPENDUID \d+ (\d+)\]/i.exec(text)?.[1];
    return uid === undefined ? null : Number(uid);
  }

  async select(mailbox: string): Promise<RawImapResult> {
    return this.ok(`SELECT ${quote(mailbox)}`);
  }

  /** UIDs and flags of all messages of the selected mailbox, ascending. */
  async messages(): Promise<RawMessage[]> {
    const { untagged } = await this.ok('UID FETCH 1:* (UID FLAGS)');
    const messages: RawMessage[] = [];
    for (const line of untagged) {
      const uid = /\bUID (\d+)/i.exec(line)?.[1];
      const flags = /\bFLAGS \(([^)]*)\)/i.exec(line)?.[1];
      if (uid === undefined || flags === undefined) continue;
      messages.push({ uid: Number(uid), flags: flags.split(' ').filter((flag) => flag !== '') });
    }
    return messages.sort((a, b) => a.uid - b.uid);
  }

  /** Flags of one message of a mailbox, selected for looking only; null when it is not there. */
  async flagsOf(mailbox: string, uid: number): Promise<readonly string[] | null> {
    await this.ok(`EXAMINE ${quote(mailbox)}`);
    return (await this.messages()).find((message) => message.uid === uid)?.flags ?? null;
  }

  /** Exact bytes of a message of the selected mailbox. */
  async fetchRaw(uid: number): Promise<Buffer> {
    const { untagged } = await this.ok(`UID FETCH ${uid} (UID BODY.PEEK[])`);
    for (const line of untagged) {
      const literal = /BODY\[\] \{(\d+)\}\r\n/i.exec(line);
      if (!literal) continue;
      const start = literal.index + literal[0].length;
      return Buffer.from(line.slice(start, start + Number(literal[1])), 'latin1');
    }
    throw new Error(`no message with UID ${uid}`);
  }

  /** Ends politely. */
  async logout(): Promise<void> {
    await this.command('LOGOUT');
    this.#socket.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #receive(chunk: string): void {
    this.#input += chunk;
    for (let line = this.#takeLine(); line !== null; line = this.#takeLine()) {
      this.#lines.push(line);
      const waiter = this.#waiter;
      if (!waiter?.accept(line)) continue;
      this.#waiter = null;
      waiter.resolve();
    }
  }

  /** One logical line with its literals, or null when it is not complete yet. */
  #takeLine(): string | null {
    let from = 0;
    for (;;) {
      const end = this.#input.indexOf('\r\n', from);
      if (end < 0) return null;
      const literal = /\{(\d+)\}$/.exec(this.#input.slice(from, end))?.[1];
      if (literal === undefined) {
        const line = this.#input.slice(0, end);
        this.#input = this.#input.slice(end + 2);
        return line;
      }
      from = end + 2 + Number(literal);
      if (this.#input.length < from) return null;
    }
  }

  #until(accept: (line: string) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(this.#closed);
        return;
      }
      const timer = setTimeout(() => this.#end(new Error('the IMAP server did not answer')), COMMAND_MS);
      this.#waiter = {
        accept,
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
    });
  }

  #end(error: Error): void {
    this.#closed ??= error;
    const waiter = this.#waiter;
    this.#waiter = null;
    waiter?.reject(this.#closed);
    this.#socket.destroy();
  }
}

export const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** RFC 3501 date-time, in UTC. */
export function internalDate(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2, ' ');
  const time = date.toISOString().slice(11, 19);
  return `${day}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()} ${time} +0000`;
}
